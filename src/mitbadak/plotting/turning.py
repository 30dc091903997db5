"""Figures that the reader turns: they are drawn once for each value of a range."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from matplotlib.figure import Figure

__all__ = ["Turn", "turning", "watchers"]


@dataclass(frozen=True)
class Turn:
    """One state of a figure, as a watcher sees it: the figure is drawn and described.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, ax = plt.subplots()
    >>> turn = Turn(figure, {"slope": (1.0, 2.0)}, (1.0,), (2.0,))
    >>> turn.state
    (2.0,)
    >>> plt.close(figure)
    """

    figure: Figure
    ranges: Mapping[str, tuple[float, ...]]
    """The values of each range, by its label."""
    start: tuple[float, ...]
    """The values of the first state, one of each range."""
    state: tuple[float, ...]
    """The values of this state."""


watchers: list[Callable[[Turn], object]] = []
"""Who wants to see every state of the figures that are drawn from now on."""


def turning(
    figure: Figure,
    ranges: Mapping[str, Sequence[float]],
    start: float | Sequence[float] | None = None,
) -> Iterator[Any]:
    """Draw a figure once for each value of a range, in the body of a ``for`` loop.

    The body draws and describes one state. What was in the figure before the loop is the ground
    of all states; what the body has drawn is taken away again. A script that is run alone draws
    the first state and no other. On the site the reader moves through all of them.

    Parameters
    ----------
    figure : Figure
        The figure. Its axes have fixed limits, so that only what is turned moves.
    ranges : mapping of str to sequence of float
        One or several labels, each with the values through which the reader moves.
    start : float or sequence of float, optional
        The value of the first state, or one for each range; by default the first of each.

    Yields
    ------
    float or tuple of float
        The value of a state, or the values, if there are several ranges.

    Raises
    ------
    ValueError
        If there is no range, a range has fewer than two values, `start` is not among the states,
        or the body does not describe a state.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from mitbadak.plotting import describe, panels
    >>> figure, ax = panels()
    >>> ax.set(xlim=(0, 1), ylim=(0, 2))  # doctest: +ELLIPSIS
    [...]
    >>> for slope in turning(figure, {"slope": [0.5, 1.0, 2.0]}, start=1.0):
    ...     line = ax.plot([0, 1], [0, slope])
    ...     describe(figure, f"A line of slope {slope:g}.")
    >>> figure.get_label()
    'A line of slope 1.'
    >>> plt.close(figure)
    """
    values = {label: tuple(found) for label, found in ranges.items()}
    if not values or min(map(len, values.values())) < 2:
        raise ValueError(f"ranges is {values}, but two values or more of each range were expected")
    states = list(product(*values.values()))
    first = _state(states[0] if start is None else start)
    if first not in states:
        example = states[0] if len(values) > 1 else states[0][0]
        raise ValueError(f"start is {start}, but a value of each range, {example}, was expected")
    ground = [(part, part.get_children()) for part in (figure, *figure.axes)]
    others = [state for state in states if state != first]
    # the first state gives all others its layout; drawn once more, it is what stays
    for state in [first, *others, first] if watchers else [first]:
        for part, children in ground:
            for artist in [a for a in part.get_children() if a not in children]:
                artist.remove()
        figure.set_label("")
        yield state if len(values) > 1 else state[0]
        if not figure.get_label():
            raise ValueError(f"the state {state} has no text: call describe within the loop")
        if figure.get_layout_engine() is not None:
            figure.draw_without_rendering()
            figure.set_layout_engine("none")
        seen = Turn(figure, values, first, state)
        for watcher in watchers:
            watcher(seen)


def _state(start: Any) -> tuple[float, ...]:
    return tuple(start) if isinstance(start, Sequence) else (start,)
