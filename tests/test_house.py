"""The house: a chapter has the same name in every room, and imports point one way."""

import ast
import re
from pathlib import Path

import polib
import pytest
from architecture import FILES, arrows, imports
from order import CHAPTERS, MODULES, chapter_of, reference_page

import mitbadak

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "mitbadak"
CHECKS = {"mitbadak._checks", "mitbadak._files", "mitbadak._parallel", "mitbadak._progress"}
"""Private modules that all modules may use, with all that is in them."""

ALLOWED = {
    ("mitbadak.layers", "mitbadak.initializers"): "the default initializer of Affine.random is he; "
    "a reader of chapter 4 meets one name that chapter 5 explains",
    ("mitbadak.network", "mitbadak.initializers"): "and that of mlp",
    ("mitbadak.network", "mitbadak.regularization"): "mlp(..., dropout=0.5) makes its layers",
}
"""Imports against the order of the chapters, each with its reason."""


# -- The rooms of a chapter --------------------------------------------------------------------


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_a_chapter_has_its_page_its_figures_and_its_korean(chapter):
    page = ROOT / "docs" / "chapters" / f"{chapter.name}.md"
    title = re.search(r"^# (.+)$", page.read_text("utf-8"), re.MULTILINE)[1]
    assert title == chapter.en
    korean = ROOT / "docs" / "locales" / "ko" / "LC_MESSAGES" / "chapters" / f"{chapter.name}.po"
    assert polib.pofile(str(korean)).find(title).msgstr == chapter.ko
    assert (ROOT / "gallery" / chapter.name / "GALLERY_HEADER.rst").is_file()
    assert list((ROOT / "gallery" / chapter.name).glob("plot_*.py"))


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_its_tests_and_its_page_and_names_its_chapter(module):
    name = reference_page(module)
    assert (ROOT / "tests" / f"test_{name}.py").is_file()
    assert (ROOT / "docs" / "reference" / f"{name}.rst").is_file()
    number = CHAPTERS.index(chapter_of(module)) + 1
    docstring = ast.get_docstring(ast.parse(FILES[module].read_text("utf-8")))
    assert docstring.startswith(f"Chapter {number}: ")


@pytest.mark.parametrize("chapter", [c for c in CHAPTERS if c.parts], ids=lambda c: c.name)
def test_a_chapter_leads_to_its_parts_in_their_order(chapter):
    page = (ROOT / "docs" / "chapters" / f"{chapter.name}.md").read_text("utf-8")
    toctree = re.search(r"^```\{toctree\}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[1]
    assert tuple(re.findall(r"^[\w/]+$", toctree, re.MULTILINE)) == chapter.pages[1:]


def test_no_room_has_a_chapter_more():
    names = {chapter.name for chapter in CHAPTERS}
    pages = ROOT / "docs" / "chapters"
    found = {page.relative_to(pages).with_suffix("").as_posix() for page in pages.rglob("*.md")}
    assert found == {page for chapter in CHAPTERS for page in chapter.pages}
    folders = (ROOT / "gallery").glob("*/GALLERY_HEADER.rst")
    assert {folder.parent.name for folder in folders} == names


def test_every_public_module_belongs_to_one_chapter_or_to_none():
    assert len(set(MODULES)) == len(MODULES)
    rest = {name for name in FILES if not re.search(r"\._", name)} - set(MODULES)
    assert {name for name in rest if not name.startswith("mitbadak.plotting")} == {
        "mitbadak",
        "mitbadak.datasets",
    }


# -- The lists of chapters that people read ----------------------------------------------------


def test_the_start_page_lists_the_chapters_in_their_order():
    start = (ROOT / "docs" / "index.md").read_text("utf-8")
    listed = re.findall(r"^(\d)\. \[\]\(chapters/(\w+)\.md\)", start, re.MULTILINE)
    assert listed == [(str(n), chapter.name) for n, chapter in enumerate(CHAPTERS, 1)]
    assert "{chapter-toctree}" in start


def test_the_readme_shows_the_rooms_of_each_chapter():
    rows = [
        f"| {number}. {chapter.en} | {chapter.ko} | `{chapter.name}.md` | {code} | `{chapter.name}/` |"
        for number, chapter in enumerate(CHAPTERS, 1)
        for code in [", ".join(f"`{module.replace('.', '/')}.py`" for module in chapter.modules)]
    ]
    readme = (ROOT / "README.md").read_text("utf-8")
    assert re.findall(r"^\| \d.*$", readme, re.MULTILINE) == rows


DOCUMENTS = ["README.md", "CONTRIBUTING.md", "STYLE.md", "CHANGELOG.md"]


@pytest.mark.parametrize("document", DOCUMENTS[:3])
def test_the_places_that_a_document_names_are_there(document):
    """Links and paths from the top of the project; one with a gap <...> is yours to make."""
    text = (ROOT / document).read_text("utf-8")
    folders = "docs|gallery|src|tests"
    named = re.findall(rf"`((?:{folders})/[^`<>*\s]+)`", text) + re.findall(
        r"\]\(([^)#:]+)\)", text
    )
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_commands_of_a_document_are_there(document):
    text = (ROOT / document).read_text("utf-8")
    environments = re.findall(r"^\[testenv:(\w+)\]", (ROOT / "tox.ini").read_text("utf-8"), re.M)
    named = re.findall(r"tox run -e ([\w,]+)", text)
    assert {name for names in named for name in names.split(",")} <= {*environments, "test"}


def test_the_version_is_the_same_everywhere():
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    newest, day = re.search(
        r"^## \[([\d.]+)\] - (\d{4}-\d\d-\d\d)$", changes, re.MULTILINE
    ).groups()
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert re.search(r"^version: (.+)$", citation, re.MULTILINE)[1] == newest
    assert re.search(r"^date-released: (.+)$", citation, re.MULTILINE)[1] == day
    assert mitbadak.__version__ == newest


def test_no_other_file_keeps_a_list_of_the_chapters():
    """Three chapters in a row, one a line or one after the other, are a list."""
    names = [chapter.name for chapter in CHAPTERS]
    folders = ["docs/_ext", "docs/_templates", "docs/reference", "gallery", "src", "tests"]
    files = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    files += [ROOT / "docs" / "conf.py", ROOT / "tox.ini", ROOT / "pyproject.toml"]
    runs = [names[i : i + 3] for i in range(len(names) - 2)]
    pattern = re.compile("|".join(r"\b[\W_]{1,9}(?:chapters/)?\b".join(run) for run in runs))
    for path in files:
        if path.suffix in {".py", ".rst", ".md", ".ini", ".toml", ".html", ".jinja"}:
            assert not pattern.search(path.read_text("utf-8")), path


NOT_TEXT = {"Image.open", "archive.open", "gzip.open", "os.open", "tarfile.open"}


def texts_in_the_encoding_of_the_system(tree):
    """The calls that read or write text without naming its encoding: UTF-8 is not everywhere."""
    for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        named = {keyword.arg for keyword in call.keywords}
        modes = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
        is_text = {
            "read_text": not call.args,
            "write_text": len(call.args) < 2,
            "open": ast.unparse(call.func) not in NOT_TEXT
            and not any(re.fullmatch("[rwxa+]*b[rwxa+]*", str(mode)) for mode in modes),
        }.get(name, "text" in named and name in ("run", "Popen", "check_output"))
        if is_text and "encoding" not in named:
            yield f"line {call.lineno}: {ast.unparse(call)}"


@pytest.mark.parametrize(
    "file",
    [path for folder in ("docs", "gallery", "src", "tests") for path in (ROOT / folder).rglob("*.py")
     if "node_modules" not in path.parts],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)  # fmt: skip
def test_a_file_of_text_is_read_and_written_in_utf_8(file):
    assert not list(texts_in_the_encoding_of_the_system(ast.parse(file.read_text("utf-8"))))


@pytest.mark.parametrize(
    "code",
    ["p.read_text()", "p.write_text(x)", "open(p)", "p.open('r')", "run(c, text=True)"],
)
def test_the_check_sees_a_text_without_its_encoding(code):
    assert len(list(texts_in_the_encoding_of_the_system(ast.parse(code)))) == 1


# -- The arrows --------------------------------------------------------------------------------


ARROWS = arrows()


def test_there_are_arrows():
    assert ("mitbadak.neural_network", "mitbadak.activations") in ARROWS


def test_imports_point_up_the_order_of_the_chapters():
    against = {
        (name, module)
        for name, module in ARROWS
        if name in MODULES and module in MODULES and MODULES.index(module) >= MODULES.index(name)
    }
    assert against == set(ALLOWED)


def test_no_chapter_imports_what_belongs_to_none():
    """Only private modules and those of the chapters: the figures build on the book."""
    for name, module in ARROWS:
        if name in MODULES:
            own = parent(module) == parent(name) != "mitbadak" and is_private(module)
            own = own or (name, module) == ("mitbadak.checking", "mitbadak._contract")
            assert module in MODULES or module in CHECKS or own, f"{name} imports {module}"


def test_imports_do_not_go_in_circles():
    above = {name: {module for start, module in ARROWS if start == name} for name in FILES}
    while above:
        free = {name for name, modules in above.items() if not modules & above.keys() - {name}}
        assert free, f"a circle among {sorted(above)}"
        above = {name: modules for name, modules in above.items() if name not in free}


def parent(name: str) -> str:
    return name.rpartition(".")[0]


def is_private(name: str) -> bool:
    return re.match(r"_(?!_)", name.rpartition(".")[2]) is not None


@pytest.mark.parametrize("name", FILES)
def test_no_private_name_crosses_a_module(name):
    """A package's private modules are for the modules in it, their private names for nobody."""
    for module, imported in imports(name):
        if module.startswith("mitbadak"):
            of_the_same_package = parent(module) in (name, parent(name)) and "." in parent(module)
            usable = not is_private(module) or module in CHECKS or of_the_same_package
            usable = usable or (name, module) == ("mitbadak.checking", "mitbadak._contract")
            assert usable, f"{name} imports {module}"
            assert not is_private(imported), f"{name} imports {imported} of {module}"


@pytest.mark.parametrize("name", FILES)
def test_no_detour_leads_to_a_private_name(name):
    """No detour around the rule above: ``module._name`` of a module that is imported."""
    tree = ast.parse(FILES[name].read_text("utf-8"))
    own = [module for module, imported in imports(name) if not imported and module in FILES]
    modules = {module.rpartition(".")[2] for module in own if module not in CHECKS}
    used = [
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in modules
        and re.match(r"_(?!_)", node.attr)
    ]
    assert not used


@pytest.mark.parametrize("name", FILES)
def test_only_the_figures_import_matplotlib_and_nothing_imports_the_book(name):
    roots = {module.partition(".")[0] for module, _ in imports(name)}
    assert not roots & {"docs", "gallery"}
    if not name.startswith("mitbadak.plotting"):
        assert not roots & {"matplotlib", "mpl_toolkits", "koreanize_matplotlib", "polib"}
