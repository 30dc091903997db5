"""Code that runs in the page: its places, beside the blocks of a chapter and at its head.

A block with prompts and a listing of the package can be run. Behind each stands an empty element,
``run-place``, which ``_scripts/running.js.jinja`` fills; it says which object a listing shows, or
why the block cannot be run in a page. If the site has no runtime (``runtime.py``), there are no
places.
"""

import re
from html import escape
from pathlib import Path

import runtime
from assets import add_script
from docutils import nodes
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform

RUN_PAGE = "Run the code of this page"
ONCE = "{megabytes} MB, once"
FOR_ALL = "for the whole book"
THREADS = "This block does not run in the page: a page has no second thread and no second process."
DRAWS = "This block does not run in the page: it draws, and a page has no matplotlib."
WHOLE = (
    "This block does not run in the page: it loads the full MNIST, which the site does not have."
)
WORDS = (RUN_PAGE, ONCE, FOR_ALL, THREADS, DRAWS, WHOLE)
"""Words that stand on pages, for the catalog of the site."""

STAYS = {
    THREADS: re.compile(r"\bexecutor\b|\bmultiprocessing\b|\bsubprocess\b|import threading"),
    DRAWS: re.compile(r"\bmitbadak\.plotting\b|\bmatplotlib\b"),
    WHOLE: re.compile(r'\bload\("full"'),
}
"""Why a block cannot be run in a page, and what it then has in it."""

MARK = 'class="running"'


def runs(block: nodes.literal_block) -> bool:
    """Tell whether a block is code of the page: typed at a prompt, or a listing of the package."""
    return block.astext().startswith(">>> ") or "source_file" in block


def why_not(code: str) -> str | None:
    """Return why a block cannot be run in a page, or None if it can."""
    return next((why for why, sign in STAYS.items() if sign.search(code)), None)


def place(block: nodes.literal_block) -> str:
    """Return the element behind a block."""
    if why := why_not(block.astext()):
        return f'<div class="run-place"><div class="run-why">{escape(_(why))}</div></div>'
    if "source_file" not in block:
        return '<div class="run-place"></div>'
    module = block["source_file"].removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return f'<div class="run-place" data-module="{module}" data-object="{block["object"]}"></div>'


class Places(SphinxPostTransform):
    """Put the places into the pages of the chapters."""

    default_priority = 590  # before the head of the page is written: progress.py
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Put one behind each block, and keep one for the head of the page."""
        page, megabytes = self.env.docname, self.app.config.runtime_megabytes
        if not megabytes or not page.startswith("chapters/"):
            return
        blocks = [block for block in self.document.findall(nodes.literal_block) if runs(block)]
        for block in blocks:
            block.parent.insert(block.parent.index(block) + 1, raw(place(block)))
        if blocks:
            self.document["running"] = head(page, megabytes)


def head(page: str, megabytes: int) -> str:
    """Return what stands at the head of a page."""
    once = f'{_(ONCE).format(megabytes=megabytes)} <span class="on-wide">{_(FOR_ALL)}</span>'
    return (
        f'<div class="running" data-page="{page}"><button type="button">{escape(_(RUN_PAGE))}'
        f"</button><span>{once}</span></div>"
    )


def raw(html: str) -> nodes.raw:
    return nodes.raw("", html, format="html")


def measure(app, config) -> None:
    """Note how much the runtime is that lies beside the editions: pages say it."""
    size = runtime.size(Path(app.outdir).parent)
    config.runtime_megabytes = round(size["packed"] / 1_000_000) if size else 0


def setup(app):
    app.add_config_value("runtime_megabytes", 0, "html", types=(int,))
    app.connect("config-inited", measure)
    app.add_post_transform(Places)
    add_script("running", MARK)
    add_script("workbench", "")  # `running` loads it
    return {"parallel_read_safe": True, "parallel_write_safe": True}
