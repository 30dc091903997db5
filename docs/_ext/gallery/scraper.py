"""The figures that a script has drawn: each as SVG, with the text that describes it."""

from pathlib import Path

from matplotlib import pyplot as plt
from matplotlib.animation import Animation
from sphinx_gallery.scrapers import figure_rst, matplotlib_scraper

from gallery import animations, turning
from gallery.finish import save_thumbnail


def scrape(block, block_vars, gallery_conf) -> str:
    """Save the figures of a cell, sharp on every screen; one stands below the other.

    If one is animated, this is its still: what the script has drawn. The animation lies beside it.
    """
    figures = [plt.figure(number) for number in plt.get_fignums()]
    texts = [figure.get_label() for figure in figures]
    if not all(texts):
        raise ValueError("a figure has no alternative text: call mitbadak.plotting.describe")
    iterator = block_vars["image_path_iterator"]
    first = len(iterator)
    if figures and not first:
        template = Path(iterator.image_path)
        name = template.name.replace("{0:03}", "small")
        save_thumbnail(figures[0], template.parent / "thumb" / name)
    matplotlib_scraper(
        block, block_vars, gallery_conf, format="svg", transparent=True, metadata={"Date": None}
    )
    images = [Path(path).with_suffix(".svg") for path in iterator.paths[first:]]
    for text, image in zip(texts, images, strict=True):
        image.with_suffix(".txt").write_text(text, encoding="utf-8")
    for animation in block_vars["example_globals"].values():
        if isinstance(animation, Animation) and animation._fig in figures:
            animations.save(animation, images[figures.index(animation._fig)])
    for figure, image in zip(figures, images, strict=True):
        turning.save(figure, image, block_vars)
    source = gallery_conf["src_dir"]
    return "".join(
        figure_rst([image.as_posix()], source, fig_titles=text)
        for text, image in zip(texts, images, strict=True)
    )
