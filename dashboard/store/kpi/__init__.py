"""The database of the services' figures: `open_database` gives the `KpiStore` that everything goes through."""

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
