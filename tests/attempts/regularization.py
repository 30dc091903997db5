"""Typical wrong attempts at the exercises of chapter 5, part 3, each with what it fails."""

LEFT = """
from mitbadak.optimizers import SGD, Adam
def left(make, decay):
    W = np.array([2.0])
    optimizer = make(0.1)
    dW = decay * W
    for _ in range({steps}):
        {before}
        optimizer.update({{"W": W}}, {{"W": {gradient}}})
    return W.item()
"""
SGDS = ["left(SGD, 0.5)", "left(SGD, 0.05)"]

MEASURE = """
def measure(net, x, t):
    signal = x
    for layer in net.layers:
        signal = {signal}
    digits = signal.argmax(axis={axis})
    return np.mean(digits == t)
"""

MORE = """
from mitbadak.datasets import mnist
from mitbadak.network import mlp
from mitbadak.optimizers import SGD
from mitbadak.training import fit
train, test = mnist.load()
x_train, t_train = train
fresh = x_train[2000:4000], t_train[2000:4000]
def accuracy(size, seed):
    rng = np.random.default_rng(seed)
    x, t = x_train[4000:][:size], t_train[4000:][:size]{copy}
    drawn = rng.random(size) {drawn}
    t[drawn] = rng.integers(10, size=drawn.sum())
    net = mlp([784, 30, 10], rng=rng)
    fit(net, SGD(0.1), x, t, epochs={epochs}, batch_size=50, rng=rng, progress=False)
    return net.accuracy(*fresh)
"""
EPOCHS = "40 * 300 // size"

ATTEMPTS = {
    "ex-decay-adam": {
        "nine steps": (
            LEFT.format(steps=9, before="", gradient="decay * W"),
            [*SGDS, "round(left(Adam, 0.05), 2)"],
        ),
        "the gradient of the start, all the time": (
            LEFT.format(steps=10, before="", gradient="dW"),
            [*SGDS, "round(left(Adam, 0.05), 2)"],
        ),
        "a new optimizer in each step": (
            LEFT.format(steps=10, before="optimizer = make(0.1)", gradient="decay * W"),
            ["round(left(Adam, 0.05), 2)"],
        ),
        "the gradient is lambda": (
            LEFT.format(steps=10, before="", gradient="np.array([decay])"),
            [*SGDS, "round(left(Adam, 0.05), 2)"],
        ),
    },
    "ex-measure": {
        "dropout is left out, and the rest is not at inference": (
            MEASURE.format(signal="signal if 'Dropout' in repr(layer) else layer(signal)", axis=1),
            ["measure(normalized, x, t)"],
        ),
        "the forward pass, without its checks": (
            MEASURE.format(signal="layer.forward(signal)", axis=1),
            [
                "len({measure(net, x, t) for _ in range(5)})",
                "measure(net, x, t)",
                "measure(normalized, x, t)",
            ],
        ),
        "the outputs of the whole network go in again": (
            MEASURE.format(signal="layer.infer(x)", axis=1),
            [
                "measure(plain, x, t)",
                "len({measure(net, x, t) for _ in range(5)})",
                "measure(net, x, t)",
                "measure(normalized, x, t)",
            ],
        ),
    },
    "ex-more-data": {
        "no label is drawn": (
            MORE.format(copy=".copy()", drawn="< 0", epochs=EPOCHS),
            ["measured(300)", "measured(1000)"],
        ),
        "seven labels in ten are drawn": (
            MORE.format(copy=".copy()", drawn="> 0.3", epochs=EPOCHS),
            ["measured(300)", "measured(3000)"],
        ),
        "the labels of the book are changed": (
            MORE.format(copy="", drawn="< 0.3", epochs=EPOCHS),
            ["(t_train != mnist.load().train.t).sum()"],
        ),
        "40 epochs with any number of digits": (
            MORE.format(copy=".copy()", drawn="< 0.3", epochs="40"),
            ["measured(1000)", "measured(3000)"],
        ),
    },
}
