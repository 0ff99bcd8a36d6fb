"""Figures as published: kept by viewer with what they were made from, and read only while that still holds.

They are worked out outside of any transaction, since that takes long. Whoever does it hands them back with what they
were made from; if that does not count any more, they are not kept.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, Connection, Select, Text, cast, delete, func, insert, literal_column, select

from dashboard.domain.kpi.definition import KpiDefinition
from dashboard.store.kpi import cube, definitions, observations, tables
from dashboard.store.kpi.records import Aggregate, Held, Marks, Publication, Source

_ROWS = tables.published
_PERIODS = tables.published_periods
_NUMBERS = ("numerator", "denominator")
_COUNTS = {"lsoas_with_figures": "int64", "lsoas_total": "int64"}
#: In the order that `kpi_cells` has, then what became of the figure.
_COLUMNS = [*(column.name for column in tables.cells.columns), "status"]
#: What is one series of figures, and what stands between its parts in a text; no key of a period has it.
_SERIES = ("area_kind", "area_code", "kpi_id", "source")
BETWEEN = ","
#: Figures that count; as it stands in the index, which is not used for a parameter.
CURRENT = tables.submission_periods.c.state == literal_column("'current'")


@dataclass(frozen=True)
class Only:
    """Which figures to read: keys of periods, kinds and codes of areas, KPIs; None means all."""

    periods: Collection[str] | None = None
    area_kinds: Collection[str] | None = None
    area_codes: Collection[str] | None = None
    kpi_ids: Collection[str] | None = None


@dataclass(frozen=True)
class Cells:
    """How to come by cells: from the table if that is `trusted`, else by summing up again; of all areas by default."""

    aggregate: Aggregate
    trusted: bool
    area_kinds: Collection[str] | None = None

    def read(self, connection: Connection, kpi_id: str, periods: Sequence[str]) -> pd.DataFrame:
        """Return the cells of some periods."""
        if not periods:
            return cube.none()
        if self.trusted:
            kinds = None if self.area_kinds is None else sorted(self.area_kinds)
            return cube.read(connection, kpi_id, periods, kinds)
        found = cube.worked_out(connection, self.aggregate, kpi_id, periods)
        if found is None:
            return cube.read(connection, kpi_id, [], None)
        if self.area_kinds is not None:
            found = found[found["area_kind"].isin(self.area_kinds)]
        return found.sort_values(["period", "area_kind", "area_code"], ignore_index=True)


def sources(connection: Connection, kpi_id: str) -> dict[str, Source]:
    """Return what the figures of a KPI are made from, by period in order."""
    held, given = tables.submission_periods.c, tables.submissions.c
    query = (
        select(held.period, held.submission_id, given.kpi_version, given.submitted_at)
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
    rest = cells.read(connection, kpi_id, [one for one in wanted if one not in current])
    if not current:
        return Held(versions, wanted, _nothing().copy(), rest)
    # of all areas: SQLite would go through the figures of all KPIs in the order of the key, but for what is worked out
    of_viewer = (_ROWS.c.viewer if only.area_kinds is not None else _ROWS.c.viewer.concat("")) == viewer
    query = select(*(_ROWS.c[name] for name in _COLUMNS)).where(
        _ROWS.c.kpi_id == kpi_id, of_viewer, _ROWS.c.period.in_(sorted(current))
    )
    query = _narrowed(query, Only(None, only.area_kinds, only.area_codes))
    query = query.order_by(_ROWS.c.period, _ROWS.c.area_kind, _ROWS.c.area_code)
    rows = observations.read(connection, query, _NUMBERS)
    return Held(versions, wanted, rows if len(rows) else _nothing().copy(), rest)


@cache
def _nothing() -> pd.DataFrame:
    """Return no published figures."""
    types = {**dict.fromkeys(_COLUMNS, "str"), **dict.fromkeys(_NUMBERS, "float64"), **_COUNTS}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})


def _narrowed(query: Select[Any], only: Only) -> Select[Any]:
    columns = {"period": only.periods, "area_kind": only.area_kinds, "area_code": only.area_codes}
    for name, values in {**columns, "kpi_id": only.kpi_ids}.items():
        if values is not None:
            query = query.where(_ROWS.c[name].in_(sorted(values)))
    return query


def keep(connection: Connection, publication: Publication, marks: Marks) -> bool:
    """Keep published figures, if what they were made from still counts; see `KpiStore.keep`."""
    kpi_id, period, source = publication.kpi_id, publication.period, publication.source
    if sources(connection, kpi_id).get(period) != source:
        return False
    if marks(definitions.versions(connection, kpi_id))[source.kpi_version] != publication.made_from:
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


def _up_to_date(connection: Connection, viewer: str, marks: Collection[str], only: Only) -> dict[tuple[str, str], int]:
    """Return the version of the definition, by KPI and period, of what is up to date."""
    held, given = tables.submission_periods.c, tables.submissions.c
    query = (
        select(_PERIODS.c.kpi_id, given.kpi_version, func.aggregate_strings(_PERIODS.c.period, BETWEEN))
        .join_from(
            _PERIODS,
            tables.submission_periods,
            (held.submission_id == _PERIODS.c.submission_id) & (held.period == _PERIODS.c.period),
        )
        .join(tables.submissions, given.id == held.submission_id)
        # a mark holds the KPI and the version, and those of a submission never change
        .where(_PERIODS.c.viewer == viewer, CURRENT, _PERIODS.c.made_from.in_(sorted(marks)))
        .group_by(_PERIODS.c.kpi_id, given.kpi_version)
    )
    for column, values in ((_PERIODS.c.period, only.periods), (_PERIODS.c.kpi_id, only.kpi_ids)):
        if values is not None:
            query = query.where(column.in_(sorted(values)))
    return {
        (kpi_id, period): version
        for kpi_id, version, periods in connection.execute(query)
        for period in periods.split(BETWEEN)
    }


def overview(
    connection: Connection, viewer: str, marks: Marks, only: Only
) -> tuple[Mapping[str, Sequence[KpiDefinition]], pd.DataFrame]:
    """Return what is published of all KPIs, see `KpiStore.overview`.

    The database hands a series over as one text for each column: tens of thousands of rows would take a second.
    """
    versions = definitions.all_versions(connection, only.kpi_ids)
    made_from = [mark for one in versions.values() for mark in marks(one).values()]
    current = _up_to_date(connection, viewer, made_from, only)
    # numerators have been rounded: as whole numbers they are written out sooner, and nothing is lost;
    # in place of a hidden one stands its status
    counted = func.coalesce(cast(cast(_ROWS.c.numerator, BigInteger), Text), _ROWS.c.status)
    among = func.coalesce(cast(_ROWS.c.denominator, Text), "nan")
    listed = [func.aggregate_strings(each, BETWEEN) for each in (_ROWS.c.period, counted, among)]
    keys = [_ROWS.c[name] for name in _SERIES]
    query = _narrowed(select(*keys, *listed).where(_ROWS.c.viewer == viewer).group_by(*keys), only)
    series = connection.execute(query).all()
    names, texts = [row[: len(keys)] for row in series], [row[len(keys) :] for row in series]
    # most series have the same periods, so that each such text is taken apart once
    periods = {text: text.split(BETWEEN) for text in {one[0] for one in texts}}
    known = sorted({period for several in periods.values() for period in several})
    codes = {text: np.searchsorted(known, several) for text, several in periods.items()}
    lengths = [len(periods[one[0]]) for one in texts]
    columns: dict[str, Any] = {
        name: pd.Categorical([row[place] for row in names]).repeat(lengths) for place, name in enumerate(_SERIES)
    }
    columns["period"] = pd.Categorical.from_codes(
        np.concatenate([codes[one[0]] for one in texts] or [np.array([], dtype=int)]), pd.Index(known, dtype="str")
    )
    columns |= _figures(_joined([one[1] for one in texts]), _joined([one[2] for one in texts]))
    frame = pd.DataFrame(columns).assign(kpi_version=_versions(columns, current))
    return versions, frame[frame["kpi_version"] > 0].reset_index(drop=True)


def _joined(texts: Sequence[str]) -> list[str]:
    return BETWEEN.join(texts).split(BETWEEN) if texts else []


def _figures(counted: Sequence[str], among: Sequence[str]) -> dict[str, Any]:
    """Read numerators, in whose place a status may stand, and denominators."""
    state = {status: code for code, status in enumerate(tables.STATUSES)}
    # lists and no generators, which take twice as long
    states = np.array([state.get(text, 0) for text in counted], dtype="int8")
    numerators = [np.nan if text in state else float(text) for text in counted]
    return {
        "status": pd.Categorical.from_codes(states, pd.Index(tables.STATUSES, dtype="str")),
        "numerator": np.array(numerators, dtype=float),
        "denominator": np.array([float(text) for text in among], dtype=float),
    }


def _versions(columns: Mapping[str, Any], current: Mapping[tuple[str, str], int]) -> Any:
    """Return the version that each row follows, zero for rows that are stale."""
    kpis, periods = columns["kpi_id"], columns["period"]
    table = [[current.get((kpi, period), 0) for period in periods.categories] for kpi in kpis.categories]
    size = (len(kpis.categories), len(periods.categories))
    return np.array(table, dtype="int64").reshape(size)[kpis.codes, periods.codes]


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
