"""Typical wrong attempts at the exercises of chapter 2, each with the expectations that it fails."""

ATTEMPTS = {
    "ex-leaky-relu": {
        "the valve is closed": (
            "def leaky_relu(x):\n    return np.maximum(0, x)",
            ["leaky_relu(-2.0)", "leaky_relu(np.array([[-1.0, 2.0]]))"],
        ),
        "the leak has lost its sign": (
            "def leaky_relu(x):\n    return np.where(x > 0, x, 0.1 * abs(x))",
            ["leaky_relu(-2.0)", "leaky_relu(np.array([[-1.0, 2.0]]))"],
        ),
        "one number at a time": (
            "def leaky_relu(x):\n    return x if x > 0 else 0.1 * x",
            ["leaky_relu(np.array([[-1.0, 2.0]]))"],
        ),
    },
}
