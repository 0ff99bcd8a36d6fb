"""How files of a KPI in a form of their own were read, kept for the next file with the same headings."""

from datetime import datetime

from sqlalchemy import Engine, delete, insert, select

from dashboard.store.kpi import tables
from dashboard.store.kpi.database import reading, writing

_TABLE = tables.mappings


def read(engine: Engine, kpi_id: str) -> dict[str, str]:
    """Return the mappings of a KPI as TOML, by the fingerprint of the headings."""
    query = select(_TABLE.c.fingerprint, _TABLE.c.content).where(_TABLE.c.kpi_id == kpi_id)
    with reading(engine) as connection:
        return {row.fingerprint: row.content for row in connection.execute(query)}


def keep(engine: Engine, kpi_id: str, fingerprint: str, content: str, at: datetime) -> None:
    """Keep a mapping in the place of the one before it for the same headings."""
    same = (_TABLE.c.kpi_id == kpi_id) & (_TABLE.c.fingerprint == fingerprint)
    with writing(engine) as connection:
        connection.execute(delete(_TABLE).where(same))
        connection.execute(insert(_TABLE).values(kpi_id=kpi_id, fingerprint=fingerprint, content=content, at=at))
