"""Typical wrong attempts at the exercises of chapter 3, each with the expectations that it fails."""

NEURON = """
from mitbadak.activations import sigmoid

x, t = np.array([-2.0, -1.0, 1.0, 3.0]), np.array([0, 1, 1, 1])
"""

LOSSES = """
from mitbadak.activations import sigmoid
from mitbadak.losses import cross_entropy, sum_of_squared_errors
"""

DATA = """
from mitbadak.datasets import mnist
from mitbadak.layers import Sigmoid
from mitbadak.network import mlp
from mitbadak.optimizers import SGD
from mitbadak.training import fit

def shrink(x):
    blocks = x.reshape(-1, 7, 4, 7, 4)
    means = blocks.mean(axis=(2, 4))
    return means.reshape(-1, 49)

x, t = mnist.load()[0]
x, t = shrink(x[t < 3]), t[t < 3]
x_fit, t_fit = x[:300], t[:300]
x_val, t_val = x[300:600], t[300:600]

def normal(shape, rng, dtype):
    return rng.normal(size=shape)

# the same network, with a fast gradient
def TwoLayerNet(inputs, hidden,
                classes, rng):
    return mlp([inputs, hidden, classes],
               activation=Sigmoid,
               initializer=normal,
               rng=rng, dtype=np.float64)
"""

TWO_LAYERS = """
from mitbadak.activations import softmax
from mitbadak.differentiation import (
    numerical_gradient)
from mitbadak.losses import cross_entropy
from mitbadak.neural_network import forward

class TwoLayerNet:  # what stays the same
    def loss(self, x, t):
        return cross_entropy(
            self.predict(x), t)

    def accuracy(self, x, t):
        y = self.predict(x)
        right = y.argmax(axis=1) == t
        return float(right.mean())

    def gradient(self, x, t):
        grads = {}
        for name, W in self.params.items():
            def f(moved):
                W[...] = moved
                return self.loss(x, t)
            old = W.copy()
            dW = numerical_gradient(f, old)
            grads[name] = dW
            W[...] = old
        return grads
"""

ATTEMPTS = {
    "ex-why-not-accuracy": {
        "every y above 0 counts as a 1": (
            NEURON
            + """
def accuracy(w):
    return np.mean((sigmoid(w * x) > 0) == t)

def loss(w):
    y = sigmoid(w * x)
    return -np.mean(np.log(np.where(t == 1, y, 1 - y)))
""",
            ["accuracy(-1.0)"],
        ),
        "the mean of y": (
            NEURON
            + """
def accuracy(w):
    return np.mean(sigmoid(w * x))

def loss(w):
    y = sigmoid(w * x)
    return -np.mean(np.log(np.where(t == 1, y, 1 - y)))
""",
            ["accuracy(0.5)", "accuracy(-1.0)", "accuracy(0.501)"],
        ),
        "the minus sign is missing": (
            NEURON
            + """
def accuracy(w):
    return np.mean((sigmoid(w * x) > 0.5) == t)

def loss(w):
    y = sigmoid(w * x)
    return np.mean(np.log(np.where(t == 1, y, 1 - y)))
""",
            ["loss(0.0)", "loss(0.5)", "loss(0.501)"],
        ),
        "y counts for both classes": (
            NEURON
            + """
def accuracy(w):
    return np.mean((sigmoid(w * x) > 0.5) == t)

def loss(w):
    return -np.mean(np.log(sigmoid(w * x)))
""",
            ["loss(0.5)", "loss(0.501)"],
        ),
        "only the ones cost something": (
            NEURON
            + """
def accuracy(w):
    return np.mean((sigmoid(w * x) > 0.5) == t)

def loss(w):
    return -np.mean(t * np.log(sigmoid(w * x)))
""",
            ["loss(0.0)", "loss(0.5)"],
        ),
        "a sum instead of a mean": (
            NEURON
            + """
def accuracy(w):
    return np.mean((sigmoid(w * x) > 0.5) == t)

def loss(w):
    y = sigmoid(w * x)
    return -np.sum(np.log(np.where(t == 1, y, 1 - y)))
""",
            ["loss(0.0)", "loss(0.5)"],
        ),
    },
    "ex-overfitting": {
        "all pictures, whatever the count": (
            DATA
            + """
def run(count, batch_size, seed):
    rng = np.random.default_rng(seed)
    return fit(
        TwoLayerNet(49, 5, 3, rng), SGD(2.0), x_fit, t_fit,
        epochs=10, batch_size=batch_size, rng=rng, progress=False,
        validation=(x_val, t_val),
    )
""",
            ["len(run(15, 5, 1).loss)", "run(15, 5, 1).validation_accuracy[-1]"],
        ),
        "one epoch": (
            DATA
            + """
def run(count, batch_size, seed):
    rng = np.random.default_rng(seed)
    return fit(
        TwoLayerNet(49, 5, 3, rng), SGD(2.0), x_fit[:count], t_fit[:count],
        epochs=1, batch_size=batch_size, rng=rng, progress=False,
        validation=(x_val, t_val),
    )
""",
            [
                "len(run(15, 5, 1).train_accuracy)",
                "len(run(15, 5, 1).loss)",
                "len(run(300, 50, 1).validation_accuracy)",
                "run(15, 5, 1).train_accuracy[-1]",
                "run(300, 50, 1).validation_accuracy[-1]",
            ],
        ),
        "validation with the training data": (
            DATA
            + """
def run(count, batch_size, seed):
    rng = np.random.default_rng(seed)
    return fit(
        TwoLayerNet(49, 5, 3, rng), SGD(2.0), x_fit[:count], t_fit[:count],
        epochs=10, batch_size=batch_size, rng=rng, progress=False,
        validation=(x_fit[:count], t_fit[:count]),
    )
""",
            ["run(15, 5, 1).validation_accuracy[-1]"],
        ),
        "no validation": (
            DATA
            + """
def run(count, batch_size, seed):
    rng = np.random.default_rng(seed)
    return fit(
        TwoLayerNet(49, 5, 3, rng), SGD(2.0), x_fit[:count], t_fit[:count],
        epochs=10, batch_size=batch_size, rng=rng, progress=False,
        validation=None,
    )
""",
            [
                "len(run(300, 50, 1).validation_accuracy)",
                "run(15, 5, 1).validation_accuracy[-1]",
                "run(300, 50, 1).validation_accuracy[-1]",
            ],
        ),
        "the batch size is fixed": (
            DATA
            + """
def run(count, batch_size, seed):
    rng = np.random.default_rng(seed)
    return fit(
        TwoLayerNet(49, 5, 3, rng), SGD(2.0), x_fit[:count], t_fit[:count],
        epochs=10, batch_size=50, rng=rng, progress=False,
        validation=(x_val, t_val),
    )
""",
            ["len(run(15, 5, 1).loss)"],
        ),
    },
    "ex-training-plateau": {
        "the classes are exchanged": (
            LOSSES
            + """
def squares(w):
    return sum_of_squared_errors([sigmoid(w)], [1.0])

def entropy(w):
    y = sigmoid(w)
    return cross_entropy([y, 1 - y], 1)
""",
            ["entropy(2.0)", "central_difference(entropy, -10.0)"],
        ),
        "the sigmoid is missing": (
            LOSSES
            + """
def squares(w):
    return sum_of_squared_errors([w], [1.0])

def entropy(w):
    return cross_entropy([1 - w, w], 1)
""",
            [
                "squares(0.0)",
                "entropy(0.0)",
                "squares(2.0)",
                "entropy(2.0)",
                "abs(central_difference(squares, -10.0))",
                "central_difference(entropy, -10.0)",
            ],
        ),
        "the half is missing, and the minus sign": (
            LOSSES
            + """
def squares(w):
    return (sigmoid(w) - 1) ** 2

def entropy(w):
    return np.log(sigmoid(w))
""",
            [
                "squares(0.0)",
                "entropy(0.0)",
                "squares(2.0)",
                "entropy(2.0)",
                "central_difference(entropy, -10.0)",
            ],
        ),
        "the target is 0": (
            LOSSES
            + """
def squares(w):
    return sum_of_squared_errors([sigmoid(w)], [0.0])

def entropy(w):
    y = sigmoid(w)
    return cross_entropy([1 - y, y], 0)
""",
            ["squares(2.0)", "entropy(2.0)", "central_difference(entropy, -10.0)"],
        ),
        "the error is not squared": (
            LOSSES
            + """
def squares(w):
    return 0.5 * (1 - sigmoid(w))

def entropy(w):
    y = sigmoid(w)
    return cross_entropy([1 - y, y], 1)
""",
            ["squares(0.0)", "squares(2.0)"],
        ),
    },
    "ex-one-layer": {
        "the bias is forgotten": (
            TWO_LAYERS
            + """
class OneLayerNet(TwoLayerNet):
    def __init__(self, inputs, classes):
        self.params = {"W1": np.zeros((inputs, classes)), "b1": np.zeros(classes)}

    def predict(self, x):
        p = self.params
        return softmax(x @ p["W1"])
""",
            ["trained(OneLayerNet(2, 3)).accuracy(points, labels)"],
        ),
        "the softmax is missing": (
            TWO_LAYERS
            + """
class OneLayerNet(TwoLayerNet):
    def __init__(self, inputs, classes):
        self.params = {"W1": np.zeros((inputs, classes)), "b1": np.zeros(classes)}

    def predict(self, x):
        p = self.params
        return forward([(p["W1"], p["b1"])], x)
""",
            [
                "OneLayerNet(2, 3).predict(np.ones((4, 2))).sum(axis=1)",
                "trained(OneLayerNet(2, 3)).loss(points, labels)",
                "trained(OneLayerNet(2, 3)).accuracy(points, labels)",
            ],
        ),
        "the weights are transposed": (
            TWO_LAYERS
            + """
class OneLayerNet(TwoLayerNet):
    def __init__(self, inputs, classes):
        self.params = {"W1": np.zeros((classes, inputs)), "b1": np.zeros(classes)}

    def predict(self, x):
        p = self.params
        return softmax(x @ p["W1"] + p["b1"])
""",
            [
                "OneLayerNet(2, 3).predict(np.ones((4, 2))).shape",
                "OneLayerNet(2, 3).predict(np.ones((4, 2))).sum(axis=1)",
                "trained(OneLayerNet(2, 3)).loss(points, labels)",
                "trained(OneLayerNet(2, 3)).accuracy(points, labels)",
            ],
        ),
        "the softmax runs over the batch": (
            TWO_LAYERS
            + """
class OneLayerNet(TwoLayerNet):
    def __init__(self, inputs, classes):
        self.params = {"W1": np.zeros((inputs, classes)), "b1": np.zeros(classes)}

    def predict(self, x):
        p = self.params
        return softmax(x @ p["W1"] + p["b1"], axis=0)
""",
            ["OneLayerNet(2, 3).predict(np.ones((4, 2))).sum(axis=1)"],
        ),
        "there is no bias": (
            TWO_LAYERS
            + """
class OneLayerNet(TwoLayerNet):
    def __init__(self, inputs, classes):
        self.params = {"W1": np.zeros((inputs, classes))}

    def predict(self, x):
        p = self.params
        return softmax(x @ p["W1"])
""",
            [
                "sum((W.size for W in OneLayerNet(49, 10).params.values()))",
                "trained(OneLayerNet(2, 3)).accuracy(points, labels)",
            ],
        ),
        "new weights for each answer": (
            TWO_LAYERS
            + """
class OneLayerNet(TwoLayerNet):
    def __init__(self, inputs, classes):
        self.params = {"W1": np.zeros((inputs, classes)), "b1": np.zeros(classes)}

    def predict(self, x):
        p = self.params
        return softmax(x @ np.zeros(p["W1"].shape) + np.zeros(len(p["b1"])))
""",
            [
                "trained(OneLayerNet(2, 3)).loss(points, labels)",
                "trained(OneLayerNet(2, 3)).accuracy(points, labels)",
            ],
        ),
        "a bias for each input": (
            TWO_LAYERS
            + """
class OneLayerNet(TwoLayerNet):
    def __init__(self, inputs, classes):
        self.params = {"W1": np.zeros((inputs, classes)), "b1": np.zeros(inputs)}

    def predict(self, x):
        p = self.params
        return softmax((x + p["b1"]) @ p["W1"])
""",
            [
                "sum((W.size for W in OneLayerNet(49, 10).params.values()))",
                "trained(OneLayerNet(2, 3)).loss(points, labels)",
                "trained(OneLayerNet(2, 3)).accuracy(points, labels)",
            ],
        ),
    },
}
