// A server sends what it has at once: it does not wait for more to fill a packet.
const net = require("net");

const { createServer } = net;
net.createServer = (options, listener) => createServer({ noDelay: true, ...options }, listener);
