"""Figures as published, what they were made from, and what the cells were made with.

Revision 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Build the tables; those that others refer to come first."""
    _kpi_published_periods()
    _kpi_published()
    op.create_table(
        "kpi_state",
        sa.Column("name", CODE, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_kpi_state"),
    )


def _kpi_published_periods() -> None:
    op.create_table(
        "kpi_published_periods",
        sa.Column("kpi_id", CODE, nullable=False),
        sa.Column("period", CODE, nullable=False),
        sa.Column("viewer", CODE, nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("made_from", sa.Text(), nullable=False),
        sa.CheckConstraint("viewer IN ('public', 'officer')", name="ck_kpi_published_periods_viewer"),
        sa.ForeignKeyConstraint(["kpi_id"], ["kpis.kpi_id"], name="fk_kpi_published_periods_kpi", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("kpi_id", "period", "viewer", name="pk_kpi_published_periods"),
    )


def _kpi_published() -> None:
    op.create_table(
        "kpi_published",
        sa.Column("viewer", CODE, nullable=False),
        sa.Column("area_kind", CODE, nullable=False),
        sa.Column("area_code", CODE, nullable=False),
        sa.Column("kpi_id", CODE, nullable=False),
        sa.Column("period", CODE, nullable=False),
        sa.Column("numerator", sa.Double(), nullable=True),
        sa.Column("denominator", sa.Double(), nullable=True),
        sa.Column("lsoas_with_figures", sa.Integer(), nullable=False),
        sa.Column("lsoas_total", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('shown', 'suppressed', 'no figures')", name="ck_kpi_published_status"),
        sa.CheckConstraint("status = 'shown' OR numerator IS NULL", name="ck_kpi_published_hidden"),
        sa.ForeignKeyConstraint(
            ["kpi_id", "period", "viewer"],
            ["kpi_published_periods.kpi_id", "kpi_published_periods.period", "kpi_published_periods.viewer"],
            name="fk_kpi_published_period",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("viewer", "area_kind", "area_code", "kpi_id", "period", name="pk_kpi_published"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_kpi_published_period", "kpi_published", ["kpi_id", "period", "viewer"], unique=False)
