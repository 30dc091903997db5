"""An edition has a folder of its own, ``build/editions/<name>``, in which Sphinx works.

So both can be made at the same time, and what has been made for one stays there until it has to be
made again. The folder looks like the project: the pages are copies, the other folders are links.
The scripts of the gallery stand in it in the edition's language, and beside the pages stands what
sphinx-gallery makes of them.

A build after an edit makes what the edit concerns. Sphinx knows the files that a page is made of;
what else a page depends on stands here: what the site is made with, and what pages tell each other.
"""

import functools
import hashlib
import json
import logging
import os
from collections.abc import Iterator
from copy import copy as copied
from importlib.metadata import distributions
from pathlib import Path
from queue import Queue

from gallery.scripts import copy_scripts
from myst_parser.mdit_to_docutils import base
from myst_parser.parsers import sphinx_
from sphinx_sitemap import is_excluded

NOT_PAGES = {"gallery", "locales", "node_modules"}
"""Folders in docs without pages of our own; those whose names begin with ``_`` have none either."""


def folder(docs: Path, name: str) -> Path:
    """Bring the folder of an edition up to date; return the one for Sphinx in it."""
    project, copy = docs.parent, docs.parent / "build" / "editions" / name / docs.name
    copy.mkdir(parents=True, exist_ok=True)
    linked = [p for p in project.iterdir() if p.name not in {docs.name, "gallery", "build"}]
    linked += [p for p in docs.iterdir() if p.name.startswith("_") or p.name == "locales"]
    for source in linked:
        if source.is_dir() and not source.name.startswith("."):
            link(source, copy.parent / source.relative_to(project))
    wanted = {copy / page.relative_to(docs): page for page in pages(docs)}
    for surplus in set(pages(copy)) - set(wanted):
        surplus.unlink()
    for target, page in wanted.items():
        refresh(page, target)
    catalogs = docs / "locales" / name / "LC_MESSAGES"
    copy_scripts(project / "gallery", copy.parent / "gallery", catalogs)
    forget_scripts(copy.parent / "gallery", copy / "gallery")
    return copy


def pages(docs: Path) -> Iterator[Path]:
    """Yield the pages of a folder, and other files beside them."""
    for entry in docs.iterdir():
        if entry.is_file() and entry.suffix in (".md", ".rst"):
            yield entry
        elif entry.name not in NOT_PAGES and not entry.name.startswith(("_", ".")):
            yield from (path for path in entry.rglob("*") if path.is_file())


def link(source: Path, target: Path) -> None:
    """Make a link, unless it is there."""
    path = os.path.relpath(source, target.parent)
    if not (target.is_symlink() and os.readlink(target) == path):  # noqa: PTH115
        target.unlink(missing_ok=True)
        target.symlink_to(path, target_is_directory=True)


def refresh(source: Path, target: Path) -> None:
    """Copy a file that has changed. The copy is new, also if the file was saved during a build.

    It can only be read: edit the page.
    """
    content = source.read_bytes()
    if not target.is_file() or target.read_bytes() != content:
        target.unlink(missing_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(0o444)


def forget_scripts(scripts: Path, made: Path) -> None:
    """Delete what sphinx-gallery has made of scripts that are no more."""
    for file in sorted(made.glob("*/*.*")):
        name = "index.rst" if file.name == "index.rst" else f"{file.name.partition('.')[0]}.py"
        of_a_script = name.startswith("plot_") and not (scripts / file.parent.name / name).exists()
        of_a_theme = name == "index.rst" and not (scripts / file.parent.name).is_dir()
        if of_a_script or of_a_theme:
            file.unlink()


class Places(logging.Filter):
    """A warning names the page itself, not its copy."""

    def __init__(self, docs: Path, copy: Path) -> None:
        super().__init__()
        self.docs, self.copy = str(docs), str(copy)

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the folder in the place of a warning."""
        if location := getattr(record, "location", None):
            record.location = str(location).replace(self.copy, self.docs)
        return True


def machinery(docs: Path, language: str) -> str:
    """Return a hash of what each page is made with: if it changes, all are made again."""
    files = [*docs.glob("_ext/**/*.py"), *docs.glob("_data/*"), docs / "package-lock.json"]
    files.append(docs / "locales" / language / "LC_MESSAGES" / "sphinx.po")
    packages = sorted(f"{package.name} {package.version}" for package in distributions())
    found = hashlib.sha256("\n".join(packages).encode())
    for file in sorted(files):
        if file.is_file():
            found.update(file.read_bytes())
    return found.hexdigest()


def rewrite(app, env) -> list[str]:
    """Have all pages written if the headings, the labels or the order have changed.

    They stand in links and in the table of contents at the side, also of pages that were not read.
    """
    titles = {name: title.astext() for name, title in sorted(env.titles.items())}
    headings = {
        name: [(slug, title) for slug, (_, _, title) in metadata.get("myst_slugs", {}).items()]
        for name, metadata in sorted(env.metadata.items())
    }
    known = [titles, headings, env.toctree_includes]
    for domain in env.domains.sorted():
        for objects in (domain.data.get(key) for key in ("objects", "labels", "anonlabels")):
            known.append(sorted(map(str, (objects or {}).items())))
    digest = hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()
    before, env.mitbadak_known = getattr(env, "mitbadak_known", digest), digest
    return [] if before == digest else sorted(env.found_docs)


def forget_removed(app, env, added, changed, removed) -> list[str]:
    """Delete what has been written for a page that is no more."""
    if app.builder.format == "html":
        for name in removed:
            Path(app.builder.get_output_path(name)).unlink(missing_ok=True)
    return []


def note_written(app, pagename, *_) -> None:
    """Remember which pages are written in this build."""
    app.mitbadak_written.add(pagename)


def forget_code(app) -> list:
    """Have the pages of the modules' code made again when all others were written again."""
    if app.mitbadak_written >= app.env.found_docs:
        for page in Path(app.outdir, "_modules").rglob("*.html"):
            page.unlink()
    return []


def list_pages(app, error) -> None:
    """Let the sitemap name all pages, not only those that have been written just now."""
    if app.builder.format == "html":
        app.sitemap_links = Queue()
        for page in sorted(Path(app.outdir).rglob("*.html")):
            name = page.relative_to(app.outdir).as_posix()
            if not is_excluded(name, app.config.sitemap_excludes):
                app.sitemap_links.put((name, None))


def spare_parsers() -> None:
    """Let MyST make a parser once, and look up docutils' settings: it does so for each message.

    A parser begins anew with each text, and no text is parsed by MyST within another.
    """
    known = functools.cache(base.get_default_settings)
    base.get_default_settings = lambda parser: copied(known(parser))
    make, made = sphinx_.create_md_parser, {}

    def parser(config, renderer):
        if id(config) not in made:
            made[id(config)] = config, make(config, renderer)  # kept, so that its number is its own
        return made[id(config)][1]

    sphinx_.create_md_parser = parser


def setup(app):
    spare_parsers()
    docs, language = Path(app.confdir), app.config.language
    source = folder(docs, "messages" if app.tags.has("messages") else language)
    app.srcdir = source
    for handler in logging.getLogger("sphinx").handlers:
        handler.addFilter(Places(docs, source))
    app.add_config_value("machinery", machinery(docs, language), "env", types=(str,))
    app.connect("env-updated", rewrite)
    app.connect("env-get-outdated", forget_removed)
    app.mitbadak_written = set()
    app.connect("html-page-context", note_written)
    app.connect("html-collect-pages", forget_code, priority=100)  # viewcode looks at 500
    app.connect("build-finished", list_pages, priority=100)  # sphinx-sitemap writes at 500
    return {"parallel_read_safe": True, "parallel_write_safe": True}
