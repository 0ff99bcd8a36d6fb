"""What views over all KPIs ask: whether anything has changed, which periods there are, and exact figures at once."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import numpy as np
import pandas as pd
from sqlalchemy import Connection, delete, func, insert, select

from dashboard.domain.kpi import KpiDefinition
from dashboard.store.kpi import definitions, tables
from dashboard.store.kpi.published import BETWEEN, CURRENT, Cells, Only

_VERSION = "version"
_CELLS = tables.cells.c
_NUMBERS = ("numerator", "denominator")
_KEYS = ("area_kind", "area_code", "kpi_id", "source", "period")
_NAMES = (*_KEYS, *_NUMBERS)
#: So many areas at most, each code with each kind, are looked up one by one in every period; going through all areas
#: of the kinds is quicker for more.
_LOOKED_UP = 20
#: Rows that are read at once.
_AT_ONCE = 500


def renew(connection: Connection) -> None:
    """Give the database another version.

    It is random and not counted on, so that a backup that is restored never looks like what came after it.
    """
    connection.execute(delete(tables.state).where(tables.state.c.name == _VERSION))
    connection.execute(insert(tables.state).values(name=_VERSION, value=uuid4().hex))


def version(connection: Connection) -> str:
    """Return the version, see `KpiStore.version`; "" where nothing has been written since there are versions."""
    query = select(tables.state.c.value).where(tables.state.c.name == _VERSION)
    return connection.execute(query).scalar_one_or_none() or ""


def periods(connection: Connection) -> dict[str, list[str]]:
    """Return the periods with figures that count, in their order, by KPI."""
    held = tables.submission_periods.c
    # a text a KPI: a row a period takes ten times as long
    listed = func.aggregate_strings(held.period, BETWEEN)
    query = select(held.kpi_id, listed).where(CURRENT).group_by(held.kpi_id)
    return {kpi_id: sorted(keys.split(BETWEEN)) for kpi_id, keys in connection.execute(query)}


def exact(
    connection: Connection, only: Only, cells: Cells
) -> tuple[Mapping[str, Sequence[KpiDefinition]], pd.DataFrame]:
    """Return every version of every KPI, and exact figures; see `KpiStore.exact`."""
    versions = definitions.all_versions(connection)
    if cells.trusted:
        return versions, _read(connection, only)
    # summed up over other areas: rare, and slow
    following = _following(connection, only)
    wanted: dict[str, list[str]] = {}
    for kpi_id, period in following:
        wanted.setdefault(kpi_id, []).append(period)
    found = [cells.read(connection, kpi_id, keys) for kpi_id, keys in wanted.items()]
    if not found:
        return versions, _frame(_none())
    rows = pd.concat(found, ignore_index=True)
    for name, values in (("area_kind", only.area_kinds), ("area_code", only.area_codes)):
        rows = rows if values is None else rows[rows[name].isin(list(values))]
    version = [following[key] for key in zip(rows["kpi_id"], rows["period"], strict=True)]
    return versions, _frame([*(rows[name].tolist() for name in _NAMES), version])


def _following(connection: Connection, only: Only) -> dict[tuple[str, str], int]:
    """Return the version of the definition that figures follow, by KPI and period."""
    held, given = tables.submission_periods.c, tables.submissions.c
    query = (
        select(held.kpi_id, held.period, given.kpi_version)
        .join_from(tables.submission_periods, tables.submissions, given.id == held.submission_id)
        .where(CURRENT)
        .order_by(held.kpi_id, held.period)
    )
    if only.periods is not None:
        query = query.where(held.period.in_(sorted(only.periods)))
    return {(row.kpi_id, row.period): row.kpi_version for row in connection.execute(query)}


def _read(connection: Connection, only: Only) -> pd.DataFrame:
    held, given = tables.submission_periods.c, tables.submissions.c
    query = (
        select(*(_CELLS[name] for name in _NAMES), given.kpi_version)
        .join_from(tables.submission_periods, tables.submissions, given.id == held.submission_id)
        .join(tables.cells, (_CELLS.kpi_id == held.kpi_id) & (_CELLS.period == held.period))
        .where(CURRENT)
    )
    for column, values in ((held.period, only.periods), (_CELLS.area_kind, only.area_kinds)):
        if values is not None:
            query = query.where(column.in_(sorted(values)))
    if only.area_codes is not None:
        # an index is not used for what is worked out
        many = only.area_kinds is not None and len(only.area_kinds) * len(only.area_codes) > _LOOKED_UP
        query = query.where((_CELLS.area_code.concat("") if many else _CELLS.area_code).in_(sorted(only.area_codes)))
    listed = _none()
    # some at a time: Python's collector would go through everything in memory for tens of thousands of rows at once
    for rows in connection.execute(query).partitions(_AT_ONCE):
        for values, more in zip(listed, zip(*rows, strict=True), strict=True):
            values.extend(more)
    return _frame(listed)


def _none() -> list[list[Any]]:
    return [[] for _ in (*_NAMES, "kpi_version")]


def _frame(listed: Sequence[list[Any]]) -> pd.DataFrame:
    """Return figures, column by column, with the types that those of `published.overview` have."""
    columns = dict(zip((*_NAMES, "kpi_version"), listed, strict=True))
    keys: dict[str, Any] = {name: _categories(columns[name]) for name in _KEYS}
    numbers = {name: np.array(columns[name], dtype=float) for name in _NUMBERS}
    return pd.DataFrame(keys | numbers | {"kpi_version": np.array(columns["kpi_version"], dtype="int64")})


def _categories(texts: Sequence[str]) -> pd.Categorical:
    """Make categories of texts, few of which differ, several times as fast as `pandas.Categorical` does."""
    known = sorted(set(texts))
    place = {text: number for number, text in enumerate(known)}
    codes = np.array([place[text] for text in texts], dtype="int64")
    return pd.Categorical.from_codes(codes, pd.Index(known, dtype="str"))
