"""The gallery in two languages, with alternative text, and its figures on the chapter pages.

The modules stand in the order in which they work: configuration, scripts (their translation),
stale, drawing (with tongues, animations and turning), scraper, finish (with dark), downloads,
figures, anchors, labels.
"""

from gallery import anchors, animations, downloads, figures, finish, labels, scraper, stale, turning
from gallery.configuration import configuration

__all__ = ["configuration", "setup"]


def setup(app):
    for part in (stale, scraper, animations, finish, downloads, figures, turning, anchors, labels):
        part.setup(app)
    return {"parallel_read_safe": True}
