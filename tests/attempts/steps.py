"""Typical wrong attempts at the exercises of chapter 5, part 1, each with what it fails."""

SLIP = """
from mitbadak.optimizers import Optimizer
class Slip(Optimizer):
    def rule(self, W, dW, state):
        step = self.learning_rate * dW
        {last}
"""
MOVES = ["moved([1, 2], [10, -10], rate=0.1)", "moved([[1, 2]], [[4, -2]], rate=0.5)"]

STEEP = """
from mitbadak.optimizers import SGD, AdaGrad, Adam, Momentum, RMSProp, minimize
start = [-7.0, 2.0]
def f(p):
    return p[0] ** 2 / 200 + p[1] ** 2
def steep(p):
    return {steep}
def same(make):
    path = minimize(f, start, make({rate}), {steps})
    other = minimize({other}, start, make(0.1), {steps})
    return {same}
"""
CLOSE = "np.allclose(path, other)"

NOISY = """
from mitbadak.optimizers import SGD
def f(p):
    return p[0] ** 2 / 200 + p[1] ** 2
def constant(u):
    return 1.0
def cosine(u):
    return (1 + np.cos(np.pi * u)) / 2
def noisy(schedule, seed):
    rng = np.random.default_rng(seed)
    p, sgd, heights = np.array([-7.0, 2.0]), SGD(0.5), []
    for step in range(300):
        sgd.learning_rate = {rate}
        dp = np.array([p[0] / 100, 2 * p[1]])
        {noise}
        sgd.update({{"p": p}}, {{"p": dp}})
        heights.append(f(p))
    return {height}
"""
RATE = "0.5 * schedule(step / 300)"
NOISE = "dp += rng.normal(size=2)"
LAST = "np.mean(heights[-30:])"
CONSTANT, COSINE = "over_ten_seeds(constant)", "over_ten_seeds(cosine)"

ATTEMPTS = {
    "ex-slip": {
        "uphill": (SLIP.format(last="W += step"), [*MOVES, "path(Slip(0.1))"]),
        "the learning rate is lost": (
            SLIP.format(last="W -= dW"),
            [*MOVES, "path(Slip(0.1))"],
        ),
        "the new array is returned": (
            SLIP.format(last="return W - step"),
            ["moved([3], [0], rate=0.1)", *MOVES, "path(Slip(0.1))"],
        ),
        "the step takes the place of the parameter": (
            SLIP.format(last="W[...] = -step"),
            ["moved([3], [0], rate=0.1)", *MOVES, "path(Slip(0.1))"],
        ),
    },
    "ex-steep": {
        "the place is multiplied": (
            STEEP.format(
                steep="f(100 * np.array(p))", other="steep", rate=0.1, steps=5, same=CLOSE
            ),
            ["steep([-7.0, 2.0])", "steep([10.0, 0.0])"],
        ),
        "only one of the slopes is steeper": (
            STEEP.format(
                steep="p[0] ** 2 / 200 + 100 * p[1] ** 2",
                other="steep",
                rate=0.1,
                steps=5,
                same=CLOSE,
            ),
            ["steep([-7.0, 2.0])", "steep([10.0, 0.0])"],
        ),
        "the same valley twice": (
            STEEP.format(steep="100 * f(p)", other="f", rate=0.1, steps=5, same=CLOSE),
            ["[same(SGD), same(Momentum)]"],
        ),
        "equal to the last digit": (
            STEEP.format(
                steep="100 * f(p)",
                other="steep",
                rate=0.1,
                steps=5,
                same="bool((path == other).all())",
            ),
            ["[same(AdaGrad), same(RMSProp), same(Adam)]"],
        ),
    },
    "ex-noisy": {
        "without noise": (
            NOISY.format(rate=RATE, noise="pass", height=LAST),
            [CONSTANT, COSINE],
        ),
        "the schedule is forgotten": (
            NOISY.format(rate="0.5", noise=NOISE, height=LAST),
            [COSINE],
        ),
        "the mean of the whole walk": (
            NOISY.format(rate=RATE, noise=NOISE, height="np.mean(heights)"),
            [CONSTANT, COSINE],
        ),
        "the noise is added to the place": (
            NOISY.format(rate=RATE, noise="p += rng.normal(size=2)", height=LAST),
            [CONSTANT, COSINE],
        ),
        "the first thirty": (
            NOISY.format(rate=RATE, noise=NOISE, height="np.mean(heights[:30])"),
            [CONSTANT, COSINE],
        ),
    },
}
