"""The configurations that were in force one after the other, and what each meant for areas and small numbers.

What was published over earlier areas stays known to whoever kept it, see `dashboard.domain.disclosure.sequence`. A
period keeps the areas that it had when it was first handed in for as long as the changes since say so.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, cast

import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.configuration import Configuration, LoadedCity, apply
from dashboard.domain.kpi import cube as kpi_cube
from dashboard.domain.kpi.definition import SmallNumbers

if TYPE_CHECKING:
    from sqlalchemy import Engine


#: When each period of a KPI was first handed in, by its key.
FirstGiven = Callable[[str], Mapping[str, datetime]]
#: Kind and code of an area.
Area = tuple[str, str]
#: When a version ends that holds now.
_LATER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Areas:
    """The LSOAs of every area, see `kpi_cube.membership`."""

    membership: pd.DataFrame

    @cached_property
    def rows(self) -> list[tuple[str, ...]]:
        """The same for the same areas."""
        return sorted(self.membership.itertuples(index=False, name=None))

    @cached_property
    def key(self) -> str:
        """Fingerprint of the areas."""
        return sha256(repr(self.rows).encode()).hexdigest()

    def differ_from(self, others: "Areas") -> frozenset[Area]:
        """Return the areas that have other LSOAs than they have among others."""
        if self.key == others.key:
            return frozenset()
        return frozenset((kind, code) for kind, code, _ in set(self.rows).symmetric_difference(others.rows))


@dataclass(frozen=True)
class InForce:
    """A configuration: until when it was in force (None: it is), and whether earlier periods kept their areas."""

    until: datetime | None
    areas: Areas
    rule: SmallNumbers | None
    keeps_areas: bool = False


class AreasInTime:
    """The configurations of a city in the order they were in force, the latest one last."""

    def __init__(self, held: Sequence[InForce]) -> None:
        self.held = held

    @property
    def now(self) -> Areas:
        """The areas of what is handed in now."""
        return self.held[-1].areas

    def steps(self, first: datetime | None) -> list[tuple[Areas, SmallNumbers | None]]:
        """Return areas and rule that held for a period since it was first handed in, the earliest first.

        Parameters
        ----------
        first
            When that was; None for a period that is new.
        """
        found: list[tuple[Areas, SmallNumbers | None]] = []
        before: InForce | None = None
        for one in self.held:
            if one.until is None or (first is not None and one.until > first):
                same = found and before and (one.keeps_areas or one.areas.key == before.areas.key)
                areas = found[-1][0] if same else one.areas
                if not found or (areas.key, one.rule) != (found[-1][0].key, found[-1][1]):
                    found.append((areas, one.rule))
            before = one
        return found

    @cached_property
    def keeps(self) -> bool:
        """Whether some period may have other areas than those of now."""
        return any(one.keeps_areas for one in self.held)

    @cached_property
    def fingerprint(self) -> str:
        """What published figures depend on beside the areas and the rule of now; "" where nothing has changed."""
        told = [(str(one.until), one.areas.key, one.rule, one.keeps_areas) for one in self.held]
        changes = {(key, rule) for _, key, rule, _ in told}
        return repr(told) if len(changes) > 1 else ""

    def keeping(self, kpi_id: str, periods: Iterable[str], first_given: FirstGiven) -> list[str]:
        """Return those periods of a KPI, by their keys, that keep areas which have been changed since."""
        return list(self.kept(kpi_id, periods, first_given))

    def kept(self, kpi_id: str, periods: Iterable[str], first_given: FirstGiven) -> dict[str, frozenset[Area]]:
        """Return the areas that have been changed since, by those periods of a KPI that keep them as they were."""
        if not self.keeps:
            return {}
        first = first_given(kpi_id)
        found = {one: self.steps(first.get(one))[-1][0].differ_from(self.now) for one in periods}
        return {period: areas for period, areas in found.items() if areas}

    def cube(self, rows: pd.DataFrame, first_given: FirstGiven) -> pd.DataFrame:
        """Sum figures of a KPI up, each period over the areas that it has; see `kpi_cube.cube`."""
        if not self.keeps or rows.empty:
            return kpi_cube.cube(rows, self.now.membership)
        first = first_given(str(rows["kpi_id"].iloc[0]))
        areas = {period: self.steps(first.get(period))[-1][0] for period in rows["period"].astype(str).unique()}
        of_row = rows["period"].astype(str).map({period: one.key for period, one in areas.items()})
        by_key = {one.key: one for one in areas.values()}
        made = [kpi_cube.cube(rows[of_row == key], one.membership) for key, one in by_key.items()]
        return pd.concat(made, ignore_index=True)


def areas_in_time(engine: "Engine", city: City, wanted: Configuration | None = None) -> AreasInTime:
    """Return what was in force up to the configuration of a city, or, for a draft, what would be after all there is.

    Parameters
    ----------
    city
        With its configuration; where that could not be read, what the city has comes after all there is.
    wanted
        A draft without problems.
    """
    from dashboard.store.configuration import UNKNOWN, versions  # noqa: PLC0415 - it brings SQLAlchemy

    history = sorted(versions.history(engine), key=lambda one: one.number)
    of_city = -1 if city.configured == UNKNOWN else int(city.configured.partition("@")[0] or 0)
    latest = of_city if wanted is None and of_city >= 0 else len(history)
    configurations = [Configuration(), *(one.configuration for one in history if one.number <= latest)]
    # a version holds until the next one
    ends = [one.at for one in history][: len(configurations) - 1]
    after = Configuration() if wanted is None and of_city < 0 else wanted
    if after is not None:
        configurations.append(after)
        ends.append(_LATER)
    made: dict[str, Areas] = {}
    held = []
    for place, (one, until) in enumerate(zip(configurations, [*ends, None], strict=True)):
        of_areas = repr((sorted(one.areas.items()), one.removed, one.target_wards, one.share_pct, one.edition))
        if of_areas not in made:
            configured = city if place == of_city else cast("City", apply(cast("LoadedCity", city), one))
            made[of_areas] = Areas(kpi_cube.membership(configured))
        held.append(InForce(until, made[of_areas], one.small_numbers, one.keeps_areas))
    return AreasInTime(held)
