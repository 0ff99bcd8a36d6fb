"""Lines of the size of words: how a value has gone over the periods, with another one behind it for comparison.

Whatever they show stands in words and in a table beside them, so that they are hidden from assistive technology.
"""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from dashboard.figures.drawing import number
from dashboard.figures.scales import Scale, extent, known

Values = Sequence[float | None]


def sparkline(
    values: Values, beside: Values = (), *, ends: tuple[float, float] | None = None, size: tuple[int, int] = (120, 32)
) -> Markup:
    """Draw values over periods, the last one with a dot.

    Parameters
    ----------
    values
        One a period, None where there is none.
    beside
        Of what they are compared with, in grey.
    ends
        Lowest and highest value of the scale, where several lines have one together; else those of these values.
    size
        Width and height, in pixels.
    """
    wide, high = size
    x = Scale(0, max(len(values) - 1, 1), 4, wide - 4)
    y = Scale(*(ends or extent([*values, *beside])), high - 4, 4)
    # a value without neighbours is a dot
    drawn = "".join(f'<path class="beside" d="{path}"/>' for path in _paths(beside, x, y))
    drawn += "".join(f'<path d="{path}"/>' for path in _paths(values, x, y))
    last = max((place for place, value in enumerate(values) if known(value)), default=None)
    if last is not None:
        drawn += f'<circle cx="{number(x.at(last))}" cy="{number(y.at(values[last] or 0.0))}" r="3"/>'
    start = f'<svg class="sparkline" viewBox="0 0 {wide} {high}" aria-hidden="true" focusable="false">'
    return Markup(f"{start}{drawn}</svg>")  # noqa: S704 - numbers alone


def _paths(values: Values, x: Scale, y: Scale) -> Iterator[str]:
    """Yield the path of each stretch of neighbouring periods with values."""
    run: list[str] = []
    for place, value in enumerate([*values, None]):
        if known(value):
            run.append(f"{number(x.at(place))} {number(y.at(value))}")
        elif run:
            yield f"M{'L'.join(run)}" if len(run) > 1 else f"M{run[0]}h0"
            run = []
