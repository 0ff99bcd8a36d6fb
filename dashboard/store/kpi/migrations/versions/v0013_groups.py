"""Figures by group: what a KPI is handed in by, what was handed in, and what was published of it.

Revision 0013.
"""

from alembic import op
from sqlalchemy import CheckConstraint, Column, Double, Integer, PrimaryKeyConstraint, Text, text

from dashboard.store.schema import CODE, columns, reference

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_KEY = ("submission_id", "period", "characteristic", "area_kind", "vintage", "area_code", "category")


def upgrade() -> None:
    """Build the tables; no KPI of before comes by group."""
    for name in ("characteristics", "own_categories"):
        op.add_column("kpi_definitions", Column(name, Text, nullable=False, server_default=text("''")))
    op.add_column("kpi_definitions", Column("known_target", Double, nullable=True))
    op.create_table(
        "kpi_group_observations",
        *columns(Integer, "submission_id", autoincrement=False),
        *columns(CODE, *_KEY[1:]),
        *columns(Integer, "count"),
        reference("fk_kpi_group_observations_period", "kpi_submission_periods", "submission_id", "period"),
        PrimaryKeyConstraint(*_KEY, name="pk_kpi_group_observations"),
        CheckConstraint("count > 0", name="ck_kpi_group_observations_count"),
        CheckConstraint(
            "area_kind IN ('lsoa', 'msoa', 'ward', 'neighbourhood', 'city')", name="ck_kpi_group_observations_area_kind"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "kpi_group_published",
        *columns(CODE, "kpi_id", "characteristic", "period"),
        *columns(Text, "made_from", "content"),
        reference("fk_kpi_group_published_kpi", "kpis", "kpi_id"),
        PrimaryKeyConstraint("kpi_id", "characteristic", "period", name="pk_kpi_group_published"),
    )
