"""Each page of a chapter as a notebook, to be taken along: ``notebooks/perceptron.ipynb``.

A notebook is made when its page is written, of what Sphinx has resolved: the same writer writes the
page once more, with formulas in TeX and code as it is (:func:`written`), and markdownify makes
Markdown of it (:class:`Markdown`). So numbers, words and references are those of the page.

- An example becomes a cell of code without prompts, which ends where something is printed; what the
  page prints is its output. Listings of the package are cells, too. What cannot run on its own (a
  method, the listing of a question, code for PyTorch) stays text.
- A fold becomes ``<details>``; a cell of code in one is collapsed, and the fold goes on behind it.
- A figure is in the file, as the address of an ``<img>``: JupyterLab shows no SVG that is attached
  to a cell. It has a white ground, since a notebook may be dark where the system is not.
- What a link within the book says stands there without the link, as its number can be found in the
  notebook; once the site is published, links to other pages lead there.
- The choices of a question are a list, and what only a script can do is left out.
"""

import ast
import base64
import doctest
import re
from collections.abc import Iterator
from copy import copy
from html import escape
from pathlib import Path
from types import MethodType
from urllib.parse import urljoin

import nbformat
from bs4 import BeautifulSoup, Tag
from docutils import nodes
from markdownify import ATX, MarkdownConverter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from numbering import in_chapter, slug
from questions import question
from sphinx.locale import _
from sphinx.util.math import get_node_equation_number
from sphinx.util.osutil import relative_uri

FOLDER = "notebooks"
NOTEBOOK = "Notebook"
CONTINUED = "{title} (continued)"
SOURCE = "From the book {book}, version {version}."
LICENSE = (
    "© {copyright}. License: [MIT](https://opensource.org/license/mit); the images of MNIST:"
    " [CC BY-SA 3.0](https://creativecommons.org/licenses/by-sa/3.0/)."
)
INSTALL = (
    "The code needs the package `mitbadak`. In the folder of the project, this installs it:"
    " `pip install .`"
)
OUTPUTS = "Until you run a cell, the output below it is the one that the book shows."
FOLDS = (
    "Solutions are folded. A cell of code that belongs to one is collapsed, and a click opens it."
)
STILL = "You can use this figure on the page of the book."
WORDS = (NOTEBOOK, CONTINUED, SOURCE, LICENSE, INSTALL, OUTPUTS, FOLDS, STILL)
"""Words that stand on pages, for the catalog of the site."""

NUMPY = "import numpy as np"
"""What the listings of a page take for granted: tests/test_paste.py."""

DARK = re.compile(r"<style>@media \(prefers-color-scheme:dark\).*?</style>")
WHITE = r'\g<0><rect width="100%" height="100%" fill="#fff"/>'

CODE = {"examples", "listing"}
"""The kinds of code that become cells."""

LEFT_OUT = (
    "a.headerlink", "p.cell-head", "div.typed", "noscript",
)  # fmt: skip
"""What a page has for those who click, and what is said a second time."""


# -- The page in HTML, with formulas in TeX ----------------------------------------------------


def written(app, doctree: nodes.document) -> Tag:
    """Return a page as its writer writes it, but with formulas, code and figures as they are."""
    writer = app.builder.create_translator(doctree, app.builder)
    for name, visit in VISITS.items():
        setattr(writer, f"visit_{name}", MethodType(visit, writer))
    doctree.walkabout(writer)
    soup = BeautifulSoup("".join(writer.body), "html.parser")
    for surplus in soup.select(", ".join(LEFT_OUT)):
        surplus.decompose()
    for still in soup.select(".without-script"):  # the box in which a digit is drawn
        still.string = f" {_(STILL)}"
    return soup


def visit_math(writer, node: nodes.math) -> None:
    tex = " ".join(node.astext().split())
    writer.body.append(f'<span class="tex">{escape(tex, quote=False)}</span>')
    raise nodes.SkipNode


def visit_math_block(writer, node: nodes.math_block) -> None:
    """Write a formula; a number in it would be no part of its source, but MathJax writes it."""
    tex = node.astext().strip()
    if node["number"]:
        tex += rf" \tag{{{get_node_equation_number(writer, node)}}}"
    writer.body.append(f'<div class="tex">{escape(tex, quote=False)}</div>')
    raise nodes.SkipNode


def visit_literal_block(writer, node: nodes.literal_block) -> None:
    """Write code, and say what becomes of it: its class is its kind."""
    text = node.astext().strip("\n")
    if node.get("linenos"):
        width = len(str(len(text.splitlines())))
        rows = enumerate(text.splitlines(), start=1)
        text = "\n".join(f"{number:{width}}  {line}" for number, line in rows)
    writer.body.append(
        f'<pre class="{kind(node)}" data-language="{node.get("language", "")}">'
        f"{escape(text, quote=False)}</pre>\n"
    )
    raise nodes.SkipNode


def visit_image(writer, node: nodes.image) -> None:
    (source,) = node["candidates"].values()  # the page has changed its address
    writer.body.append(f'<img src="{source}" alt="{escape(node.get("alt", ""))}">')
    raise nodes.SkipNode


def visit_turning(writer, node: nodes.Element) -> None:
    """Say where the ranges are of which the caption speaks."""
    writer.body.append(f"<p>{escape(_(STILL))}</p>")
    raise nodes.SkipNode


def leave_out(writer, node: nodes.Node) -> None:
    raise nodes.SkipNode


VISITS = {
    "math": visit_math,
    "math_block": visit_math_block,
    "literal_block": visit_literal_block,
    "image": visit_image,
    "raw": leave_out,
    "turning": visit_turning,
    "check": leave_out,
}


def kind(node: nodes.literal_block) -> str:
    """Return what code becomes in a notebook: examples, a listing, or text that is not run."""
    text = node.astext()
    if isinstance(node.parent, question):
        return "text"
    if text.startswith(">>> "):
        return "examples"
    method = "." in node.get("object", "") or re.match(r"(@\w+\n)*def \w+\((self|cls)\b", text)
    return "listing" if "source_file" in node and not method else "text"


# -- Markdown ----------------------------------------------------------------------------------


class Markdown(MarkdownConverter):
    """Markdown of a part of a page."""

    class Options:
        bullets = "-"
        heading_style = ATX
        sub_symbol = "<sub>"
        sup_symbol = "<sup>"
        wrap = True
        wrap_width = None

    def __init__(self, app, page: str) -> None:
        super().__init__(code_language_callback=lambda pre: pre["data-language"])
        self.app, self.page = app, page

    def escape(self, text, parent_tags):
        """Escape a dollar as well: it would begin a formula."""
        return super().escape(text, parent_tags).replace("$", r"\$")

    def convert_span(self, el, text, parent_tags):
        classes = el.get("class", ())
        if "tex" in classes:
            return f"${el.get_text()}$"
        if "caption-number" in classes and not el.find_parent(class_="admonition-title"):
            return f"**{text.strip()}** "
        return text

    def convert_div(self, el, text, parent_tags):
        if "tex" in el.get("class", ()):
            return f"\n\n$$\n{el.get_text()}\n$$\n\n"
        return super().convert_div(el, text, parent_tags)

    def convert_a(self, el, text, parent_tags):
        """Keep a link that leads somewhere."""
        classes, target = el.get("class", ()), el.get("href", "")
        if "footnote-reference" in classes:
            return f"<sup>{text}</sup>"
        if "internal" in classes or target.startswith("#"):
            target = published(self.app.config, self.page, target)
        if target:
            return f"[{text}]({target})"
        return "" if "script" in classes else text

    def convert_aside(self, el, text, parent_tags):
        """Write a footnote as one paragraph that begins with its number."""
        if "footnote" not in el.get("class", ()):
            return text
        return re.sub(r"^\s*\[(\d+)\]\s*", r"\n\n<sup>\1</sup> ", text.rstrip()) + "\n\n"

    def convert_img(self, el, text, parent_tags):
        file = Path(self.app.srcdir, el["src"])
        return f'<img src="{address(file)}" alt="{escape(el["alt"])}">'

    def convert_p(self, el, text, parent_tags):
        """Write the title of a box in bold; the file of a listing is named, its entry linked."""
        classes = el.get("class", ())
        if "admonition-title" in classes:
            text = f"**{text.strip()}**"
        elif "listing-source" in classes and not self.app.config.notebook_links:
            text = text.partition(" · ")[0]
        return super().convert_p(el, text, parent_tags)

    def convert_li(self, el, text, parent_tags):
        """Say which answer of a question is right."""
        marks = {"right": "✓", "wrong": "✗"}
        found = [marks[name] for name in el.get("class", ()) if name in marks]
        return super().convert_li(el, " ".join([*found, text.strip()]), parent_tags)

    def convert_details(self, el, text, parent_tags):
        """Fold the answers to a question."""
        return f"\n\n<details>\n{text.strip()}\n\n</details>\n\n"

    def convert_summary(self, el, text, parent_tags):
        return f"<summary>{title(el)}</summary>\n\n"


def published(config, page: str, target: str) -> str:
    """Return the address of another page on the published site, or nothing if there is none."""
    if not config.notebook_links or target.startswith("#"):
        return ""
    return urljoin(f"{config.html_baseurl}{page}.html", target)


def address(file: Path) -> str:
    """Return the address that holds a picture, on a white ground."""
    svg = DARK.sub("", file.read_text(encoding="utf-8"))
    svg = re.sub(r"<svg\b[^>]*>", WHITE, svg, count=1)
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def title(summary: Tag) -> str:
    """Return the title of a fold: Markdown is not read there, but TeX is."""
    found = copy(summary)
    for formula in found.select("span.tex"):
        formula.replace_with(f"${formula.get_text()}$")
    for piece in found.find_all("span"):
        piece.unwrap()
    return found.decode_contents().strip()


# -- Cells -------------------------------------------------------------------------------------


class Cells:
    """The cells of a notebook, in the order of its page."""

    def __init__(self, markdown: Markdown) -> None:
        self.markdown = markdown
        self.found: list[nbformat.NotebookNode] = []
        self.text: list[str] = []
        self.printers = {"print"}
        self.fold = ""  # the title of the fold that is open
        self.begun = False  # whether a cell says it already

    def end_text(self) -> None:
        """Let what follows stand in a cell of its own."""
        text, self.text = "\n\n".join(filter(None, self.text)), []
        if text and self.fold:
            said = _(CONTINUED).format(title=self.fold) if self.begun else self.fold
            text = f"<details>\n<summary>{said}</summary>\n\n{text}\n\n</details>"
            self.begun = True
        if text:
            self.found.append(new_markdown_cell(text))

    def go_through(self, element: Tag) -> None:
        """Take up what stands in a part of a page."""
        for child in element.find_all(True, recursive=False):
            classes = set(child.get("class", ()))
            apart = child.name == "figure" and not self.fold
            if child.name == "section":
                self.end_text()
                self.go_through(child)
            elif child.name == "pre" and classes & CODE:
                self.take_code(child)
            elif child.name == "details":
                self.take_fold(child)
            elif "admonition" in classes:
                self.take_box(child)
            else:
                self.take(child, apart=apart)

    def take(self, element: Tag, *, apart: bool = False) -> None:
        """Take up text, perhaps in a cell of its own."""
        if apart:
            self.end_text()
        self.text.append(self.markdown.process_tag(element).strip())
        if apart:
            self.end_text()

    def take_box(self, box: Tag) -> None:
        """Take up a box: a question is a cell, what has code or a solution some, else a frame."""
        if "question" in box["class"]:
            self.take(box, apart=True)
        elif box.select("pre.examples, pre.listing, details"):
            self.end_text()
            self.go_through(box)
            self.end_text()
        else:
            self.text.append('<div class="alert alert-info">')
            self.take(box)
            self.text.append("</div>")

    def take_fold(self, fold: Tag) -> None:
        """Take up a fold in cells of its own."""
        self.end_text()
        self.fold, self.begun = title(fold.summary.extract()), False
        self.go_through(fold)
        self.end_text()
        self.fold = ""

    def take_code(self, pre: Tag) -> None:
        """Take up examples or a listing as cells of code."""
        self.end_text()
        if self.fold and not self.begun:  # it begins with code
            self.found.append(new_markdown_cell(f"**{self.fold}**"))
            self.begun = True
        text = pre.get_text()
        listing = "listing" in pre["class"]
        for cell in [new_code_cell(text)] if listing else examples(text, self.printers):
            if self.fold:
                cell.metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": True}
            self.found.append(cell)


def examples(text: str, printers: set[str]) -> Iterator[nbformat.NotebookNode]:
    """Yield the cells of an example: one ends where something is printed, and holds it.

    ``printers`` are the functions that print; those that the example defines join them.
    """
    sources: list[str] = []
    for example in doctest.DocTestParser().get_examples(text):
        sources.append(example.source)
        (statement,) = ast.parse(example.source).body
        if isinstance(statement, ast.FunctionDef) and calls(statement) & printers:
            printers.add(statement.name)
        if example.want:
            output = printed(example, statement, printers)
            cell = new_code_cell("".join(sources).rstrip(), outputs=[output])
            if example.exc_msg:
                cell.metadata["tags"] = ["raises-exception"]  # what follows is run all the same
            yield cell
            sources = []
    if sources:
        yield new_code_cell("".join(sources).rstrip())


def calls(node: ast.AST) -> set[str]:
    """Return the functions that are called in code by their names."""
    found = (part.func for part in ast.walk(node) if isinstance(part, ast.Call))
    return {function.id for function in found if isinstance(function, ast.Name)}


def printed(
    example: doctest.Example, statement: ast.stmt, printers: set[str]
) -> nbformat.NotebookNode:
    """Return what an example prints: an error, the value of an expression, or other text."""
    text = example.want.replace("<BLANKLINE>", "").rstrip("\n")
    if example.exc_msg:
        name, _colon, words = example.exc_msg.rstrip("\n").partition(": ")
        return new_output("error", ename=name, evalue=words, traceback=text.splitlines())
    if isinstance(statement, ast.Expr) and not calls(statement) & printers:
        return new_output("execute_result", data={"text/plain": text})
    return new_output("stream", text=f"{text}\n")


# -- Notebooks ---------------------------------------------------------------------------------


def link(page: str) -> str:
    """Return the link to a page's notebook, for the head of the page."""
    target = relative_uri(f"{page}.html", file(page))
    return f'<a class="notebook" href="{target}" download>{escape(_(NOTEBOOK))}</a>'


def file(page: str) -> str:
    """Return the place of a page's notebook in an edition."""
    return f"{FOLDER}/{slug(page)}.ipynb"


def about(config, page: str, book: str) -> str:
    """Return the lines below the title of a notebook: where it comes from, and what it needs."""
    if config.notebook_links:
        book = f"[{book}]({config.html_baseurl}{page}.html)"
    lines = (
        _(SOURCE).format(book=book, version=config.release),
        _(LICENSE).format(copyright=config.copyright),
        _(INSTALL),
        f"{_(OUTPUTS)} {_(FOLDS)}",
    )
    return "\n\n".join(lines)


def notebook(app, page: str, doctree: nodes.document) -> nbformat.NotebookNode:
    """Return the notebook of a page. Its bytes are those of its page: the cells are counted."""
    cells = Cells(Markdown(app, page))
    body = written(app, doctree)
    cells.take(body.h1.extract())
    cells.text.append(about(app.config, page, app.config.project))
    cells.end_text()
    cells.go_through(body)
    cells.end_text()
    found = cells.found
    code = "\n".join(cell.source for cell in found if cell.cell_type == "code")
    if "np." in code.partition(NUMPY)[0]:
        found.insert(1, new_code_cell(NUMPY))
    for number, cell in enumerate(found, start=1):
        cell.id = f"{slug(page)}-{number}"
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return new_notebook(cells=found, metadata=metadata)


def write(app, pagename, templatename, context, doctree) -> None:
    """Write the notebook of a page that has just been written."""
    if in_chapter(pagename) and doctree is not None:
        made = Path(app.outdir, file(pagename))
        made.parent.mkdir(exist_ok=True)
        nbformat.write(notebook(app, pagename, doctree), made)


def forget_removed(app, error) -> None:
    """Delete the notebooks of pages that are no more."""
    wanted = {file(page) for page in app.env.found_docs if in_chapter(page)}
    for made in Path(app.outdir, FOLDER).glob("*.ipynb"):
        if made.relative_to(app.outdir).as_posix() not in wanted:
            made.unlink()


def setup(app):
    app.add_config_value("notebook_links", False, "html", types=(bool,))
    app.connect("html-page-context", write)
    app.connect("build-finished", forget_removed)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
