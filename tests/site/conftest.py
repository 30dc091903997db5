"""The built site, a server for it, and a browser; without Chromium the browser tests are skipped."""

import os
import shutil
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
SITE = ROOT / "build" / "site"
LANGUAGES = ("en", "ko")


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
            "console", lambda m: m.type in ("error", "warning") and page.problems.append(m.text)
        )
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on(
            "requestfailed",
            lambda request: page.problems.append(f"failed: {request.url} ({request.failure})"),
        )
        page.requested = []
        page.on("request", lambda request: page.requested.append(request.url))
        page.goto(url)
        page.wait_for_load_state("networkidle")
        return page

    yield open_
    for context in contexts:
        context.close()
