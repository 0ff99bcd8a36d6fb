"""Where a group uses a service less, or more, than its share of residents would have it: a map and its table."""

from collections.abc import Mapping

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.components.equality import count_words
from dashboard.components.map.area_map import Coloured, area_map
from dashboard.components.map.model import MapModel
from dashboard.components.tables import plain_table
from dashboard.domain.areas.names import middle_layer_areas
from dashboard.domain.areas.places import in_force
from dashboard.domain.groups.characteristics import Category
from dashboard.domain.groups.take_up import TakeUp, WhyNot
from dashboard.domain.groups.view import by_area
from dashboard.domain.kpi.cube import MSOA
from dashboard.domain.wording.equality import map_sentence, number_pair, reason_words
from dashboard.domain.wording.kpi import mark_of
from dashboard.figures.scales import known
from dashboard.kpis.equality import Subject
from dashboard.pages.equality.choices import Choices, choice_form

HEADS = ("Area", "Customers", "At most", "Expected", "Verdict")
#: From which ratio on a difference is a large one: half as many again, or a third fewer.
_LARGE = 1.5
#: Classes as the map of change has them: up is lined and purple, down plain and ochre; neither is better.
_CLASSES = {
    "k0": "Over-represented, by half or more",
    "k1": "Over-represented",
    "k2": "No significant difference",
    "k3": "Under-represented",
    "k4": "Under-represented, by a third or more",
    "no-data": "Cannot be said",
    "kpi-hidden": "Hidden",
}


def chosen(subject: Subject, asked: tuple[str, str]) -> tuple[Category, str]:
    """Return the group and the kind of areas that are asked for, the first of each by default."""
    groups, levels = subject.characteristic.groups, list(subject.levels)
    group = next((one for one in groups if one.key == asked[0]), groups[0])
    return group, asked[1] if asked[1] in levels else levels[0]


def map_figures(subject: Subject, group: Category, level: str) -> pd.DataFrame:
    """Return the areas of the map by code, with their names, ordered by them: no order may give a count away."""
    if subject.residents is None:
        msg = "a map was asked for without residents"
        raise ValueError(msg)
    return by_area(subject.characteristic, group.key, subject.counts, subject.residents, level)


def class_of(row: Mapping[str, object]) -> str:
    """Return the class of an area on the map."""
    if row["why"] is WhyNot.HIDDEN:
        return "kpi-hidden"
    verdict, low, high = row["verdict"], float(str(row["low"])), float(str(row["high"]))
    if verdict is TakeUp.OVER:
        return "k0" if low >= _LARGE else "k1"
    if verdict is TakeUp.UNDER:
        return "k4" if high <= 1 / _LARGE else "k3"
    return "k2" if verdict is TakeUp.NO_DIFFERENCE else "no-data"


def map_rows(figures: pd.DataFrame, names: Mapping[str, str]) -> list[tuple[str, str, str, str, str]]:
    """Return the rows of the table."""
    rows = []
    for code, row in figures.iterrows():
        reason = reason_words(row["why"])
        counts = [count_words(float(row[name]) if known(float(row[name])) else None) for name in ("customers", "most")]
        ends = (float(row["expected_low"]), float(row["expected_high"]))
        expected = number_pair(ends, 0) if known(ends[0]) else ""
        verdict: TakeUp = row["verdict"]
        said = f"{verdict.symbol} {verdict.value}{f': {reason}' if reason else ''}"
        rows.append((names[str(code)], counts[0], counts[1], expected, said))
    return rows


def names_of(model: MapModel, level: str) -> dict[str, str]:
    """Return the names of the areas of a kind, by code."""
    if level == MSOA:
        middle = middle_layer_areas(model.city.lsoas)
        return {str(code): str(name) for code, name in middle["name"].items()}
    return {str(code): str(name) for code, name in in_force(model.city).wards["name"].items()}


def map_section(model: MapModel, subject: Subject, choices: Choices) -> Component:
    """Draw the map, say what it shows, and put its table under it."""
    group, level = chosen(subject, (choices.group, choices.level))
    names = names_of(model, level)
    figures = map_figures(subject, group, level)
    figures = figures.loc[sorted((code for code in figures.index if code in names), key=lambda code: names[code])]
    word = subject.levels[level]
    classes = {str(code): class_of(row) for code, row in figures.to_dict("index").items()}
    of_class = list(classes.values())
    legend = [(css, label, of_class.count(css)) for css, label in _CLASSES.items() if css in of_class]
    if level == MSOA:
        lies_in = model.city.lsoas["middle_code"]
        classes = {str(code): classes.get(str(middle), "no-data") for code, middle in lies_in.items()}
    title = f"{group.title}: customers against residents by {word}, {subject.period.label}"
    coloured = Coloured(classes, "change", legend)
    groups = [(one.key, one.title, one == group) for one in subject.characteristic.groups]
    levels = [(key, f"By {name}", key == level) for key, name in subject.levels.items()]
    said = map_sentence(list(figures["verdict"]), (word, f"{word}s"), group.phrase)
    explained = (
        "Expected is how many of the customers of an area would belong to the group if its share were that of the "
        "area’s residents. “At most” counts all customers of the area whose group is not known as belonging to it."
    )
    mark = [html.P(html.Strong(mark_of(subject.kpi)), className="figure-mark")] if mark_of(subject.kpi) else []
    saved = [html.A(kind.upper(), href=choices.address(f"/areas.{kind}"), download=True) for kind in ("csv", "xlsx")]
    return html.Section(
        [
            html.H2("Gaps in take-up on the map", id="map"),
            html.Div(
                [
                    choice_form(choices, "group", ("Group", "Show"), groups),
                    *([choice_form(choices, "level", ("Areas", "Show"), levels)] if len(levels) > 1 else []),
                ],
                className="equality-choices",
            ),
            *mark,
            html.P(said),
            area_map(model, title, coloured),
            html.P(explained, className="hint"),
            html.Details(
                [
                    html.Summary("Table and downloads of the map"),
                    plain_table(f"{title}.", HEADS, map_rows(figures, names), frozenset({1, 2, 3})),
                    html.P(["Save the table: ", saved[0], " ", saved[1]], className="figure-saving"),
                ]
            ),
        ],
        className="kpi-section",
    )
