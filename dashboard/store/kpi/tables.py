"""Tables of the KPI database, one schema for SQLite and PostgreSQL.

The rules that must hold whatever a program does are rules of the database itself: a period of a KPI has at most one
current submission, illustrative and real never meet, an area is there once. No table has room for a record about a
person: the smallest thing stored is the figure of an LSOA.

`migrations/` builds these tables; a test compares the two.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)


class UtcTime(TypeDecorator[datetime]):
    """A moment, kept in UTC; SQLite has no zones, so its values get theirs back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a value is in Python."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy hands it in
        """Turn a moment of any zone into UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy hands it in
        """Return a moment with its zone."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def code() -> String:
    """Return the type of identifiers, ordered by bytes in both databases."""
    return String().with_variant(String(collation="C"), "postgresql")


AREA_KINDS = ("lsoa", "ward", "neighbourhood", "city")

metadata = MetaData()

kpis = Table(
    "kpis",
    metadata,
    Column("kpi_id", code(), nullable=False),
    Column("illustrative", Boolean, nullable=False),
    PrimaryKeyConstraint("kpi_id", name="pk_kpis"),
    # what others refer to, so that a KPI is illustrative in every version and submission, or in none
    UniqueConstraint("kpi_id", "illustrative", name="uq_kpis_illustrative"),
)

definitions = Table(
    "kpi_definitions",
    metadata,
    Column("kpi_id", code(), nullable=False),
    Column("version", Integer, nullable=False),
    Column("illustrative", Boolean, nullable=False),
    Column("service", Text, nullable=False),
    Column("accountable_officer", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("definition", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("numerator", Text, nullable=False),
    Column("denominator", Text, nullable=False),
    Column("population_denominator", Boolean, nullable=False),
    Column("better", Text, nullable=False),
    Column("frequency", Text, nullable=False),
    Column("geographies", Text, nullable=False),
    Column("target", Double),
    Column("public_least", Integer, nullable=False),
    Column("officer_least", Integer, nullable=False),
    Column("round_to", Integer, nullable=False),
    Column("licence", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("year_begins", Text, nullable=False, server_default=text("''")),
    PrimaryKeyConstraint("kpi_id", "version", name="pk_kpi_definitions"),
    ForeignKeyConstraint(
        ["kpi_id", "illustrative"],
        ["kpis.kpi_id", "kpis.illustrative"],
        name="fk_kpi_definitions_kpi",
        ondelete="CASCADE",
    ),
    CheckConstraint("version >= 1", name="ck_kpi_definitions_version"),
)

submissions = Table(
    "kpi_submissions",
    metadata,
    Column("id", Integer, autoincrement=True, nullable=False),
    Column("kpi_id", code(), nullable=False),
    Column("kpi_version", Integer, nullable=False),
    Column("illustrative", Boolean, nullable=False),
    Column("submitted_by", Text, nullable=False),
    Column("submitted_at", UtcTime, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("file_sha256", Text, nullable=False),
    Column("rows_read", Integer, nullable=False),
    Column("rows_matched", Integer, nullable=False),
    Column("rows_unmatched", Integer, nullable=False),
    Column("read_as", Text, nullable=False, server_default=text("''")),
    PrimaryKeyConstraint("id", name="pk_kpi_submissions"),
    UniqueConstraint("id", "kpi_id", name="uq_kpi_submissions_kpi"),
    ForeignKeyConstraint(
        ["kpi_id", "illustrative"],
        ["kpis.kpi_id", "kpis.illustrative"],
        name="fk_kpi_submissions_kpi",
        ondelete="CASCADE",
    ),
    ForeignKeyConstraint(
        ["kpi_id", "kpi_version"],
        ["kpi_definitions.kpi_id", "kpi_definitions.version"],
        name="fk_kpi_submissions_definition",
        ondelete="CASCADE",
    ),
    CheckConstraint("rows_read >= 0 AND rows_matched >= 0 AND rows_unmatched >= 0", name="ck_kpi_submissions_counts"),
    Index("ix_kpi_submissions_definition", "kpi_id", "kpi_version"),
    # a number is never given twice, so that an old one cannot come to mean something else
    sqlite_autoincrement=True,
)

#: How files of a KPI in a form of their own were read, by the fingerprint of their headings.
mappings = Table(
    "kpi_mappings",
    metadata,
    Column("kpi_id", code(), nullable=False),
    Column("fingerprint", code(), nullable=False),
    Column("content", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("kpi_id", "fingerprint", name="pk_kpi_mappings"),
)

submission_periods = Table(
    "kpi_submission_periods",
    metadata,
    Column("submission_id", Integer, nullable=False),
    Column("period", code(), nullable=False),
    Column("kpi_id", code(), nullable=False),
    Column("state", Text, nullable=False),
    PrimaryKeyConstraint("submission_id", "period", name="pk_kpi_submission_periods"),
    ForeignKeyConstraint(
        ["submission_id", "kpi_id"],
        ["kpi_submissions.id", "kpi_submissions.kpi_id"],
        name="fk_kpi_submission_periods_submission",
        ondelete="CASCADE",
    ),
    CheckConstraint("state IN ('current', 'replaced', 'withdrawn')", name="ck_kpi_submission_periods_state"),
    Index(
        "uq_kpi_submission_periods_current",
        "kpi_id",
        "period",
        unique=True,
        sqlite_where=text("state = 'current'"),
        postgresql_where=text("state = 'current'"),
    ),
)

observations = Table(
    "kpi_observations",
    metadata,
    Column("submission_id", Integer, nullable=False),
    Column("period", code(), nullable=False),
    Column("area_kind", code(), nullable=False),
    Column("vintage", code(), nullable=False),
    Column("area_code", code(), nullable=False),
    Column("numerator", Double, nullable=False),
    Column("denominator", Double),
    PrimaryKeyConstraint("submission_id", "period", "area_kind", "vintage", "area_code", name="pk_kpi_observations"),
    ForeignKeyConstraint(
        ["submission_id", "period"],
        ["kpi_submission_periods.submission_id", "kpi_submission_periods.period"],
        name="fk_kpi_observations_period",
        ondelete="CASCADE",
    ),
    CheckConstraint("area_kind IN ('lsoa', 'ward', 'neighbourhood', 'city')", name="ck_kpi_observations_area_kind"),
    CheckConstraint("denominator >= 0", name="ck_kpi_observations_denominator"),
    # rows lie in the order of their key: half the size, and a submission is read in one sweep
    sqlite_with_rowid=False,
)

events = Table(
    "kpi_events",
    metadata,
    Column("id", Integer, autoincrement=True, nullable=False),
    Column("submission_id", Integer, nullable=False),
    Column("period", code(), nullable=False),
    Column("what", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("id", name="pk_kpi_events"),
    ForeignKeyConstraint(
        ["submission_id", "period"],
        ["kpi_submission_periods.submission_id", "kpi_submission_periods.period"],
        name="fk_kpi_events_period",
        ondelete="CASCADE",
    ),
    CheckConstraint("what IN ('committed', 'replaced', 'withdrawn', 'restored')", name="ck_kpi_events_what"),
    Index("ix_kpi_events_period", "submission_id", "period"),
    sqlite_autoincrement=True,
)

# sums that can be worked out again at any time; a reference to their KPI would be looked up row by row
cells = Table(
    "kpi_cells",
    metadata,
    Column("kpi_id", code(), nullable=False),
    Column("period", code(), nullable=False),
    Column("area_kind", code(), nullable=False),
    Column("area_code", code(), nullable=False),
    Column("numerator", Double),
    Column("denominator", Double),
    Column("lsoas_with_figures", Integer, nullable=False),
    Column("lsoas_total", Integer, nullable=False),
    Column("source", Text, nullable=False),
    PrimaryKeyConstraint("kpi_id", "period", "area_kind", "area_code", name="pk_kpi_cells"),
    sqlite_with_rowid=False,
)


#: What becomes of a published figure.
STATUSES = ("shown", "suppressed", "no figures")

published_periods = Table(
    "kpi_published_periods",
    metadata,
    Column("kpi_id", code(), nullable=False),
    Column("period", code(), nullable=False),
    Column("viewer", code(), nullable=False),
    Column("submission_id", Integer, nullable=False),
    # fingerprint of the definition, the rule and the areas, see `dashboard.kpis.figures`
    Column("made_from", Text, nullable=False),
    PrimaryKeyConstraint("kpi_id", "period", "viewer", name="pk_kpi_published_periods"),
    ForeignKeyConstraint(["kpi_id"], ["kpis.kpi_id"], name="fk_kpi_published_periods_kpi", ondelete="CASCADE"),
    CheckConstraint("viewer IN ('public', 'officer')", name="ck_kpi_published_periods_viewer"),
)

published = Table(
    "kpi_published",
    metadata,
    Column("viewer", code(), nullable=False),
    Column("area_kind", code(), nullable=False),
    Column("area_code", code(), nullable=False),
    Column("kpi_id", code(), nullable=False),
    Column("period", code(), nullable=False),
    Column("numerator", Double),
    Column("denominator", Double),
    Column("lsoas_with_figures", Integer, nullable=False),
    Column("lsoas_total", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("status", Text, nullable=False),
    # by area first: a page asks for all KPIs of a few areas, or for one KPI by its other index
    PrimaryKeyConstraint("viewer", "area_kind", "area_code", "kpi_id", "period", name="pk_kpi_published"),
    ForeignKeyConstraint(
        ["kpi_id", "period", "viewer"],
        ["kpi_published_periods.kpi_id", "kpi_published_periods.period", "kpi_published_periods.viewer"],
        name="fk_kpi_published_period",
        ondelete="CASCADE",
    ),
    CheckConstraint("status IN ('shown', 'suppressed', 'no figures')", name="ck_kpi_published_status"),
    # whatever a program does, a hidden count is not here
    CheckConstraint("status = 'shown' OR numerator IS NULL", name="ck_kpi_published_hidden"),
    Index("ix_kpi_published_period", "kpi_id", "period", "viewer"),
    sqlite_with_rowid=False,
)

#: What the whole database was made with, by name: "areas" is a fingerprint of the areas that the cells are sums over.
state = Table(
    "kpi_state",
    metadata,
    Column("name", code(), nullable=False),
    Column("value", Text, nullable=False),
    PrimaryKeyConstraint("name", name="pk_kpi_state"),
)

#: Who did what, see `dashboard.domain.access.audit`; triggers refuse whatever is not one more record.
audit_trail = Table(
    "audit_trail",
    metadata,
    Column("number", Integer, autoincrement=False, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("previous", code(), nullable=False),
    Column("hash", code(), nullable=False),
    PrimaryKeyConstraint("number", name="pk_audit_trail"),
    # two records can never follow the same one
    UniqueConstraint("previous", name="uq_audit_trail_previous"),
    CheckConstraint("number >= 1", name="ck_audit_trail_number"),
)

#: Versions of the configuration, see `dashboard.domain.areas.configuration`; only ever added to, as the audit trail is.
configuration_versions = Table(
    "configuration_versions",
    metadata,
    Column("number", Integer, autoincrement=False, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("content", Text, nullable=False),
    # the version that this one takes back, and all after it
    Column("undoes", Integer),
    PrimaryKeyConstraint("number", name="pk_configuration_versions"),
    CheckConstraint("number >= 1", name="ck_configuration_versions_number"),
    CheckConstraint("length(why) BETWEEN 10 AND 500", name="ck_configuration_versions_why"),
    CheckConstraint("undoes < number", name="ck_configuration_versions_undoes"),
)

#: What nothing is ever taken out of; triggers of the migrations see to it.
APPEND_ONLY = (audit_trail, configuration_versions)
