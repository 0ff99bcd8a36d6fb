"""Definitions, submissions, observations, events and the cube.

Revision 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Build the tables; those that others refer to come first."""
    _kpis()
    _kpi_definitions()
    _kpi_submissions()
    _kpi_submission_periods()
    _kpi_observations()
    _kpi_events()
    _kpi_cells()


def _kpis() -> None:
    op.create_table(
        "kpis",
        sa.Column("kpi_id", CODE, nullable=False),
        sa.Column("illustrative", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kpi_id", name="pk_kpis"),
        sa.UniqueConstraint("kpi_id", "illustrative", name="uq_kpis_illustrative"),
    )


def _kpi_definitions() -> None:
    op.create_table(
        "kpi_definitions",
        sa.Column("kpi_id", CODE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("illustrative", sa.Boolean(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("accountable_officer", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("numerator", sa.Text(), nullable=False),
        sa.Column("denominator", sa.Text(), nullable=False),
        sa.Column("population_denominator", sa.Boolean(), nullable=False),
        sa.Column("better", sa.Text(), nullable=False),
        sa.Column("frequency", sa.Text(), nullable=False),
        sa.Column("geographies", sa.Text(), nullable=False),
        sa.Column("target", sa.Double(), nullable=True),
        sa.Column("public_least", sa.Integer(), nullable=False),
        sa.Column("officer_least", sa.Integer(), nullable=False),
        sa.Column("round_to", sa.Integer(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.CheckConstraint("version >= 1", name="ck_kpi_definitions_version"),
        sa.ForeignKeyConstraint(
            ["kpi_id", "illustrative"],
            ["kpis.kpi_id", "kpis.illustrative"],
            name="fk_kpi_definitions_kpi",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("kpi_id", "version", name="pk_kpi_definitions"),
    )


def _kpi_submissions() -> None:
    op.create_table(
        "kpi_submissions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kpi_id", CODE, nullable=False),
        sa.Column("kpi_version", sa.Integer(), nullable=False),
        sa.Column("illustrative", sa.Boolean(), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_matched", sa.Integer(), nullable=False),
        sa.Column("rows_unmatched", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "rows_read >= 0 AND rows_matched >= 0 AND rows_unmatched >= 0", name="ck_kpi_submissions_counts"
        ),
        sa.ForeignKeyConstraint(
            ["kpi_id", "illustrative"],
            ["kpis.kpi_id", "kpis.illustrative"],
            name="fk_kpi_submissions_kpi",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["kpi_id", "kpi_version"],
            ["kpi_definitions.kpi_id", "kpi_definitions.version"],
            name="fk_kpi_submissions_definition",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_kpi_submissions"),
        sa.UniqueConstraint("id", "kpi_id", name="uq_kpi_submissions_kpi"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_kpi_submissions_definition", "kpi_submissions", ["kpi_id", "kpi_version"], unique=False)


def _kpi_submission_periods() -> None:
    op.create_table(
        "kpi_submission_periods",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("period", CODE, nullable=False),
        sa.Column("kpi_id", CODE, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('current', 'replaced', 'withdrawn')", name="ck_kpi_submission_periods_state"),
        sa.ForeignKeyConstraint(
            ["submission_id", "kpi_id"],
            ["kpi_submissions.id", "kpi_submissions.kpi_id"],
            name="fk_kpi_submission_periods_submission",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("submission_id", "period", name="pk_kpi_submission_periods"),
    )
    op.create_index(
        "uq_kpi_submission_periods_current",
        "kpi_submission_periods",
        ["kpi_id", "period"],
        unique=True,
        sqlite_where=sa.text("state = 'current'"),
        postgresql_where=sa.text("state = 'current'"),
    )


def _kpi_observations() -> None:
    op.create_table(
        "kpi_observations",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("period", CODE, nullable=False),
        sa.Column("area_kind", CODE, nullable=False),
        sa.Column("vintage", CODE, nullable=False),
        sa.Column("area_code", CODE, nullable=False),
        sa.Column("numerator", sa.Double(), nullable=False),
        sa.Column("denominator", sa.Double(), nullable=True),
        sa.CheckConstraint(
            "area_kind IN ('lsoa', 'ward', 'neighbourhood', 'city')", name="ck_kpi_observations_area_kind"
        ),
        sa.CheckConstraint("denominator >= 0", name="ck_kpi_observations_denominator"),
        sa.ForeignKeyConstraint(
            ["submission_id", "period"],
            ["kpi_submission_periods.submission_id", "kpi_submission_periods.period"],
            name="fk_kpi_observations_period",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "submission_id", "period", "area_kind", "vintage", "area_code", name="pk_kpi_observations"
        ),
        sqlite_with_rowid=False,
    )


def _kpi_events() -> None:
    op.create_table(
        "kpi_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("period", CODE, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("what IN ('committed', 'replaced', 'withdrawn', 'restored')", name="ck_kpi_events_what"),
        sa.ForeignKeyConstraint(
            ["submission_id", "period"],
            ["kpi_submission_periods.submission_id", "kpi_submission_periods.period"],
            name="fk_kpi_events_period",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_kpi_events"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_kpi_events_period", "kpi_events", ["submission_id", "period"], unique=False)


def _kpi_cells() -> None:
    op.create_table(
        "kpi_cells",
        sa.Column("kpi_id", CODE, nullable=False),
        sa.Column("period", CODE, nullable=False),
        sa.Column("area_kind", CODE, nullable=False),
        sa.Column("area_code", CODE, nullable=False),
        sa.Column("numerator", sa.Double(), nullable=True),
        sa.Column("denominator", sa.Double(), nullable=True),
        sa.Column("lsoas_with_figures", sa.Integer(), nullable=False),
        sa.Column("lsoas_total", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["kpi_id"], ["kpis.kpi_id"], name="fk_kpi_cells_kpi", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("kpi_id", "period", "area_kind", "area_code", name="pk_kpi_cells"),
        sqlite_with_rowid=False,
    )
