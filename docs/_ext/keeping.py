"""The book as an app: kept on a device, it opens without a network.

Each edition has a manifest. Beside both editions lies the service worker (``_scripts/keeper.js``,
with workbox), and in ``_keep`` for each edition a list of its files with their hashes, which tells
the worker what to load and, when the site has changed, what to load again. A page registers it
only when its reader asks for it (``_scripts/keeping.js.jinja``). What readers have written lies in
a storage of its own, which none of this touches.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import runtime
from assets import add_script, bundle

FOLDER = "_keep"
COMMON = "common"
WORKER = "keeper.js"
MANIFEST = "manifest.webmanifest"
DOWNLOADS = ("_downloads", "_modules", "_sources", "notebooks", "_keep")
"""Folders of what a reader saves or looks up apart from the book; pictures that move are kept."""

MOVING = ".webp"
NOT_KEPT = {".buildinfo", "404.html", "objects.inv", "robots.txt", "sitemap.xml", WORKER}
GROUND = "#ffffff"


def manifest(language: str, title: str) -> dict:
    """Return what a browser is told of an edition that is installed."""
    return {
        "id": f"mitbadak-{language}",
        "name": title,
        "short_name": "mitbadak" if language == "en" else "밑바닥",
        "lang": language,
        "start_url": "index.html",
        "scope": "../",
        "display": "minimal-ui",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": [{"src": "_static/favicon.svg", "type": "image/svg+xml", "sizes": "any"}],
    }


def files(folder: Path) -> Iterator[Path]:
    """Yield the files of a part of the site that a reader keeps, in order."""
    for file in sorted(folder.rglob("*")):
        parts = file.relative_to(folder).parts
        apart = parts[0] in DOWNLOADS and file.suffix != MOVING
        if file.is_file() and file.name not in NOT_KEPT and not apart:
            yield file


def entries(site: Path, found: list[Path]) -> list[dict[str, str]]:
    """Return files as workbox expects them: each with an address and a hash."""
    return [
        {
            "url": file.relative_to(site).as_posix(),
            "revision": hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest(),
        }
        for file in found
    ]


def write(docs: Path, site: Path) -> None:
    """Write the worker and the lists of what it keeps, once the pages are as they stay."""
    editions = [folder for folder in sorted(site.iterdir()) if (folder / MANIFEST).is_file()]
    above = [file for file in sorted(site.iterdir()) if file.is_file()]
    above = [file for file in above if file.name not in NOT_KEPT]
    common = above + (list(files(site / runtime.FOLDER)) if runtime.size(site) else [])
    kept = {COMMON: common} | {folder.name: list(files(folder)) for folder in editions}
    (site / FOLDER).mkdir(exist_ok=True)
    for name, found in kept.items():
        rows = json.dumps(entries(site, found), separators=(",", ":"))
        (site / FOLDER / f"{name}.js").write_text(f"self.kept.push(...{rows});\n", "utf-8")
    sizes = {name: sum(file.stat().st_size for file in found) for name, found in kept.items()}
    (site / FOLDER / "sizes.json").write_text(json.dumps(sizes), "utf-8")
    bundle(docs, [docs / "_scripts" / WORKER], site)


def write_manifest(app, error) -> None:
    """Write the manifest of an edition."""
    if error or app.builder.format != "html":
        return
    text = json.dumps(manifest(app.config.language, app.config.html_title), ensure_ascii=False)
    Path(app.outdir, MANIFEST).write_text(text, "utf-8")


def setup(app):
    app.connect("build-finished", write_manifest)
    add_script("keeping", 'class="kept"')
    return {"parallel_read_safe": True, "parallel_write_safe": True}
