"""Figures as published, what they were made from, and what the cells were made with.

Revision 0002.
"""

from alembic import op
from sqlalchemy import CheckConstraint, Double, Index, Integer, PrimaryKeyConstraint, Text

from dashboard.store.schema import CODE, columns, reference

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the tables; those that others refer to come first."""
    op.create_table(
        "kpi_published_periods",
        *columns(CODE, "kpi_id", "period", "viewer"),
        *columns(Integer, "submission_id"),
        *columns(Text, "made_from"),
        CheckConstraint("viewer IN ('public', 'officer')", name="ck_kpi_published_periods_viewer"),
        reference("fk_kpi_published_periods_kpi", "kpis", "kpi_id"),
        PrimaryKeyConstraint("kpi_id", "period", "viewer", name="pk_kpi_published_periods"),
    )
    op.create_table(
        "kpi_published",
        *columns(CODE, "viewer", "area_kind", "area_code", "kpi_id", "period"),
        *columns(Double, "numerator", "denominator", nullable=True),
        *columns(Integer, "lsoas_with_figures", "lsoas_total"),
        *columns(Text, "source", "status"),
        CheckConstraint("status IN ('shown', 'suppressed', 'no figures')", name="ck_kpi_published_status"),
        # whatever a program does, a hidden count is not here
        CheckConstraint("status = 'shown' OR numerator IS NULL", name="ck_kpi_published_hidden"),
        reference("fk_kpi_published_period", "kpi_published_periods", "kpi_id", "period", "viewer"),
        PrimaryKeyConstraint("viewer", "area_kind", "area_code", "kpi_id", "period", name="pk_kpi_published"),
        Index("ix_kpi_published_period", "kpi_id", "period", "viewer"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "kpi_state",
        *columns(CODE, "name"),
        *columns(Text, "value"),
        PrimaryKeyConstraint("name", name="pk_kpi_state"),
    )
