"""Reads charts as people do: where marks lie between the numbers of an axis."""

import re
import xml.etree.ElementTree as ET
from itertools import combinations

from dashboard.figures.labels import LINE, width

_NUMBER = r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?"


def sheets(markup):
    """Return the wide and the narrow drawing of a chart, parsed."""
    root = ET.fromstring(re.sub(r' xmlns="[^"]*"', "", str(markup)))
    wide, narrow = root.findall("svg")
    return {"wide": wide, "narrow": narrow}


def of_class(svg, *names):
    return [part for part in svg.iter() if set(names) <= set(part.get("class", "").split())]


def place(part):
    """Return where a mark or the start of a line is."""
    x, y = re.match(rf"M({_NUMBER}) ({_NUMBER})", part.get("d")).groups()
    return float(x), float(y)


def ends(part):
    return [(float(x), float(y)) for x, y in re.findall(rf"[ML]({_NUMBER}) ({_NUMBER})", part.get("d"))]


def texts(svg):
    return [part.text for part in svg.iter("text")]


def value_at(svg, where, axis="x"):
    """Return the value of a place on an axis, from the numbers that stand along it and the lines at them."""
    side = 0 if axis == "x" else 1
    lines = sorted({place(line)[side] for line in of_class(svg, "grid") if _is_across(line, side)})
    numbers = [float(re.search(_NUMBER, part.text.replace(",", ""))[0]) for part in _ticks(svg, axis)]
    if axis == "y":
        lines.reverse()
    (low, first), (high, last) = (numbers[0], lines[0]), (numbers[-1], lines[-1])
    return low + (where - first) / (last - first) * (high - low)


def _is_across(line, side):
    start, end = ends(line)
    return start[side] == end[side]


def _ticks(svg, axis):
    """Numbers left of an upright axis end at it; those of a level one stand about it."""
    anchor = "middle" if axis == "x" else "end"
    return [part for part in of_class(svg, "tick") if part.get("text-anchor") == anchor]


def text_boxes(svg, css=None):
    """Return the room that words take at most: left, top, right, bottom, and the words."""
    parts = list(svg.iter("text")) if css is None else of_class(svg, css)
    return [_box(part) for part in parts]


def _box(part):
    bold = bool(
        {"group", "value", "point-name", "set-name", "city-name", "city-words"} & set(part.get("class", "").split())
    )
    wide, x, foot = width(part.text or "", bold=bold), float(part.get("x")), float(part.get("y"))
    left = {"middle": x - wide / 2, "end": x - wide}.get(part.get("text-anchor"), x)
    return left, foot - LINE * 0.75, left + wide, foot + LINE * 0.2, part.text


def overlapping(boxes):
    """Return pairs of words that stand in each other's room."""
    return [
        (one[4], other[4])
        for one, other in combinations(boxes, 2)
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]


def beyond(svg):
    """Return words that go over the edge."""
    _, _, wide, high = map(float, svg.get("viewBox").split())
    return [
        box for box in text_boxes(svg) if box[0] < -0.5 or box[2] > wide + 0.5 or box[1] < -0.5 or box[3] > high + 0.5
    ]


def faults(markup):
    """Return what no chart may have: a coordinate that is no number, the same id twice, words over the edge."""
    found = []
    text = str(markup)
    if re.search(r'[ "](?:d|x|y|width|height|viewBox)="[^"]*(?:nan|inf)', text, re.IGNORECASE):
        found.append("a coordinate is not a number")
    names = re.findall(r' id="([^"]*)"', text)
    if len(names) != len(set(names)):
        found.append("an id stands twice")
    for key, svg in sheets(markup).items():
        found += [f"{key}: “{box[4]}” goes over the edge" for box in beyond(svg)]
    return found
