"""Each page of a chapter as a notebook: it runs, prints what it shows, and holds what its page has."""

import ast
import re
from doctest import NORMALIZE_WHITESPACE, DocTestParser, OutputChecker
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin

import nbformat
import pytest
from bs4 import BeautifulSoup
from literalinclude import shown
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from nbclient import NotebookClient
from notebooks import FOLDER, NUMPY, file
from order import CHAPTERS

ROOT = Path(__file__).parents[2]
EDITIONS = ("en", "ko")
PAGES = [f"chapters/{name}" for chapter in CHAPTERS for name in chapter.pages]
LARGEST = 2_000_000
SECONDS = 600  # for one cell; a busy machine is not a failure, a hang is

EACH = pytest.mark.parametrize(
    ("edition", "page"), [(edition, page) for edition in EDITIONS for page in PAGES]
)


@cache
def notebook(site, edition, page):
    return nbformat.read(site / edition / file(page), as_version=4)


@cache
def article(site, edition, page):
    """Return what a page shows: all of it is not parsed for this."""
    text = (site / edition / f"{page}.html").read_text(encoding="utf-8")
    start, end = text.index("<article"), text.index("</article>")
    return BeautifulSoup(text[start:end], "html.parser").article


def of_kind(found, kind):
    return [cell for cell in found.cells if cell.cell_type == kind]


def code(found):
    """Return the cells of code of a notebook, and what they print, as they are offered."""
    return [(cell.source, cell.outputs) for cell in of_kind(found, "code")]


@cache
def rendered(site, edition, page):
    """Return the prose of a notebook as HTML; its formulas are elements ``eq`` and ``eqn``."""
    reader = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)
    cells = of_kind(notebook(site, edition, page), "markdown")
    return BeautifulSoup("\n".join(reader.render(cell.source) for cell in cells), "html.parser")


# -- It is there -------------------------------------------------------------------------------


@EACH
def test_each_page_of_a_chapter_leads_to_its_notebook(site, edition, page):
    (link,) = article(site, edition, page).select(".chapter-head a.notebook")
    assert urljoin(f"{page}.html", link["href"]) == file(page)
    assert link.has_attr("download")
    assert (site / edition / file(page)).is_file()


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_other_page_has_one(site, edition):
    made = {made.name for made in (site / edition / FOLDER).iterdir()}
    assert made == {Path(file(page)).name for page in PAGES}


@EACH
def test_a_notebook_is_valid_and_not_too_large(site, edition, page):
    nbformat.validate(notebook(site, edition, page))
    assert (site / edition / file(page)).stat().st_size < LARGEST


# -- It runs -----------------------------------------------------------------------------------


def said(outputs):
    """Return what a cell has printed, as pairs of a kind and a text; what it said aside is not."""
    found = []
    for output in outputs:
        match output.output_type:
            case "stream" if output.name == "stdout":
                found.append(("stream", output.text))
            case "execute_result":
                found.append(("value", output.data["text/plain"]))
            case "error":
                found.append(("error", f"{output.ename}: {output.evalue}\n"))
    return found


def differences(offered, outputs):
    """Return what differs between what a cell shows and what it has printed."""
    check = OutputChecker().check_output
    wanted, got = said(offered), said(outputs)
    alike = [kind for kind, _ in wanted] == [kind for kind, _ in got] and all(
        check(want, text, NORMALIZE_WHITESPACE)
        for (_, want), (_, text) in zip(wanted, got, strict=True)
    )
    return [] if alike else [(wanted, got)]


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_a_notebook_runs_from_top_to_bottom_and_prints_what_it_shows(site, page, tmp_path):
    offered = notebook(site, "en", page)
    run = nbformat.from_dict(offered)
    for cell in of_kind(run, "code"):
        cell.outputs = []
    here = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(run, timeout=SECONDS, coalesce_streams=True, resources=here).execute()
    pairs = zip(of_kind(offered, "code"), of_kind(run, "code"), strict=True)
    wrong = {
        ran.source: found
        for show, ran in pairs
        if (found := differences(show.outputs, ran.outputs))
    }
    assert wrong == {}
    assert not list(tmp_path.iterdir()), "it leaves nothing behind"


def test_the_test_sees_other_output():
    value, text = (
        [nbformat.v4.new_output("execute_result", data={"text/plain": "1.5  2"})],
        [nbformat.v4.new_output("stream", text="1.5 2\n")],
    )
    assert not differences(
        value, [nbformat.v4.new_output("execute_result", data={"text/plain": "1.5 2"})]
    )
    assert differences(value, text)
    assert differences(value, [])
    assert differences(text, [nbformat.v4.new_output("stream", text="1.5 3\n")])


@pytest.mark.parametrize("page", PAGES)
def test_both_editions_have_the_same_code(site, page):
    assert code(notebook(site, "en", page)) == code(notebook(site, "ko", page))


# -- It holds what its page has ----------------------------------------------------------------

FENCE = re.compile(
    r"^(`{3,})(python|\{literalinclude\} (\S+))\n(.*?)\n\1$", re.MULTILINE | re.DOTALL
)


def sources(page):
    """Return the code of a page's source: examples, and listings of the package, but no method."""
    path = ROOT / "docs" / f"{page}.md"
    for _, language, included, inside in FENCE.findall(path.read_text(encoding="utf-8")):
        if language == "python" and ">>>" in inside:
            yield "".join(e.source for e in DocTestParser().get_examples(f"{inside}\n")).rstrip()
        elif "/src/" in included:
            options = dict(re.findall(r"^:([\w-]+): ?\"?(.*?)\"?$", inside, re.MULTILINE))
            listing = shown(path.parent / included, options).strip("\n")
            if not re.match(r"(@\w+\n)*def \w+\((self|cls)\b", listing):
                yield listing


@pytest.mark.parametrize("page", PAGES)
def test_each_example_and_each_listing_of_a_page_is_a_cell(site, page):
    """Cells that belong to one example are joined: one may print several times."""
    found = [source for source, _ in code(notebook(site, "en", page))]
    wanted = "\n".join(sources(page))
    assert "\n".join(found).removeprefix(f"{NUMPY}\n") == wanted.removeprefix(f"{NUMPY}\n")


@EACH
def test_each_figure_of_a_page_is_in_its_notebook(site, edition, page):
    shown = article(site, edition, page).select(":not(picture) > img")  # no animation
    held = rendered(site, edition, page).select("img")
    assert [image["alt"] for image in held] == [image["alt"] for image in shown]
    assert all(image["src"].startswith("data:image/svg+xml;base64,") for image in held)


@EACH
def test_each_formula_of_a_page_is_in_its_notebook(site, edition, page):
    whole = article(site, edition, page).select("span.math, div.math")
    shown = [formula for formula in whole if not formula.find_parent(class_="check")]
    held = rendered(site, edition, page).select("eq, .math")
    assert len(held) == len(shown)


@pytest.mark.parametrize("page", PAGES)
def test_a_formula_stands_in_a_notebook_as_in_the_source(site, page):
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    blocks = re.findall(
        r"^```\{math\}\n(?::[^\n]*\n)*\n*(.*?)\n```$", text, re.MULTILINE | re.DOTALL
    )
    whole = "\n".join(cell.source for cell in of_kind(notebook(site, "en", page), "markdown"))
    assert [block for block in blocks if block.strip() not in whole] == []


@EACH
def test_the_words_of_a_page_are_in_its_notebook(site, edition, page):
    """Each paragraph that does not belong to a box for clicking, without its formulas."""
    held = words(rendered(site, edition, page))
    paragraphs = article(site, edition, page).select(
        "section > p, section > ul p, .solution p, .closer p, figcaption p, .footnote > p"
    )
    missing = [
        p for p in paragraphs if "listing-source" not in p.get("class", ()) and words(p) not in held
    ]
    assert [words(p) for p in missing] == []


def words(element):
    """Return the letters of a text, without formulas and what leads somewhere."""
    found = BeautifulSoup(str(element), "html.parser")
    for other in found.select(
        "eq, .math, a.script, a.headerlink, sup, .footnote-reference, .without-script"
    ):
        other.decompose()
    return re.sub(r"\s+", "", found.get_text())


# -- It is a notebook --------------------------------------------------------------------------


@EACH
def test_no_sign_of_a_prompt_is_left(site, edition, page):
    lines = [
        line for cell in notebook(site, edition, page).cells for line in cell.source.splitlines()
    ]
    assert [line for line in lines if re.match(r"\s*(>>>|\.\.\. |\.\.\.$)", line)] == []


@EACH
def test_no_mark_of_markdown_is_left(site, edition, page):
    """What the marks mean is understood; an asterisk that is left would be one too many."""
    found = BeautifulSoup(str(rendered(site, edition, page)), "html.parser")
    for other in found.select("eq, .math, code, pre"):
        other.decompose()
    assert [
        text for text in found.stripped_strings if re.search(r"[*`$\\]|\]\(|</?[a-z]", text)
    ] == []


@EACH
def test_no_link_leads_nowhere(site, edition, page, site_url):
    """Where the site has no address yet, none leads to the made-up one."""
    targets = {link.get("href") for link in rendered(site, edition, page).select("a")}
    assert not {
        target for target in targets if not (target or "").startswith(("https://", "http://"))
    }
    assert not {target for target in targets if ".example/" in target}


@EACH
def test_it_says_first_what_it_is(site, edition, page):
    first = notebook(site, edition, page).cells[0].source
    assert first.startswith("# ")
    assert "pip install ." in first
    assert "MIT" in first


@EACH
def test_solutions_are_folded(site, edition, page):
    """Each paragraph of a solution stands in a fold, and its code is collapsed."""
    solution = {"en": "Solution to", "ko": "풀이"}[edition]
    cells = notebook(site, edition, page).cells
    for before, cell in pairwise(cells):
        if cell.cell_type == "code" and re.search(rf"<summary>.*{solution}", before.source):
            assert cell.metadata.jupyter == {"source_hidden": True, "outputs_hidden": True}


# -- The gallery's -----------------------------------------------------------------------------


def bare(source):
    """Return a script without what it says: the code that runs."""
    tree = ast.parse(source)
    if ast.get_docstring(tree) is not None:
        del tree.body[0]
    return ast.unparse(tree)


@pytest.mark.parametrize(
    "script", sorted((ROOT / "gallery").glob("*/plot_*.py")), ids=lambda s: s.stem
)
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_notebook_of_a_script_has_its_code_and_no_other(site, edition, script):
    """So it need not be run: tests/test_gallery.py runs the script."""
    (made,) = (site / edition / "_downloads").glob(f"*/{script.stem}.ipynb")
    found = nbformat.read(made, as_version=4)
    joined = "\n".join(source for source, _ in code(found))
    assert bare(joined) == bare(script.read_text(encoding="utf-8"))
