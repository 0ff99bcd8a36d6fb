"""Open figures in the database: what a fetch brings is stored as a whole or not at all, and when it was is kept."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, delete, insert, select

from dashboard.domain.kpi.definition import KpiDefinition
from dashboard.store.kpi import definitions, observations, submissions, tables
from dashboard.store.kpi.records import Aggregate, Current, Submission


@dataclass(frozen=True)
class Brought:
    """Figures of one KPI as a fetch brings them; `kpi_version` of the submission is that of `definition`.

    `rows` and `expected` are as for `KpiStore.commit`.
    """

    definition: KpiDefinition
    submission: Submission
    rows: pd.DataFrame
    expected: Current


@dataclass(frozen=True)
class Fetch:
    """When a source was last asked, what came of it in words, and what its addresses were marked with (ETag)."""

    source_id: str
    at: datetime
    outcome: str
    failed: bool = False
    etags: Mapping[str, str] = field(default_factory=dict)


def take(connection: Connection, aggregate: Aggregate, brought: Sequence[Brought], fetch: Fetch | None) -> list[int]:
    """Store definitions that are not there yet, figures, and the fetch; return the numbers of the submissions."""
    numbers = []
    for one in brought:
        definitions.check(one.definition)
        stored = _stored(connection, one.definition)
        submission = replace(one.submission, kpi_version=stored.version)
        submissions.check(submission, stored)
        rows = observations.checked(one.rows, stored)
        numbers.append(submissions.commit(connection, aggregate, submission, rows, one.expected))
    if fetch is not None:
        note(connection, fetch)
    return numbers


def _stored(connection: Connection, definition: KpiDefinition) -> KpiDefinition:
    """Return the version here that says what a definition says; it is added if there is none."""
    for one in definitions.versions(connection, definition.kpi_id):
        if replace(one, version=definition.version) == definition:
            return one
    return definitions.save(connection, definition)


def note(connection: Connection, fetch: Fetch) -> None:
    """Keep what came of a fetch in place of the one before."""
    table = tables.source_fetches
    connection.execute(delete(table).where(table.c.source_id == fetch.source_id))
    connection.execute(insert(table).values({**vars(fetch), "etags": json.dumps(dict(fetch.etags))}))


def fetches(connection: Connection) -> dict[str, Fetch]:
    """Return the last fetch of every source that was ever asked."""
    rows = connection.execute(select(tables.source_fetches)).all()
    return {row.source_id: Fetch(**{**row._mapping, "etags": json.loads(row.etags)}) for row in rows}
