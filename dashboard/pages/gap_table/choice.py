"""What a reader has chosen: read from the address, with a sentence for everything that could not be."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboard.domain.kpi.definition import Period
from dashboard.domain.kpi.gap_table import TOGETHER, GapTableColumn, Role
from dashboard.pages.gap_table.addresses import PATH
from dashboard.pages.page import Query

_YES, _NO = frozenset({"1", "yes", "on", "true"}), frozenset({"", "0", "no", "off", "false"})
#: So much of a text that was not understood is repeated.
_SHOWN = 40


#: What rows are ordered by, besides the gap of a column (or its value, where there is no gap), which goes by its key.
SERVICE, GAP, TARGET = "service", "gap", "target"
#: What areas are compared with: the rest of the city, or the target wards.
CITY, WARDS = "", "target-wards"


@dataclass(frozen=True)
class Choice:
    """A period, which KPIs of it in which order, and what areas are compared with; `service` "" for all.

    `examples` shows illustrative KPIs beside those of the council's own, where they are left out by default.
    """

    period: Period
    service: str = ""
    only_worse: bool = False
    sort: str = SERVICE
    sort_words: str = "by service"
    examples: bool = False
    against: str = CITY

    def address(self, path: str = PATH) -> str:
        """Return an address under which the same is shown tomorrow, too."""
        pairs = {
            "service": self.service,
            "period": self.period.key,
            "against": self.against,
            "worse": "1" if self.only_worse else "",
            "sort": "" if self.sort == SERVICE else self.sort,
            "examples": "1" if self.examples else "",
        }
        return f"{path}?{urlencode({name: value for name, value in pairs.items() if value})}"

    @property
    def filters(self) -> str:
        """Say which rows are shown, and in which order."""
        which = self.service or "all services"
        worse = ", only KPIs on which the priority neighbourhoods are worse" if self.only_worse else ""
        return f"{which}{worse}, {self.sort_words}"


def orders(columns: Sequence[GapTableColumn]) -> dict[str, str]:
    """Return what rows can be ordered by, in words: each head of the table, the most unfavourable first."""
    of_columns = {
        one.key: f"by widest gap in {one.label}" if one.role is Role.AREA else f"by value in {one.label}"
        for one in columns
        if one.key != TOGETHER
    }
    return {SERVICE: "by service", GAP: "by widest gap", TARGET: "furthest from target first", **of_columns}


def read_choice(
    query: Query,
    services: Collection[str],
    periods: Sequence[Period],
    columns: Sequence[GapTableColumn],
    first: Period | None = None,
) -> tuple[Choice, list[str]]:
    """Read a choice; what is not understood falls back, and is told.

    Parameters
    ----------
    query
        Parameters of the address: service, period, against, worse, sort.
    periods
        Those with figures, the latest first; at least one.
    columns
        Those of the table.
    first
        The one to begin with; the latest by default.

    Returns
    -------
    Choice, list of str
        The choice, and a sentence for each parameter that fell back.
    """
    told: list[str] = []
    service = query.get("service", "").strip()
    if service and service not in services:
        told.append(f"There is no service “{_short(service)}”; all services are shown.")
        service = ""
    worse = query.get("worse", "").strip().lower()
    if worse not in _YES | _NO:
        told.append(f"“worse={_short(worse)}” is neither 1 nor 0; all KPIs are shown.")
    known = orders(columns)
    sort = query.get("sort", "").strip() or SERVICE
    if sort not in known:
        told.append(f"There is no order “{_short(sort)}”; KPIs are shown by service.")
        sort = SERVICE
    against = query.get("against", "").strip()
    if against not in (CITY, WARDS, "city"):
        told.append(f"“against={_short(against)}” is neither city nor {WARDS}; areas are compared with the city.")
    against = against if against == WARDS else CITY
    period = _period(query.get("period", "").strip(), periods, first or periods[0], told)
    return Choice(period, service, worse in _YES, sort, known[sort], shows_examples(query), against), told


def shows_examples(query: Query) -> bool:
    """Tell whether illustrative KPIs are asked for beside those of the council's own."""
    return query.get("examples", "").strip().lower() in _YES


def _period(text: str, periods: Sequence[Period], latest: Period, told: list[str]) -> Period:
    if not text:
        return latest
    try:
        asked = Period.parse(text)
    except ValueError:
        told.append(f"“{_short(text)}” is not a period; the latest, {latest.label}, is shown.")
        return latest
    if asked not in periods:
        told.append(f"There are no figures for {asked.label}; the latest, {latest.label}, is shown.")
        return latest
    return asked


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
