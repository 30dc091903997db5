"""The formulas are rendered by KaTeX, by a process that belongs to who asks."""

import multiprocessing

import katex_without_system_node
import pytest
import sphinxcontrib.katex
from sphinxcontrib.katex import KaTeXServer


@pytest.fixture
def prepared(root, monkeypatch):
    """The extension as conf.py prepares it; afterwards, as it was."""
    monkeypatch.setattr(sphinxcontrib.katex, "NODEJS_BINARY", "")
    monkeypatch.setattr(sphinxcontrib.katex, "KATEX_DEFAULT_OPTIONS", {})
    monkeypatch.setattr(KaTeXServer, "start_server_process", None)
    monkeypatch.setattr(KaTeXServer, "katex_server", None)
    monkeypatch.setattr(sphinxcontrib.katex, "render_latex", lambda latex, options: latex.upper())
    return katex_without_system_node.prepare(root / "docs")


def test_a_formula_is_rendered_once_however_often_it_stands_in_the_book(prepared, monkeypatch):
    render = sphinxcontrib.katex.render_latex
    assert [render("x"), render("x"), render("x", {"displayMode": True})] == ["X"] * 3
    assert render.__closure__[0].cell_contents.cache_info().misses == 2


class Server:
    """A server and the connection to it; where it runs, it leaves a note when it is ended."""

    def __init__(self, rundir):
        self.rundir = rundir

    def setsockopt(self, *options): ...

    def terminate(self):
        (self.rundir.parent / "ended").touch()

    def wait(self): ...


def start_in_child(rundir):
    """In a process of its own, start a server, if there is none."""
    assert KaTeXServer.katex_server is None
    KaTeXServer.start_server_process(rundir, 1)
    rundir.with_name("started").touch()


def test_a_forked_process_starts_and_ends_a_server_of_its_own(prepared, monkeypatch, tmp_path):
    KaTeXServer.katex_server = "the parent's"
    monkeypatch.setattr(KaTeXServer, "start_network_socket", lambda d, _: (Server(d), Server(d)))
    (rundir := tmp_path / "run").mkdir()
    process = multiprocessing.get_context("fork").Process(target=start_in_child, args=[rundir])
    process.start()
    process.join()
    assert {path.name for path in tmp_path.iterdir()} == {"started", "ended"}
    assert KaTeXServer.katex_server == "the parent's"
