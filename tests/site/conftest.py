"""The built site, a server for it, and a browser; without Chromium the browser tests are skipped.

Tests that read the pages' HTML take ``pages``. Tests that open pages take

- ``open_page``: a page in a context of its own, without memory. It is right for what writes
  (local storage), moves, navigates, or counts requests; it costs a cold load.
- ``visit``: a page that all tests of a process share, with a warm cache. It is right for looking
  at a page, and faster. The page is loaded anew each time; light, 1280 px wide, at its top.

Both return when the page is loaded, with its fonts and without an open request; none waits for
500 ms of silence as ``networkidle`` does. After a click that loads something, call ``page.rest()``.
``page.faults("article")`` is what axe finds there.
One load is enough for several looks: ``page.set_viewport_size`` and ``page.emulate_media``.
``page.wait_for_function`` needs a function, ``() => ...``: the pages' policy forbids to evaluate an
expression a second time.
``page.problems`` are errors and failed requests since it was opened, ``page.requested`` addresses.
"""

import os
import re
import shutil
import time
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
import uvicorn
from bs4 import BeautifulSoup
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount, Router
from starlette.staticfiles import StaticFiles

ROOT = Path(__file__).parents[2]
SITE = ROOT / "build" / "site"
LANGUAGES = ("en", "ko")
AXE = ROOT / "docs" / "node_modules" / "axe-core" / "axe.min.js"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
DESK = {"width": 1280, "height": 900}

# Chromium does not preload a font from the disk; the style sheet loads it nevertheless
FONT_ON_DISK = re.compile(r"file:///.*\.woff2")
OF_A_PRELOAD = re.compile(
    r"Access to font at 'file:|A preload for 'file:|^Failed to load resource: net::ERR_FAILED$"
    # a machine that is busy draws a long page too late; test_budget.py asks which fonts are used
    r"|was preloaded using link preload but not used within a few seconds"
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
def site_url(pages_above) -> str:
    """The address for which the site was built; it ends with a slash."""
    return pages_above["index.html"].find("link", rel="canonical")["href"]


@pytest.fixture(scope="session")
def pages_above(site) -> dict[str, BeautifulSoup]:
    """The two pages above both editions."""
    return {
        name: BeautifulSoup((site / name).read_bytes(), "html.parser")
        for name in ("index.html", "404.html")
    }


class Host(SimpleHTTPRequestHandler):
    """Serve as a host of static sites does: below the site's path, 404.html for what is not there."""

    protocol_version = "HTTP/1.1"  # one connection for many files
    disable_nagle_algorithm = True  # the head of an answer and its body are two writes

    def __init__(self, *arguments, below: str, **options):
        self.below = below
        super().__init__(*arguments, **options)

    def translate_path(self, path):
        inside = path.removeprefix(self.below)
        return super().translate_path("nothing" if inside == path else inside)

    def send_error(self, code, message=None, explain=None):
        if code != 404:
            return super().send_error(code, message, explain)
        page = Path(self.directory, "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *arguments):
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server with patience: a page asks for dozens of files at once."""

    request_queue_size = 128


@contextmanager
def serving(folder: Path, below: str):
    """Serve a folder below a path; give its address."""
    with Server(("127.0.0.1", 0), partial(Host, directory=folder, below=below)) as httpd:
        Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}{below}".rstrip("/")
        httpd.shutdown()


@pytest.fixture(scope="session")
def server(site, site_url):
    """The address of a server that serves the site, below the same path as where it is published."""
    with serving(site, urlsplit(site_url).path) as address:
        yield address


@pytest.fixture
def serve():
    """A function that serves a folder as long as the test runs, and returns the address."""
    with ExitStack() as servers:
        yield lambda folder: servers.enter_context(serving(folder, "/"))


@pytest.fixture(params=["http", "file"])
def address(request):
    """The site from a server, and from the disk."""
    if request.param == "http":
        return request.getfixturevalue("server")
    return request.getfixturevalue("site").as_uri()


@pytest.fixture(scope="session")
def compressing_server(site, site_url):
    """The address of a server that compresses, as those do that publish sites, below their path."""
    path = urlsplit(site_url).path.rstrip("/")
    mounted = Mount(path, StaticFiles(directory=site, html=True))
    application = GZipMiddleware(Router([mounted]), minimum_size=500)
    config = uvicorn.Config(application, port=0, log_level="error", lifespan="off")
    served = uvicorn.Server(config)
    thread = Thread(target=served.run, daemon=True)
    thread.start()
    while not served.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{served.servers[0].sockets[0].getsockname()[1]}{path}"
    served.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def browser():
    """Chromium, headless; if it is there without a window of its own, it takes a third less time."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        missing("Chromium is not installed (Debian: apt-get install chromium-headless-shell)")
    from playwright.sync_api import sync_playwright

    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    shaped = "--font-render-hinting=none"  # letters as wide as on a phone
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", *quiet, shaped]
        )
        yield started
        started.close()


FORGET = "() => { try { localStorage.clear(); sessionStorage.clear(); } catch {} }"
"""What a test has kept is forgotten before the next one; a page without an origin keeps nothing."""


def watch(page):
    """Note what goes wrong in a page, and what it asks for."""
    page.problems, page.requested, page.running = [], [], set()
    page.rest, page.faults = partial(at_rest, page), partial(faults, page)

    def said(message):
        if message.type in ("error", "warning") and not OF_A_PRELOAD.search(message.text):
            page.problems.append(message.text)

    def failed(request):
        page.running.discard(request)
        # a page that is left drops the pictures that it was still loading, and a tab its sign
        dropped = request.failure == "net::ERR_ABORTED" and not request.is_navigation_request()
        if not dropped and not FONT_ON_DISK.match(request.url):
            page.problems.append(f"failed: {request.url} ({request.failure})")

    def requested(request):
        page.running.add(request)
        page.requested.append(request.url)

    page.on("console", said)
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("request", requested)
    page.on("requestfinished", lambda request: page.running.discard(request))
    page.on("requestfailed", failed)
    return page


def faults(page, part: str | None = None, **options):
    """Return what axe finds in a page or in a part of it: the rules, each with three places."""
    if not page.evaluate("'axe' in self"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"preload": False, "resultTypes": ["violations"]} | options
    run = "([part, options]) => axe.run(part ?? document, options)"
    found = page.evaluate(run, [part, options])["violations"]
    return [(v["id"], [node["target"] for node in v["nodes"]][:3]) for v in found]


def at_rest(page):
    """Wait until a page is loaded, with its fonts and without an open request."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => null)")
    while page.running:
        page.wait_for_timeout(10)


def opening(browser):
    """Yield a function that opens a page in a context of its own; close the contexts at the end."""
    contexts = []

    def open_(url: str, **options):
        options.setdefault("viewport", DESK)
        context = browser.new_context(**options)
        contexts.append(context)
        page = watch(context.new_page())
        page.goto(url)
        page.rest()
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture
def open_page(browser):
    """A function that opens a page in a context of its own and returns it when it is at rest."""
    yield from opening(browser)


@pytest.fixture(scope="module")
def open_lasting_page(browser):
    """The same; its pages stay for all tests of a file."""
    yield from opening(browser)


@pytest.fixture(scope="session")
def shared_page(browser):
    """The page that ``visit`` lends: each process has one."""
    context = browser.new_context(viewport=DESK)
    yield watch(context.new_page())
    context.close()


@pytest.fixture
def visit(shared_page):
    """A function that goes to an address in a page with a warm cache; every call is the same page."""

    def visit_(url: str, viewport: dict[str, int] = DESK):
        page = shared_page
        page.evaluate(FORGET)
        page.goto("about:blank")
        page.rest()
        page.problems.clear()
        page.requested.clear()
        page.emulate_media(media="screen", color_scheme="light", reduced_motion="no-preference")
        page.set_viewport_size(viewport)
        page.goto(url)
        page.rest()
        return page

    return visit_
