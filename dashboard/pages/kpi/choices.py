"""What a reader has chosen on the page of a KPI: read from the address, with a notice for what cannot be shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import PlaceKind, find_place
from dashboard.domain.deprivation.measures import IMD, MEASURES, Measure
from dashboard.domain.kpi.cube import LSOA, NEIGHBOURHOOD, ward_kind
from dashboard.domain.kpi.definition import Period
from dashboard.domain.kpi.gap_table import GapTableColumn, Role
from dashboard.pages.page import Query

#: So much of what was asked for is repeated.
_SHOWN = 40
_Chosen = TypeVar("_Chosen", bound=StrEnum)


class By(StrEnum):
    """What the points of the funnel are; the values stand in addresses."""

    LSOA = "lsoa"
    MSOA = "msoa"
    WARD = "ward"

    @property
    def plural(self) -> str:
        """As readers know them."""
        return {By.LSOA: "neighbourhoods (LSOAs)", By.MSOA: "middle-layer areas (MSOAs)", By.WARD: "wards"}[self]

    @property
    def short(self) -> str:
        """One of them, in a word."""
        return {By.LSOA: "LSOA", By.MSOA: "middle-layer area", By.WARD: "ward"}[self]

    def profile(self, code: str) -> str:
        """Return the address of an area's profile; middle-layer areas have none."""
        return "" if self is By.MSOA else f"/{self.value}/{code}"


class Order(StrEnum):
    """How the table of the funnel is sorted; the values stand in addresses."""

    PLACE = "place"
    VALUE = "value"
    SIZE = "size"
    NAME = "name"


#: The target wards one by one, and parts of the page with long tables: what a reader may ask for all of.
WARDS = "wards"
LONG = (WARDS, "funnel", "scatter", "maps")


@dataclass(frozen=True)
class Choices:
    """What is shown.

    Attributes
    ----------
    kpi_id
        The KPI.
    period
        One that has figures.
    latest
        The last that has figures: it need not stand in addresses.
    area
        Area to emphasise; None without one.
    domain
        Measure of the scatter chart.
    by, order
        Points of the funnel (None: the smallest areas that have figures), and the order of its table.
    notices
        What could not be shown as it was asked for.
    whole
        What of `LONG` is shown with all that there is; "" for none.
    """

    kpi_id: str
    period: Period
    latest: Period
    area: GapTableColumn | None
    domain: Measure
    by: By | None
    order: Order
    notices: tuple[str, ...] = ()
    whole: str = ""

    def parts(self) -> dict[str, str]:
        """Return the parts of the address that differ from the defaults, by name."""
        parts = {
            "period": "" if self.period == self.latest else self.period.key,
            "area": self.area.key if self.area else "",
            "domain": "" if self.domain is IMD else self.domain.key,
            "funnel": self.by.value if self.by else "",
            "sort": "" if self.order is Order.PLACE else self.order.value,
            "all": self.whole,
        }
        return {name: value for name, value in parts.items() if value}

    def with_funnel(self, by: By | None, order: Order = Order.PLACE) -> "Choices":
        """Return the same with another funnel."""
        return replace(self, by=by, order=order)

    def address(self, anchor: str = "") -> str:
        """Return the address of what is shown."""
        parts = urlencode(self.parts())
        return f"/kpi/{self.kpi_id}{f'?{parts}' if parts else ''}{f'#{anchor}' if anchor else ''}"

    def table_address(self, chart: str, kind: str) -> str:
        """Return the address of a chart's table as a file; the period stands in it, so that it stays that of today."""
        return f"/kpi/{self.kpi_id}/{chart}.{kind}?{urlencode({'period': self.period.key, **self.parts()})}"

    def file_name(self, chart: str) -> str:
        """Return what a chart is called when it is saved."""
        more = {"funnel": (self.by or By.LSOA).value, "scatter": self.domain.key, "map": self.domain.key}.get(chart, "")
        return "-".join(part for part in (self.kpi_id, chart, more) if part)


def read_choices(
    city: City, kpi_id: str, periods: Sequence[Period], columns: Sequence[GapTableColumn], query: Query
) -> Choices:
    """Read what is chosen; nonsense falls back to the default, with a notice.

    Parameters
    ----------
    kpi_id, periods
        The KPI and its periods with figures, the last one last; at least one.
    columns
        Areas that every page has.
    """
    notices: list[str] = []
    period = _period(query.get("period", ""), periods, notices)
    area = _area(city, columns, query.get("area", ""), notices)
    domain = MEASURES.get(query.get("domain", "") or IMD.key)
    if domain is None:
        domain = IMD
        notices.append(f"There is no domain {_quoted(query['domain'])}; the chart compares with {IMD.in_sentence}.")
    asked = query.get("funnel", "").strip()
    by = _member(By, asked) if asked else None
    if asked and by is None:
        notices.append(f"The funnel cannot be drawn by {_quoted(asked)}; it shows the smallest areas with figures.")
    order = _member(Order, query.get("sort", ""))
    if order is None:
        order = Order.PLACE
        notices.append(
            f"The table cannot be sorted by {_quoted(query['sort'])}; what lies outside the limits is first."
        )
    whole = query.get("all", "")
    return Choices(kpi_id, period, periods[-1], area, domain, by, order, tuple(notices), whole if whole in LONG else "")


def _quoted(text: str) -> str:
    return f"“{text.strip()[:_SHOWN]}”"


def _member(kind: type[_Chosen], text: str) -> _Chosen | None:
    if not text.strip():
        return next(iter(kind))
    return next((one for one in kind if one.value == text.strip().lower()), None)


def _period(text: str, periods: Sequence[Period], notices: list[str]) -> Period:
    """Return the period asked for, or the last that ended no later."""
    if not text.strip():
        return periods[-1]
    try:
        asked = Period.parse(text)
    except ValueError:
        notices.append(f"{_quoted(text)} is not a period; shown is {periods[-1].label}.")
        return periods[-1]
    if asked in periods:
        return asked
    earlier = [period for period in periods if period.day_after <= asked.day_after]
    found = earlier[-1] if earlier else periods[0]
    notices.append(f"There are no figures for {asked.label}; shown is {found.label}.")
    return found


def _area(city: City, columns: Sequence[GapTableColumn], text: str, notices: list[str]) -> GapTableColumn | None:
    if not (wanted := text.strip()):
        return None
    if column := next((one for one in columns if one.key.lower() == wanted.lower()), None):
        return column
    place = find_place(city, wanted)
    if place is None or not place.lsoa_codes:
        notices.append(f"There is no area {_quoted(text)}, so none is emphasised.")
        return None
    if known := next((one for one in columns if one.key == place.key), None):
        return known
    kinds = {PlaceKind.LSOA: LSOA, PlaceKind.NEIGHBOURHOOD: NEIGHBOURHOOD, PlaceKind.WARD: ward_kind(place.vintage)}
    return GapTableColumn(place.key, place.name, Role.AREA, kinds[place.kind], place.key)
