"""The figures of a script on its page: they are drawn already, and sphinx-gallery finds them."""

import ast
import json
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from sphinx_gallery import gen_rst
from sphinx_gallery.scrapers import figure_rst

from gallery.drawing import drawn


def scrape(block, block_vars, gallery_conf) -> str:
    """Show the figures of a cell; one stands below the other."""
    counts = read(block_vars)["figures"]
    cell = block_vars["cell"] = block_vars.get("cell", -1) + 1
    iterator = block_vars["image_path_iterator"]
    images = [Path(next(iterator)).with_suffix(".svg") for _ in range(counts[cell])]
    return "".join(
        figure_rst(
            [image.as_posix()],
            gallery_conf["src_dir"],
            fig_titles=image.with_suffix(".txt").read_text(encoding="utf-8"),
        )
        for image in images
    )


def read(script_vars: dict[str, Any]) -> dict[str, Any]:
    """Return what the cells of a script have drawn and made."""
    return json.loads(drawn(Path(script_vars["target_file"])).read_text(encoding="utf-8"))


def import_only(_compiler, *, code_ast: ast.Module, script_vars, **_options) -> tuple[bool, float]:
    """Run the imports of a cell, and put empty objects of the right classes beside them.

    This is all that sphinx-gallery needs to link the code. Like its own function, this one says
    whether the cell ends with a value, and how much memory it took.
    """
    names = script_vars["fake_main"].__dict__
    imports = [node for node in code_ast.body if isinstance(node, ast.Import | ast.ImportFrom)]
    exec(compile(ast.Module(imports, []), script_vars["src_file"], "exec"), names)
    for name, place in read(script_vars)["objects"].items():
        kind = resolve_name(place)
        names[name] = (tuple if issubclass(kind, tuple) else object).__new__(kind)
    return False, 0.0


def setup(app):
    gen_rst._exec_and_get_memory = import_only
