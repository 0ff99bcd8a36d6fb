"""What a reader has chosen on the page: read from the address, with a notice for what cannot be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from markupsafe import Markup

from dashboard.components.templating import render
from dashboard.domain.groups.characteristics import CHARACTERISTICS
from dashboard.domain.kpi.cube import CITY, MSOA
from dashboard.domain.kpi.definition import Period
from dashboard.kpis.equality import EqualityArea
from dashboard.pages.page import Query

_SHOWN = 40


@dataclass(frozen=True)
class Choices:
    """What is shown; keys as they stand in addresses, "" for the default.

    Attributes
    ----------
    by, area, period
        Characteristic, area and period.
    group, level
        Group and kind of areas of the map.
    notices
        What could not be shown as it was asked for.
    """

    kpi_id: str
    by: str = ""
    area: str = ""
    period: str = ""
    group: str = ""
    level: str = ""
    notices: tuple[str, ...] = ()

    def parts(self) -> dict[str, str]:
        """Return the parts of the address that differ from the defaults, by name."""
        found = {"by": self.by, "area": self.area, "period": self.period, "group": self.group, "level": self.level}
        return {name: value for name, value in found.items() if value}

    def address(self, end: str = "", anchor: str = "") -> str:
        """Return the address of what is shown; `end` is that of a download below it."""
        query = urlencode(self.parts())
        query = f"?{query}" if query else ""
        return f"/kpi/{self.kpi_id}/equality{end}{query}{f'#{anchor}' if anchor else ''}"

    def without(self, name: str) -> dict[str, str]:
        """Return the parts that a form keeps which changes one of them."""
        # another characteristic has other groups
        gone = {name, "group"} if name == "by" else {name}
        return {key: value for key, value in self.parts().items() if key not in gone}


def characteristic_asked(kpi_id: str, characteristics: Sequence[str], query: Query) -> tuple[Choices, str]:
    """Return the characteristic that the address asks for, or the first that the KPI has."""
    wanted, group = (query.get(name, "").strip().lower() for name in ("by", "group"))
    key = wanted if wanted in characteristics else characteristics[0]
    found, notices = CHARACTERISTICS[key], []
    if wanted not in ("", key):
        notices.append(f"This KPI does not come by “{wanted[:_SHOWN]}”; shown is {found.phrase}.")
    groups = [one.key for one in found.groups]
    if group not in ("", *groups):
        notices.append(f"There is no group “{group[:_SHOWN]}”; the map shows {found.groups[0].phrase}.")
    by, shown = "" if key == characteristics[0] else key, group if group in groups[1:] else ""
    return Choices(kpi_id, by=by, group=shown, notices=tuple(notices)), key


def with_area_and_period(
    choices: Choices, areas: Mapping[str, EqualityArea], periods: Sequence[Period], query: Query
) -> tuple[Choices, EqualityArea, Period]:
    """Return what the address asks for of areas and periods, the city and the last period by default."""
    wanted, notices = query.get("area", "").strip(), list(choices.notices)
    # wards are known by their codes, which are written in capitals
    key = next((one for one in areas if one.lower() == wanted.lower()), CITY)
    if wanted and key == CITY and wanted.lower() != CITY:
        notices.append(f"There is no area “{wanted[:_SHOWN]}” here; shown is {areas[CITY].name}.")
    asked = query.get("period", "").strip()
    period = next((one for one in periods if one.key == asked), periods[-1])
    if asked and period.key != asked:
        notices.append(f"There are no figures by group for “{asked[:_SHOWN]}”; shown is {period.label}.")
    found = replace(
        choices,
        area="" if key == CITY else key,
        level=MSOA if query.get("level", "") == MSOA else "",
        period="" if period == periods[-1] else period.key,
        notices=tuple(notices),
    )
    return found, areas[key], period


def choice_form(
    choices: Choices, name: str, words: tuple[str, str], options: Sequence[tuple[str, str, bool]]
) -> Markup:
    """Write a form that changes one choice and keeps the others; `words` are its label and its button.

    Options have a value, a text, and whether they are chosen.
    """
    return render(
        "kpi_choice.html",
        action=f"/kpi/{choices.kpi_id}/equality{'#map' if name in ('group', 'level') else ''}",
        kept=choices.without(name),
        name=name,
        label=words[0],
        button=words[1],
        options=[{"value": value, "text": text, "chosen": chosen} for value, text, chosen in options],
        beside="",
    )
