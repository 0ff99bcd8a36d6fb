"""Definitions, submissions, observations, events and the cube.

Revision 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

from dashboard.store.schema import CODE, UtcTime, columns, reference

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the tables; those that others refer to come first."""
    _definitions()
    _submissions()
    _figures()


def _definitions() -> None:
    op.create_table(
        "kpis",
        *columns(CODE, "kpi_id"),
        *columns(sa.Boolean, "illustrative"),
        sa.PrimaryKeyConstraint("kpi_id", name="pk_kpis"),
        sa.UniqueConstraint("kpi_id", "illustrative", name="uq_kpis_illustrative"),
    )
    op.create_table(
        "kpi_definitions",
        *columns(CODE, "kpi_id"),
        *columns(sa.Integer, "version"),
        *columns(sa.Boolean, "illustrative"),
        *columns(sa.Text, "service", "accountable_officer", "name", "definition", "unit", "numerator", "denominator"),
        *columns(sa.Boolean, "population_denominator"),
        *columns(sa.Text, "better", "frequency", "geographies"),
        *columns(sa.Double, "target", nullable=True),
        *columns(sa.Integer, "public_least", "officer_least", "round_to"),
        *columns(sa.Text, "licence", "notes"),
        sa.CheckConstraint("version >= 1", name="ck_kpi_definitions_version"),
        reference("fk_kpi_definitions_kpi", "kpis", "kpi_id", "illustrative"),
        sa.PrimaryKeyConstraint("kpi_id", "version", name="pk_kpi_definitions"),
    )


def _submissions() -> None:
    op.create_table(
        "kpi_submissions",
        *columns(sa.Integer, "id", autoincrement=True),
        *columns(CODE, "kpi_id"),
        *columns(sa.Integer, "kpi_version"),
        *columns(sa.Boolean, "illustrative"),
        *columns(sa.Text, "submitted_by"),
        *columns(UtcTime, "submitted_at"),
        *columns(sa.Text, "file_name", "file_sha256"),
        *columns(sa.Integer, "rows_read", "rows_matched", "rows_unmatched"),
        sa.CheckConstraint(
            "rows_read >= 0 AND rows_matched >= 0 AND rows_unmatched >= 0", name="ck_kpi_submissions_counts"
        ),
        reference("fk_kpi_submissions_kpi", "kpis", "kpi_id", "illustrative"),
        reference("fk_kpi_submissions_definition", "kpi_definitions", "kpi_id", kpi_version="version"),
        sa.PrimaryKeyConstraint("id", name="pk_kpi_submissions"),
        sa.UniqueConstraint("id", "kpi_id", name="uq_kpi_submissions_kpi"),
        sa.Index("ix_kpi_submissions_definition", "kpi_id", "kpi_version"),
        sqlite_autoincrement=True,
    )
    current = sa.text("state = 'current'")
    op.create_table(
        "kpi_submission_periods",
        *columns(sa.Integer, "submission_id"),
        *columns(CODE, "period", "kpi_id"),
        *columns(sa.Text, "state"),
        sa.CheckConstraint("state IN ('current', 'replaced', 'withdrawn')", name="ck_kpi_submission_periods_state"),
        reference("fk_kpi_submission_periods_submission", "kpi_submissions", submission_id="id", kpi_id="kpi_id"),
        sa.PrimaryKeyConstraint("submission_id", "period", name="pk_kpi_submission_periods"),
        sa.Index(
            "uq_kpi_submission_periods_current",
            *("kpi_id", "period"),
            unique=True,
            sqlite_where=current,
            postgresql_where=current,
        ),
    )


def _figures() -> None:
    key = ("submission_id", "period", "area_kind", "vintage", "area_code")
    op.create_table(
        "kpi_observations",
        *columns(sa.Integer, "submission_id"),
        *columns(CODE, *key[1:]),
        *columns(sa.Double, "numerator"),
        *columns(sa.Double, "denominator", nullable=True),
        sa.CheckConstraint(
            "area_kind IN ('lsoa', 'ward', 'neighbourhood', 'city')", name="ck_kpi_observations_area_kind"
        ),
        sa.CheckConstraint("denominator >= 0", name="ck_kpi_observations_denominator"),
        reference("fk_kpi_observations_period", "kpi_submission_periods", "submission_id", "period"),
        sa.PrimaryKeyConstraint(*key, name="pk_kpi_observations"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "kpi_events",
        *columns(sa.Integer, "id", autoincrement=True),
        *columns(sa.Integer, "submission_id"),
        *columns(CODE, "period"),
        *columns(sa.Text, "what", "who"),
        *columns(UtcTime, "at"),
        sa.CheckConstraint("what IN ('committed', 'replaced', 'withdrawn', 'restored')", name="ck_kpi_events_what"),
        reference("fk_kpi_events_period", "kpi_submission_periods", "submission_id", "period"),
        sa.PrimaryKeyConstraint("id", name="pk_kpi_events"),
        sa.Index("ix_kpi_events_period", "submission_id", "period"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "kpi_cells",
        *columns(CODE, "kpi_id", "period", "area_kind", "area_code"),
        *columns(sa.Double, "numerator", "denominator", nullable=True),
        *columns(sa.Integer, "lsoas_with_figures", "lsoas_total"),
        *columns(sa.Text, "source"),
        reference("fk_kpi_cells_kpi", "kpis", "kpi_id"),
        sa.PrimaryKeyConstraint("kpi_id", "period", "area_kind", "area_code", name="pk_kpi_cells"),
        sqlite_with_rowid=False,
    )
