"""Open figures that come with the dashboard: real ones of the city, there at the first start without any network."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.kpi import cube as kpi_cube
from dashboard.domain.kpi.source import Source
from dashboard.errors import ConflictError, ContractError
from dashboard.kpis.open_data.sources import sources_in
from dashboard.store import files
from dashboard.store.kpi.open_figures import Brought
from dashboard.store.kpi.records import Submission
from dashboard.store.kpi.store import KpiStore
from dashboard.store.kpi.trail import acting_as


def add(store: KpiStore, city: City, membership: pd.DataFrame, now: datetime, data_dir: Path) -> int:
    """Store the figures that come along for this authority, and return of how many KPIs.

    A KPI of which figures were ever stored or withdrawn is left alone. The program does so by itself on a new database,
    so the audit trail has nothing of it.

    Raises
    ------
    DataError
        If the data folder holds no usable figures for a source that names them.
    """
    known = set(store.coverage()["kpi_id"])
    brought = []
    for source in sources_in(data_dir):
        if source.embedded and source.is_for(city.config.authority_code):
            brought += [one for one in _embedded(source, city, membership, now, data_dir)
                        if one.definition.kpi_id not in known]  # fmt: skip
    try:
        with acting_as(None):
            store.take(brought)
    except ConflictError:
        # another process of the same start has stored them
        return 0
    return len(brought)


def _embedded(source: Source, city: City, membership: pd.DataFrame, now: datetime, data_dir: Path) -> list[Brought]:
    """Read the figures of a source from its file: LSOA code, `period`, and a column of numerators for each KPI."""
    path = data_dir / source.embedded
    definitions = {one.kpi_id: one for one in source.definitions}
    code = str(city.lsoas.index.name)
    table = files.read_csv(path, [code, "period", *definitions])
    if strange := sorted(set(table[code]) - set(city.lsoas.index)):
        problem = f"found {len(strange):,} areas that {city.config.city_name} does not have, such as {strange[0]}"
        raise ContractError(source.embedded, [f"{problem}. {files.REBUILD}"])
    brought = []
    for kpi_id, definition in definitions.items():
        rows = pd.DataFrame({
            "area_kind": kpi_cube.LSOA,
            "vintage": str(city.config.lsoa_vintage),
            "area_code": table[code],
            "period": table["period"],
            "numerator": table[kpi_id].astype(float),
            "denominator": float("nan"),
        })  # fmt: skip
        rows, years = kpi_cube.fill_nearest_population(rows, membership, city.populations)
        submission = Submission(
            kpi_id=kpi_id,
            kpi_version=definition.version,
            who="the dashboard",
            when=now,
            file_name=path.name,
            file_sha256=sha256(path.read_bytes()).hexdigest(),
            rows_read=len(rows),
            rows_matched=len(rows),
            rows_unmatched=0,
            population_years=years,
        )
        brought.append(Brought(definition, submission, rows, dict.fromkeys(rows["period"].unique().tolist())))
    return brought
