"""Changes to submissions: committing, withdrawing, restoring, and removing all that is illustrative.

Each function works within the transaction of a writer, so that it happens as a whole and after what others did.
Figures that were replaced or withdrawn stay; only their state changes. Each change stands in the audit trail too.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Connection, delete, func, insert, select, update

from dashboard.domain.access.audit import What
from dashboard.domain.kpi.definition import KpiDefinition
from dashboard.errors import ConflictError, ContractError, DatabaseError
from dashboard.progress import Progress, unseen
from dashboard.store.kpi import cube, observations, tables, trail
from dashboard.store.kpi.records import Aggregate, Change, Current, Removal, State, Submission

_PERIODS = tables.submission_periods
_EVENTS = tables.events


def check(submission: Submission, definition: KpiDefinition) -> None:
    """Refuse a submission that cannot be stored.

    Raises
    ------
    ContractError
        With all that is wrong.
    """
    problems = submission.problems()
    if submission.illustrative != definition.illustrative:
        kinds = {True: "illustrative", False: "a council’s own"}
        problems.append(
            f"the figures are {kinds[submission.illustrative]} and the KPI is {kinds[definition.illustrative]}; "
            "the two are never mixed"
        )
    if problems:
        subject = f"{submission.kpi_id}: submission of {submission.file_name}"
        raise ContractError(subject, problems)


def current(connection: Connection, kpi_id: str) -> dict[str, int]:
    """Return the submission whose figures count, by period."""
    query = select(_PERIODS.c.period, _PERIODS.c.submission_id).where(
        _PERIODS.c.kpi_id == kpi_id, _PERIODS.c.state == State.CURRENT.value
    )
    return {row.period: row.submission_id for row in connection.execute(query)}


def commit(
    connection: Connection,
    aggregate: Aggregate,
    submission: Submission,
    rows: pd.DataFrame,
    expected: Current,
    progress: Progress = unseen,
) -> int:
    """Store a checked submission; return its number."""
    kpi_id, periods = submission.kpi_id, [str(period) for period in rows["period"].unique()]
    if set(expected) != set(periods):
        msg = (
            f"{kpi_id}: `expected_current` names the periods {', '.join(sorted(expected)) or 'none'}, and the "
            f"observations have {', '.join(periods)}; expected the same ones"
        )
        raise DatabaseError(msg)
    held = current(connection, kpi_id)
    _refuse_conflicts(connection, kpi_id, expected, held)
    number = _insert(connection, submission)
    by = (submission.who, submission.when)
    _replace(connection, {period: held[period] for period in periods if period in held}, by)
    connection.execute(
        insert(_PERIODS),
        [
            {
                "submission_id": number,
                "period": period,
                "kpi_id": kpi_id,
                "state": State.CURRENT.value,
                "population_year": submission.population_years.get(period),
            }
            for period in periods
        ],
    )
    _note(connection, number, periods, Change.COMMITTED, by)
    table = rows.assign(submission_id=number)
    observations.write(connection, tables.observations, table, progress)
    # a submission replaces whole periods, so that its rows are all that counts in them
    cube.rebuild(connection, aggregate, kpi_id, periods, progress, rows)
    _record(connection, What.HANDED_IN, number, kpi_id, periods, file_sha256=submission.file_sha256)
    return number


def _record(connection: Connection, what: What, number: int, kpi_id: str, periods: Iterable[str], **more: str) -> None:
    subject = {"kpi_id": kpi_id, "submission": number, "periods": " ".join(sorted(periods)), **more}
    trail.append(connection, what, subject)


def _insert(connection: Connection, submission: Submission) -> int:
    values = {name: value for name, value in vars(submission).items() if name != "population_years"}
    values |= {"submitted_by": values.pop("who"), "submitted_at": values.pop("when")}
    statement = insert(tables.submissions).values(values)
    return int(connection.execute(statement.returning(tables.submissions.c.id)).scalar_one())


def withdraw(connection: Connection, aggregate: Aggregate, submission_id: int, who: str, when: datetime) -> None:
    """Take back the figures of a submission that count; what they once replaced does not come back by itself."""
    kpi_id, states = _states(connection, submission_id)
    periods = [period for period, state in states.items() if state is State.CURRENT]
    if not periods:
        msg = f"{kpi_id}: no figures of submission {submission_id} count any more, so there is nothing to withdraw"
        raise DatabaseError(msg)
    _set_state(connection, submission_id, periods, State.WITHDRAWN)
    _note(connection, submission_id, periods, Change.WITHDRAWN, (who, when))
    cube.rebuild(connection, aggregate, kpi_id, periods)
    _record(connection, What.WITHDREW, submission_id, kpi_id, periods)


def restore(
    connection: Connection,
    aggregate: Aggregate,
    submission_id: int,
    by: tuple[str, datetime],
    expected: Current | None,
) -> None:
    """Let figures of a submission count again, see `KpiStore.restore`."""
    kpi_id, states = _states(connection, submission_id)
    if expected is None:
        expected = {period: None for period, state in states.items() if state is State.WITHDRAWN}
    problems = [f"submission {submission_id} has no period {period}" for period in expected if period not in states]
    problems += [f"{period} counts already" for period in expected if states.get(period) is State.CURRENT]
    if problems or not expected:
        reason = "; ".join(problems) or "none of its figures was withdrawn"
        msg = f"{kpi_id}: submission {submission_id} cannot be restored: {reason}"
        raise DatabaseError(msg)
    held = current(connection, kpi_id)
    _refuse_conflicts(connection, kpi_id, expected, held)
    _replace(connection, {period: held[period] for period in expected if period in held}, by)
    _set_state(connection, submission_id, list(expected), State.CURRENT)
    _note(connection, submission_id, list(expected), Change.RESTORED, by)
    cube.rebuild(connection, aggregate, kpi_id, expected)
    _record(connection, What.RESTORED, submission_id, kpi_id, expected)


def _states(connection: Connection, submission_id: int) -> tuple[str, dict[str, State]]:
    rows = connection.execute(
        select(_PERIODS.c.kpi_id, _PERIODS.c.period, _PERIODS.c.state)
        .where(_PERIODS.c.submission_id == submission_id)
        .order_by(_PERIODS.c.period)
    ).all()
    if not rows:
        msg = f"submission {submission_id}: found none of this number. Choose one from the history of its KPI."
        raise DatabaseError(msg)
    return rows[0].kpi_id, {row.period: State(row.state) for row in rows}


def _refuse_conflicts(connection: Connection, kpi_id: str, expected: Current, held: Current) -> None:
    problems = [
        _conflict(connection, kpi_id, period, held.get(period))
        for period in sorted(expected)
        if expected[period] != held.get(period)
    ]
    if problems:
        raise ConflictError(kpi_id, problems)


def _conflict(connection: Connection, kpi_id: str, period: str, number: int | None) -> str:
    """Say who changed the figures of a period last, and when."""
    last = (
        select(_EVENTS)
        .join(_PERIODS, (_PERIODS.c.submission_id == _EVENTS.c.submission_id) & (_PERIODS.c.period == _EVENTS.c.period))
        .where(_PERIODS.c.kpi_id == kpi_id, _PERIODS.c.period == period)
        .order_by(_EVENTS.c.id.desc())
        .limit(1)
    )
    event = connection.execute(last).one_or_none()
    holds = "no figures count" if number is None else f"the figures of submission {number} count"
    if event is None:
        return f"{period}: {holds} now, and the submission expected is not there any more"
    moment = event.at.astimezone(UTC)
    return (
        f"{period}: submission {event.submission_id} was {event.what} by “{event.who}” on {moment.day} "
        f"{moment:%B %Y at %H:%M} (UTC); {holds} now"
    )


def _replace(connection: Connection, replaced: Current, by: tuple[str, datetime]) -> None:
    for number in sorted({number for number in replaced.values() if number is not None}):
        periods = sorted(period for period, one in replaced.items() if one == number)
        _set_state(connection, number, periods, State.REPLACED)
        _note(connection, number, periods, Change.REPLACED, by)


def _set_state(connection: Connection, submission_id: int, periods: Sequence[str], state: State) -> None:
    connection.execute(
        update(_PERIODS)
        .where(_PERIODS.c.submission_id == submission_id, _PERIODS.c.period.in_(periods))
        .values(state=state.value)
    )


def _note(
    connection: Connection, submission_id: int, periods: Sequence[str], what: Change, by: tuple[str, datetime]
) -> None:
    who, when = by
    connection.execute(
        insert(_EVENTS),
        [
            {"submission_id": submission_id, "period": period, "what": what.value, "who": who, "at": when}
            for period in periods
        ],
    )


def check_actor(who: str, when: datetime) -> None:
    """Refuse a change without a role or without a moment in time.

    Raises
    ------
    DatabaseError
        If either is missing.
    """
    if not who.strip() or when.tzinfo is None:
        msg = f"who is “{who}” and when is {when}: expected the role that does this and a moment with a time zone"
        raise DatabaseError(msg)


def remove_illustrative(connection: Connection) -> Removal:
    """Remove every illustrative KPI with all that belongs to it."""
    illustrative = select(tables.submissions.c.id).where(tables.submissions.c.illustrative)
    counts = [
        select(func.count()).select_from(tables.kpis).where(tables.kpis.c.illustrative),
        select(func.count()).select_from(illustrative.subquery()),
        select(func.count())
        .select_from(tables.observations)
        .where(tables.observations.c.submission_id.in_(illustrative)),
    ]
    removal = Removal(*(connection.execute(count).scalar_one() for count in counts))
    of_illustrative = select(tables.kpis.c.kpi_id).where(tables.kpis.c.illustrative)
    connection.execute(delete(tables.cells).where(tables.cells.c.kpi_id.in_(of_illustrative)))
    # definitions, submissions, observations, events and what was published go with their KPI
    connection.execute(delete(tables.kpis).where(tables.kpis.c.illustrative))
    if removal.kpis:
        trail.append(connection, What.ILLUSTRATIVE_REMOVED, {"kpis": removal.kpis})
    return removal
