"""A small map of an area in its surroundings, still, with its names and legend, and a way to the big map."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from markupsafe import Markup

from dashboard.components.map.model import MapModel
from dashboard.components.templating import render
from dashboard.domain.deprivation.measures import ClassingKey

#: Height of the map as a share of its width.
_SHAPE = 0.8
#: Type size as a share of the width of the map, width of a letter as a share of the type size.
_TYPE = 0.037
_LETTER = 0.62
#: Letters in a line of a name at most.
_LINE = 16

#: Left, top, right and bottom in map units.
_Box = tuple[float, float, float, float]


class _Name(TypedDict):
    """A name on the map: where its first line stands, its lines, and whether it is a priority neighbourhood's own."""

    x: int
    y: int
    lines: list[str]
    own: bool


@dataclass(frozen=True)
class Framed:
    """What a small map shows: the areas in focus, the ward around them as a path, and the areas in it.

    `marked` says in the legend what the areas in focus are; on the map of a whole ward, its priority neighbourhoods are
    marked in their place.
    """

    focus: Sequence[str]
    ward_path: str
    ward_codes: Sequence[str]
    ward_label: str
    marked: str
    description: str
    link: str


def mini_map(model: MapModel, framed: Framed) -> Markup:
    """Draw a ward and what lies around it, coloured by policy band of overall deprivation."""
    positions = {code: index for index, code in enumerate(model.city.lsoas.index)}
    inside = [positions[code] for code in framed.ward_codes]
    focus = [positions[code] for code in framed.focus]
    left, top, width, height = _view(model.areas.boxes[sorted({*inside, *focus})])
    own = {code: place.short_name for place in model.city.config.neighbourhoods for code in place.lsoa_codes}
    # the line of the ward is enough where it is the line of the areas
    whole = set(focus) == set(inside)
    marked = [positions[code] for code in framed.ward_codes if code in own] if whole else focus
    boxes = model.areas.boxes
    seen = (boxes[:, 2] >= left) & (boxes[:, 0] <= left + width) & (boxes[:, 3] >= top) & (boxes[:, 1] <= top + height)
    symbols = [
        "no-data" if symbol == "-" else f"k{int(symbol, 36)}" for symbol in model.classes[ClassingKey.BANDS]["imd"]
    ]
    shown = [int(index) for index in np.flatnonzero(seen)]
    way = model.classings[ClassingKey.BANDS]
    rows = [(f"k{row.classes[0]}", row.label) for row in way.legend] + [("no-data", "No data")]
    return render(
        "mini_map.html",
        viewbox=f"{left} {top} {width} {height}",
        class_count=way.class_count,
        areas=[(symbols[index], model.areas.paths[index]) for index in shown],
        legend=[row for row in rows if row[0] in {symbols[index] for index in shown}],
        ward_path=framed.ward_path,
        ward_label=framed.ward_label,
        focus=[model.areas.paths[index] for index in marked],
        marked=framed.marked,
        names=_names(model, [*marked, *focus, *inside], shown, (left, top, left + width, top + height), whole=whole),
        type_size=round(_TYPE * width, 1),
        description=framed.description,
        link=framed.link,
    )


def _view(boxes: np.ndarray) -> tuple[int, int, int, int]:
    """Return left, top, width and height of a frame around boxes, with air, in the shape of the map."""
    left, top = boxes[:, :2].min(axis=0)
    right, bottom = boxes[:, 2:].max(axis=0)
    width = max((right - left) * 1.2, (bottom - top) * 1.2 / _SHAPE)
    height = width * _SHAPE
    return (
        round((left + right - width) / 2),
        round((top + bottom - height) / 2),
        round(width),
        round(height),
    )


def _names(model: MapModel, order: Sequence[int], shown: Sequence[int], view: _Box, *, whole: bool) -> list[_Name]:
    """Place the names of priority neighbourhoods, then of middle-layer areas, where they do not run into each other.

    Parameters
    ----------
    order
        Positions of the areas that matter, the most important first.
    shown
        Positions of all areas in sight.
    view
        Left, top, right and bottom of the map.
    whole
        Whether the map is of a whole ward, so that names may lie on the areas in `order`.
    """
    size = _TYPE * (view[2] - view[0])
    own = {code: place.short_name for place in model.city.config.neighbourhoods for code in place.lsoa_codes}
    codes, boxes = model.city.lsoas.index, model.areas.boxes
    priority = [index for index in dict.fromkeys(order) if str(codes[index]) in own]
    # over or under a small area, not on it
    kept = [tuple(boxes[index]) for index in (priority if whole else {*priority, order[0]})]
    taken: dict[str, _Box] = {}
    names: list[_Name] = []

    def place(name: _Name, others: Sequence[_Box]) -> None:
        text = " ".join(name["lines"])
        half = max(map(len, name["lines"])) * size * _LETTER / 2
        bottom = name["y"] + size * (len(name["lines"]) - 0.7)
        box = (name["x"] - half, name["y"] - size, name["x"] + half, bottom)
        inside = box[0] > view[0] and box[2] < view[2] and box[1] > view[1] and box[3] < view[3]
        if inside and text not in taken and not any(_overlap(box, other) for other in [*taken.values(), *others]):
            taken[text] = box
            names.append(name)

    for index in priority:
        text, (_, above, _, below) = own[str(codes[index])], boxes[index]
        half = len(text) * size * _LETTER * 0.51
        x = round(min(max(int(model.areas.labels_xy[index][0]), view[0] + half), view[2] - half))
        for y in (round(above - size * 0.3), round(below + size)):
            place({"x": x, "y": y, "lines": [text], "own": True}, ())
    for text, members in _middle_layer(model, order, shown):
        x, y = model.areas.labels_xy[members].mean(axis=0).round().astype(int).tolist()
        lines = textwrap.wrap(text, _LINE)
        place({"x": x, "y": round(y - size * (len(lines) - 1) / 2), "lines": lines, "own": False}, kept)
    return names


def _middle_layer(model: MapModel, order: Sequence[int], shown: Sequence[int]) -> list[tuple[str, list[int]]]:
    """Return the named middle-layer areas in sight with the positions of their LSOAs, those of `order` first."""
    names = model.city.lsoas["middle_name"].to_numpy()
    members: dict[str, list[int]] = {}
    for index in [*order, *shown]:
        found = members.setdefault(str(names[index]), [])
        if index not in found:
            found.append(index)
    return [(text, found) for text, found in members.items() if text]


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
