"""The cube: sums of the current figures over areas, worked out again whenever the figures of a period change.

Each period is worked out from its own observations alone, so that the same figures always give the same cube, in
whatever order and grouping they were handed in. Several periods go at a time, as many as fit well into memory.
"""

from collections.abc import Collection, Iterable, Sequence

import pandas as pd
from sqlalchemy import Connection, Select, delete, insert, select

from dashboard.errors import DatabaseError
from dashboard.progress import Progress, Stage, unseen
from dashboard.store.kpi import definitions, observations, tables
from dashboard.store.kpi.records import CUBE_COLUMNS, OBSERVATION_COLUMNS, Aggregate, State

_CELLS = tables.cells
_PUBLISHED = tables.published_periods
_AREAS = "areas"
_NUMBERS = ("numerator", "denominator")
#: Periods added up at a time: about 50,000 rows of a city of 800 areas.
AT_ONCE = 60


def current_rows(kpi_id: str, periods: Sequence[str] | None = None) -> Select[tuple[object, ...]]:
    """Return the query for the figures of a KPI that count, in the order of periods and areas."""
    held, rows = tables.submission_periods.c, tables.observations.c
    query = (
        select(rows.submission_id, *(rows[name] for name in OBSERVATION_COLUMNS))
        .join_from(
            tables.submission_periods,
            tables.observations,
            (rows.submission_id == held.submission_id) & (rows.period == held.period),
        )
        .where(held.kpi_id == kpi_id, held.state == State.CURRENT.value)
        .order_by(rows.period, rows.area_kind, rows.vintage, rows.area_code)
    )
    return query if periods is None else query.where(held.period.in_(periods))


def rebuild(
    connection: Connection,
    aggregate: Aggregate,
    kpi_id: str,
    periods: Iterable[str],
    progress: Progress = unseen,
    figures: pd.DataFrame | None = None,
) -> None:
    """Work the cells of some periods of a KPI out again, in the transaction that changed them.

    `figures` are all that count in these periods, for whoever has just written them; else they are read.
    """
    in_order = sorted(periods)
    progress(Stage.ADDING_UP, 0.0)
    for start in range(0, len(in_order), AT_ONCE):
        some = in_order[start : start + AT_ONCE]
        # what was published of the figures before goes with them
        for table in (_CELLS, _PUBLISHED):
            connection.execute(delete(table).where(table.c.kpi_id == kpi_id, table.c.period.in_(some)))
        forget(connection, kpi_id, some)
        cells = worked_out(connection, aggregate, kpi_id, some, figures)
        if cells is not None:
            observations.write(connection, _CELLS, cells)
        progress(Stage.ADDING_UP, (start + len(some)) / len(in_order))


def forget(connection: Connection, kpi_id: str, periods: Sequence[str] | None = None) -> None:
    """Forget what was published of KPIs of the same cases for some periods and those beside them, else for all."""
    if (same := definitions.same_cases(definitions.latest(connection), kpi_id)) is None:
        return
    published = delete(_PUBLISHED).where(_PUBLISHED.c.kpi_id.in_(same.kpi_ids))
    if periods is not None:
        keys = {key for period in periods for _, key in same.family(period)}
        published = published.where(_PUBLISHED.c.period.in_(sorted(keys)))
    connection.execute(published)


def worked_out(
    connection: Connection,
    aggregate: Aggregate,
    kpi_id: str,
    periods: Sequence[str],
    figures: pd.DataFrame | None = None,
) -> pd.DataFrame | None:
    """Return the cells of some periods from their figures, whatever is stored; None without figures."""
    if figures is None:
        rows = observations.read(connection, current_rows(kpi_id, periods), _NUMBERS)
    else:
        # the same types as those that are read have
        rows = figures[figures["period"].isin(periods)].astype(dict.fromkeys(observations.KEYS, "str"))
    if rows.empty:
        return None
    return _checked(aggregate(rows.assign(kpi_id=kpi_id)[["kpi_id", *OBSERVATION_COLUMNS]]), kpi_id, periods)


def rebuild_all(connection: Connection, aggregate: Aggregate, areas: str | None) -> None:
    """Work every cell out again, and note the fingerprint of the areas that they are sums over."""
    for table in (_CELLS, _PUBLISHED):
        connection.execute(delete(table))
    held = tables.submission_periods.c
    current = select(held.kpi_id, held.period).where(held.state == State.CURRENT.value)
    periods: dict[str, list[str]] = {}
    for kpi_id, period in connection.execute(current.order_by(held.kpi_id, held.period)).all():
        periods.setdefault(kpi_id, []).append(period)
    for kpi_id, of_kpi in periods.items():
        rebuild(connection, aggregate, kpi_id, of_kpi)
    connection.execute(delete(tables.state).where(tables.state.c.name == _AREAS))
    if areas is not None:
        connection.execute(insert(tables.state).values(name=_AREAS, value=areas))


def areas_of(connection: Connection) -> str | None:
    """Return the fingerprint of the areas that the cells are sums over; None where it is not known."""
    return connection.execute(select(tables.state.c.value).where(tables.state.c.name == _AREAS)).scalar_one_or_none()


def _checked(cells: pd.DataFrame, kpi_id: str, periods: Sequence[str]) -> pd.DataFrame:
    """Return the cells with the columns of their table, in the order of its key."""
    missing = [name for name in CUBE_COLUMNS if name not in cells]
    strange = [] if missing else sorted(set(cells["period"].unique().astype(str)) - set(periods))
    if missing or strange:
        found = f"no columns {', '.join(missing)}" if missing else f"the periods {', '.join(strange)}"
        these = " to ".join(dict.fromkeys((periods[0], periods[-1])))
        msg = (
            f"{kpi_id}: the sums for {these} have {found}; nothing was stored. "
            "Report this to whoever runs the dashboard."
        )
        raise DatabaseError(msg)
    counts = {"lsoas_with_figures": "int64", "lsoas_total": "int64"}
    cells = cells.assign(kpi_id=kpi_id).astype(counts | dict.fromkeys(_NUMBERS, "float64"))
    if "source" not in cells:
        cells["source"] = ""
    # rows that come in the order of the key are stored much faster
    ordered = cells.sort_values(["period", "area_kind", "area_code"])
    return ordered[[column.name for column in _CELLS.columns]]


def read(
    connection: Connection, kpi_id: str, periods: Sequence[str] | None, area_kinds: Collection[str] | None
) -> pd.DataFrame:
    """Return cells of a KPI, in the order of periods and areas."""
    query = select(_CELLS).where(_CELLS.c.kpi_id == kpi_id)
    if periods is not None:
        query = query.where(_CELLS.c.period.in_(periods))
    if area_kinds is not None:
        query = query.where(_CELLS.c.area_kind.in_(area_kinds))
    query = query.order_by(_CELLS.c.period, _CELLS.c.area_kind, _CELLS.c.area_code)
    frame = observations.read(connection, query, _NUMBERS)
    return frame.astype({"lsoas_with_figures": "int64", "lsoas_total": "int64"})
