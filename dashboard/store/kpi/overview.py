"""What views over all KPIs ask: whether anything has changed, and of which KPI, and exact figures at once."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import uuid4

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Text, cast, delete, func, insert, select

from dashboard.domain.kpi.definition import KpiDefinition
from dashboard.store.kpi import definitions, tables
from dashboard.store.kpi.published import BETWEEN, CURRENT, Cells, Only
from dashboard.store.kpi.records import MadeFrom

_VERSION = "version"
#: Stands behind the key of a period, none of which has it.
_GAP = " "
#: KPIs whose text is kept as it was read.
_READ = 4096
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


def made_from(connection: Connection) -> dict[str, MadeFrom]:
    """Return what the figures of every KPI are made from, by kpi_id."""
    held, given = tables.submission_periods.c, tables.submissions.c
    # a text a KPI: a row a period takes ten times as long
    parts = (cast(held.submission_id, Text), cast(given.submitted_at, Text))
    told = held.period.concat(_GAP).concat(parts[0]).concat(_GAP).concat(parts[1])
    query = (
        select(held.kpi_id, func.aggregate_strings(told, BETWEEN))
        .join_from(tables.submission_periods, tables.submissions, given.id == held.submission_id)
        .where(CURRENT)
        .group_by(held.kpi_id)
    )
    counting = {kpi_id: _counting(text) for kpi_id, text in connection.execute(query)}
    return {
        kpi_id: MadeFrom(tuple(versions), *counting.get(kpi_id, ()))
        for kpi_id, versions in definitions.all_versions(connection).items()
    }


@lru_cache(maxsize=_READ)
def _counting(text: str) -> tuple[tuple[str, ...], str]:
    """Return the periods in their order, and a fingerprint, of period, number and moment of what counts of a KPI."""
    in_order = sorted(text.split(BETWEEN))
    periods = tuple([one.partition(_GAP)[0] for one in in_order])
    return periods, sha256(BETWEEN.join(in_order).encode()).hexdigest()


def exact(
    connection: Connection, only: Only, cells: Cells
) -> tuple[Mapping[str, Sequence[KpiDefinition]], pd.DataFrame]:
    """Return every version of every KPI, and exact figures; see `KpiStore.exact`."""
    versions = definitions.all_versions(connection, only.kpi_ids)
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
    for column, values in ((held.period, only.periods), (held.kpi_id, only.kpi_ids)):
        if values is not None:
            query = query.where(column.in_(sorted(values)))
    return {(row.kpi_id, row.period): row.kpi_version for row in connection.execute(query)}


def _read(connection: Connection, only: Only) -> pd.DataFrame:
    held, given = tables.submission_periods.c, tables.submissions.c
    query = (
        select(*(_CELLS[name] for name in _NAMES), given.kpi_version)
        .join_from(tables.submission_periods, tables.submissions, given.id == held.submission_id)
        .join(tables.cells, (_CELLS.kpi_id == held.kpi_id) & (_CELLS.period == held.period))
        .where(CURRENT)
    )
    narrowed = ((held.period, only.periods), (held.kpi_id, only.kpi_ids), (_CELLS.area_kind, only.area_kinds))
    for column, values in narrowed:
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
