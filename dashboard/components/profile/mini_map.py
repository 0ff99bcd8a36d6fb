"""A small map of an area in its surroundings, still, with its names and legend, and a way to the big map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from dashboard.components.map.model import MapModel
from dashboard.components.templating import render
from dashboard.domain.deprivation.measures import ClassingKey

#: Height of the map as a share of its width.
_SHAPE = 0.8
#: Type size and width of a letter as shares of the width of the map.
_TYPE = 0.05
_LETTER = 0.7


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
        names=_names(model, [*marked, *focus, *inside], own, (left, top, width, height)),
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


def _names(
    model: MapModel, order: Sequence[int], own: Mapping[str, str], view: tuple[int, int, int, int]
) -> list[dict[str, object]]:
    """Place names at their areas, first come first served, where they do not run into each other.

    Priority neighbourhoods have their own names, other areas short ones ("086C").
    """
    left, top, width, height = view
    size = _TYPE * width
    # over or under a small area, not on it
    kept = [tuple(model.areas.boxes[index]) for index in order if str(model.city.lsoas.index[index]) in own]
    taken: dict[str, tuple[float, float, float, float]] = {}
    names = []
    for index in dict.fromkeys(order):
        lsoa = model.city.lsoas.iloc[index]
        text = own.get(str(lsoa.name), str(lsoa["name"]).split()[-1])
        half = len(text) * size * _LETTER / 2
        x, y = (int(value) for value in model.areas.labels_xy[index])
        others, heights = [*taken.values(), *kept], [y]
        if str(lsoa.name) in own:
            x = round(min(max(x, left + half * 1.02), left + width - half * 1.02))
            _, above, _, below = model.areas.boxes[index]
            others, heights = list(taken.values()), [round(above - size * 0.3), round(below + size)]
        for y in heights:
            box = (x - half, y - size, x + half, y + size * 0.3)
            inside = box[0] > left and box[2] < left + width and box[1] > top and box[3] < top + height
            if inside and text not in taken and not any(_overlap(box, other) for other in others):
                taken[text] = box
                names.append({"x": x, "y": y, "text": text})
    return names


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
