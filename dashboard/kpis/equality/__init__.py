"""Who is reached: the groups of a KPI's customers as a viewer may see them, beside the residents of the same areas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import in_force
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.groups.characteristics import CHARACTERISTICS, Characteristic
from dashboard.domain.groups.counts import GroupCounts
from dashboard.domain.groups.residents import ResidentsByGroup
from dashboard.domain.groups.take_up import Completeness
from dashboard.domain.groups.view import AreaTakeUp, area_take_up, completeness
from dashboard.domain.kpi.cube import CITY, MSOA, ward_kind
from dashboard.domain.kpi.definition import KpiDefinition, Period
from dashboard.domain.kpi.gap_table import TOGETHER, Role
from dashboard.domain.kpi.view import page_columns
from dashboard.kpis import Kpis


@dataclass(frozen=True)
class EqualityArea:
    """An area that can be chosen: its key in addresses, its name, how it reads after "in", and its kind and code."""

    key: str
    name: str
    place: str
    at: tuple[str, str]


def areas_of(city: City) -> dict[str, EqualityArea]:
    """Return the areas that can be chosen, by key: the city, the sets, the neighbourhoods, the wards in force."""
    columns = [one for one in page_columns(city) if one.role is not Role.REST and not one.area_kind.startswith("ward-")]
    order = sorted(columns, key=lambda one: (one.role is not Role.CITY, one.key != TOGETHER))
    vintage = in_force(city)
    kind = ward_kind(vintage.key)
    found = [
        EqualityArea(one.key, one.label, _place(city, one.key, one.label), (one.area_kind, one.area_code))
        for one in order
    ]
    wards = sorted((str(name), str(code)) for code, name in vintage.wards["name"].items())
    found += [EqualityArea(code, f"{name} (ward)", name, (kind, code)) for name, code in wards]
    return {one.key: one for one in found}


def _place(city: City, key: str, label: str) -> str:
    if key == TOGETHER:
        return city.config.together
    names = {one.slug: one.name for one in city.config.neighbourhoods}
    # sets are named in capitals on screen, and several areas in a sentence
    if key == CITY or key in names:
        return names.get(key, label)
    lowered = f"{label[:1].lower()}{label[1:]}"
    return lowered if lowered.startswith("the ") else f"the {lowered}"


@dataclass(frozen=True)
class Subject:
    """A characteristic of a KPI in one area and period, as a viewer may see it.

    Attributes
    ----------
    by_period
        Counts of every period.
    period
        The one that is shown.
    residents
        None where none were fetched.
    """

    kpi: KpiDefinition
    characteristic: Characteristic
    by_period: Mapping[Period, GroupCounts]
    period: Period
    area: EqualityArea
    residents: ResidentsByGroup | None

    @property
    def counts(self) -> GroupCounts:
        """Counts of the period."""
        return self.by_period[self.period]

    @cached_property
    def found(self) -> AreaTakeUp:
        """What customers are against residents."""
        return area_take_up(self.characteristic, self.counts, self.residents, self.area.at)

    @cached_property
    def completeness(self) -> tuple[Sequence[Period], Completeness]:
        """Of how many customers the characteristic is known, by period."""
        ordered, found = completeness(self.characteristic, list(self.by_period.values()), self.area.at)
        return [one.period for one in ordered], found

    @property
    def levels(self) -> Mapping[str, str]:
        """Kinds of areas that a map can be by, with what one of them is called."""
        held = set(self.counts.counts.index.get_level_values(0))
        wards = next((kind for kind in sorted(held, reverse=True) if kind.startswith("ward-")), "")
        return {kind: name for kind, name in ((wards, "ward"), (MSOA, "middle-layer area")) if kind in held}


class Equality:
    """Reads what pages about equality show; may be shared by threads."""

    def __init__(self, kpis: Kpis) -> None:
        self.kpis = kpis

    @cached_property
    def areas(self) -> Mapping[str, EqualityArea]:
        """The areas that can be chosen, by key."""
        return areas_of(self.kpis.city)

    def with_groups(self) -> list[KpiDefinition]:
        """Return the KPIs that come by any characteristic."""
        return [one for one in self.kpis.definitions() if one.characteristics]

    def periods(self, kpi: KpiDefinition, characteristic: str, viewer: Viewer) -> Mapping[Period, GroupCounts]:
        """Return what a viewer may see of a characteristic, by period in order."""
        found = self.kpis.group_counts(kpi.kpi_id, characteristic, viewer)
        return {period: found[period] for period in sorted(found, key=lambda one: one.first_day)}

    def subject(
        self, kpi: KpiDefinition, characteristic: str, by_period: Mapping[Period, GroupCounts],
        chosen: tuple[Period, EqualityArea],
    ) -> Subject:  # fmt: skip
        """Put the counts of a period and the residents of an area together."""
        period, area = chosen
        residents = self.kpis.group_residents.of(characteristic, period)
        return Subject(kpi, CHARACTERISTICS[characteristic], by_period, period, area, residents)

    def source_id(self, characteristic: str) -> str | None:
        """Return the source that brings residents by a characteristic; None for none."""
        source = self.kpis.group_residents.source_of(characteristic)
        return source.source_id if source else None
