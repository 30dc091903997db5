"""What the figures need beside the package; where it is missing, what to do."""

from importlib.util import find_spec

try:
    import matplotlib  # noqa: F401
    import polib  # noqa: F401

    if find_spec("koreanize_matplotlib") is None:  # to import it would change the reader's style
        raise ModuleNotFoundError(name="koreanize_matplotlib")
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"{error.name} is not installed, but the figures need it: "
        'pip install ".[plot]" in the folder of the project',
        name=error.name,
    ) from None
