"""The figures that move."""

ANIMATIONS = {
    "perceptron/plot_learning": "perceptron",
    "training/plot_descent": "training",
    "backpropagation/plot_apples": "backpropagation",
    "optimizers/plot_paths": "optimizers/steps",
    "gradient_descent/plot_line_and_point": "gradient_descent",
}
"""Each with the page on which it stands."""
