"""Typical wrong attempts at the exercises of chapter 4, each with the expectations that it fails."""

MIXED = """
from mitbadak.layers import Affine
class Mixed(Affine):
    def backward(self, dout):
        self.dW = {dW}
        self.db = {db}
        return {dx}
"""
DX = "dout @ self.W.T"

SQUARES = """
from mitbadak.initializers import normal
from mitbadak.layers import Loss, Tanh
from mitbadak.network import mlp
class SquaresWithLoss(Loss):
    def forward(self, y, t):
        self.difference = d = {difference}
        return float({loss})
    def backward(self):
        d = self.difference
        return {gradient}
rng = np.random.default_rng(0)
curve = mlp([1, 20, 1], activation=Tanh, loss=SquaresWithLoss, initializer=normal(1.0), rng=rng)
x = np.linspace(-3, 3, 100).reshape(100, 1)
t = np.sin(x)
for step in range({steps}):
    grads = curve.gradient(x, t)
    for name, W in curve.params.items():
        W {sign} 0.05 * grads[name]
"""
LOSS = "0.5 * (d**2).sum() / len(d)"

SOFTPLUS = """
from mitbadak.layers import Layer
class Softplus(Layer):
    def forward(self, x):
        self.x = x
        return {y}
    def backward(self, dout):
        return {dx}
"""
SAFE = "np.logaddexp(0, x)"

VANISHING = """
from mitbadak.datasets import mnist
from mitbadak.initializers import lecun
from mitbadak.layers import ReLU, Sigmoid
from mitbadak.network import mlp
train, test = mnist.load()
x, t = train.x[:100], train.t[:100]
def norms(activation, seed):
    rng = np.random.default_rng(seed)
    deep = mlp([784] + {hidden} * [50] + [10], rng=rng, activation=activation, initializer=lecun)
    grads = {grads}
    first, last = [grads[f"affine{{i}}.W"] for i in {layers}]
    norm = {norm}
    return norm(first), norm(last)
"""

AGAINST = """
from mitbadak.network import backward
def against(network, x, t):
    network.loss_and_gradient(x, t)
    dx = backward(network.layers, network.criterion.backward())
    return {against}
def at_random(x, rng):
    signs = {signs}
    return np.clip(x + 0.1 * signs, 0, 1)
"""
UPHILL = "np.clip(x + 0.1 * np.sign(dx), 0, 1)"
SIGNS = "rng.choice([-1, 1], size=x.shape)"

ATTEMPTS = {
    "ex-transposed": {
        "only the shape is mended": (
            MIXED.format(dW="(dout.T @ self.x).reshape(2, 3)", db="dout.sum(axis=0)", dx=DX),
            [
                "passed([[1, 2]], dout=[[1, 0, 5]]).dW",
                "passed([[1, 2], [3, 1]], dout=[[1, 0, 5], [0, 1, 1]]).dW",
            ],
        ),
        "everything becomes a mean": (
            MIXED.format(dW="self.x.T @ dout / len(dout)", db="dout.mean(axis=0)", dx=DX),
            [
                "passed([[1, 2], [3, 1]], dout=[[1, 0, 5], [0, 1, 1]]).dW",
                "passed([[1, 2], [3, 1]], dout=[[1, 0, 5], [0, 1, 1]]).db",
            ],
        ),
        "the biases lose the batch": (
            MIXED.format(dW="self.x.T @ dout", db="dout.sum(axis=1)", dx=DX),
            ["passed([[1, 2], [3, 1]], dout=[[1, 0, 5], [0, 1, 1]]).db"],
        ),
        "the product that goes on is turned round": (
            MIXED.format(
                dW="self.x.T @ dout", db="dout.sum(axis=0)", dx="(self.W @ dout.T).reshape(-1, 2)"
            ),
            ["passed([[1, 2], [3, 1]], dout=[[1, 0, 5], [0, 1, 1]]).dx"],
        ),
    },
    "ex-squares": {
        "the mean over all entries": (
            SQUARES.format(
                difference="y - t",
                loss="0.5 * (d**2).mean()",
                gradient="d / d.size",
                steps=2000,
                sign="-=",
            ),
            ["loss_of([[5, 1], [0, 0]], [[2, 0], [0, 0]])"],
        ),
        "the gradient is that of the sum": (
            SQUARES.format(difference="y - t", loss=LOSS, gradient="d", steps=2000, sign="-="),
            [
                "gradient_of([[5], [0]], [[2], [4]])",
                "gradient_check(SquaresWithLoss(), np.eye(3), t=np.ones((3, 3))).worst.error",
                "distance_from_sine(curve)",
            ],
        ),
        "target minus output": (
            SQUARES.format(
                difference="t - y", loss=LOSS, gradient="d / len(d)", steps=50, sign="-="
            ),
            [
                "gradient_of([[5], [0]], [[2], [4]])",
                "gradient_check(SquaresWithLoss(), np.eye(3), t=np.ones((3, 3))).worst.error",
                "distance_from_sine(curve)",
            ],
        ),
        "the half is forgotten": (
            SQUARES.format(
                difference="y - t",
                loss="(d**2).sum() / len(d)",
                gradient="d / len(d)",
                steps=2000,
                sign="-=",
            ),
            [
                "loss_of([[5]], [[2]])",
                "loss_of([[5], [1]], [[2], [1]])",
                "loss_of([[5, 1], [0, 0]], [[2, 0], [0, 0]])",
                "gradient_check(SquaresWithLoss(), np.eye(3), t=np.ones((3, 3))).worst.error",
            ],
        ),
        "training ends too early": (
            SQUARES.format(
                difference="y - t", loss=LOSS, gradient="d / len(d)", steps=100, sign="-="
            ),
            ["distance_from_sine(curve)"],
        ),
    },
    "ex-softplus": {
        "written as the formula is": (
            SOFTPLUS.format(
                y="np.log(1 + np.exp(x))", dx="dout * np.exp(self.x) / (1 + np.exp(self.x))"
            ),
            ["[outputs_for(1000.0), slopes_at(-1000.0, 1000.0)]"],
        ),
        "the exponential is left out of the slope": (
            SOFTPLUS.format(y=SAFE, dx="dout / (1 + np.exp(self.x))"),
            [
                "slopes_at(-2.0, 0.0, 2.0)",
                "[outputs_for(1000.0), slopes_at(-1000.0, 1000.0)]",
                "gradient_check(Softplus(), [[-3.0, 0.0], [0.5, 2.0]]).worst.error",
            ],
        ),
        "what arrives is not multiplied": (
            SOFTPLUS.format(y=SAFE, dx="1 / (1 + np.exp(-self.x))"),
            [
                "slopes_at(0.0, dout=-6.0)",
                "gradient_check(Softplus(), [[-3.0, 0.0], [0.5, 2.0]]).worst.error",
            ],
        ),
        "the slope of the sigmoid": (
            SOFTPLUS.format(y=SAFE, dx="dout * np.exp(-self.x) / (1 + np.exp(-self.x)) ** 2"),
            [
                "slopes_at(-2.0, 0.0, 2.0)",
                "slopes_at(0.0, dout=-6.0)",
                "[outputs_for(1000.0), slopes_at(-1000.0, 1000.0)]",
                "gradient_check(Softplus(), [[-3.0, 0.0], [0.5, 2.0]]).worst.error",
            ],
        ),
    },
    "ex-vanishing": {
        "the weights are measured": (
            VANISHING.format(hidden=6, grads="deep.params", layers=(1, 7), norm="np.linalg.norm"),
            ["ratios(Sigmoid).max()", "norms(ReLU, 0)"],
        ),
        "the mean of the entries": (
            VANISHING.format(
                hidden=6,
                grads="deep.gradient(x, t)",
                layers=(1, 7),
                norm="lambda dW: np.abs(dW).mean()",
            ),
            ["ratios(ReLU).min()", "norms(ReLU, 0)"],
        ),
        "five hidden layers": (
            VANISHING.format(
                hidden=5, grads="deep.gradient(x, t)", layers=(1, 6), norm="np.linalg.norm"
            ),
            ["ratios(Sigmoid).max()", "norms(ReLU, 0)"],
        ),
        "the last and the first": (
            VANISHING.format(
                hidden=6, grads="deep.gradient(x, t)", layers=(7, 1), norm="np.linalg.norm"
            ),
            ["ratios(Sigmoid).max()", "ratios(ReLU).min()", "norms(ReLU, 0)"],
        ),
    },
    "ex-against": {
        "the gradient itself": (
            AGAINST.format(against="np.clip(x + 0.1 * dx, 0, 1)", signs=SIGNS),
            [
                "change(against(network, x, t))",
                "network.accuracy(np.clip(against(network, x, t), 0, 1), t)",
            ],
        ),
        "downhill": (
            AGAINST.format(against="np.clip(x - 0.1 * np.sign(dx), 0, 1)", signs=SIGNS),
            ["network.accuracy(np.clip(against(network, x, t), 0, 1), t)"],
        ),
        "without limits": (
            AGAINST.format(against="x + 0.1 * np.sign(dx)", signs=SIGNS),
            ["[against(network, x, t).min(), against(network, x, t).max()]"],
        ),
        "any change up to a tenth": (
            AGAINST.format(against=UPHILL, signs="rng.uniform(-1, 1, size=x.shape)"),
            ["change(at_random(x, rng))"],
        ),
        "one sign for all": (
            AGAINST.format(against=UPHILL, signs="rng.choice([-1, 1])"),
            ["round(upward(at_random(x, rng)), 1)"],
        ),
    },
}
