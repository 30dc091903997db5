"""Typical wrong attempts at the exercises of chapter 1, each with the expectations that it fails."""

PERCEPTRON = """
from mitbadak.perceptron import Perceptron
"""

GATES = """
from mitbadak.perceptron import AND, NAND, OR, XOR
"""

LEARN = """
from mitbadak.perceptron import AND, learn

x = [[0, 0], [1, 0], [0, 1], [1, 1]]
gates = []
"""

LEARNED = """
from mitbadak.datasets import mnist
from mitbadak.perceptron import learn

train, test = mnist.load()
gates = []
for digit in range(10):
    learned = learn(train.x[:300], train.t[:300] == digit)
    gates.append(learned.perceptron)
"""

ATTEMPTS = {
    "ex-not": {
        "all signs are turned around": (
            PERCEPTRON + "NOT = Perceptron([1.0], bias=-0.5)",
            ["NOT([0])", "NOT([1])"],
        ),
        "there is no bias": (
            PERCEPTRON + "NOT = Perceptron([-1.0], bias=0.0)",
            ["NOT([0])"],
        ),
        "the bias outweighs the input": (
            PERCEPTRON + "NOT = Perceptron([-0.5], bias=0.7)",
            ["NOT([1])"],
        ),
    },
    "ex-majority": {
        "the bias is that of two inputs": (
            PERCEPTRON
            + """
AND3 = Perceptron([0.5] * 3, bias=-0.7)
MAJORITY = Perceptron([1.0] * 3, bias=-1.5)
""",
            ["AND3([[1, 1, 0], [1, 0, 1], [0, 1, 1]])"],
        ),
        "a sum of 0 does not fire": (
            PERCEPTRON
            + """
AND3 = Perceptron([1.0] * 3, bias=-3.0)
MAJORITY = Perceptron([1.0] * 3, bias=-2.0)
""",
            ["AND3([1, 1, 1])", "MAJORITY([[1, 1, 0], [1, 0, 1], [0, 1, 1]])"],
        ),
        "one is enough": (
            PERCEPTRON
            + """
AND3 = Perceptron([1.0] * 3, bias=-2.5)
MAJORITY = Perceptron([1.0] * 3, bias=-0.5)
""",
            ["MAJORITY([[0, 0, 1], [0, 1, 0], [1, 0, 0]])"],
        ),
        "the third input counts for two": (
            PERCEPTRON
            + """
AND3 = Perceptron([1.0, 1.0, 2.0], bias=-2.5)
MAJORITY = Perceptron([1.0, 1.0, 2.0], bias=-1.5)
""",
            [
                "AND3([[1, 1, 0], [1, 0, 1], [0, 1, 1]])",
                "MAJORITY([[0, 0, 1], [0, 1, 0], [1, 0, 0]])",
            ],
        ),
    },
    "ex-boundary": {
        "it fires on the other side": (
            PERCEPTRON + "gate = Perceptron([1.0, 2.0], bias=-2.0)",
            ["gate([0, 0])", "gate([[2, 1], [1, 0], [-9, 5]])"],
        ),
        "the weights are exchanged": (
            PERCEPTRON + "gate = Perceptron([-2.0, -1.0], bias=2.0)",
            [
                "gate.weights @ [2, 0] + gate.bias",
                "gate.weights @ [0, 1] + gate.bias",
                "gate([[2, 1], [1, 0], [-9, 5]])",
            ],
        ),
        "the points are taken as weights": (
            PERCEPTRON + "gate = Perceptron([2.0, 1.0], bias=0.0)",
            [
                "gate([0, 0])",
                "gate.weights @ [2, 0] + gate.bias",
                "gate.weights @ [0, 1] + gate.bias",
                "gate([[2, 1], [1, 0], [-9, 5]])",
            ],
        ),
        "the intercepts are taken as weights": (
            PERCEPTRON + "gate = Perceptron([-2.0, -1.0], bias=1.0)",
            ["gate.weights @ [2, 0] + gate.bias", "gate([[2, 1], [1, 0], [-9, 5]])"],
        ),
    },
    "ex-update-bug": {
        "the bias goes the wrong way": (
            PERCEPTRON
            + """
def corrected(neuron, sample, t):
    error = t - neuron(sample)
    step = error * np.array(sample)
    weights = neuron.weights + step
    return Perceptron(weights, neuron.bias - error)
""",
            [
                "corrected(Perceptron([0.0, 0.0], 0.0), [1, 1], 1).bias",
                "corrected(Perceptron([1.0, 1.0], 1.0), [0, 0], 0).bias",
                "learned(OR)",
            ],
        ),
        "the bias moves even if the answer was right": (
            PERCEPTRON
            + """
def corrected(neuron, sample, t):
    error = t - neuron(sample)
    step = error * np.array(sample)
    weights = neuron.weights + step
    return Perceptron(weights, neuron.bias + t)
""",
            [
                "corrected(Perceptron([1.0, 1.0], 1.0), [0, 0], 0).bias",
                "corrected(Perceptron([1.0, 2.0], -2.0), [1, 1], 1).bias",
                "learned(OR)",
                "learned(AND)",
            ],
        ),
        "the bias moves with the inputs": (
            PERCEPTRON
            + """
def corrected(neuron, sample, t):
    error = t - neuron(sample)
    step = error * np.array(sample)
    weights = neuron.weights + step
    return Perceptron(weights, neuron.bias + step.sum())
""",
            [
                "corrected(Perceptron([0.0, 0.0], 0.0), [1, 1], 1).bias",
                "corrected(Perceptron([1.0, 1.0], 1.0), [0, 0], 0).bias",
                "learned(OR)",
                "learned(AND)",
            ],
        ),
        "the bias never falls": (
            PERCEPTRON
            + """
def corrected(neuron, sample, t):
    error = t - neuron(sample)
    step = error * np.array(sample)
    weights = neuron.weights + step
    return Perceptron(weights, neuron.bias + abs(error))
""",
            [
                "corrected(Perceptron([1.0, 1.0], 1.0), [0, 0], 0).bias",
                "learned(OR)",
                "learned(AND)",
            ],
        ),
    },
    "ex-nand-xor": {
        "the last gate is missing": (
            GATES
            + """
def xor(x1, x2):
    s = NAND([x1, x2])
    return NAND([NAND([x1, s]), s])
""",
            ["[xor(1, 0), xor(0, 1)]", "xor(1, 1)", "gates_used()"],
        ),
        "the first answer is not used again": (
            GATES
            + """
def xor(x1, x2):
    left = NAND([x1, x1])
    right = NAND([x2, x2])
    return NAND([left, right])
""",
            ["xor(1, 1)", "gates_used()"],
        ),
        "other gates are used": (
            GATES
            + """
def xor(x1, x2):
    return AND([NAND([x1, x2]), OR([x1, x2])])
""",
            ["gates_used()"],
        ),
        "a fifth gate is used": (
            GATES
            + """
def xor(x1, x2):
    left = NAND([x1, NAND([x2, x2])])
    right = NAND([NAND([x1, x1]), x2])
    return NAND([left, right])
""",
            ["gates_used()"],
        ),
    },
    "ex-half-adder": {
        "carry and sum are exchanged": (
            GATES
            + """
def half_adder(one, two):
    return XOR([one, two]), AND([one, two])
""",
            ["half_adder(1, 0)", "half_adder(0, 1)", "half_adder(1, 1)"],
        ),
        "OR instead of XOR": (
            GATES
            + """
def half_adder(one, two):
    return AND([one, two]), OR([one, two])
""",
            ["half_adder(1, 1)"],
        ),
        "NAND instead of AND": (
            GATES
            + """
def half_adder(one, two):
    return NAND([one, two]), XOR([one, two])
""",
            ["half_adder(0, 0)", "half_adder(1, 0)", "half_adder(0, 1)", "half_adder(1, 1)"],
        ),
    },
    "ex-shuffled": {
        "nothing is shuffled": (
            LEARN
            + """
for seed in range(5):
    gates.append(learn(x, AND(x)).perceptron)
""",
            ["len({str(gate) for gate in gates})", "[gate.bias for gate in gates]"],
        ),
        "the seeds begin at 1": (
            LEARN
            + """
for seed in range(1, 6):
    rng = np.random.default_rng(seed)
    gates.append(learn(x, AND(x), rng=rng).perceptron)
""",
            ["[gate.bias for gate in gates]"],
        ),
        "only the last one is kept": (
            LEARN
            + """
for seed in range(5):
    rng = np.random.default_rng(seed)
    gates = [learn(x, AND(x), rng=rng).perceptron]
""",
            [
                "len(gates)",
                "[gate([[0, 0], [1, 0], [0, 1], [1, 1]]) for gate in gates]",
                "len({str(gate) for gate in gates})",
                "[gate.bias for gate in gates]",
            ],
        ),
        "it stops after one epoch": (
            LEARN
            + """
for seed in range(5):
    rng = np.random.default_rng(seed)
    result = learn(x, AND(x), rng=rng, epochs=1)
    gates.append(result.perceptron)
""",
            [
                "[gate([[0, 0], [1, 0], [0, 1], [1, 1]]) for gate in gates]",
                "[gate.bias for gate in gates]",
            ],
        ),
    },
    "ex-one-against-the-rest": {
        "the answers are compared, not the sums": (
            LEARNED
            + """
def read(gates, x):
    return np.argmax([gate(x) for gate in gates], axis=0)
""",
            [
                "read([Perceptron([1], 0), Perceptron([2], 0)], np.array([[5], [-5]]))",
                "read([Perceptron([1], 0), Perceptron([0], 3)], np.array([[1], [5]]))",
                "np.mean(read(gates, test.x) == test.t)",
            ],
        ),
        "the bias is forgotten": (
            LEARNED
            + """
def read(gates, x):
    return np.argmax([x @ gate.weights for gate in gates], axis=0)
""",
            ["read([Perceptron([1], 0), Perceptron([0], 3)], np.array([[1], [5]]))"],
        ),
        "the largest sum is looked for along the wrong axis": (
            LEARNED
            + """
def read(gates, x):
    sums = [x @ gate.weights + gate.bias for gate in gates]
    return np.argmax(sums, axis=1)
""",
            [
                "read([Perceptron([1], 0), Perceptron([2], 0)], np.array([[5], [-5]]))",
                "np.mean(read(gates, test.x) == test.t)",
            ],
        ),
        "all of them learn the same digit": (
            """
from mitbadak.datasets import mnist
from mitbadak.perceptron import learn

train, test = mnist.load()
learned = learn(train.x[:300], train.t[:300] == 0)
gates = [learned.perceptron] * 10

def read(gates, x):
    sums = [x @ gate.weights + gate.bias for gate in gates]
    return np.argmax(sums, axis=0)
""",
            [
                "np.mean(gates[3](train.x[:300]) == (train.t[:300] == 3))",
                "np.mean(read(gates, test.x) == test.t)",
            ],
        ),
    },
}
