"""Which year and neighbourhoods a report is of: read from the address, with a sentence for all that could not be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from dashboard.domain.kpi.definition import Period
from dashboard.domain.outcomes.reports import FIRST_YEAR, report_year, running_year
from dashboard.pages.page import Query
from dashboard.pages.report.addresses import PATH

#: So many years are offered; an address may name earlier ones.
_OFFERED = 5


@dataclass(frozen=True)
class Choice:
    """The year in which the council's year begins, and slugs of neighbourhoods, none for all."""

    year: int
    areas: tuple[str, ...] = ()

    @property
    def period(self) -> Period:
        """The council's year."""
        return report_year(self.year)

    def address(self, path: str = PATH) -> str:
        """Return an address under which the same is shown."""
        areas = {"areas": ",".join(self.areas)} if self.areas else {}
        return f"{path}?{urlencode({'year': self.year, **areas}, safe=',')}"


def read_year(text: str, today: date) -> int | None:
    """Read the year of a report; None for one that there is none of."""
    known = text.isascii() and text.isdecimal() and len(text) == 4
    return int(text) if known and FIRST_YEAR <= int(text) <= running_year(today) else None


def read_choice(query: Query, names: Mapping[str, str], today: date) -> tuple[Choice, Sequence[str]]:
    """Read a choice; `names` are those of neighbourhoods by slug. What is not understood falls back, and is told."""
    told = []
    asked, latest = query.get("year", ""), running_year(today)
    year = read_year(asked, today)
    if asked and year is None:
        told.append(f"There is no report of “{asked[:20]}”; that of {report_year(latest).short_label} is shown.")
    wanted = list(dict.fromkeys(filter(None, query.get("areas", "").split(","))))
    strange = [one for one in wanted if one not in names]
    told += [f"There is no neighbourhood “{one[:40]}”; it is left out." for one in strange[:3]]
    areas = tuple(slug for slug in names if slug in wanted)
    return Choice(latest if year is None else year, areas if len(areas) < len(names) else ()), told


def years_offered(chosen: int, today: date) -> list[int]:
    """Return the years to choose from, the latest first."""
    latest = running_year(today)
    return sorted({*range(latest, latest - _OFFERED, -1), chosen}, reverse=True)
