"""Typical wrong attempts at the exercises of chapter 5, part 2, each with what it fails."""

HE_TWO = """
from mitbadak.activations import relu
rng = np.random.default_rng(0)
a = rng.{draw}
before = {before}
after = {after}
"""
DRAW = "normal(size=1_000_000)"

SCALED = """
from mitbadak.regularization import BatchNormalization
batch = np.random.default_rng(0).normal(size={shape})
scaled = {scaled}
layer = BatchNormalization({features})
first = {first}
second = {second}
"""

MY_HE = """
def my_he(shape, rng, dtype=np.float32):
    n_in = {n_in}
    W = rng.normal({mean}, {std}, shape)
    return {W}
"""
WIDTHS = ["my_he((200, 100), rng).std().round(2)", "my_he((50, 800), rng).std().round(2)"]

ATTEMPTS = {
    "ex-he-two": {
        "nothing is squared": (
            HE_TWO.format(draw=DRAW, before="np.mean(a)", after="np.mean(relu(a))"),
            ["round(before, 2)", "round(after, 2)", "round(before / after, 1)"],
        ),
        "the variance, which takes the mean away": (
            HE_TWO.format(draw=DRAW, before="np.var(a)", after="np.var(relu(a))"),
            ["round(after, 2)", "round(before / after, 1)"],
        ),
        "the zeros are left out": (
            HE_TWO.format(draw=DRAW, before="np.mean(a**2)", after="np.mean(a[a > 0] ** 2)"),
            ["round(after, 2)", "round(before / after, 1)"],
        ),
        "a hundred numbers from 0 to 1": (
            HE_TWO.format(
                draw="random(100)", before="np.mean(a**2)", after="np.mean(relu(a) ** 2)"
            ),
            ["np.size(a)", "round(before, 2)", "round(after, 2)", "round(before / after, 1)"],
        ),
    },
    "ex-scaled-batch": {
        "features and samples are exchanged": (
            SCALED.format(
                shape=(2, 5),
                scaled="5 * batch + 3",
                features=5,
                first="layer(batch)",
                second="layer(scaled)",
            ),
            [
                "np.shape(batch)",
                "first.mean(axis=0).round(3)",
                "first.std(axis=0).round(3)",
            ],
        ),
        "the outputs are scaled": (
            SCALED.format(
                shape=(5, 2),
                scaled="5 * batch + 3",
                features=2,
                first="layer(batch)",
                second="5 * first + 3",
            ),
            ["np.abs(second - first).max()"],
        ),
        "at inference, before there were averages": (
            SCALED.format(
                shape=(5, 2),
                scaled="5 * batch + 3",
                features=2,
                first="layer.infer(batch)",
                second="layer.infer(scaled)",
            ),
            [
                "first.mean(axis=0).round(3)",
                "first.std(axis=0).round(3)",
                "np.abs(second - first).max()",
            ],
        ),
        "the shift comes first": (
            SCALED.format(
                shape=(5, 2),
                scaled="5 * (batch + 3)",
                features=2,
                first="layer(batch)",
                second="layer(scaled)",
            ),
            ["scaled"],
        ),
    },
    "ex-my-he": {
        "half of the variance": (
            MY_HE.format(n_in="shape[0]", mean="0.0", std="np.sqrt(1 / n_in)", W="W.astype(dtype)"),
            WIDTHS,
        ),
        "the outputs are counted": (
            MY_HE.format(n_in="shape[1]", mean="0.0", std="np.sqrt(2 / n_in)", W="W.astype(dtype)"),
            WIDTHS,
        ),
        "the root stands in the place of the mean": (
            MY_HE.format(
                n_in="shape[0]", mean="np.sqrt(2 / n_in)", std="2 / n_in", W="W.astype(dtype)"
            ),
            [*WIDTHS, "abs(my_he((200, 100), rng).mean())", "accuracy(my_he)"],
        ),
        "the dtype is the default": (
            MY_HE.format(
                n_in="shape[0]", mean="0.0", std="np.sqrt(2 / n_in)", W="W.astype(np.float32)"
            ),
            ["str(my_he((2, 3), rng, np.float64).dtype)"],
        ),
    },
}
