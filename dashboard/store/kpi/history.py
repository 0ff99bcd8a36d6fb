"""What was handed in, by whom and when; what changed between two submissions; what is there for which period."""

from collections import defaultdict
from datetime import datetime
from itertools import groupby
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Row, func, select

from dashboard.errors import DatabaseError
from dashboard.store.kpi import observations, tables
from dashboard.store.kpi.records import Change, Event, State, StoredSubmission, Submission

_FIGURES = ["numerator", "denominator"]
_SIDES = ("before", "after")


def history(connection: Connection, kpi_id: str) -> tuple[StoredSubmission, ...]:
    """Return every submission of a KPI, the latest first."""
    given, held, done = tables.submissions, tables.submission_periods, tables.events
    of_kpi = select(given.c.id).where(given.c.kpi_id == kpi_id)
    states: defaultdict[int, dict[str, State]] = defaultdict(dict)
    years: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(select(held).where(held.c.kpi_id == kpi_id).order_by(held.c.period)):
        states[row.submission_id][row.period] = State(row.state)
        if row.population_year is not None:
            years[row.submission_id][row.period] = row.population_year
    events: defaultdict[int, list[Event]] = defaultdict(list)
    notes = connection.execute(select(done).where(done.c.submission_id.in_(of_kpi)).order_by(done.c.id))
    for (number, what, who, when), rows in groupby(notes, lambda row: (row.submission_id, row.what, row.who, row.at)):
        events[number].append(Event(Change(what), who, when, tuple(row.period for row in rows)))
    submissions = connection.execute(select(given).where(given.c.kpi_id == kpi_id).order_by(given.c.id.desc()))
    return tuple(
        StoredSubmission(row.id, _submission(row, years[row.id]), states[row.id], tuple(events[row.id]))
        for row in submissions
    )


def _submission(row: Row[Any], population_years: dict[str, int]) -> Submission:
    values = {name: value for name, value in row._mapping.items() if name != "id"}
    return Submission(
        who=values.pop("submitted_by"), when=values.pop("submitted_at"), population_years=population_years, **values
    )


def kpi_of(connection: Connection, submission_id: int) -> str:
    """Return the KPI that a submission is for, see `KpiStore.kpi_of`."""
    given = tables.submissions.c
    kpi_id = connection.execute(select(given.kpi_id).where(given.id == submission_id)).scalar_one_or_none()
    if kpi_id is None:
        msg = f"submission {submission_id}: found none of this number. Choose one from the history of its KPI."
        raise DatabaseError(msg)
    return str(kpi_id)


def difference(connection: Connection, before: int, after: int) -> pd.DataFrame:
    """Return the rows that differ between two submissions, see `KpiStore.difference`."""
    given = tables.submissions.c
    kpis = {
        row.id: row.kpi_id
        for row in connection.execute(select(given.id, given.kpi_id).where(given.id.in_([before, after])))
    }
    missing = [str(number) for number in (before, after) if number not in kpis]
    if missing or kpis[before] != kpis[after]:
        reason = (
            f"found none of the number {' and '.join(missing)}"
            if missing
            else f"found {kpis[before]} and {kpis[after]}"
        )
        msg = f"submissions {before} and {after}: {reason}; expected two submissions of the same KPI"
        raise DatabaseError(msg)
    sides = [_rows(connection, number) for number in (before, after)]
    sides[0] = sides[0][sides[0]["period"].isin(sides[1]["period"].unique())]
    keys = observations.KEYS
    both = sides[0].merge(sides[1], on=keys, how="outer", suffixes=("_before", "_after"), indicator=True)
    same = both["_merge"].eq("both")
    for name in _FIGURES:
        first, second = (both[f"{name}_{side}"] for side in _SIDES)
        same &= first.eq(second) | (first.isna() & second.isna())
    both["change"] = (
        both["_merge"].map({"both": "changed", "left_only": "removed", "right_only": "added"}).astype("str")
    )
    columns = [*keys, "change", *(f"{name}_{side}" for name in _FIGURES for side in _SIDES)]
    return both.loc[~same, columns].sort_values(keys, ignore_index=True)


def _rows(connection: Connection, submission_id: int) -> pd.DataFrame:
    table = tables.observations
    columns = [table.c[name] for name in (*observations.KEYS, *_FIGURES)]
    return observations.read(connection, select(*columns).where(table.c.submission_id == submission_id), _FIGURES)


def first_given(connection: Connection, kpi_id: str) -> dict[str, datetime]:
    """Return when each period was first handed in, whatever became of it since."""
    held, given = tables.submission_periods.c, tables.submissions.c
    query = (
        select(held.period, func.min(given.submitted_at).label("at"))
        .join_from(tables.submission_periods, tables.submissions, given.id == held.submission_id)
        .where(held.kpi_id == kpi_id)
        .group_by(held.period)
    )
    return {row.period: row.at for row in connection.execute(query)}


def coverage(connection: Connection) -> pd.DataFrame:
    """Return what is there for each KPI and period ever handed in, see `KpiStore.coverage`."""
    held, given = tables.submission_periods.c, tables.submissions.c
    query = (
        select(held.kpi_id, held.period, held.state, held.submission_id, given.kpi_version, given.illustrative)
        .join_from(tables.submission_periods, tables.submissions, given.id == held.submission_id)
        .where(held.state != State.REPLACED.value)
        .order_by(held.kpi_id, held.period, held.submission_id)
    )
    latest: dict[tuple[str, str], Row[str, str, str, int, int, bool]] = {}
    for row in connection.execute(query):
        key = (row.kpi_id, row.period)
        if key not in latest or latest[key].state != State.CURRENT:
            latest[key] = row
    names = ["kpi_id", "period", "state", "submission_id", "kpi_version", "illustrative"]
    frame = pd.DataFrame([tuple(row) for row in latest.values()], columns=names)
    types = {"submission_id": "int64", "kpi_version": "int64", "illustrative": "bool"}
    frame = frame.astype(dict.fromkeys(names[:3], "str") | types)
    frame["state"] = frame["state"].replace(State.CURRENT.value, "supplied")
    return frame


def totals(connection: Connection, kpi_id: str) -> pd.DataFrame:
    """Return the sums of the figures that count, by period and kind of area."""
    held, rows = tables.submission_periods.c, tables.observations.c
    query = (
        select(rows.period, rows.area_kind, func.sum(rows.numerator), func.sum(rows.denominator))
        .join_from(
            tables.submission_periods,
            tables.observations,
            (rows.submission_id == held.submission_id) & (rows.period == held.period),
        )
        .where(held.kpi_id == kpi_id, held.state == State.CURRENT.value)
        .group_by(rows.period, rows.area_kind)
        .order_by(rows.period, rows.area_kind)
    )
    found = [tuple(row) for row in connection.execute(query)]
    frame = pd.DataFrame(found, columns=["period", "area_kind", *_FIGURES])
    return frame.astype({"period": "str", "area_kind": "str"} | dict.fromkeys(_FIGURES, "float64"))
