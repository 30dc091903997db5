"""The gallery in two languages, with alternative text, and its figures on the chapter pages.

sphinx-gallery runs once for each edition. The Korean one is given the scripts with their
prose already in Korean, so that titles, thumbnails, tooltips and downloads are Korean too.
"""

import os
import re
import shutil
from pathlib import Path

import polib
from docutils import nodes
from docutils.parsers.rst.directives.images import Figure
from matplotlib.animation import Animation, PillowWriter, writers
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective
from sphinx_gallery.directives import imgsgnode
from sphinx_gallery.py_source_parser import split_code_and_text_blocks
from sphinx_gallery.scrapers import matplotlib_scraper

CHAPTERS = [
    "perceptron", "neural_network", "training", "backpropagation", "optimizers", "mnist",
    "gradient_descent",
]  # fmt: skip


def configuration(docs: Path, language: str, *, draw: bool) -> dict[str, object]:
    """Configure sphinx-gallery for one edition; without `draw`, no script is run."""
    scripts = docs.parent / "build" / "gallery"
    _forget_other_edition(docs / "gallery", f"{language} {'drawn' if draw else 'not drawn'}")
    shutil.rmtree(scripts, ignore_errors=True)
    shutil.copytree(docs.parent / "gallery", scripts, ignore=shutil.ignore_patterns("__pycache__"))
    if language != "en":
        _translate_scripts(scripts, docs / "locales" / language / "LC_MESSAGES")
    return {
        "examples_dirs": str(scripts),
        "gallery_dirs": "gallery",
        # sphinx-gallery compares paths as seen from conf.py
        "subsection_order": [os.path.relpath(scripts / c, docs) for c in CHAPTERS] + ["*"],
        "within_subsection_order": "gallery.ChapterOrder",
        "minigallery_sort_order": "gallery.chapter_order",
        "reference_url": {"mitbadak": None},
        "backreferences_dir": "gallery/backreferences",
        "doc_module": ("mitbadak",),
        "image_scrapers": ("gallery.scraper",),
        "plot_gallery": draw,
        "remove_config_comments": True,
        "show_memory": False,
        "show_signature": False,
        "min_reported_time": 1_000_000,
        "write_computation_times": False,
        "abort_on_example_error": True,
        "only_warn_on_example_error": False,
        "download_all_examples": False,
        "copyfile_regex": "",
    }


class ChapterOrder:
    """The order of the figures in the chapter; those that are not in it come last."""

    def __init__(self, folder: str) -> None:
        chapter = Path(__file__).parents[1] / "chapters" / f"{Path(folder).name}.md"
        text = chapter.read_text(encoding="utf-8") if chapter.is_file() else ""
        self.scripts = re.findall(r"\{gallery-figure\} \w+/(\w+)", text)

    def __call__(self, file: str) -> tuple[int, str]:
        name = Path(file).stem
        return self.scripts.index(name) if name in self.scripts else len(self.scripts), name


def chapter_order(path: str) -> tuple[int, str]:
    """The same order for the small galleries, which sort paths."""
    return ChapterOrder(str(Path(path).parent))(path)


def _forget_other_edition(pages: Path, edition: str) -> None:
    """Empty the folder of generated pages if it was made for another edition."""
    stamp = pages / ".edition"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != edition:
        shutil.rmtree(pages, ignore_errors=True)
        pages.mkdir()
        stamp.write_text(edition, encoding="utf-8")


def _translate_scripts(folder: Path, catalogs: Path) -> None:
    """Replace the prose of each script by what its page's catalog says."""
    for script in folder.rglob("plot_*.py"):
        po = (catalogs / "gallery" / script.relative_to(folder)).with_suffix(".po")
        entries = polib.pofile(str(po)) if po.is_file() else []
        messages = {entry.msgid: entry.msgstr for entry in entries if entry.translated()}
        script.write_text(translate_script(script, messages), encoding="utf-8")


def translate_script(script: Path, messages: dict[str, str]) -> str:
    """Return a script's source with its text blocks translated, paragraph by paragraph."""
    parts = []
    for kind, content, _ in split_code_and_text_blocks(str(script))[1]:
        if kind == "text":
            paragraphs = re.split(r"\n\s*\n", content.strip())
            text = "\n\n".join(_translate_paragraph(p, messages) for p in paragraphs)
            lines = [f"# {line}".rstrip() for line in text.splitlines()]
            content = "\n".join(["# %%", *lines, ""]) if parts else f'r"""\n{text}\n"""\n'
        parts.append(content)
    return "".join(part if part.endswith("\n") else f"{part}\n" for part in parts)


def _translate_paragraph(paragraph: str, messages: dict[str, str]) -> str:
    *lines, last = paragraph.splitlines()
    if lines and set(last) <= {"=", "-"}:
        title = messages.get(lines[-1], lines[-1])
        return f"{title}\n{last[0] * 2 * len(title)}"
    message = " ".join([*lines, last])
    return messages.get(message, paragraph)


def scraper(block, block_vars, gallery_conf) -> str:
    """Save the figures as SVG, sharp on every screen, with the text that describes them.

    If one is animated, this is its still: what the script has drawn. The animation lies beside it.
    """
    import matplotlib.pyplot as plt

    figures = [plt.figure(number) for number in plt.get_fignums()]
    texts = [figure.get_label() for figure in figures]
    if not all(texts):
        raise ValueError("a figure has no alternative text: call mitbadak.plotting.describe")
    first = len(block_vars["image_path_iterator"])
    rst = matplotlib_scraper(block, block_vars, gallery_conf, format="svg", metadata={"Date": None})
    for text, path in zip(texts, block_vars["image_path_iterator"].paths[first:], strict=True):
        rst = re.sub(r"(?m)^(\s*):alt:.*\n(?!\1:alt: \x00)", rf"\1:alt: {text}\n", rst, count=1)
        Path(path).with_suffix(".txt").write_text(text, encoding="utf-8")
    for animation in block_vars["example_globals"].values():
        if isinstance(animation, Animation) and animation._fig in figures:
            path = block_vars["image_path_iterator"].paths[first + figures.index(animation._fig)]
            animation._fig.set_layout_engine("none")  # nothing but what moves may move
            animation.save(Path(path).with_suffix(".webp"), writer="once", dpi=DENSITY * 96)
    return rst


DENSITY = 2.5
"""The pixels of an animation for each pixel of the page: sharp also on a phone."""


@writers.register("once")
class Once(PillowWriter):
    """Save an animation as WebP, without loss, that plays once and rests at its last frame.

    Browsers begin when it comes into view. What moves by itself for more than five seconds would
    need a way to pause it (WCAG 2.2.2), and without a script there is none; so it is shorter. It
    plays again when its page is opened again, and a click on it in a chapter opens its own page.
    """

    def finish(self) -> None:
        """Write the file."""
        first, *others = self._frames
        milliseconds = round(1000 / self.fps)
        if (total := len(self._frames) * milliseconds) > 5000:
            raise ValueError(f"an animation takes {total} ms, but at most 5000 were expected")
        first.save(
            self.outfile, save_all=True, append_images=others, duration=milliseconds, loop=1,
            lossless=True, method=2, minimize_size=True,
        )  # fmt: skip


class picture(nodes.image):  # noqa: N801 (a node, named like those of docutils)
    """An image that moves, where the reader has nothing against it."""


class Pictures(SphinxTransform):
    """Put a picture in the place of each image that has an animation beside it."""

    default_priority = 500

    def apply(self) -> None:
        """Find the animations; have them copied with the downloads, as images are by Sphinx."""
        for image in list(self.document.findall(lambda n: isinstance(n, nodes.image | imgsgnode))):
            path = Path(image["uri"].lstrip("/")).with_suffix(".webp").as_posix()
            if Path(self.env.srcdir, path).is_file():
                name = self.env.dlfiles.add_file(self.env.docname, path)
                classes = image.get("class") or image["classes"]
                options = {"uri": image["uri"], "alt": image["alt"], "classes": classes}
                image.replace_self(picture("", animation=name, **options))


def visit_picture(self, node: nodes.Element) -> None:
    source = f"{self.builder.dlpath}/{node['animation']} {DENSITY}x"
    self.body.append(
        f'<picture><source media="(prefers-reduced-motion: no-preference)" srcset="{source}">'
    )
    self.visit_image(node)


def depart_picture(self, node: nodes.Element) -> None:
    """Add the still once more, for print: a browser would print the first frame.

    With ``screen`` in the condition above, it would ask for the still too late, while it prints.
    """
    self.body.append("</picture>")
    node["classes"].append("print-only")
    self.visit_image(node)


class GalleryFigure(Figure, SphinxDirective):
    """A figure of the gallery on another page: ``{gallery-figure} perceptron/plot_xor``.

    Its alternative text is the script's; a click on it opens the script's page.
    """

    def run(self) -> list[nodes.Node]:
        """Make the figure; without pictures (when messages are collected), its caption alone."""
        chapter, _, script = self.arguments[0].partition("/")
        image = f"/gallery/{chapter}/images/sphx_glr_{script}_001.svg"
        text = Path(self.env.srcdir, image[1:]).with_suffix(".txt")
        if not self.config.sphinx_gallery_conf["plot_gallery"]:
            caption = nodes.paragraph()
            self.state.nested_parse(self.content, self.content_offset, caption)
            return caption.children
        self.arguments = [image]
        self.options |= {"alt": text.read_text(encoding="utf-8")}
        page = self.env.app.builder.get_relative_uri(
            self.env.docname, f"gallery/{chapter}/{script}"
        )
        self.options |= {"target": page, "figclass": ["gallery-figure"]}
        self.env.note_dependency(str(text))
        return super().run()


class SameAnchors(SphinxTransform):
    """Name a script's sections alike in both editions: by its label, not by its title."""

    default_priority = 700  # the labels have their sections by then

    def apply(self) -> None:
        """Keep the label of the page; number the sections below it."""
        if not self.env.docname.startswith("gallery/"):
            return
        for number, section in enumerate(self.document.findall(nodes.section)):
            labels = [name for name in section["ids"] if name.startswith("sphx-glr")]
            section["ids"] = labels or [f"part-{number}"]


def setup(app):
    app.add_directive("gallery-figure", GalleryFigure)
    app.add_node(picture, html=(visit_picture, depart_picture))
    app.add_transform(Pictures)
    app.add_transform(SameAnchors)
    return {"parallel_read_safe": True}
