"""The parts every chart is drawn with: the two sheets, words, lines and marks of different shapes.

Nothing here says how things look: elements have classes, and `assets/css/charts.css` has the rest. What is drawn is
text, put together by hand, because a chart may have some thousand elements and must be there within milliseconds.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from markupsafe import Markup, escape

from dashboard.figures.labels import LINE, SIZE, width, wrapped

_NAME = re.compile(r"[A-Za-z][\w.-]*\Z")
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What needs no escaping, which is nearly everything.
_PLAIN = re.compile(r"[\w .,:;/?=%()+-]*")
#: From the middle of a line of words to the foot of its letters.
_FOOT = SIZE * 0.36


@dataclass(frozen=True)
class Sheet:
    """What a chart is drawn on: as wide as a column of text, or as a phone."""

    key: str
    width: float

    @property
    def is_wide(self) -> bool:
        """Whether words may stand beside the drawing."""
        return self.key == "wide"


WIDE, NARROW = Sheet("wide", 700.0), Sheet("narrow", 330.0)


@dataclass(frozen=True)
class Drawing:
    """What stands on a sheet, and how high it is."""

    body: str
    height: float


@dataclass(frozen=True)
class Words:
    """Name and description of a chart, for those who do not see it."""

    title: str
    description: str


def paired(name: str, words: Words, draw: Callable[[Sheet], Drawing], *, linked: bool) -> Markup:
    """Draw a chart on both sheets; the style sheet shows the one that fits.

    Parameters
    ----------
    name
        Unique on the page: a letter first, then letters, figures, "-", "_" and ".".
    draw
        Draws one sheet.
    linked
        Whether there are links inside, which a picture cannot have.

    Raises
    ------
    ValueError
        If the name cannot be part of an id.
    """
    if not _NAME.match(name):
        msg = f"chart name: found “{name}”, expected a letter and then letters, figures, “-”, “_” or “.”; rename it"
        raise ValueError(msg)
    sheets = "".join(_svg(name, words, sheet, draw(sheet), linked=linked) for sheet in (WIDE, NARROW))
    return Markup(f'<div class="chart-box">{sheets}</div>')  # noqa: S704 - all words are escaped where they are drawn


def _svg(name: str, words: Words, sheet: Sheet, drawing: Drawing, *, linked: bool) -> str:
    known_as, told = f"{name}-{sheet.key}-title", f"{name}-{sheet.key}-description"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-{sheet.key}" data-chart="{name}" '
        f'viewBox="0 0 {number(sheet.width)} {number(drawing.height)}" role="{"group" if linked else "img"}" '
        f'aria-labelledby="{known_as}" aria-describedby="{told}">'
        f'<title id="{known_as}">{clean(words.title)}</title><desc id="{told}">{clean(words.description)}</desc>'
        f"{drawing.body}</svg>"
    )


def clean(text: str) -> str:
    """Escape a text, and leave out what may not stand in XML at all."""
    if _PLAIN.fullmatch(text):
        return text
    return str(escape(_NOT_IN_XML.sub("", text)))


def number(value: float) -> str:
    """Write a coordinate, to a tenth of a unit."""
    written = f"{value:.1f}"
    if written.endswith(".0"):
        return "0" if written == "-0.0" else written[:-2]
    return written


def words_at(x: float, y: float, text: str, css: str = "", anchor: str = "start") -> str:
    """Write one line of words with its middle at height `y`; `anchor` is "start", "middle" or "end"."""
    anchored = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{number(x)}" y="{number(y + _FOOT)}"{_class(css)}{anchored}>{clean(text)}</text>'


def lines_at(x: float, top: float, lines: Sequence[str], css: str = "", anchor: str = "start") -> str:
    """Write lines of words under each other, the first with its top at `top`."""
    return "".join(words_at(x, top + LINE * (row + 0.5), line, css, anchor) for row, line in enumerate(lines))


def note_below(sheet: Sheet, top: float, text: str) -> tuple[str, float]:
    """Write a remark under a chart; returns it with the height that it takes."""
    if not text:
        return "", 0.0
    lines = wrapped(text, sheet.width - 4)
    return lines_at(0, top, lines, "note"), LINE * len(lines)


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> str:
    """Draw a straight line."""
    return f'<path d="M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}"{_class(css)}/>'


def linked(href: str, inner: str, title: str = "", attributes: str = "") -> str:
    """Make a link of what is drawn; "" as address leaves it as it is, with its name."""
    name = f"<title>{clean(title)}</title>" if title else ""
    if not href:
        return f"<g{attributes}>{name}{inner}</g>"
    return f'<a href="{clean(href)}"{attributes}>{name}{inner}</a>'


def hatched(left: float, top: float, right: float, bottom: float) -> str:
    """Hatch a rectangle: here would be a figure."""
    moved = f'transform="translate({number(left)} {number(bottom)})"'
    return f'<path {moved} d="{_strokes(right - left, bottom - top)}" class="hatch"/>'


@lru_cache(maxsize=64)
def _strokes(wide: float, high: float) -> str:
    """Draw the strokes of a hatched rectangle from its lower left corner; most on a chart are of one size."""
    step, strokes = 7.0, []
    start = step / 2 - high
    while start < wide:
        # each stroke rises from the foot at `start` to the right, as far as it lies within
        x1, x2 = max(start, 0.0), min(start + high, wide)
        strokes.append(f"M{number(x1)} {number(start - x1)}L{number(x2)} {number(start - x2)}")
        start += step
    return "".join(strokes)


def on_ground(x: float, y: float, text: str, css: str) -> str:
    """Write a line of words about `x` on ground that hides what lies behind."""
    half = width(text) / 2 + 5
    rectangle = f'x="{number(x - half)}" y="{number(y - 8)}" width="{number(2 * half)}" height="16"'
    return f'<rect {rectangle} class="ground"/>{words_at(x, y, text, css, "middle")}'


#: Steps around a mark from its middle, for a radius of one; marks look about equally large.
_SHAPES: dict[str, tuple[tuple[str, float, float], ...]] = {
    "up": (("m", 0, -1.1), ("l", 1.15, 2), ("l", -2.3, 0)),
    "down": (("m", 0, 1.1), ("l", 1.15, -2), ("l", -2.3, 0)),
    "square": (("m", -0.9, -0.9), ("l", 1.8, 0), ("l", 0, 1.8), ("l", -1.8, 0)),
    "diamond": (("m", 0, -1.25), ("l", 1.25, 1.25), ("l", -1.25, 1.25), ("l", -1.25, -1.25)),
    "cross": (("m", -1, -1), ("l", 2, 2), ("m", 0, -2), ("l", -2, 2)),
}


@cache
def outline(kind: str, radius: float) -> str:
    """Return the steps of a mark's path from its middle."""
    r = number(radius)
    if kind == "circle":
        return f"m-{r} 0a{r} {r} 0 1 0 {number(2 * radius)} 0a{r} {r} 0 1 0 -{number(2 * radius)} 0z"
    steps = "".join(f"{command}{number(x * radius)} {number(y * radius)}" for command, x, y in _SHAPES[kind])
    return steps if kind == "cross" else f"{steps}z"


def shape(kind: str, x: float, y: float, radius: float = 5.0) -> str:
    """Return the path data of a mark about a place."""
    return f"M{x:.1f} {y:.1f}{outline(kind, radius)}"


def mark(kind: str, x: float, y: float, css: str, radius: float = 5.0) -> str:
    """Draw a mark: "up", "down", "square", "diamond", "circle" or "cross"."""
    return f'<path d="M{x:.1f} {y:.1f}{outline(kind, radius)}" class="{css}"/>'


def _class(css: str) -> str:
    return f' class="{css}"' if css else ""
