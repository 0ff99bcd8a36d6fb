"""Illustrative figures in the database: stored on a new one, so that every page can be seen working."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pandas as pd

from dashboard.domain.access.audit import What
from dashboard.domain.areas.city import City
from dashboard.domain.kpi import catalogue as kpi_catalogue
from dashboard.domain.kpi import cube as kpi_cube
from dashboard.domain.kpi import illustrative
from dashboard.domain.kpi.definition import Frequency, Period
from dashboard.store.kpi import trail
from dashboard.store.kpi.records import Submission
from dashboard.store.kpi.store import KpiStore
from dashboard.store.kpi.trail import acting_as

_CATALOGUE = Path(__file__).resolve().parents[2] / "data" / "kpi" / "illustrative_catalogue.toml"
#: After these it is somebody's decision that there are no illustrative figures.
_DECIDED = (What.ILLUSTRATIVE_REMOVED, What.CONFIGURATION_CHANGED, What.BACKUP_RESTORED)
#: The same everywhere, so that pictures of the pages are the same too.
_SEED = 2015


def add(store: KpiStore, city: City, membership: pd.DataFrame, now: datetime) -> None:
    """Store illustrative figures for illustrative KPIs, up to the last quarter that is over.

    The program does so by itself on a new database, so the audit trail has nothing of it.
    """
    with acting_as(None):
        _add(store, city, membership, now)


def _add(store: KpiStore, city: City, membership: pd.DataFrame, now: datetime) -> None:
    last = Period.containing(now.date(), Frequency.QUARTER).previous()
    figures = illustrative.generate(city.lsoas, city.config.neighbourhoods, _SEED, last)
    text = _CATALOGUE.read_text(encoding="utf-8")
    for definition in kpi_catalogue.read_toml(text, _CATALOGUE.name):
        stored = store.save_definition(definition)
        rows = figures[figures["kpi_id"] == definition.kpi_id].drop(columns="kpi_id").assign(vintage="")
        by_group = None
        if definition.characteristics:
            by_group = illustrative.by_group(rows, definition.kpi_id, _SEED).assign(vintage="")
        years: dict[str, int] = {}
        if definition.population_denominator:
            rows, years = kpi_cube.fill_nearest_population(rows, membership, city.populations)
        submission = Submission(
            kpi_id=stored.kpi_id,
            kpi_version=stored.version,
            who="the dashboard",
            when=now,
            file_name=_CATALOGUE.name,
            file_sha256=sha256(text.encode()).hexdigest(),
            rows_read=len(rows),
            rows_matched=len(rows),
            rows_unmatched=0,
            illustrative=True,
            population_years=years,
        )
        held = store.current(stored.kpi_id, rows["period"].unique().tolist())
        store.commit(submission, rows, held, by_group=by_group)


def is_untouched(store: KpiStore) -> bool:
    """Tell whether KPIs have never been configured, stored or removed, but for open figures.

    Accounts may have been made before all else, and the open figures that come along are stored first.
    """
    return all(one.published for one in store.definitions()) and not trail.holds(store.engine, _DECIDED)


def is_unfinished(store: KpiStore) -> bool:
    """Tell whether adding them was interrupted; their removal never is."""
    begun = any(definition.illustrative for definition in store.definitions())
    return begun and not set(illustrative.MODELS) <= set(store.coverage()["kpi_id"])
