"""The box to draw a digit in: the weights that its page loads, and the drawings that it has."""

import json
from pathlib import Path
from types import SimpleNamespace

import digit
import numpy as np
import pytest
from digit_weights import loaded
from docutils.parsers.rst import DirectiveError
from sphinx.errors import ExtensionError

from mitbadak.activations import softmax
from mitbadak.datasets import mnist
from mitbadak.network import mlp
from mitbadak.optimizers import Adam
from mitbadak.training import fit

PAPER, PEN = 280, 24


@pytest.fixture(scope="module")
def network():
    """A network like the chapter's, after one epoch."""
    rng = np.random.default_rng(0)
    network = mlp([784, 100, 10], rng=rng)
    x, t = mnist.load().train
    fit(network, Adam(0.001), x, t, epochs=1, batch_size=100, rng=rng, progress=False)
    return network


def test_a_network_says_the_same_after_its_weights_were_written(network):
    x = mnist.load().test.x
    found = loaded(digit.weights(network))
    for before, after in zip(network.params.values(), found.params.values(), strict=True):
        assert abs(before - after).max() < 2e-5
    assert abs(softmax(network(x)) - softmax(found(x))).max() < 1e-3


def test_weights_that_are_all_zero_stay_so(network):
    network = mlp([784, 100, 10], rng=np.random.default_rng(0))
    assert not loaded(digit.weights(network)).params["affine1.b"].any()


def test_the_weights_are_small(network):
    assert len(digit.weights(network)) < 220_000


def test_only_the_network_of_one_script_is_kept(network, tmp_path):
    file = digit.file(tmp_path)
    file.parent.mkdir(parents=True)
    for script, name in [("mnist/plot_grid", "network"), ("mnist/plot_model", "other")]:
        digit.keep(Path(f"gallery/{script}.py"), {name: network}, file.parent)
        assert not file.exists()
    digit.keep(Path("gallery/mnist/plot_model.py"), {"network": network}, file.parent)
    assert file.read_text(encoding="utf-8") == digit.weights(network)


def test_a_site_without_the_network_is_not_made(tmp_path):
    app = SimpleNamespace(srcdir=tmp_path, builder=SimpleNamespace(format="html"))
    with pytest.raises(ExtensionError, match="plot_model 2' trains no network"):
        digit.copy(app, None)


def test_a_box_without_a_caption_is_refused():
    directive = digit.DrawDigit(
        "draw-digit", [], {}, [], 1, 0, "", None, SimpleNamespace(reporter=None)
    )
    with pytest.raises(DirectiveError) as refused:
        directive.run()
    assert refused.value.msg == "draw-digit has no content, but a caption was expected"


def test_the_stored_drawings_are_on_the_paper_and_differ(root):
    text = (root / "docs" / "_scripts" / "strokes.json").read_text(encoding="utf-8")
    stored = json.loads(text)
    assert len(stored["digits"]) == 10
    drawings = [*stored["digits"], *stored["others"].values()]
    assert len({json.dumps(drawing) for drawing in drawings}) == len(drawings)
    for drawing in drawings:
        points = np.array([point for stroke in drawing for point in stroke])
        assert points.min() >= PEN / 2
        assert points.max() <= PAPER - PEN / 2
