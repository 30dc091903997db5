"""A formula with few elements looks as KaTeX draws it."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from assets import node
from bs4 import BeautifulSoup
from formulas import slim
from PIL import Image, ImageOps

DOCS = Path(__file__).parents[2] / "docs"
KATEX = (DOCS / "node_modules" / "katex" / "dist").as_uri()
FORMULAS = [
    "x", "5", r"\mathbf{W}", r"\sum", "x_1 + x_2", "w_{11}^{(1)}", r"a \times b \cdot c", r"x \le 0",
    r"\frac{\partial L}{\partial \mathbf{W}}", r"\frac{f(x + h) - f(x - h)}{2h}", r"\frac{1}{\frac{1}{x} + 1}",
    r"\sqrt{n}", r"\sqrt[3]{x^2}", r"\hat{y} = \bar{x} + \vec{v}", r"\overline{AB} \underline{x}",
    r"y_k = \frac{e^{a_k}}{\sum_{i=1}^{n} e^{a_i}}", r"\lim_{h \to 0} h", r"\int_0^1 x^2 \, dx", r"\log x \quad \max_i x_i",
    r"\left(-\frac{t_k}{e_k} + \frac{1}{S}\right) e_k", r"\begin{cases} 0 & (x \le 0) \\ 1 & (x > 0) \end{cases}",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \begin{bmatrix} a \\ b \\ c \end{bmatrix}",
    r"\begin{aligned} a &= b + c \\[1ex] &= \frac{d}{2} \end{aligned}", r"\underbrace{1 + 1}_{n}", r"\binom{n}{k}",
    r"x \leftarrow x - \eta\, \nabla f", r"\text{if } x \ne \mathrm{sign}(y)", r"\mathcal{N}(0, \sigma^2)", r"0.25\,m^2 + b^2 - 8b",
    r"x \xrightarrow{f} y", r"\boxed{x = 1}", r"W^\mathsf{T}", r"\bigl(x\bigr)'' \!+ y", r"\textcolor{red}{x} + 1",
]  # fmt: skip


@pytest.fixture(scope="module")
def rendered():
    """What KaTeX makes of the formulas, in lines of their own and within one."""
    script = (
        'const katex = (await import("katex")).default; const out = [];'
        f"for (const tex of {json.dumps(FORMULAS)}) for (const displayMode of [false, true])"
        " out.push(katex.renderToString(tex, { displayMode }));"
        " console.log(JSON.stringify(out));"
    )
    return json.loads(node(DOCS, "--input-type=module", "-e", script))


def inner(markup):
    """As Sphinx writes it: an inline formula stands in an element of its own."""
    display = markup.startswith('<span class="katex-display">')
    return markup if display else f'<span class="katex math">{markup}</span>'


def ink(page, row):
    """Return the box of what is drawn in a row, and how much it is."""
    image = Image.open(BytesIO(page.locator(".row").nth(row).screenshot())).convert("L")
    drawn = ImageOps.invert(image)
    left, top, right, bottom = drawn.getbbox()
    return right - left, bottom - top, sum(n * i for i, n in enumerate(drawn.histogram())) / 255


def test_a_slim_formula_looks_the_same(open_page, rendered, tmp_path):
    rows = []
    for markup in rendered:
        slimmed = inner(slim(markup))
        assert slimmed.count("<") < markup.count("<")
        rows += [markup, slimmed]
    page = tmp_path / "formulas.html"
    page.write_text(
        f'<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="{KATEX}/katex.min.css">'
        f"<style>{(DOCS / '_static' / 'formulas.css').read_text(encoding='utf-8')}"
        ".row { font-size: 40px; padding: 9px; } .katex-display { text-align: left !important; }"
        ".katex-display > .katex { text-align: left !important; }</style>"
        + "".join(f'<div class="row">{row}</div>' for row in rows),
        encoding="utf-8",
    )
    page = open_page(page.as_uri())
    page.evaluate("document.fonts.ready.then(() => null)")
    for number in range(len(rendered)):
        before, after = (ink(page, 2 * number + i) for i in (0, 1))
        tex = FORMULAS[number // 2]
        assert after[:2] == pytest.approx(before[:2], abs=2), (tex, before, after)
        assert after[2] == pytest.approx(before[2], rel=0.02), (tex, before, after)


def test_what_is_heard_is_complete(rendered):
    """The tokens of the MathML stay, in their order; a formula of one sign is read as text."""
    for markup in rendered:
        before, after = (BeautifulSoup(m, "html.parser") for m in (markup, inner(slim(markup))))
        before.annotation.decompose()
        spoken = after.find("math") or after
        assert spoken.get_text() == before.find("math").get_text()
        assert not after.find("annotation")


ASK_AND_WAIT = """
import sys, time
from pathlib import Path
import katex_without_system_node, sphinxcontrib.katex
katex_without_system_node.prepare(Path(sys.argv[1]))
sphinxcontrib.katex.KATEX_PATH = None  # its own
render = sphinxcontrib.katex.render_latex
render("x")  # the server starts
start = time.monotonic()
for number in range(50):
    assert f"x_{{{number}}}" in render(f"x_{{{number}}}")
print(time.monotonic() - start)
"""


def test_a_formula_is_not_waited_for():
    """Two sides that wait for each other's packets take 40 ms for each formula."""
    run = subprocess.run(
        [sys.executable, "-c", ASK_AND_WAIT, DOCS],
        cwd=DOCS / "_ext", capture_output=True, check=True, encoding="utf-8",
    )  # fmt: skip
    assert float(run.stdout) < 1
