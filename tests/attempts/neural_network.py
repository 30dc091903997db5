"""Typical wrong attempts at the exercises of chapter 2, each with the expectations that it fails."""

XOR = """
xor = [
    (np.array([[-0.5, 0.5], [-0.5, 0.5]]), np.array([0.7, -0.2])),
    (np.array([[0.5], [0.5]]), np.array([-0.7])),
]
"""

TENT = """
from mitbadak.activations import relu
from mitbadak.neural_network import forward

tent = [
    ([[1.0, 1.0, 1.0]], [0.0, -0.5, -1.0]),
    ([[2.0], [-4.0], [2.0]], [0.0]),
]
"""

ATTEMPTS = {
    "ex-xor-bug": {
        "the first row instead of the first column": (
            """
def accuracy(answers, targets):
    return (answers[0] == targets).mean()
""",
            [
                "accuracy(np.array([[0], [1], [1], [0]]), np.array([0, 1, 1, 0]))",
                "accuracy(np.array([[1], [0]]), np.array([0, 1]))",
                "accuracy(np.array([[0], [0], [0], [1]]), np.array([0, 1, 1, 1]))",
                "accuracy(np.array([[1.0], [0.0], [1.0]]), np.array([1, 0, 0]))",
            ],
        ),
        "all comparisons of a row": (
            """
def accuracy(answers, targets):
    return (answers == targets).all(axis=1).mean()
""",
            [
                "accuracy(np.array([[0], [1], [1], [0]]), np.array([0, 1, 1, 0]))",
                "accuracy(np.array([[0], [0], [0], [1]]), np.array([0, 1, 1, 1]))",
                "accuracy(np.array([[1.0], [0.0], [1.0]]), np.array([1, 0, 0]))",
            ],
        ),
        "any comparison of a row": (
            """
def accuracy(answers, targets):
    return (answers == targets).any(axis=1).mean()
""",
            [
                "accuracy(np.array([[1], [0]]), np.array([0, 1]))",
                "accuracy(np.array([[0], [0], [0], [1]]), np.array([0, 1, 1, 1]))",
                "accuracy(np.array([[1.0], [0.0], [1.0]]), np.array([1, 0, 0]))",
            ],
        ),
        "the number of right answers": (
            """
def accuracy(answers, targets):
    return (answers[:, 0] == targets).sum()
""",
            [
                "accuracy(np.array([[0], [1], [1], [0]]), np.array([0, 1, 1, 0]))",
                "accuracy(np.array([[0], [0], [0], [1]]), np.array([0, 1, 1, 1]))",
                "accuracy(np.array([[1.0], [0.0], [1.0]]), np.array([1, 0, 0]))",
            ],
        ),
        "argmax of a single column": (
            """
def accuracy(answers, targets):
    return (answers.argmax(axis=1) == targets).mean()
""",
            [
                "accuracy(np.array([[0], [1], [1], [0]]), np.array([0, 1, 1, 0]))",
                "accuracy(np.array([[1], [0]]), np.array([0, 1]))",
                "accuracy(np.array([[0], [0], [0], [1]]), np.array([0, 1, 1, 1]))",
            ],
        ),
        "a mean for four samples": (
            """
def accuracy(answers, targets):
    return (answers[:, 0] == targets).sum() / 4
""",
            ["accuracy(np.array([[1.0], [0.0], [1.0]]), np.array([1, 0, 0]))"],
        ),
    },
    "ex-leaky-relu": {
        "the valve is closed": (
            """
def leaky_relu(x):
    return np.maximum(0, x)
""",
            ["leaky_relu(-2.0)", "leaky_relu(np.array([[-1.0, 2.0]]))"],
        ),
        "the leak has lost its sign": (
            """
def leaky_relu(x):
    return np.where(x > 0, x, 0.1 * abs(x))
""",
            ["leaky_relu(-2.0)", "leaky_relu(np.array([[-1.0, 2.0]]))"],
        ),
        "one number at a time": (
            """
def leaky_relu(x):
    return x if x > 0 else 0.1 * x
""",
            ["leaky_relu(np.array([[-1.0, 2.0]]))"],
        ),
    },
    "ex-steep-xor": {
        "the list is multiplied": (
            XOR + "steep = 20 * xor",
            [
                "[np.shape(W) for W, b in steep]",
                "steep[0][0]",
                "[steep[0][1], steep[1][1]]",
                "forward(steep, logic, sigmoid, sigmoid).round()",
            ],
        ),
        "the biases stay": (
            XOR + "steep = [(20 * W, b) for W, b in xor]",
            ["[steep[0][1], steep[1][1]]", "forward(steep, logic, sigmoid, sigmoid).round()"],
        ),
        "only the last layer": (
            XOR
            + """
W, b = xor[1]
steep = [xor[0], (20 * W, 20 * b)]
""",
            [
                "steep[0][0]",
                "[steep[0][1], steep[1][1]]",
                "forward(steep, logic, sigmoid, sigmoid).round()",
            ],
        ),
        "in place": (
            XOR
            + """
for W, b in xor:
    W *= 20
    b *= 20
steep = xor
""",
            ["xor[0][0]"],
        ),
        "added instead of multiplied": (
            XOR + "steep = [(W + 20, b + 20) for W, b in xor]",
            [
                "steep[0][0]",
                "[steep[0][1], steep[1][1]]",
                "forward(steep, logic, sigmoid, sigmoid).round()",
            ],
        ),
    },
    "ex-tent": {
        "the slope is subtracted once": (
            """
tent = [
    ([[1.0, 1.0, 1.0]], [0.0, -0.5, -1.0]),
    ([[2.0], [-2.0], [0.0]], [0.0]),
]
""",
            ["forward(tent, [[0.75], [1]], relu)", "forward(tent, [[1.5], [9]], relu)"],
        ),
        "the fall does not end": (
            """
tent = [
    ([[1.0, 1.0, 1.0]], [0.0, -0.5, -1.0]),
    ([[2.0], [-4.0], [0.0]], [0.0]),
]
""",
            ["forward(tent, [[1.5], [9]], relu)"],
        ),
        "the slope is 1": (
            """
tent = [
    ([[1.0, 1.0, 1.0]], [0.0, -0.5, -1.0]),
    ([[1.0], [-2.0], [1.0]], [0.0]),
]
""",
            ["forward(tent, [[0.25], [0.5]], relu)", "forward(tent, [[0.75], [1]], relu)"],
        ),
        "the biases have the wrong sign": (
            """
tent = [
    ([[1.0, 1.0, 1.0]], [0.0, 0.5, 1.0]),
    ([[2.0], [-4.0], [2.0]], [0.0]),
]
""",
            ["forward(tent, [[0.25], [0.5]], relu)", "forward(tent, [[0.75], [1]], relu)"],
        ),
        "the last bend has the wrong sign": (
            """
tent = [
    ([[1.0, 1.0, 1.0]], [0.0, -0.5, -1.0]),
    ([[2.0], [-4.0], [-2.0]], [0.0]),
]
""",
            ["forward(tent, [[1.5], [9]], relu)"],
        ),
        "the weights are transposed": (
            """
tent = [
    ([[1.0], [1.0], [1.0]], [0.0, -0.5, -1.0]),
    ([[2.0, -4.0, 2.0]], [0.0]),
]
""",
            [
                "[np.shape(W) for W, b in tent]",
                "forward(tent, [[-2], [0]], relu)",
                "forward(tent, [[0.25], [0.5]], relu)",
                "forward(tent, [[0.75], [1]], relu)",
                "forward(tent, [[1.5], [9]], relu)",
            ],
        ),
    },
    "ex-depth": {
        "the grid is too coarse": (
            TENT
            + """
def peaks(count):
    x = np.linspace(0, 1, 101).reshape(-1, 1)
    return np.sum(forward(tent * count, x, relu) == 1)
""",
            ["peaks(3)", "peaks(10)"],
        ),
        "the grid misses the peaks": (
            TENT
            + """
def peaks(count):
    x = np.linspace(0, 1, 4096).reshape(-1, 1)
    return np.sum(forward(tent * count, x, relu) == 1)
""",
            ["peaks(1)", "peaks(2)", "peaks(3)", "peaks(10)"],
        ),
        "the outputs are multiplied": (
            TENT
            + """
def peaks(count):
    x = np.linspace(0, 1, 4097).reshape(-1, 1)
    return np.sum(count * forward(tent, x, relu) == 1)
""",
            ["peaks(3)", "peaks(10)"],
        ),
        "each tent adds a peak": (
            TENT
            + """
def peaks(count):
    return count
""",
            ["peaks(3)", "peaks(10)"],
        ),
        "the hidden layers use the sigmoid": (
            TENT
            + """
def peaks(count):
    x = np.linspace(0, 1, 4097).reshape(-1, 1)
    return np.sum(forward(tent * count, x) == 1)
""",
            ["peaks(1)", "peaks(2)", "peaks(3)", "peaks(10)"],
        ),
    },
}
