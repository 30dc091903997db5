"""The table of contents at the side of each page, which Sphinx resolves once and not for each page.

On another page its links have other addresses, and the way to this page is marked.
"""

import re

from sphinx.environment.adapters.toctree import global_toctree_for_doc

ENTRY = re.compile(
    r'<li class="(toctree-l\d+)([^"]*)"><a class="([^"]*)" href="([^"]*)">(.*?</a>)'
    r'(?:<input aria-label="([^"]*)")?'
)
OPTIONS = {"collapse": False, "titles_only": True, "maxdepth": -1, "includehidden": True}
"""What furo asks for."""


def share(app, page, template, context, doctree) -> None:
    """Let furo have the tree that has been resolved already; it remembers what it made of it."""
    resolve = context.get("toctree")
    if resolve:
        context["toctree"] = lambda **options: (
            tree(app) if options == OPTIONS else resolve(**options)
        )


def turn(app, page, template, context, doctree) -> None:
    """Turn the tree, as furo has made it, to the page."""
    context["furo_navigation_tree"] = seen_from(page, context["furo_navigation_tree"], app)


def seen_from(page: str, made: str, app) -> str:
    """Return the tree as it stands on a page, from how it stands on the start page."""
    on_the_way = way(page, app.env.toctree_includes)

    def entry(found: re.Match) -> str:
        level, item, link, address, title, children = found.groups()
        name = address.removesuffix(".html")
        if name in on_the_way:
            level += " current"
        if name == page:
            item, link, address = f"{item} current-page", f"current {link}", "#"
        else:
            address = app.builder.get_relative_uri(page, name)
        start = f'<li class="{level}{item}"><a class="{link}" href="{address}">{title}'
        if children is None:
            return start
        opened = ' checked=""' if name in on_the_way else ""
        return f'{start}<input aria-label="{children}"{opened}'

    return ENTRY.sub(entry, made)


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
    app.connect("html-page-context", turn, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
