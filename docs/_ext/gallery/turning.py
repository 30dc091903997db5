"""Figures that the reader turns: all states of each in one file, and the ranges below the figure.

The still of a figure is the image of its first state. The others wait, with their texts and their
code, in a script beside it that does nothing but hand them over: a page from a disk may not fetch
data, but it may load a script. It is loaded when the reader comes near (``_scripts/turning``).
"""

import ast
import json
import re
import textwrap
from collections.abc import Iterable
from html import escape
from io import BytesIO
from pathlib import Path

from assets import add_script
from docutils import nodes
from matplotlib.figure import Figure
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx_gallery.directives import imgsgnode

from gallery.figures import label
from gallery.tongues import LANGUAGES, lay_out, one, tongues
from mitbadak.plotting.turning import Turn, watchers

CODE = "Code"
STILL = "With JavaScript switched on, sliders appear here."
WORDS = (CODE, STILL)
"""Words that stand on pages, for the catalog of the site."""

PIECE = re.compile(r"<[^>]*>[^<]*")
FILE = re.compile(r"sphx_glr_(\w+)_(\d{3})")
turns: dict[Figure, dict[str, list[tuple[Turn, str, bytes]]]] = {}
"""What has been seen of the figures that are open, in each language: state, text and picture."""


def watch() -> None:
    """Look at all figures that are turned from now on."""
    watchers.append(see)


def see(turn: Turn) -> None:
    """Keep a state of a figure until the figure is saved; the first one comes twice."""
    if turn.figure not in turns:
        lay_out(turn.figure)
    seen = turns.setdefault(turn.figure, {language: [] for language in LANGUAGES})
    if turn.state in [other.state for other, *_ in seen[LANGUAGES[0]]]:
        return
    for language in tongues(turn.figure):
        picture = BytesIO()
        turn.figure.savefig(picture, format="svg", transparent=True, metadata={"Date": None})
        text = one(turn.figure.get_label(), language)
        seen[language].append((turn, text, picture.getvalue()))


def save(figure: Figure, language: str, still: Path, script: Path) -> None:
    """Save the states of a figure beside its still, in their order; they are still raw."""
    seen = turns.get(figure, {}).get(language, [])
    for old in [still.with_suffix(suffix) for suffix in (".json", ".js")]:
        old.unlink(missing_ok=True)
    if not seen:
        return
    seen.sort(key=lambda found: position(found[0]))
    folder = still.with_suffix("")
    folder.mkdir(exist_ok=True)
    for surplus in folder.iterdir():
        surplus.unlink()
    for number, (_turn, _text, picture) in enumerate(seen):
        (folder / f"{number:03}.svg").write_bytes(picture)
    first = seen[0][0]
    what = {
        "ranges": {one(name, language): values for name, values in first.ranges.items()},
        "start": first.start,
        "states": [turn.state for turn, *_ in seen],
        "texts": [text for _turn, text, _picture in seen],
        "code": code(script.read_text(encoding="utf-8")),
    }
    still.with_suffix(".json").write_text(json.dumps(what, ensure_ascii=False), encoding="utf-8")


def position(turn: Turn) -> list[int]:
    """Return where the ranges stand in a state."""
    pairs = zip(turn.ranges.values(), turn.state, strict=True)
    return [values.index(value) for values, value in pairs]


def code(source: str) -> list[str]:
    """Return what stands before the values of a state, their names, and what stands after them.

    It is the script without its prose; its loop over the states becomes what draws one of them.
    """
    tree = ast.parse(source)
    loops = [
        node
        for node in tree.body
        if isinstance(node, ast.For)
        and isinstance(node.iter, ast.Call)
        and ast.unparse(node.iter.func) == "turning"
    ]
    if len(loops) != 1:
        raise ValueError(f"{len(loops)} loops over turning(...) stand in the script, not one")
    (loop,) = loops
    lines = source.splitlines()
    before = lines[tree.body[0].end_lineno : loop.lineno - 1]  # the docstring comes first
    body = textwrap.dedent("\n".join(lines[loop.body[0].lineno - 1 : loop.end_lineno])).splitlines()
    names = ast.unparse(loop.target).strip("()")
    parts = (before, [names], [*body, *lines[loop.end_lineno :]])
    return ["\n".join(without_prose(part)).strip("\n") + "\n" for part in parts]


def without_prose(lines: Iterable[str]) -> Iterable[str]:
    """Leave the text cells out of code, and the import of what is not called any more."""
    prose = False
    for line in lines:
        prose = line.startswith("#") if prose else line.startswith("# %%")
        if not prose:
            yield re.sub(r"^(from mitbadak\.plotting import .*), turning\b", r"\1", line)


def pack(app) -> None:
    """Put the states of each figure, which are finished by now, into one script."""
    for file in sorted(Path(app.srcdir, "gallery").glob("*/images/sphx_glr_*.json")):
        script = file.with_suffix(".js")
        if script.is_file():
            continue
        what = json.loads(file.read_text(encoding="utf-8"))
        before, names, after = what["code"]
        files = sorted(file.with_suffix("").iterdir())
        pieces, pictures = shared([picture.read_text(encoding="utf-8") for picture in files])
        states = {
            "pieces": pieces,
            "pictures": pictures,
            "texts": what["texts"],
            "before": highlighted(app, before),
            "values": [
                highlighted(app, f"{names.strip()} = {', '.join(map(repr, state))}\n")
                for state in what["states"]
            ],
            "after": highlighted(app, after),
        }
        data = json.dumps(states, ensure_ascii=False, separators=(",", ":"))
        script.write_text(f'(self.turns ??= {{}})["{file.stem}"] = {data};\n', encoding="utf-8")


def shared(pictures: list[str]) -> tuple[list[str], list[list[int]]]:
    """Return the elements of some SVGs, each of them once, and those of each SVG by number.

    The states of a figure have their ground in common, and it is too long for gzip to see it.
    """
    pieces: dict[str, int] = {}
    numbers = [
        [pieces.setdefault(piece, len(pieces)) for piece in PIECE.findall(picture)]
        for picture in pictures
    ]
    return list(pieces), numbers


def highlighted(app, source: str) -> str:
    """Return lines of code as they stand in an element on a page."""
    block = app.builder.highlighter.highlight_block(source, "python")
    return block.partition("<pre>")[2].rpartition("</pre>")[0]


class turning(nodes.General, nodes.Element):  # noqa: N801 (a node, named like those of docutils)
    """The ranges of a figure."""


class Ranges(SphinxTransform):
    """Put ranges below each image that can be turned; have its states copied with the downloads."""

    default_priority = 500

    def apply(self) -> None:
        """Find the states beside the images."""
        for image in list(self.document.findall(lambda n: isinstance(n, nodes.image | imgsgnode))):
            states = Path(image["uri"].lstrip("/")).with_suffix(".json")
            found = FILE.fullmatch(states.stem)
            if not found or not Path(self.env.srcdir, states).is_file():
                continue
            self.env.note_dependency(states.as_posix())
            what = json.loads(Path(self.env.srcdir, states).read_text(encoding="utf-8"))
            ranges = turning("", ranges=what["ranges"], start=what["start"], stem=states.stem)
            ranges["key"] = label(f"{found[1]} {int(found[2])}")
            script = states.with_suffix(".js").as_posix()
            ranges["script"] = self.env.dlfiles.add_file(self.env.docname, script)
            above = image.parent if isinstance(image.parent, nodes.reference) else image
            above.parent.insert(above.parent.index(above) + 1, ranges)


def visit_turning(self, node: nodes.Element) -> None:
    """Write the ranges; what they do is the script's."""
    key = node["key"]
    self.body.append(
        f'<div class="turning" data-key="{key}" data-stem="{node["stem"]}" '
        f'data-script="_downloads/{node["script"]}">'
    )
    for number, (name, values) in enumerate(node["ranges"].items()):
        value = node["start"][number]
        self.body.append(
            f'<div class="range"><label for="{key}-{number}">{escape(name)}</label>'
            f'<input type="range" id="{key}-{number}" max="{len(values) - 1}" '
            f'value="{values.index(value)}" aria-valuetext="{shown(value)}" autocomplete="off" '
            f'data-values="{" ".join(f"{other:g}" for other in values)}">'
            f'<span class="value" aria-hidden="true">{shown(value)}</span></div>'
        )
    self.body.append(
        f'<button type="button" aria-expanded="false">{_(CODE)}</button><p role="status"></p>'
    )


def depart_turning(self, node: nodes.Element) -> None:
    self.body.append(f"</div><noscript>{_(STILL)}</noscript>")


def shown(value: float) -> str:
    """Return a number as it is shown."""
    return f"{value:g}".replace("-", "\N{MINUS SIGN}")


def setup(app):
    app.add_node(turning, html=(visit_turning, depart_turning))
    app.add_transform(Ranges)
    app.connect("builder-inited", pack, priority=700)  # the pictures are finished at 600
    add_script("turning", 'class="turning"')
