"""The words in the figures, collected into the catalog of the script that writes them."""

from pathlib import Path

from babel.messages.extract import extract_from_file
from sphinx.builders.gettext import MsgOrigin


def collect(app) -> None:
    """Put each label of a script beside its prose, so that a translator sees both."""
    if app.builder.name != "gettext":
        return
    gallery = Path(app.confdir).parent / "gallery"
    for script in sorted(gallery.glob("*/plot_*.py")):
        catalog = app.builder.catalogs[f"gallery/{script.parent.name}/{script.stem}"]
        for _, label, _, _ in extract_from_file("python", script):
            catalog.add(label, MsgOrigin(str(script), 1))


def setup(app):
    app.connect("builder-inited", collect)
