"""Figures by group in the database: what was handed in with a submission, and what was published of it.

They belong to their submission: they count while it does, and go with it.
"""

from collections.abc import Mapping

import pandas as pd
from sqlalchemy import Connection, delete, insert, select

from dashboard.domain.groups.characteristics import CHARACTERISTICS
from dashboard.domain.kpi.definition import KpiDefinition
from dashboard.errors import ContractError
from dashboard.store.contracts import shortened
from dashboard.store.kpi import observations, tables
from dashboard.store.kpi.records import State

_ROWS = tables.group_observations
_PUBLISHED = tables.group_published
_KEYS = ["period", "characteristic", "area_kind", "vintage", "area_code", "category"]
#: Columns of figures by group; an area without a row of a category has none.
GROUP_COLUMNS = (*_KEYS, "count")


def checked(frame: pd.DataFrame, figures: pd.DataFrame, definition: KpiDefinition) -> pd.DataFrame:
    """Return figures by group as they are stored.

    Parameters
    ----------
    figures
        The checked observations of the same submission: groups add up to them.

    Raises
    ------
    ContractError
        With all that is wrong; nothing is left out or mended.
    """
    subject = f"{definition.kpi_id}: figures by group"
    found = [str(name) for name in frame.columns]
    if sorted(found) != sorted(GROUP_COLUMNS):
        raise ContractError(subject, [f"found columns {', '.join(found)}; expected {', '.join(GROUP_COLUMNS)}"])
    rows = frame.astype(dict.fromkeys(_KEYS, "str"))
    problems = []
    if unknown := set(rows["characteristic"]) - set(definition.characteristics):
        problems.append(f"characteristic is {shortened(unknown)}; expected {', '.join(definition.characteristics)}")
    known = {(one, key) for one in definition.characteristics for key in CHARACTERISTICS[one].keys}
    if strange := set(zip(rows["characteristic"], rows["category"], strict=True)) - known:
        problems.append(f"category is {shortened(sorted(key for _, key in strange))}; expected those of the catalogue")
    counts = rows["count"].to_numpy(dtype=float)
    if not ((counts > 0) & (counts % 1 == 0)).all():
        problems.append("count is not a whole number from 1 on in some rows")
    if repeated := int(rows.duplicated(_KEYS).sum()):
        problems.append(f"{repeated:,} rows repeat an area, period and category; expected each once")
    sums = rows.groupby(["characteristic", *observations.KEYS])["count"].sum()
    totals = figures.astype(dict.fromkeys(observations.KEYS, "str")).set_index(observations.KEYS)["numerator"]
    for one in rows["characteristic"].unique():
        of_groups = sums.loc[one]
        periods = of_groups.index.unique("period")
        expected = totals[totals.index.get_level_values("period").isin(periods) & (totals != 0)]
        if not of_groups.astype(float).sort_index().equals(expected.astype(float).sort_index()):
            problems.append(f"the groups of {one} do not add up to the figures of their areas and periods")
    if problems:
        raise ContractError(subject, problems)
    return rows.astype({"count": "int64"}).sort_values(_KEYS, ignore_index=True)


def write(connection: Connection, submission_id: int, rows: pd.DataFrame) -> None:
    """Store checked figures by group with their submission."""
    observations.write(connection, _ROWS, rows.assign(submission_id=submission_id))


def read(connection: Connection, kpi_id: str, characteristic: str, periods: list[str] | None = None) -> pd.DataFrame:
    """Return figures by group that count, of all periods by default."""
    held = tables.submission_periods
    query = (
        select(*(_ROWS.c[name] for name in GROUP_COLUMNS))
        .join_from(held, _ROWS, (_ROWS.c.submission_id == held.c.submission_id) & (_ROWS.c.period == held.c.period))
        .where(held.c.kpi_id == kpi_id, held.c.state == State.CURRENT.value, _ROWS.c.characteristic == characteristic)
    )
    return observations.read(connection, query if periods is None else query.where(held.c.period.in_(periods)))


def periods(connection: Connection, kpi_id: str, characteristic: str) -> list[str]:
    """Return the periods of which there are figures by a characteristic."""
    held, rows = tables.submission_periods.c, _ROWS.c
    there = (
        select(rows.submission_id)
        .where(rows.submission_id == held.submission_id, rows.period == held.period)
        .where(rows.characteristic == characteristic)
        .exists()
    )
    query = select(held.period).where(held.kpi_id == kpi_id, held.state == State.CURRENT.value, there)
    return sorted(connection.execute(query).scalars())


def published(connection: Connection, kpi_id: str, characteristic: str) -> dict[str, tuple[str, str]]:
    """Return what has been published, and what it was made from, by period."""
    query = select(_PUBLISHED.c.period, _PUBLISHED.c.made_from, _PUBLISHED.c.content).where(
        _PUBLISHED.c.kpi_id == kpi_id, _PUBLISHED.c.characteristic == characteristic
    )
    return {row.period: (row.made_from, row.content) for row in connection.execute(query)}


def keep(connection: Connection, key: Mapping[str, str], made_from: str, content: str) -> None:
    """Keep what has been published of a KPI, characteristic and period (`key`) in place of what was kept before."""
    connection.execute(delete(_PUBLISHED).where(*(_PUBLISHED.c[name] == value for name, value in key.items())))
    connection.execute(insert(_PUBLISHED).values(**key, made_from=made_from, content=content))
