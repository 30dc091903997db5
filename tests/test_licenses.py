"""The list of licenses: made of the packages, complete, without those that only make the pages."""

import json
from importlib.metadata import version
from types import SimpleNamespace

import licenses
import pytest
from docutils import nodes
from fontTools.fontBuilder import FontBuilder

PACKAGES = {
    "": {},
    "node_modules/katex": {},
    "node_modules/pretendard": {},
    "node_modules/@scope/part": {},
    "node_modules/pyodide": {},
    "node_modules/esbuild": {"dev": True},
    "node_modules/not-for-this-machine": {"optional": True},
}


def put(folder, name, version, licensed, **files):
    folder = folder / name
    (folder / "dist" / "fonts").mkdir(parents=True)
    package = {"name": name, "version": version, "license": licensed}
    (folder / "package.json").write_text(json.dumps(package), "utf-8")
    for file, text in files.items():
        (folder / file.replace("__", "/").replace("_", ".")).write_text(text, "utf-8")


@pytest.fixture
def docs(tmp_path):
    """A folder with packages of npm, some with a license's text in one place, some in another."""
    modules = tmp_path / "node_modules"
    put(modules, "katex", "0.19.1", "MIT", LICENSE="of katex\n")
    ofl = f"of pretendard\n\n{licenses.OPEN_FONT_LICENSE}\nPREAMBLE\n"
    put(modules, "pretendard", "1.3.9", "OFL-1.1", dist__LICENSE_txt=ofl)
    put(modules, "@scope/part", "2.0.0", "ISC", licence_md="of a part")
    put(modules, "pyodide", "0.27.7", "MPL-2.0", unlicensed_js="is no license")
    put(modules, "esbuild", "0.28.2", "MIT", LICENSE="of a tool")
    others = {"packages": {"numpy": {"version": "2.0.2"}, "tqdm": {"version": "4.66.2"}}}
    (modules / "pyodide" / "pyodide-lock.json").write_text(json.dumps(others), "utf-8")
    font = FontBuilder(1000)
    font.setupGlyphOrder([".notdef"])
    font.setupNameTable({"familyName": "K", "licenseDescription": "© KaTeX, reserved"})
    font.save(modules / "katex" / "dist" / "fonts" / "KaTeX_Main-Regular.ttf")
    (tmp_path / "package-lock.json").write_text(json.dumps({"packages": PACKAGES}), "utf-8")
    return tmp_path


@pytest.fixture
def found(docs):
    extensions = ("furo", "myst_parser", "sphinx.ext.autodoc", "sphinx_copybutton", "licenses")
    return {piece.name: piece for piece in licenses.pieces(docs, extensions)}


def test_what_the_pages_hold_is_listed_and_what_makes_them_is_not(found):
    assert list(found) == [
        "@scope/part", "furo", "katex", "KaTeX fonts", "numpy", "pretendard", "pyodide",
        "Sphinx", "sphinx-copybutton", "tqdm",
    ]  # fmt: skip


def test_each_piece_says_its_version_and_its_license(found):
    assert found["@scope/part"][:3] == ("@scope/part", "2.0.0", "ISC")
    assert found["numpy"].version == "2.0.2", "that of the browser"
    assert found["tqdm"].version == version("tqdm")
    assert found["furo"].license == found["sphinx-copybutton"].license[:3] == "MIT"
    assert found["Sphinx"].license == "BSD-2-Clause"


def test_the_texts_are_those_of_the_packages(found):
    assert found["katex"].text == "of katex"
    assert found["@scope/part"].text == "of a part"
    assert found["pyodide"].text == ""
    assert found["KaTeX fonts"].text.startswith("© KaTeX, reserved\n\nSIL OPEN FONT LICENSE")
    assert "of pretendard" not in found["KaTeX fonts"].text
    assert "furo.js" in found["furo"].text or "Pradyun Gedam" in found["furo"].text
    assert "Copyright" in found["numpy"].text


def test_without_pyodide_nothing_runs_in_the_browser(docs):
    packages = {name: entry for name, entry in PACKAGES.items() if "pyodide" not in name}
    (docs / "package-lock.json").write_text(json.dumps({"packages": packages}), "utf-8")
    found = {piece.name for piece in licenses.pieces(docs, ("furo",))}
    assert found == {"@scope/part", "furo", "katex", "KaTeX fonts", "pretendard"}


def test_without_the_packages_the_list_is_empty(tmp_path):
    """The catalogs are made from the pages alone."""
    assert licenses.pieces(tmp_path, ()) == []


def test_each_name_leads_to_the_text_that_is_written_beside_the_pages(docs, tmp_path):
    builder = SimpleNamespace(format="html")
    out = tmp_path / "out"
    app = SimpleNamespace(confdir=docs, outdir=out, extensions={"furo": None}, builder=builder)
    licenses.write(app, None)
    directive = object.__new__(licenses.Licenses)
    directive.state = SimpleNamespace(
        document=SimpleNamespace(settings=SimpleNamespace(env=SimpleNamespace(app=app)))
    )
    (items,) = directive.run()
    links = {link.astext(): link["refuri"] for link in items.findall(nodes.reference)}
    assert links.pop("pyodide") == "https://spdx.org/licenses/MPL-2.0.html"
    assert len(links) == 7
    assert {(out / link).is_file() for link in links.values()} == {True}
    assert (out / links["@scope/part"]).read_text("utf-8") == "of a part\n"
    assert items[0].astext() == "@scope/part 2.0.0, ISC"
    assert not any(line.get("translatable", True) for line in items.findall(nodes.paragraph))
