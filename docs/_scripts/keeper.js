// The service worker of a reader who keeps the book on a device: it has loaded all files of some
// editions (docs/_ext/keeping.py), and answers from them. Its address says which: `?keeps=en.ko`.
import { addPlugins, addRoute, precache } from "workbox-precaching";

const keeps = new URL(self.location).searchParams.get("keeps").match(/[a-z]+/g) ?? [];
self.kept = [];
importScripts(...["common", ...keeps].map((name) => `_keep/${name}.js`));

let n = 0;
const tell = async (what) => {
  const pages = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
  pages.forEach((page) => page.postMessage(what));
};
addPlugins([{
  cacheDidUpdate: async () => {
    n += 1;
    if (n % 10 === 0) await tell({ kept: n, all: self.kept.length });
  },
}]);
precache(self.kept);
addRoute({ cleanURLs: false, directoryIndex: "index.html", ignoreURLParametersMatching: [/./] });

// A new version of the book waits until no page of the old one is open; another edition does not.
self.addEventListener("message", ({ data }) => { if (data === "begin") self.skipWaiting(); });
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
