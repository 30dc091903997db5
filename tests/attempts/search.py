"""Typical wrong attempts at the exercises of chapter 5, part 4, each with what it fails."""

DATA = """
from mitbadak.datasets import mnist
from mitbadak.network import mlp
from mitbadak.optimizers import SGD
from mitbadak.search import log_uniform, random_search
from mitbadak.training import fit
train, test = mnist.load()
order = np.random.default_rng(0).permutation(10_000)
chosen, rest = order[:500], order[500:800]
validation = train.x[chosen], train.t[chosen]
training = train.x[rest], train.t[rest]
"""

CROSS = (
    DATA
    + """
def cross_validate(make, x, t, folds=5):
    order = np.random.default_rng(0).permutation(len(x))
    scores = []
    for held in np.array_split(order, folds):
        rest = np.setdiff1d(order, held)
        net = make(x[rest], t[rest])
        scores.append(net.accuracy(x[held], t[held]))
    return np.array(scores)
def trained(x, t, learning_rate=0.1):
    net = mlp([784, 30, 10], rng=np.random.default_rng(0))
    fit(net, SGD(learning_rate), x, t, epochs=20, batch_size=50,
        rng=np.random.default_rng(1), progress=False)
    return net
rates = [0.001, 0.01, 0.1, 1.0]
found = {{}}
for rate in rates:
    found[rate] = {score}
best = {best}
"""
)
MEAN = "cross_validate(lambda x, t: trained(x, t, rate), *training).mean()"
BEST = "max(rates, key=found.get)"

ROUNDS = (
    DATA
    + """
space = {{"learning_rate": log_uniform(1e-4, 1), "weight_decay": log_uniform(1e-6, 0.1)}}
def objective(learning_rate, weight_decay):
    net = mlp([784, 30, 10], rng=np.random.default_rng(0), weight_decay=weight_decay)
    fit(net, SGD(learning_rate), *training, epochs=5, batch_size=50,
        rng=np.random.default_rng(1), progress=False)
    return net.accuracy(*validation)
result = random_search(objective, space, trials=20, rng=np.random.default_rng(0))
best = {best}
rate = best.hyperparameters["learning_rate"]
near = {near}
closer = random_search(objective, {where}, trials={trials}, rng=np.random.default_rng(1))
"""
)
NEAR = '{**space, "learning_rate": log_uniform(rate / 2, 2 * rate)}'
LOWEST = "drawn(closer, 'learning_rate').min()"
HIGHEST = "drawn(closer, 'learning_rate').max()"
DECAY = "drawn(closer, 'weight_decay').max()"

ATTEMPTS = {
    "ex-cross-validated": {
        "the rate is not handed on": (
            CROSS.format(score="cross_validate(trained, *training).mean()", best=BEST),
            ["found[0.001]", "found[0.1]", "best"],
        ),
        "one fold only": (
            CROSS.format(score=MEAN.replace(".mean()", "[0]"), best=BEST),
            ["found[0.1]"],
        ),
        "the accuracy on what was learned": (
            CROSS.format(score="trained(*training, rate).accuracy(*training)", best=BEST),
            ["found[0.1]"],
        ),
        "the best score instead of its rate": (
            CROSS.format(score=MEAN, best="max(found.values())"),
            ["best"],
        ),
    },
    "ex-two-rounds": {
        "round the worst trial": (
            ROUNDS.format(best="result.ranking[-1]", near=NEAR, where="near", trials=10),
            [LOWEST],
        ),
        "the wide space again": (
            ROUNDS.format(best="result.best", near=NEAR, where="space", trials=10),
            [LOWEST],
        ),
        "the last trial, and twenty of them": (
            ROUNDS.format(best="result.trials[-1]", near=NEAR, where="near", trials=20),
            ["len(closer.trials)", HIGHEST],
        ),
        "everything but the learning rate is fixed": (
            ROUNDS.format(
                best="result.best",
                near="{**{name: [value] for name, value in best.hyperparameters.items()},"
                ' "learning_rate": log_uniform(rate / 2, 2 * rate)}',
                where="near",
                trials=10,
            ),
            [DECAY],
        ),
    },
}
