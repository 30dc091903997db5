"""The figures' style: language, alternative text, lines and regions."""

import os
import pickle
import shutil
import subprocess
import sys
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib import font_manager

from mitbadak import plotting
from mitbadak.graph import Variable
from mitbadak.perceptron import AND
from mitbadak.plotting import labels


@pytest.fixture
def ax():
    figure, ax = plotting.panels()
    yield ax
    plt.close(figure)


def modules_of(imports):
    """What a fresh Python has of the package after some imports."""
    code = f"import sys; {imports}; print(*[m for m in sys.modules if m.startswith('mitbadak')])"
    run = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8"
    )
    return set(run.stdout.split())


def test_a_figure_of_the_first_chapter_imports_no_later_one():
    names = modules_of("import mitbadak.plotting, mitbadak.perceptron")
    houses = {name.split(".")[1] for name in names if "." in name}
    assert houses == {"_checks", "perceptron", "plotting"}


def test_what_the_package_offers_is_listed_and_has_an_example():
    offered = plotting.__all__
    assert offered == sorted(offered, key=lambda name: (not name.isupper(), name))
    for name in [name for name in offered if not name.isupper()]:
        assert ">>> " in getattr(plotting, name).__doc__, f"{name} has no example"


MINE = {
    "axes.grid": True, "axes.unicode_minus": False, "figure.facecolor": "black", "font.size": 30,
    "font.family": ["serif"], "legend.frameon": True, "lines.linewidth": 9, "mathtext.fontset": "stix",
    "patch.force_edgecolor": True, "savefig.bbox": "tight", "svg.fonttype": "none",
    "xtick.labelsize": 30,
}  # fmt: skip


def draw_all():
    """What a script may do with a figure, also after :func:`panels` has returned."""
    figure, (ax, other, solid) = plotting.panels(1, 3)
    solid.remove()
    solid = figure.add_subplot(1, 3, 3, projection="3d")
    for axes in (ax, ax.twinx(), other.inset_axes([0.5, 0.5, 0.4, 0.4]), solid):
        axes.plot([1, 2], [-1, 2], label="$x$")
        axes.legend()
    other.imshow([[1, 2]])
    figure.colorbar(other.images[0]).set_label("label")
    plotting.circle(other, (0, 0), "$y$", "black")
    plotting.matrix(other, (0, 0), [[1]], "black", marked=[[True]])
    figure.suptitle("title")
    return figure


def svg(figure):
    picture = BytesIO()
    figure.savefig(picture, format="svg", metadata={"Date": None})
    plt.close(figure)
    return picture.getvalue()


def test_the_style_of_the_reader_changes_no_figure_of_the_book_and_is_not_changed():
    usual = svg(draw_all())
    with plt.rc_context(MINE):
        before = dict(plt.rcParams)
        figure = draw_all()
        assert dict(plt.rcParams) == before
        own, axes = plt.subplots()
        assert axes.plot([1, 2])[0].get_linewidth() == 9
        assert own.get_facecolor() == (0, 0, 0, 1)
        plt.close(own)
        assert svg(figure) == usual
        assert dict(plt.rcParams) == before


def test_a_figure_of_the_book_can_be_sent_to_a_process_and_keeps_its_style():
    figure = draw_all()
    again = pickle.loads(pickle.dumps(figure))
    with plt.rc_context(MINE):
        again.axes[0].set_xlabel("label")
    assert again.axes[0].xaxis.label.get_size() == plotting.STYLE["axes.labelsize"]
    for kind in (figure, again):
        plt.close(kind)


def test_an_error_ends_the_style_too(ax):
    before = dict(plt.rcParams)
    with pytest.raises(ValueError, match="x and y"):
        ax.plot([1, 2], [1, 2, 3])
    assert dict(plt.rcParams) == before


def test_a_diagram_has_its_limits_and_no_axes():
    figure, ax = plotting.diagram(height=2, xlim=(-1, 3), ylim=(0, 2))
    plotting.circle(ax, (9, 9), "", "black")
    ax.plot([7, 8], [7, 8])
    assert (ax.get_xlim(), ax.get_ylim()) == ((-1, 3), (0, 2))
    assert not ax.axison
    plt.close(figure)


def test_the_valley_is_long():
    places = np.array([[0.0, -7.0, 2.0, 0.0], [0.0, 2.0, 0.0, 2.0]])
    assert plotting.valley_height(places).tolist() == [0.0, 4.245, 0.02, 4.0]


def test_labels_follow_the_variable(monkeypatch):
    monkeypatch.setenv("MITBADAK_LANGUAGE", "ko")
    assert plotting.translate("output") == "출력"
    monkeypatch.setenv("MITBADAK_LANGUAGE", "en")
    assert plotting.translate("output") == "output"


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["ko", "KO", " ko ", "ko_KR", "ko-KR", "ko_KR.UTF-8", "ko_KR@euc", "kor", "Korean"], "ko"),
        (["Korean_Korea.949", "한국어", "KOR", "ko:en"], "ko"),
        (["en", "EN", "en_US", "en-GB", "en_US.UTF-8", "eng", "English", "C", "POSIX"], "en"),
    ],
)
def test_a_language_has_many_spellings(names, code, monkeypatch):
    for name in names:
        monkeypatch.setenv("MITBADAK_LANGUAGE", name)
        assert plotting.language() == code, name


def test_an_unknown_language_is_said_once(monkeypatch):
    labels._chosen.cache_clear()
    monkeypatch.setenv("MITBADAK_LANGUAGE", "fr_FR")
    with pytest.warns(UserWarning, match="MITBADAK_LANGUAGE is 'fr_FR', but one of en, ko") as said:
        assert plotting.translate("output") == "output"
    assert said[0].filename == __file__
    assert plotting.language() == "en"


@pytest.mark.parametrize("variable", ["LC_ALL", "LC_CTYPE", "LANG"])
def test_a_language_that_is_not_installed_is_found_in_the_variables(variable, monkeypatch):
    for name in ("MITBADAK_LANGUAGE", "LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(labels.locale, "getlocale", lambda: (None, None))
    monkeypatch.setenv(variable, "ko_KR.eucKR")
    assert plotting.language() == "ko"

    def unknown():
        raise ValueError("unknown locale: UTF-8")

    monkeypatch.setattr(labels.locale, "getlocale", unknown)
    monkeypatch.setenv(variable, "C")
    assert plotting.language() == "en"


@pytest.mark.slow
@pytest.mark.parametrize(
    "place", ["docs/locales/ko/LC_MESSAGES/gallery", "src/mitbadak/locales/ko"]
)
def test_korean_labels_lie_where_the_package_is_imported_from(place, root, tmp_path):
    """In a checkout, as after pip install -e, and in an installation; in a path like many."""
    copy = tmp_path / "내 책" / "mit badak"
    shutil.copytree(root / "src/mitbadak", copy / "src/mitbadak")
    code = "from mitbadak.plotting import translate; print(translate('loss') == '손실')"
    environment = {**os.environ, "MITBADAK_LANGUAGE": "ko-KR", "PYTHONPATH": str(copy / "src")}
    run = {"env": environment, "capture_output": True, "check": True, "encoding": "utf-8"}
    alone = subprocess.run([sys.executable, "-c", code], **run)
    assert alone.stdout == "False\n"
    assert alone.stderr.count("is missing: labels are English") == 1
    shutil.copytree(root / "docs/locales/ko/LC_MESSAGES/gallery", copy / place)
    assert subprocess.run([sys.executable, "-c", code], **run).stdout == "True\n"


def test_without_the_variable_the_system_decides(monkeypatch):
    monkeypatch.delenv("MITBADAK_LANGUAGE", raising=False)
    monkeypatch.setattr(labels.locale, "getlocale", lambda: ("ko_KR", "UTF-8"))
    assert plotting.language() == "ko"
    monkeypatch.setattr(labels.locale, "getlocale", lambda: (None, None))
    assert plotting.language() == "en"


def test_the_font_has_korean_and_comes_with_a_package(ax):
    font = font_manager.findfont(plotting.STYLE["font.family"][0], fallback_to_default=False)
    assert "koreanize_matplotlib" in font
    assert {ord(letter) for letter in "밑바닥퍼셉트론"} <= set(
        font_manager.get_font(font).get_charmap()
    )


@pytest.mark.parametrize("package", ["matplotlib", "koreanize_matplotlib", "polib"])
def test_each_missing_package_gives_the_same_hint(package, root):
    """Also in a script of the gallery, which then imports the package first."""
    script = root / "gallery/optimizers/plot_folds.py"
    code = f"import runpy, sys; sys.modules[{package!r}] = None; runpy.run_path({str(script)!r})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert run.stderr.splitlines()[-1] == (
        f"ModuleNotFoundError: {package} is not installed, but the figures need it: "
        'pip install ".[plot]" in the folder of the project'
    )
    assert 'pip install ".[plot]"' in (root / "README.md").read_text("utf-8")


@pytest.mark.parametrize("text", ["", "  ", "two\nlines", 'a "quote"'])
def test_alternative_text_is_one_plain_line(ax, text):
    with pytest.raises(ValueError, match="one line without double quotes"):
        plotting.describe(ax.figure, text)


def test_the_line_is_where_the_sum_is_zero(ax):
    plotting.line(ax, AND.weights, AND.bias)
    start = np.array(ax.lines[0].get_xy1())
    end = np.array(ax.lines[0].get_xy2())
    for point in (start, end):
        assert point @ AND.weights + AND.bias == pytest.approx(0)
    assert np.linalg.norm(end - start) > 0


@pytest.mark.parametrize("weights", [[0, 0], [1.0], [1, 2, 3]])
def test_no_line_without_two_weights(ax, weights):
    with pytest.raises(ValueError, match="two weights, not both 0"):
        plotting.line(ax, weights, 1.0)


def test_regions_show_the_answer_at_each_point(ax):
    plotting.regions(ax, lambda x: x[:, 0] > 0, low=-1, high=1)
    answers = ax.images[0].get_array()
    assert not answers[:, :200].any()
    assert answers[:, 200:].all()


def test_contours_lie_where_the_function_has_their_height(ax):
    plotting.contours(ax, lambda x: 3 * x[0], (-1, 1), (0, 2), levels=[-1.5, 0.0, 1.5])
    lines = ax.collections[-1]
    for path, x in zip(lines.get_paths(), [-0.5, 0.0, 0.5], strict=True):
        assert path.vertices[:, 0] == pytest.approx(x)
        assert path.vertices[:, 1].min() == 0
        assert path.vertices[:, 1].max() == 2


def test_the_valley_has_its_start_and_its_lowest_place_above_the_path(ax):
    plotting.valley(ax, start=[-7.0, 2.0], levels=[1.0, 4.0])
    start, star = ax.lines
    assert start.get_xydata().tolist() == [[-7.0, 2.0]]
    assert star.get_xydata().tolist() == [[0.0, 0.0]]
    (path,) = ax.plot([-7, 0], [2, 0])
    assert path.zorder < min(start.zorder, star.zorder)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$x$", "$y$")


def test_classes_are_told_apart_by_color_and_shape(ax):
    plotting.classes(ax, [[0, 0], [0, 1], [1, 1]], [0, 0, 1])
    zero, one = ax.collections
    assert (len(zero.get_offsets()), len(one.get_offsets())) == (2, 1)
    assert zero.get_facecolor().tolist() != one.get_facecolor().tolist()
    assert len(zero.get_paths()[0]) != len(one.get_paths()[0])


def test_a_weight_stands_on_its_arrow(ax):
    plotting.arrow(ax, (0, 0), (4, 2), "0.1", at=0.25, size=10)
    weight = ax.texts[-1]
    assert weight.get_position() == (1, 0.5)
    assert weight.get_fontsize() == 10


def test_a_matrix_has_its_rows_below_each_other_and_its_columns_side_by_side(ax):
    plotting.matrix(ax, (5, 2), [[1, 2, 3], [4, 5, 6]], "#009E73", marked=[[True], [False]])
    assert [text.get_text() for text in ax.texts] == list("123456")
    assert [text.get_position() for text in ax.texts][2:4] == [(7.5, 1.5), (5.5, 0.5)]
    filled = [cell.get_facecolor()[3] > 0 for cell in ax.patches]
    assert filled == [True, True, True, False, False, False]


def drawn(ax):
    return {text.get_text().strip(): text.get_position() for text in ax.texts}


def test_a_graph_runs_from_left_to_right_with_its_inputs_below_each_other(ax):
    price, apples, tax = Variable(100, "price"), Variable(2, "apples"), Variable(1.1, "tax")
    total = price * apples * tax
    total.name = "total"
    plotting.graph(ax, total)
    assert drawn(ax)["price"] == (0, 0)
    assert drawn(ax)["apples"] == (0, 1)
    assert drawn(ax)["tax"] == (1, 2)
    assert drawn(ax)["total"] == (3, 0)
    assert [text.get_position() for text in ax.texts if text.get_text() == "×"] == [(1, 0), (2, 0)]


def test_a_graph_shows_derivatives_only_after_backward(ax):
    x = Variable(3.0, "x")
    y = x.exp().log()
    plotting.graph(ax, y)
    assert {"3", "20.086"} <= set(drawn(ax))
    assert "0.05" not in drawn(ax)
    y.backward()
    plotting.graph(ax, y)
    assert {"0.05", "1"} <= set(drawn(ax))


def test_each_edge_of_a_value_that_is_used_twice_has_its_part_of_the_derivative(ax):
    x = Variable([1.0, 2.0], "x")
    y = (x * 7).sum() + (x * 5).sum()
    y.backward()
    plotting.graph(ax, y)
    assert {"7\n7", "5\n5"} <= set(drawn(ax))
    assert "12\n12" not in drawn(ax)


def test_an_operand_that_was_broadcast_has_a_derivative_of_its_own_shape(ax):
    x, b = Variable(np.ones((4, 3)), "x"), Variable(np.ones(3), "b")
    a = x + b
    a.backward(np.ones((4, 3)))
    plotting.graph(ax, a, label=np.shape)
    assert [text.get_text() for text in ax.texts].count("(3,)") == 2


def test_a_constant_stands_below_its_operation_and_has_no_derivative(ax):
    y = 1 / Variable(4.0, "x")
    y.backward()
    plotting.graph(ax, y)
    assert drawn(ax)["÷"] == (1, 0)
    assert ax.texts[0].get_text() == "1"
    assert ax.texts[0].get_position() == (1, 0.7)
    assert {"4", "0.25", "−0.062"} <= set(drawn(ax))


def test_a_place_that_is_given_is_kept(ax):
    x = Variable(1.0, "x")
    e = x.exp()
    plotting.graph(ax, e.log(), places={e: (1, 2)})
    assert drawn(ax)["exp"] == (1, 2)
    assert drawn(ax)["log"] == (2, 0)


def test_a_variable_that_was_given_is_a_graph_too(ax):
    plotting.graph(ax, Variable(3.0, "x"))
    assert drawn(ax)["x"]


def test_everything_in_a_graph_is_inside_its_axes(ax):
    e = Variable(1.0, "x").exp()
    y = 1 + e
    plotting.graph(ax, y, places={e: (1, 4)})
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    for x, row in [circle.get_xydata()[0] for circle in ax.lines]:
        assert left < x < right
        assert top < row < bottom
