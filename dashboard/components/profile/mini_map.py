"""A small map of an area in its surroundings, still and with names, with a way to the big map."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from dashboard.components.map.model import MapModel
from dashboard.components.templating import render
from dashboard.domain.deprivation.measures import ClassingKey

#: Height of the map as a share of its width.
_SHAPE = 0.8
#: Type size and width of a letter as shares of the width of the map.
_TYPE = 0.032
_LETTER = 0.7


@dataclass(frozen=True)
class Framed:
    """What a small map shows: the areas in focus, the ward around them as a path, and areas whose names come first."""

    focus: Sequence[str]
    ward_path: str
    ward_codes: Sequence[str]
    description: str
    link: str


def mini_map(model: MapModel, framed: Framed) -> Markup:
    """Draw a ward and what lies around it, coloured by policy band of overall deprivation."""
    positions = {code: index for index, code in enumerate(model.city.lsoas.index)}
    inside = [positions[code] for code in framed.ward_codes]
    focus = [positions[code] for code in framed.focus]
    left, top, width, height = _view(model.areas.boxes[sorted({*inside, *focus})])
    boxes = model.areas.boxes
    seen = (boxes[:, 2] >= left) & (boxes[:, 0] <= left + width) & (boxes[:, 3] >= top) & (boxes[:, 1] <= top + height)
    symbols = model.classes[ClassingKey.BANDS]["imd"]
    shown = [int(index) for index in np.flatnonzero(seen)]
    return render(
        "mini_map.html",
        viewbox=f"{left} {top} {width} {height}",
        class_count=model.classings[ClassingKey.BANDS].class_count,
        areas=[("no-data" if symbols[i] == "-" else f"k{int(symbols[i], 36)}", model.areas.paths[i]) for i in shown],
        ward_path=framed.ward_path,
        # the line of the ward is enough where it is the line of the areas
        focus=[model.areas.paths[index] for index in focus] if set(focus) != set(inside) else [],
        names=_names(model, [*focus, *inside, *_around(model, focus)], (left, top, width, height)),
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


def _around(model: MapModel, focus: Sequence[int]) -> list[int]:
    return [other for index in focus for other in model.areas.neighbours[index]]


def _names(model: MapModel, order: Sequence[int], view: tuple[int, int, int, int]) -> list[dict[str, object]]:
    """Place the short names ("086C") at their areas, first come first served, where they do not run into each other."""
    left, top, width, height = view
    size = _TYPE * width
    taken: list[tuple[float, float, float, float]] = []
    names = []
    for index in dict.fromkeys(order):
        text = str(model.city.lsoas["name"].iloc[index]).split()[-1]
        x, y = (int(value) for value in model.areas.labels_xy[index])
        half = len(text) * size * _LETTER / 2
        box = (x - half, y - size, x + half, y + size * 0.3)
        inside = box[0] > left and box[2] < left + width and box[1] > top and box[3] < top + height
        if inside and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            names.append({"x": x, "y": y, "text": text})
    return names


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
