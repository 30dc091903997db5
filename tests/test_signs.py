"""Each sign of a formula has one meaning where it stands."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import signs
from assets import node
from formula_signs import Sign, read
from signs import Place, Row, attribute, read_rows, rows
from sphinx.errors import ExtensionError

DOCS = Path(__file__).parent.parent / "docs"
CONF = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(DOCS / "_ext")!r})
import katex_without_system_node
extensions = ["myst_parser", "sphinxcontrib.katex", "formulas", "signs"]
myst_enable_extensions = ["dollarmath"]
katex_prerender = True
katex_js_path = katex_without_system_node.prepare(Path({str(DOCS)!r}))
"""
FORMULAS = (
    r"\frac{\partial L}{\partial W} = -x_1 \hat y \times 2.5", r"\frac{dz}{dx} + \frac{1}{z}",
    r"\begin{cases} 0 & (x \le 1) \\ a' & (x > 1) \end{cases}", r"\sqrt{n_\text{in}}",
    r"\sum_{i=1}^{n} \log x_i", r"w^{(1)}_{21}", r"\mathrm{relu}(a)", r"\mathbf{x} \cdot \mathbf{w}",
    r"Q = x", "h", "42",
)  # fmt: skip


@pytest.fixture(scope="module")
def katex():
    """KaTeX: what it makes of the formulas here and of those in the file of the signs."""
    if not (DOCS / "node_modules" / "katex").exists():
        pytest.skip("the npm packages are missing: tox run -e site installs them")
    shown = [f"${'$ $'.join(row.explains)}$" if row.explains else row.shown for row in rows()]
    entries = [latex for text in shown for latex in text.split("$")[1::2]]
    script = (
        'const katex = (await import("katex")).default; const out = {};'
        f"for (const tex of {json.dumps([*entries, *FORMULAS])})"
        " out[tex] = katex.renderToString(tex, { displayMode: tex.includes('sum_{') });"
        " console.log(JSON.stringify(out));"
    )
    rendered = json.loads(node(DOCS, "--input-type=module", "-e", script))
    return lambda latex, options=None: rendered[latex]


@pytest.fixture
def explain(katex, monkeypatch):
    """A function that names the rows that explain the signs of a formula."""
    monkeypatch.setattr(signs.sphinxcontrib.katex, "render_latex", katex)

    def names(latex, page, *sections):
        found = signs.explanations(signs.parts_of(latex), Place(page, sections), rows())
        return [None if n is None else f"{rows()[n].table}.{rows()[n].name}" for n in found]

    return names


def texts(katex, latex):
    return [(part.text, part.sign) for part in read(katex(latex))]


def test_the_signs_are_read_in_the_order_of_what_is_seen(katex):
    cases = "".join(text for text, _ in texts(katex, FORMULAS[2]))
    assert cases == "{0a′(x≤1)(x>1)"
    assert [text for text, _ in texts(katex, r"\frac{dz}{dx} + \frac{1}{z}")] == [
        *"dx", "\N{OBJECT REPLACEMENT CHARACTER}", *"dz", "+", "z",
        "\N{OBJECT REPLACEMENT CHARACTER}", "1",
    ]  # fmt: skip


def test_an_index_and_a_name_belong_to_their_sign(katex):
    assert texts(katex, "w^{(1)}_{21}")[0] == ("w", Sign("w", ("2", "1"), "(1)"))
    assert texts(katex, r"\sqrt{n_\text{in}}")[0] == ("n", Sign("n", ("in",)))
    assert texts(katex, r"\mathrm{relu}(a)")[0] == ("relu", Sign("relu"))
    assert texts(katex, "42") == [("42", None)]


def test_the_nearest_meaning_counts(explain):
    meanings = {
        page: explain("h", f"chapters/{page}")
        for page in ("neural_network", "training", "mnist", "gradient_descent")
    }
    assert meanings == {page: [f"{page}.h"] for page in meanings}


def test_a_derivative_is_no_quotient(explain):
    dz, quotient = "letters.derivative", "signs.quotient"
    assert explain(FORMULAS[1], "chapters/backpropagation") == [
        dz, "backpropagation.x", dz, dz, "backpropagation.z", "signs.plus", "backpropagation.z",
        quotient, None,
    ]  # fmt: skip


def test_the_digit_of_an_index_belongs_to_its_letter(explain):
    found = explain("w^{(1)}_{21}", "chapters/neural_network")
    assert set(found) == {"neural_network.w"}


def test_a_sign_without_a_meaning_is_named(explain):
    with pytest.raises(LookupError, match=r"the sign 'Q' \(no row explains it\)"):
        explain("Q = x", "chapters/perceptron")


def test_a_sign_with_two_meanings_is_named(explain, katex):
    twice = (
        *rows(),
        Row("perceptron", "new", "$h$", "", ""),
        Row("perceptron", "h", "$h$", "", ""),
    )
    with pytest.raises(LookupError, match=r"both perceptron.new and perceptron.h explain it"):
        attribute(read(katex("h")), Place("chapters/perceptron"), twice)


def test_what_a_card_says_does_not_depend_on_an_earlier_build():
    term = '<dt id="term-loss">loss</dt><dd><p>How {} wrong.</p></dd>'
    written, paired = term.format(""), term.format("").replace("<p>", '<p data-b="3">')
    assert signs.texts(paired, signs.TERM) == signs.texts(written, signs.TERM) != []


def test_what_a_row_lacks_is_said():
    with pytest.raises(ExtensionError, match=r"signs\.x has shown, but shown, meaning, where"):
        read_rows("[signs.x]\nshown = '$x$'")
    with pytest.raises(ExtensionError, match="the table is 'sings', but one of"):
        read_rows("[sings.x]\nshown = '$x$'")


def test_a_sign_without_a_meaning_ends_the_build(katex, tmp_path):
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    (tmp_path / "index.md").write_text(
        "# Book\n\n```{toctree}\nchapters/perceptron\n```\n", "utf-8"
    )
    page = tmp_path / "chapters" / "perceptron.md"
    page.parent.mkdir()
    page.write_text("# Chapter\n\nWith $x_1$ known, $Q = x_1$ is not.\n", "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", tmp_path, tmp_path / "out"]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 1
    assert run.stderr.count("the sign") == 1
    named = "formula Q = x_1 on page chapters/perceptron: the sign 'Q' (no row explains it)"
    assert named in run.stderr
    assert "perceptron.md:3" in run.stderr
