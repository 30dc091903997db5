"""The built site, a server for it, and a browser; without Chromium the browser tests are skipped."""

import os
import re
import shutil
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from bs4 import BeautifulSoup
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

ROOT = Path(__file__).parents[2]
SITE = ROOT / "build" / "site"
LANGUAGES = ("en", "ko")

# Chromium does not preload a font from the disk; the style sheet loads it nevertheless
FONT_ON_DISK = re.compile(r"file:///.*\.woff2")
OF_A_PRELOAD = re.compile(
    r"Access to font at 'file:|A preload for 'file:|^Failed to load resource: net::ERR_FAILED$"
)


def missing(what: str):
    """Skip on a reader's machine, fail in CI: there nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site."""
    if not all((SITE / language / "index.html").is_file() for language in LANGUAGES):
        missing("the site is not built: run tox run -e site first")
    return SITE


@pytest.fixture(scope="session")
def pages(site) -> dict[str, BeautifulSoup]:
    """Every page of both editions, parsed, by its path."""
    return {
        path.relative_to(site).as_posix(): BeautifulSoup(path.read_bytes(), "html.parser")
        for language in LANGUAGES
        for path in sorted((site / language).rglob("*.html"))
    }


@pytest.fixture(scope="session")
def root_pages(site) -> dict[str, BeautifulSoup]:
    """The pages above both editions, parsed."""
    return {
        name: BeautifulSoup((site / name).read_bytes(), "html.parser")
        for name in ("index.html", "404.html")
    }


class Quiet(SimpleHTTPRequestHandler):
    """Serve without a log."""

    def log_message(self, *arguments):
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server with patience: a page asks for dozens of files at once."""

    request_queue_size = 128


@pytest.fixture(scope="session")
def server(site):
    """The address of a server that serves the site."""
    with Server(("127.0.0.1", 0), partial(Quiet, directory=site)) as httpd:
        Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


@pytest.fixture(scope="session")
def compressing_server(site):
    """The address of a server that compresses, as those do that publish sites."""
    application = GZipMiddleware(StaticFiles(directory=site, html=True), minimum_size=500)
    config = uvicorn.Config(application, port=0, log_level="error", lifespan="off")
    served = uvicorn.Server(config)
    thread = Thread(target=served.run, daemon=True)
    thread.start()
    while not served.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{served.servers[0].sockets[0].getsockname()[1]}"
    served.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def browser():
    """Chromium, headless."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        missing("Chromium is not installed (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", *quiet]
        )
        yield started
        started.close()


@pytest.fixture
def open_page(browser):
    """A function that opens a page and returns it, with `problems`: errors and foreign requests."""
    contexts = []

    def open_(url: str, **options):
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.problems = []
        page.on(
            "console",
            lambda m: (
                m.type in ("error", "warning")
                and not OF_A_PRELOAD.search(m.text)
                and page.problems.append(m.text)
            ),
        )
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on(
            "requestfailed",
            lambda request: (
                FONT_ON_DISK.match(request.url)
                or page.problems.append(f"failed: {request.url} ({request.failure})")
            ),
        )
        page.requested = []
        page.on("request", lambda request: page.requested.append(request.url))
        page.goto(url)
        page.wait_for_load_state("networkidle")
        return page

    yield open_
    for context in contexts:
        context.close()
