"""Figures as published: kept by viewer with what they were made from, and read only while that still holds.

They are worked out outside of any transaction, since that takes long. Whoever does it hands them back with what they
were made from; if that does not count any more, they are not kept.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, Table, delete, insert, literal_column, select

from dashboard.domain.kpi.definition import KpiDefinition
from dashboard.store.kpi import cube, definitions, history, observations, tables
from dashboard.store.kpi.records import Aggregate, Beside, Held, Marks, MeasuredBy, Only, Publication, Source

_ROWS = tables.published
_PERIODS = tables.published_periods
_NUMBERS = ("numerator", "denominator")
_COUNTS = ("lsoas_with_figures", "lsoas_total")
#: In the order that `kpi_cells` has, then what became of the figure.
_COLUMNS = [*(column.name for column in tables.cells.columns), "status"]
#: What figures of all KPIs go by.
_SERIES = ("area_kind", "area_code", "kpi_id", "source", "period")
#: So many areas at most, each code with each kind, are looked up one by one in every period.
_LOOKED_UP = 20
#: Figures that count; as it stands in the index, which is not used for a parameter.
CURRENT = tables.submission_periods.c.state == literal_column("'current'")


@dataclass(frozen=True)
class Cells:
    """How to come by cells: from the table if that is `trusted`, else by summing up again; of all areas by default."""

    aggregate: Aggregate
    trusted: bool
    area_kinds: Collection[str] | None = None

    def read(self, connection: Connection, kpi_id: str, periods: Sequence[str]) -> pd.DataFrame:
        """Return the cells of some periods."""
        found = None if self.trusted else cube.worked_out(connection, self.aggregate, kpi_id, periods)
        if found is None:
            return cube.read(connection, kpi_id, periods if self.trusted else [], self.area_kinds)
        if self.area_kinds is not None:
            found = found[found["area_kind"].isin(self.area_kinds)]
        return found.sort_values(["period", "area_kind", "area_code"], ignore_index=True)


def sources(connection: Connection, kpi_id: str) -> dict[str, Source]:
    """Return what the figures of a KPI are made from, by period in order."""
    held, given = tables.submission_periods.c, tables.submissions.c
    query = (
        select(held.period, held.submission_id, given.kpi_version, given.submitted_at, held.population_year)
        .join_from(tables.submission_periods, tables.submissions, given.id == held.submission_id)
        .where(CURRENT, held.kpi_id == kpi_id)
        .order_by(held.period)
    )
    return {period: Source(*made_from) for period, *made_from in connection.execute(query)}


def held(connection: Connection, whose: tuple[str, str], marks: Marks, only: Only, cells: Cells) -> Held:
    """Return what there is of a KPI for a viewer (`whose`), see `KpiStore.held`."""
    kpi_id, viewer = whose
    versions = definitions.known(connection, kpi_id)
    wanted = {
        period: source
        for period, source in sources(connection, kpi_id).items()
        if only.periods is None or period in only.periods
    }
    mark = marks(versions)
    made = select(_PERIODS.c.period, _PERIODS.c.submission_id, _PERIODS.c.made_from).where(
        _PERIODS.c.kpi_id == kpi_id, _PERIODS.c.viewer == viewer
    )
    current = {
        row.period
        for row in connection.execute(made)
        if (source := wanted.get(row.period))
        and (row.submission_id, row.made_from) == (source.submission_id, mark[source.kpi_version])
    }
    missing = [one for one in wanted if one not in current]
    rest = cells.read(connection, kpi_id, missing) if missing else pd.DataFrame(columns=_COLUMNS[:-1])
    query = (
        select(*(_ROWS.c[name] for name in _COLUMNS))
        .where(_ROWS.c.kpi_id == kpi_id, _ROWS.c.viewer == viewer, _ROWS.c.period.in_(sorted(current)))
        .order_by(_ROWS.c.period, _ROWS.c.area_kind, _ROWS.c.area_code)
    )
    rows = observations.read(connection, _narrowed(query, _ROWS, Only(None, only.area_kinds)), _NUMBERS)
    return Held(versions, wanted, rows.astype(dict.fromkeys(_COUNTS, "int64")), rest)


def _narrowed(query: Select[Any], table: Table, only: Only) -> Select[Any]:
    columns = {"period": only.periods, "area_kind": only.area_kinds, "area_code": only.area_codes}
    for name, values in {**columns, "kpi_id": only.kpi_ids}.items():
        if values is not None:
            query = query.where(table.c[name].in_(sorted(values)))
    return query


def keep(connection: Connection, publication: Publication, marks: Marks) -> bool:
    """Keep published figures, if what they were made from still counts; see `KpiStore.keep`."""
    kpi_id, period, source = publication.kpi_id, publication.period, publication.source
    if sources(connection, kpi_id).get(period) != source:
        return False
    if marks(definitions.versions(connection, kpi_id))[source.kpi_version] != publication.made_from:
        return False
    if beside(connection, kpi_id, period) != publication.beside:
        return False
    made_from = (source.submission_id, publication.made_from)
    for viewer, rows in publication.views.items():
        of_viewer = (_PERIODS.c.kpi_id == kpi_id, _PERIODS.c.period == period, _PERIODS.c.viewer == viewer)
        found = connection.execute(select(_PERIODS.c.submission_id, _PERIODS.c.made_from).where(*of_viewer)).first()
        if found is not None and tuple(found) == made_from:
            # somebody else has been faster, with the same figures
            continue
        connection.execute(delete(_PERIODS).where(*of_viewer))
        keys = {"kpi_id": kpi_id, "period": period, "viewer": viewer}
        connection.execute(insert(_PERIODS).values(**keys, submission_id=made_from[0], made_from=made_from[1]))
        table = rows.assign(viewer=viewer)[[column.name for column in _ROWS.columns]]
        observations.write(connection, _ROWS, table)
    return True


def beside(connection: Connection, kpi_id: str, period: str) -> tuple[Beside, ...]:
    """Return what was first handed in earlier of the same cases, see `KpiStore.beside`."""
    same = definitions.same_cases(definitions.latest(connection), kpi_id)
    if same is None or (kpi_id, period) not in same.wholes(period):
        return ()
    first = {one: history.first_given(connection, one) for one in same.kpi_ids}
    # parts of one whole have nothing to do with those of another
    wholes = [key for one, key in same.wholes(period) if key in first[one] or key == period]
    family = dict.fromkeys(one for whole in wholes for one in same.parts(whole))
    order = sorted((first[one][key], key, one) for one, key in family if key in first[one])
    places = [(one, key) for _, key, one in order]
    before = places[: places.index((kpi_id, period))] if (kpi_id, period) in places else []
    held = {one: sources(connection, one) for one in same.kpi_ids}
    latest = {one.kpi_id: one.version for one in same.kpis}
    return tuple(Beside(one, latest[one], key, held[one].get(key)) for one, key in before)


def periods(connection: Connection) -> dict[str, dict[str, MeasuredBy]]:
    """Return the periods with figures that count, in their order, and what these are measured by, by KPI."""
    held, given = tables.submission_periods.c, tables.submissions.c
    query = (
        select(held.kpi_id, held.period, given.kpi_version, held.population_year)
        .join_from(tables.submission_periods, tables.submissions, given.id == held.submission_id)
        .where(CURRENT)
        .order_by(held.period)
    )
    found: dict[str, dict[str, MeasuredBy]] = {}
    for kpi_id, period, *basis in connection.execute(query):
        found.setdefault(kpi_id, {})[period] = MeasuredBy(*basis)
    return found


def overview(
    connection: Connection, viewer: str, marks: Marks, only: Only
) -> tuple[Mapping[str, Sequence[KpiDefinition]], pd.DataFrame]:
    """Return what is published of all KPIs, see `KpiStore.overview`."""
    versions = definitions.all_versions(connection, only.kpi_ids)
    made_from = sorted(mark for one in versions.values() for mark in marks(one).values())
    held, given = tables.submission_periods.c, tables.submissions.c
    query = (
        select(*(_ROWS.c[name] for name in (*_SERIES, "status", *_NUMBERS, *_COUNTS)), given.kpi_version)
        .join_from(
            _ROWS,
            _PERIODS,
            (_PERIODS.c.kpi_id == _ROWS.c.kpi_id)
            & (_PERIODS.c.period == _ROWS.c.period)
            & (_PERIODS.c.viewer == _ROWS.c.viewer),
        )
        .join(
            tables.submission_periods,
            (held.submission_id == _PERIODS.c.submission_id) & (held.period == _PERIODS.c.period),
        )
        .join(tables.submissions, given.id == held.submission_id)
        # a mark holds the KPI and the version, and those of a submission never change
        .where(_ROWS.c.viewer == viewer, CURRENT, _PERIODS.c.made_from.in_(made_from))
    )
    rows = observations.read(connection, _narrowed(query, _ROWS, only), _NUMBERS)
    return versions, _categorised(rows, [*_SERIES, "status"])


def exact(
    connection: Connection, only: Only, cells: Cells
) -> tuple[Mapping[str, Sequence[KpiDefinition]], pd.DataFrame]:
    """Return every version of every KPI, and exact figures; see `KpiStore.exact`."""
    versions = definitions.all_versions(connection, only.kpi_ids)
    names = [*_SERIES, *_NUMBERS, *_COUNTS]
    if cells.trusted:
        held, given, summed = tables.submission_periods.c, tables.submissions.c, tables.cells
        query: Select[Any] = (
            select(*(summed.c[name] for name in names), given.kpi_version)
            .join_from(tables.submission_periods, tables.submissions, given.id == held.submission_id)
            .join(summed, (summed.c.kpi_id == held.kpi_id) & (summed.c.period == held.period))
            .where(CURRENT)
        )
        # the periods first, of which each has many cells
        query = _narrowed(query, tables.submission_periods, Only(only.periods, kpi_ids=only.kpi_ids))
        query = _narrowed(query, summed, Only(area_kinds=only.area_kinds))
        if only.area_codes is not None:
            # looking many areas up one by one takes longer than going through them: no index is used for what is made
            many = only.area_kinds is not None and len(only.area_kinds) * len(only.area_codes) > _LOOKED_UP
            query = query.where((summed.c.area_code.concat("") if many else summed.c.area_code).in_(only.area_codes))
        return versions, _categorised(observations.read(connection, query, _NUMBERS), _SERIES)
    # summed up over other areas: rare, and slow
    found = [cube.read(connection, "", [], None)[names].assign(kpi_version=0)]
    for kpi_id in versions:
        follow = {period: source.kpi_version for period, source in sources(connection, kpi_id).items()}
        wanted = [period for period in follow if only.periods is None or period in only.periods]
        of_kpi = cells.read(connection, kpi_id, wanted)
        found.append(of_kpi[names].assign(kpi_version=of_kpi["period"].map(follow)))
    rows = pd.concat(found, ignore_index=True)
    for name, values in (("area_kind", only.area_kinds), ("area_code", only.area_codes)):
        rows = rows if values is None else rows[rows[name].isin(list(values))]
    return versions, _categorised(rows, _SERIES)


def _categorised(rows: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    whole = dict.fromkeys((*_COUNTS, "kpi_version"), "int64")
    return rows.astype({**dict.fromkeys(names, "category"), **whole})


def unpublished(connection: Connection, viewer: str, marks: Marks) -> list[tuple[str, str]]:
    """Return what has yet to be worked out, see `KpiStore.unpublished`."""
    versions = definitions.all_versions(connection)
    made_from = sorted(mark for one in versions.values() for mark in marks(one).values())
    held = tables.submission_periods.c
    up_to_date = (
        select(_PERIODS.c.kpi_id)
        .where(_PERIODS.c.kpi_id == held.kpi_id, _PERIODS.c.period == held.period, _PERIODS.c.viewer == viewer)
        # a mark holds the KPI and the version, and those of a submission never change
        .where(_PERIODS.c.submission_id == held.submission_id, _PERIODS.c.made_from.in_(made_from))
    )
    # little is missing: put in order here, as the database would sort all that is there
    found = connection.execute(select(held.kpi_id, held.period).where(CURRENT, ~up_to_date.exists())).all()
    # by KPI, and of each the latest first
    missing = sorted(((row.kpi_id, row.period) for row in found), key=lambda key: key[1], reverse=True)
    return sorted(missing, key=lambda key: key[0])
