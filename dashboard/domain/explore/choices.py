"""What somebody explores, as the address of the page says it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

from dashboard.domain.deprivation.measures import MEASURES

POPULATION = "population"
#: What the keys of KPIs begin with, which are no measures of deprivation.
KPI = "kpi:"
#: So much of a text that was not understood is repeated.
_SHOWN = 40


class Level(StrEnum):
    """Areas to explore; the values stand in addresses. Wards are those in force, earlier ones of the Indices' time."""

    LSOA = "lsoa"
    WARD = "ward"
    EARLIER_WARD = "earlier-ward"

    @property
    def label(self) -> str:
        """Name on screen."""
        return {Level.LSOA: "Neighbourhoods (LSOAs)", Level.WARD: "Wards", Level.EARLIER_WARD: "Earlier wards"}[self]

    def noun(self, count: int) -> str:
        """Name of so many areas, to follow a number."""
        word = {Level.LSOA: "neighbourhood", Level.WARD: "ward", Level.EARLIER_WARD: "earlier ward"}[self]
        return word if count == 1 else f"{word}s"


class View(StrEnum):
    """Charts to choose from; the values stand in addresses."""

    RELATIONSHIP = "relationship"
    RANKING = "ranking"
    TIME = "time"

    @property
    def label(self) -> str:
        """Name on screen."""
        return {
            View.RELATIONSHIP: "Relationship of the two",
            View.RANKING: "Ranking by the first",
            View.TIME: "Over time (KPIs)",
        }[self]


class Sort(StrEnum):
    """Orders of the table, each with its opposite; the values stand in addresses.

    By a measure, the area with most of it comes first: the most deprived, or the highest figure.
    """

    X = "x"
    Y = "y"
    NAME = "name"
    LEAST_X = "-x"
    LEAST_Y = "-y"
    LAST_NAME = "-name"

    @property
    def column(self) -> str:
        """What the table is sorted by: "x", "y" or "name"."""
        return self.value.removeprefix("-")

    @property
    def is_reversed(self) -> bool:
        """Whether it is the opposite order."""
        return self.value.startswith("-")


@dataclass(frozen=True)
class Choices:
    """Two measures by their keys, their periods ("" for the latest), the areas, the chart, and the selection."""

    x: str = "imd"
    y: str = "crime"
    period_x: str = ""
    period_y: str = ""
    level: Level = Level.LSOA
    view: View = View.RELATIONSHIP
    sort: Sort = Sort.X
    areas: tuple[str, ...] = ()

    def query(self) -> dict[str, str]:
        """Return the parameters of an address; what is usual is left out."""
        usual = Choices()
        pairs = {
            "x": "" if self.x == usual.x else self.x,
            "y": "" if self.y == usual.y else self.y,
            "xp": self.period_x,
            "yp": self.period_y,
            "level": "" if self.level is usual.level else self.level.value,
            "view": "" if self.view is usual.view else self.view.value,
            "sort": "" if self.sort is usual.sort else self.sort.value,
            "areas": ",".join(self.areas),
        }
        return {key: value for key, value in pairs.items() if value}

    def address(self, path: str = "/explore") -> str:
        """Return the address under which the same is shown."""
        query = urlencode(self.query(), safe=",:")
        return f"{path}?{query}" if query else path


def read_choices(query: Mapping[str, str], kpi_ids: Collection[str]) -> tuple[Choices, list[str]]:
    """Read an address; what is not understood falls back, with a sentence for each.

    Parameters
    ----------
    query
        Parameters: `x`, `y`, `xp`, `yp`, `level`, `view`, `sort`, `areas`. Periods and areas are looked at by whoever
        knows them, see `known_areas`.
    kpi_ids
        KPIs there are.
    """
    usual, told = Choices(), list[str]()
    known = {*MEASURES, POPULATION, *(f"{KPI}{kpi_id}" for kpi_id in kpi_ids)}

    def read(name: str, allowed: Collection[str], instead: str, what: str) -> str:
        value = query.get(name, "").strip()
        if not value or value in allowed:
            return value or instead
        told.append(f"There is no {what} “{_short(value)}”; the usual one is shown.")
        return instead

    choices = Choices(
        x=read("x", known, usual.x, "measure"),
        y=read("y", known, usual.y, "measure"),
        period_x=query.get("xp", "").strip(),
        period_y=query.get("yp", "").strip(),
        level=Level(read("level", set(Level), usual.level, "kind of area")),
        view=View(read("view", set(View), usual.view, "chart")),
        sort=Sort(read("sort", set(Sort), usual.sort, "order of the table")),
        areas=tuple(dict.fromkeys(code for one in query.get("areas", "").split(",") if (code := one.strip()))),
    )
    return choices, told


def known_areas(choices: Choices, codes: Collection[str]) -> tuple[Choices, list[str]]:
    """Keep the areas of a selection that there are; the others are told, the first ones by name."""
    unknown = [code for code in choices.areas if code not in codes]
    if not unknown:
        return choices, []
    named = ", ".join(f"“{_short(code)}”" for code in unknown[:3])
    more = f" and {len(unknown) - 3} more" if len(unknown) > 3 else ""
    verb = "is" if len(unknown) == 1 else "are"
    kept = tuple(code for code in choices.areas if code in codes)
    return replace(choices, areas=kept), [f"{named}{more} {verb} not among the areas shown, and left out."]


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
