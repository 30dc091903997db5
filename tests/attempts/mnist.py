"""Typical wrong attempts at the exercises of chapter 6, each with the expectations that it fails."""

LETTERS = """
def letters(y, t):
    keeps = {keeps}
    right = y.argmax(axis=1) == t
    return {answer}
"""
HALF = "letters(np.array([[0.99, 0.01], [0.3, 0.7]]), np.array([0, 0]))"
ALL_KEPT = "letters(np.array([[0.02, 0.98], [0.01, 0.99]]), np.array([1, 0]))"
EXACTLY = "letters(np.array([[0.95, 0.05], [0.06, 0.94]]), np.array([0, 1]))"
THIRD, REAL = "letters(np.eye(4)[[0, 1, 2]], np.array([0, 1, 3]))[1]", "letters(y, t)[1]"
ANSWER = "1 - keeps.mean(), right[keeps].mean()"

DATA = """
from mitbadak.activations import softmax
from mitbadak.datasets import mnist
from mitbadak.network import mlp
from mitbadak.optimizers import Adam
from mitbadak.training import fit
train, test = mnist.load()
order = np.random.default_rng(0).permutation(10_000)
aside, rest = order[:2000], order[2000:2500]
x_val, t_val = train.x[aside], train.t[aside]
x_train, t_train = train.x[rest], train.t[rest]
sizes = [784, 100, 10]
"""

STANDARDIZE = """
def standardize(x_train, x_val):
    mu, sigma = {of}.mean({axis}), {of}.std({axis})
    {middle}
    return (x_train - mu) / sigma, {x_val}
gain = {gain}
"""
FIRST = "standardize(np.array([[0.0, 2.0]]), np.array([[3.0]]))[0]"
SECOND = "standardize(np.array([[0.0, 2.0]]), np.array([[3.0]]))[1]"
EMPTY = "standardize(np.array([[0.0, 2.0], [0.0, 2.0]]), np.zeros((1, 2)))[0]"

SHUFFLED = (
    DATA.replace("2500", "4000")
    + """
rng = np.random.default_rng(2)
shuffled = rng.{places}
def accuracy_with(places):
    rng = np.random.default_rng(3)
    net = mlp(sizes, rng=rng)
    fit(net, Adam(0.001), x_train[:, {train}], t_train, epochs=3, batch_size=100, rng=rng,
        progress=False)
    return net.accuracy(x_val[:, {val}], t_val)
"""
)
APART = "abs(accuracy_with(shuffled) - accuracy_with(np.arange(784)))"

STOP = (
    DATA
    + """
def sure_when_wrong(y, t):
    wrong = y.argmax(axis=1) {wrong} t
    return {sure}
table = []
rng = np.random.default_rng(8)
net, adam = mlp(sizes, rng=rng), Adam(0.001)
for epochs in {epochs}:
    fit(net, adam, x_train, t_train, epochs=epochs, batch_size=50, rng=rng, progress=False)
    x, t = {data}
    y = {y}
    table.append((net.loss(x, t), net.accuracy(x, t), sure_when_wrong(y, t)))
"""
)
EPOCHS = [15, 45]
SURE = "y.max(axis=1)[wrong].mean()"
COLUMNS = ["column(0)[1]", "np.abs(column(1) - [0.86, 0.86]).max()"]
SURER = "np.abs(column(2) - [0.6, 0.7]).max()"
MISTAKES = [f"sure_when_wrong(three, np.array([0, 0, {last}]))" for last in (1, 0)]

AUGMENT = """
def augment(x, t):
    square = x.reshape(-1, 28, 28)
    copies = {first}[np.roll(square, step, axis) for step in {steps} for axis in {axes}]
    more = np.concatenate(copies).reshape(-1, 784)
    return more, {t}
"""
SHAPE = "augment(dots, np.array([3, 8]))[0].shape"
PLACES = "where(augment(dots[:1], np.array([3]))[0])"
LABELS, READS = "upper_and_lower()", "accuracy_after(augment)"

ATTEMPTS = {
    "ex-mnist-letters": {
        "what the machine keeps": (
            LETTERS.format(
                keeps="y.max(axis=1) >= 0.95", answer="keeps.mean(), right[keeps].mean()"
            ),
            [ALL_KEPT],
        ),
        "right about all of them": (
            LETTERS.format(keeps="y.max(axis=1) >= 0.95", answer="1 - keeps.mean(), right.mean()"),
            [HALF, REAL],
        ),
        "right and kept, of all": (
            LETTERS.format(
                keeps="y.max(axis=1) >= 0.95",
                answer="1 - keeps.mean(), (right & keeps).mean()",
            ),
            [HALF, EXACTLY, REAL],
        ),
        "above 95%": (
            LETTERS.format(keeps="y.max(axis=1) > 0.95", answer=ANSWER),
            [EXACTLY],
        ),
        "the first class only": (
            LETTERS.format(keeps="y[:, 0] >= 0.95", answer=ANSWER),
            [ALL_KEPT, THIRD],
        ),
    },
    "ex-mnist-standardize": {
        "each part by itself": (
            STANDARDIZE.format(
                of="x_train",
                axis="",
                middle="",
                x_val="(x_val - x_val.mean()) / x_val.std()",
                gain=0.01,
            ),
            [SECOND],
        ),
        "both parts together": (
            STANDARDIZE.format(
                of="np.concatenate([x_train.ravel(), x_val.ravel()])",
                axis="",
                middle="",
                x_val="(x_val - mu) / sigma",
                gain=0.01,
            ),
            [FIRST, SECOND, EMPTY],
        ),
        "each pixel by itself": (
            STANDARDIZE.format(
                of="x_train", axis="axis=0", middle="", x_val="(x_val - mu) / sigma", gain=0.01
            ),
            [FIRST, SECOND, EMPTY],
        ),
        "into the pictures that were given": (
            STANDARDIZE.format(
                of="x_train",
                axis="",
                middle="x_train -= mu; mu = 0",
                x_val="(x_val - mu) / sigma",
                gain=0.01,
            ),
            [SECOND, "untouched()"],
        ),
        "the accuracy instead of what is gained": (
            STANDARDIZE.format(
                of="x_train", axis="", middle="", x_val="(x_val - mu) / sigma", gain=0.85
            ),
            ["gain"],
        ),
    },
    "ex-mnist-shuffled": {
        "places are drawn more than once": (
            SHUFFLED.format(places="integers(784, size=784)", train="places", val="places"),
            ["len(np.unique(shuffled))"],
        ),
        "new pictures stay as they are": (
            SHUFFLED.format(places="permutation(784)", train="places", val=":"),
            ["accuracy_with(shuffled)", APART],
        ),
        "new pictures are shuffled in another way": (
            SHUFFLED.format(
                places="permutation(784)", train="places", val="rng.permutation(places)"
            ),
            ["accuracy_with(np.arange(784))", "accuracy_with(shuffled)"],
        ),
    },
    "ex-mnist-stop": {
        "60 epochs more": (
            STOP.format(
                epochs=[15, 60], wrong="!=", sure=SURE, data="x_val, t_val", y="softmax(net(x))"
            ),
            ["adam.steps"],
        ),
        "45 epochs in all": (
            STOP.format(
                epochs=[15, 30], wrong="!=", sure=SURE, data="x_val, t_val", y="softmax(net(x))"
            ),
            ["adam.steps"],
        ),
        "how sure it is of all digits": (
            STOP.format(
                epochs=EPOCHS,
                wrong="!=",
                sure="y.max(axis=1).mean()",
                data="x_val, t_val",
                y="softmax(net(x))",
            ),
            [*MISTAKES, SURER],
        ),
        "what was learned": (
            STOP.format(
                epochs=EPOCHS, wrong="!=", sure=SURE, data="x_train, t_train", y="softmax(net(x))"
            ),
            [*COLUMNS, SURER],
        ),
        "how sure it is when right": (
            STOP.format(
                epochs=EPOCHS, wrong="==", sure=SURE, data="x_val, t_val", y="softmax(net(x))"
            ),
            [*MISTAKES, SURER],
        ),
        "the logits": (
            STOP.format(epochs=EPOCHS, wrong="!=", sure=SURE, data="x_val, t_val", y="net(x)"),
            [SURER],
        ),
        "the probability of the right class": (
            STOP.format(
                epochs=EPOCHS,
                wrong="!=",
                sure="y[np.arange(len(t)), t][wrong].mean()",
                data="x_val, t_val",
                y="softmax(net(x))",
            ),
            [*MISTAKES, SURER],
        ),
    },
    "ex-mnist-augment": {
        "the labels are repeated one by one": (
            AUGMENT.format(
                first="[square] + ", steps="(-1, 1)", axes="(1, 2)", t="np.repeat(t, 5)"
            ),
            [LABELS, READS],
        ),
        "the pictures as they are get lost": (
            AUGMENT.format(first="", steps="(-1, 1)", axes="(1, 2)", t="np.tile(t, 4)"),
            [SHAPE, PLACES, LABELS],
        ),
        "only down and to the right": (
            AUGMENT.format(first="[square] + ", steps="[1]", axes="(1, 2)", t="np.tile(t, 3)"),
            [SHAPE, PLACES, LABELS],
        ),
        "the pictures change places": (
            AUGMENT.format(first="[square] + ", steps="(-1, 1)", axes="(0, 2)", t="np.tile(t, 5)"),
            [PLACES, LABELS],
        ),
    },
}
