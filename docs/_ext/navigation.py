"""The table of contents at the side of each page, which Sphinx resolves once and not for each page.

On another page its links have other addresses, and the way to this page is marked.
"""

import re

from sphinx.environment.adapters.toctree import global_toctree_for_doc

ENTRY = re.compile(r'<li class="([^"]*)"><a class="([^"]*)" href="([^"]*)">')
OPTIONS = {"collapse": False, "titles_only": True, "maxdepth": -1, "includehidden": True}
"""What furo asks for."""


def share(app, page, template, context, doctree) -> None:
    """Let furo have the tree that has been resolved already."""
    resolve = context.get("toctree")
    if resolve:
        context["toctree"] = lambda **options: (
            seen_from(page, app) if options == OPTIONS else resolve(**options)
        )


def seen_from(page: str, app) -> str:
    """Return the tree as it stands on a page."""
    on_the_way = way(page, app.env.toctree_includes)

    def entry(found: re.Match) -> str:
        item, link, name = found[1], found[2], found[3].removesuffix(".html")
        if name in on_the_way:
            item += " current"
        if name == page:
            return f'<li class="{item}"><a class="current {link}" href="#">'
        address = app.builder.get_relative_uri(page, name)
        return f'<li class="{item}"><a class="{link}" href="{address}">'

    return ENTRY.sub(entry, tree(app))


def tree(app) -> str:
    """Return the tree as it stands on the start page, which is not in it."""
    if not hasattr(app, "navigation"):
        root = app.config.root_doc
        resolved = global_toctree_for_doc(app.env, root, app.builder, tags=app.tags, **OPTIONS)
        app.navigation = app.builder.render_partial(resolved)["fragment"]
    return app.navigation


def way(page: str, includes: dict[str, list[str]]) -> set[str]:
    """Return a page and the pages above it."""
    above = {below: name for name, pages in includes.items() for below in pages}
    found: set[str] = set()
    while page and page not in found:
        found.add(page)
        page = above.get(page, "")
    return found


def setup(app):
    app.connect("html-page-context", share, priority=100)  # furo asks at 500
    return {"parallel_read_safe": True, "parallel_write_safe": True}
