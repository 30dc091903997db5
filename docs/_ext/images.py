"""Images wait until the reader comes near them, and their place is kept for them.

The first image of a page is loaded at once: it may be seen at once.
"""

import posixpath
import re
from functools import cache
from pathlib import Path

from sphinx.util.images import get_image_size

IMAGE = re.compile(r"<img\b(?P<attributes>[^>]*?)\s*/?>")
SOURCE = re.compile(r'\bsrc="([^"]+)"')


@cache
def size(file: Path) -> str:
    """Return the attributes that keep the place of an image."""
    found = get_image_size(file)
    return ' width="{}" height="{}"'.format(*found) if found else ""


def attributes(app, context) -> None:
    """Say of each image of a page how large it is, and of all but the first that they can wait."""
    sources = {name: Path(app.srcdir, source) for source, name in app.builder.images.items()}
    seen = 0

    def complete(found: re.Match) -> str:
        nonlocal seen
        seen += 1
        given = found["attributes"]
        file = sources.get(posixpath.basename(SOURCE.search(given)[1]))
        place = size(file) if file and " width=" not in given else ""
        wait = ' loading="lazy" decoding="async"' if seen > 1 else ""
        return f"<img{given}{place}{wait}>"

    context["body"] = IMAGE.sub(complete, context["body"])


def setup(app):
    app.connect(
        "html-page-context",
        lambda app, page, template, context, doctree: (
            "body" in context and attributes(app, context)
        ),
    )
    return {"parallel_read_safe": True, "parallel_write_safe": True}
