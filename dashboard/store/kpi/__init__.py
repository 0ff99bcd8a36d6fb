"""The database of the services' figures: `open_database` gives the `KpiStore` that everything goes through.

Both are imported when they are first asked for: they bring SQLAlchemy and Alembic, which take longer to import than
everything else takes to start, while pages need the records alone.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dashboard.store.kpi.records import (
    CUBE_COLUMNS,
    OBSERVATION_COLUMNS,
    Aggregate,
    Change,
    Current,
    Event,
    Removal,
    State,
    StoredSubmission,
    Submission,
)

if TYPE_CHECKING:
    from dashboard.store.kpi.store import KpiStore, open_database

__all__ = [
    "CUBE_COLUMNS",
    "OBSERVATION_COLUMNS",
    "Aggregate",
    "Change",
    "Current",
    "Event",
    "KpiStore",
    "Removal",
    "State",
    "StoredSubmission",
    "Submission",
    "open_database",
]


def __getattr__(name: str) -> Any:
    if name in {"KpiStore", "open_database"}:
        return getattr(import_module("dashboard.store.kpi.store"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
