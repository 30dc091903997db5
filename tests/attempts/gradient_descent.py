"""Typical wrong attempts at the exercises of chapter 7, each with the expectations that it fails."""

LINE = """
from mitbadak.regression import fit_line, mse, mse_gradient

rides = [(1, 3), (2, 5), (3, 4)]
"""

RIDES = """
from mitbadak.regression import fit_line

clean = [(x, 2 * x + 1) for x in range(1, 6)]
"""

GUESS = """
from mitbadak.regression import mse

data = [(1, 3), (2, 5)]
m, b = -1.0, 5.0
"""

ATTEMPTS = {
    "ex-third-ride": {
        "the third ride is forgotten": (
            LINE
            + """
path = fit_line(rides[:2], learning_rate=0.05, steps=2000)
best = np.polyfit([1, 2, 3], [3, 5, 4], 1)
dm, db = mse_gradient(*path[-1, :2], rides)
""",
            ["path[1][:2]", "path[-1]", "abs(dm) + abs(db)"],
        ),
        "too few steps": (
            LINE
            + """
path = fit_line(rides, learning_rate=0.05, steps=200)
best = np.polyfit([1, 2, 3], [3, 5, 4], 1)
dm, db = mse_gradient(*path[-1, :2], rides)
""",
            ["len(path)", "path[-1]", "abs(dm) + abs(db)"],
        ),
        "another learning rate": (
            LINE
            + """
path = fit_line(rides, learning_rate=0.1, steps=2000)
best = np.polyfit([1, 2, 3], [3, 5, 4], 1)
dm, db = mse_gradient(*path[-1, :2], rides)
""",
            ["path[1][:2]"],
        ),
        "polyfit gets prices first, and a parabola": (
            LINE
            + """
path = fit_line(rides, learning_rate=0.05, steps=2000)
best = np.polyfit([3, 5, 4], [1, 2, 3], 2)
dm, db = mse_gradient(*path[-1, :2], rides)
""",
            ["best"],
        ),
        "the gradient at the start": (
            LINE
            + """
path = fit_line(rides, learning_rate=0.05, steps=2000)
best = np.polyfit([1, 2, 3], [3, 5, 4], 1)
dm, db = mse_gradient(*path[0, :2], rides)
""",
            ["abs(dm) + abs(db)"],
        ),
        "slope and intercept are exchanged": (
            LINE
            + """
path = fit_line(rides, learning_rate=0.05, steps=2000)
best = np.polyfit([1, 2, 3], [3, 5, 4], 1)
dm, db = mse_gradient(path[-1, 1], path[-1, 0], rides)
""",
            ["abs(dm) + abs(db)"],
        ),
    },
    "ex-wrong-gradient": {
        "a sum instead of a mean": (
            """
data = [(1, 3), (2, 5)]

def shorter(m, b):
    x, t = np.transpose(data)
    error = m * x + b - t
    return 2 * np.sum(error * x), 2 * np.sum(error)
""",
            ["shorter(-1.0, 5.0)[1]", "shorter(-1.0, 5.0)[0]", "shorter(0.5, -2.0)"],
        ),
        "the 2 is missing": (
            """
data = [(1, 3), (2, 5)]

def shorter(m, b):
    x, t = np.transpose(data)
    error = m * x + b - t
    return np.mean(error * x), np.mean(error)
""",
            ["shorter(-1.0, 5.0)[1]", "shorter(-1.0, 5.0)[0]", "shorter(0.5, -2.0)"],
        ),
        "no mean for m": (
            """
data = [(1, 3), (2, 5)]

def shorter(m, b):
    x, t = np.transpose(data)
    error = m * x + b - t
    db = 2 * np.mean(error)
    return db * x, db
""",
            [
                "shorter(2.0, 1.0)",
                "shorter(-1.0, 5.0)[0]",
                "shorter(0.5, -2.0)",
                "end_of_descent(2000)",
            ],
        ),
        "the error is multiplied by t": (
            """
data = [(1, 3), (2, 5)]

def shorter(m, b):
    x, t = np.transpose(data)
    error = m * x + b - t
    return 2 * np.mean(error * t), 2 * np.mean(error)
""",
            ["shorter(-1.0, 5.0)[0]", "shorter(0.5, -2.0)"],
        ),
        "the minus sign": (
            """
data = [(1, 3), (2, 5)]

def shorter(m, b):
    x, t = np.transpose(data)
    error = m * x + b - t
    return -2 * np.mean(error * x), -2 * np.mean(error)
""",
            [
                "shorter(-1.0, 5.0)[1]",
                "shorter(-1.0, 5.0)[0]",
                "shorter(0.5, -2.0)",
                "end_of_descent(2000)",
            ],
        ),
        "the last point alone": (
            """
data = [(1, 3), (2, 5)]

def shorter(m, b):
    x, t = np.transpose(data)
    error = m * x + b - t
    return 2 * error[-1] * x[-1], 2 * np.mean(error)
""",
            ["shorter(-1.0, 5.0)[0]", "shorter(0.5, -2.0)"],
        ),
    },
    "ex-mistyped-price": {
        "both names are the same list": (
            RIDES
            + """
wrong = clean
wrong[2] = (3, 70)
lines = [
    fit_line(rides, learning_rate=0.05, steps=3000)[-1, :2]
    for rides in [clean, wrong]
]
""",
            ["clean", "np.round(lines[0], 2)"],
        ),
        "the wrong ride is another one": (
            RIDES
            + """
wrong = clean.copy()
wrong[3] = (3, 70)
lines = [
    fit_line(rides, learning_rate=0.05, steps=3000)[-1, :2]
    for rides in [clean, wrong]
]
""",
            ["wrong", "np.round(lines[1], 2)"],
        ),
        "too few steps": (
            RIDES
            + """
wrong = clean.copy()
wrong[2] = (3, 70)
lines = [
    fit_line(rides, learning_rate=0.05, steps=100)[-1, :2]
    for rides in [clean, wrong]
]
""",
            ["np.round(lines[0], 2)", "np.round(lines[1], 2)"],
        ),
        "the loss is kept too": (
            RIDES
            + """
wrong = clean.copy()
wrong[2] = (3, 70)
lines = [
    fit_line(rides, learning_rate=0.05, steps=3000)[-1]
    for rides in [clean, wrong]
]
""",
            ["np.round(lines[0], 2)", "np.round(lines[1], 2)"],
        ),
        "with the mistake first": (
            RIDES
            + """
wrong = clean.copy()
wrong[2] = (3, 70)
lines = [
    fit_line(rides, learning_rate=0.05, steps=3000)[-1, :2]
    for rides in [wrong, clean]
]
""",
            ["np.round(lines[0], 2)", "np.round(lines[1], 2)"],
        ),
    },
    "ex-steepest-direction": {
        "degrees instead of radians": (
            GUESS
            + """
falls = []
for degree in range(360):
    m, b = -1 + 0.001 * np.cos(degree), 5 + 0.001 * np.sin(degree)
    falls.append((2.5 - mse(m, b, data)) / 0.001)
""",
            [
                "np.round(falls[90], 1)",
                "np.round(falls[180], 1)",
                "np.argmax(falls)",
                "np.round(falls[307], 1)",
            ],
        ),
        "the rise instead of the fall": (
            GUESS
            + """
falls = []
for degree in range(360):
    a = np.radians(degree)
    m, b = -1 + 0.001 * np.cos(a), 5 + 0.001 * np.sin(a)
    falls.append((mse(m, b, data) - 2.5) / 0.001)
""",
            [
                "np.round(falls[0], 1)",
                "np.round(falls[90], 1)",
                "np.round(falls[180], 1)",
                "np.argmax(falls)",
                "np.round(falls[307], 1)",
            ],
        ),
        "not divided by the distance": (
            GUESS
            + """
falls = []
for degree in range(360):
    a = np.radians(degree)
    m, b = -1 + 0.001 * np.cos(a), 5 + 0.001 * np.sin(a)
    falls.append(2.5 - mse(m, b, data))
""",
            [
                "np.round(falls[0], 1)",
                "np.round(falls[90], 1)",
                "np.round(falls[180], 1)",
                "np.round(falls[307], 1)",
            ],
        ),
        "sine and cosine are exchanged": (
            GUESS
            + """
falls = []
for degree in range(360):
    a = np.radians(degree)
    m, b = -1 + 0.001 * np.sin(a), 5 + 0.001 * np.cos(a)
    falls.append((2.5 - mse(m, b, data)) / 0.001)
""",
            [
                "np.round(falls[0], 1)",
                "np.round(falls[90], 1)",
                "np.round(falls[180], 1)",
                "np.argmax(falls)",
                "np.round(falls[307], 1)",
            ],
        ),
        "each step begins where the last one ended": (
            GUESS
            + """
falls = []
for degree in range(360):
    a = np.radians(degree)
    m, b = m + 0.001 * np.cos(a), b + 0.001 * np.sin(a)
    falls.append((2.5 - mse(m, b, data)) / 0.001)
""",
            [
                "np.round(falls[90], 1)",
                "np.round(falls[180], 1)",
                "np.argmax(falls)",
                "np.round(falls[307], 1)",
            ],
        ),
        "steps of length 1": (
            GUESS
            + """
falls = []
for degree in range(360):
    a = np.radians(degree)
    m, b = -1 + np.cos(a), 5 + np.sin(a)
    falls.append(2.5 - mse(m, b, data))
""",
            [
                "np.round(falls[0], 1)",
                "np.round(falls[90], 1)",
                "np.round(falls[180], 1)",
                "np.argmax(falls)",
                "np.round(falls[307], 1)",
            ],
        ),
    },
    "ex-limit": {
        "1 instead of 2": (
            """
def limit(points):
    x = np.array([x for x, t in points])
    k = np.linalg.eigvalsh([[np.mean(2 * x * x), np.mean(2 * x)], [np.mean(2 * x), 2]])
    return 1 / k.max()
""",
            [
                "limit([(-1, 0), (1, 0)])",
                "limit([(-2, 0), (2, 0)])",
                "limit([(1, 3), (2, 5)])",
                "last_loss(1.01)",
            ],
        ),
        "the smallest curvature": (
            """
def limit(points):
    x = np.array([x for x, t in points])
    k = np.linalg.eigvalsh([[np.mean(2 * x * x), np.mean(2 * x)], [np.mean(2 * x), 2]])
    return 2 / k.min()
""",
            [
                "limit([(-2, 0), (2, 0)])",
                "limit([(1, 3), (2, 5)])",
                "last_loss(0.99)",
                "last_loss(1.01)",
            ],
        ),
        "sums instead of means": (
            """
def limit(points):
    x = np.array([x for x, t in points])
    k = np.linalg.eigvalsh(2 * np.array([[np.sum(x * x), np.sum(x)], [np.sum(x), len(x)]]))
    return 2 / k.max()
""",
            [
                "limit([(-1, 0), (1, 0)])",
                "limit([(-2, 0), (2, 0)])",
                "limit([(1, 3), (2, 5)])",
                "last_loss(1.01)",
            ],
        ),
        "the mixed entries are forgotten": (
            """
def limit(points):
    x = np.array([x for x, t in points])
    return 2 / max(np.mean(2 * x * x), 2)
""",
            ["limit([(1, 3), (2, 5)])", "last_loss(0.99)"],
        ),
        "the limit of one set of points": (
            """
def limit(points):
    return 4 / (7 + 45**0.5)
""",
            [
                "limit([(-1, 0), (1, 0)])",
                "limit([(-2, 0), (2, 0)])",
                "last_loss(0.99)",
                "last_loss(1.01)",
            ],
        ),
        "the 2 of the square is forgotten": (
            """
def limit(points):
    x = np.array([x for x, t in points])
    k = np.linalg.eigvalsh([[np.mean(x * x), np.mean(x)], [np.mean(x), 1]])
    return 2 / k.max()
""",
            [
                "limit([(-1, 0), (1, 0)])",
                "limit([(-2, 0), (2, 0)])",
                "limit([(1, 3), (2, 5)])",
                "last_loss(0.99)",
                "last_loss(1.01)",
            ],
        ),
    },
}
