"""Tables of the KPI database, one schema for SQLite and PostgreSQL.

The rules that must hold whatever a program does are rules of the database itself: a period of a KPI has at most one
current submission, illustrative and real never meet, an area is there once. No table has room for a record about a
person: the smallest thing stored is the figure of an LSOA.

`migrations/` builds these tables, with the rules for single rows (CHECK), which stand there alone; a test compares the
two.
"""

from sqlalchemy import Boolean, Column, Double, Index, Integer, MetaData, Table, Text, UniqueConstraint, false, text

from dashboard.store.schema import CODE, UtcTime, columns, reference

AREA_KINDS = ("lsoa", "msoa", "ward", "neighbourhood", "city")
#: Of a column that was added when there were rows already.
_EMPTY = text("''")
_CURRENT = text("state = 'current'")

metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s"})

kpis = Table(
    "kpis",
    metadata,
    *columns(CODE, "kpi_id", primary_key=True),
    *columns(Boolean, "illustrative"),
    # what others refer to, so that a KPI is illustrative in every version and submission, or in none
    UniqueConstraint("kpi_id", "illustrative", name="uq_kpis_illustrative"),
)

definitions = Table(
    "kpi_definitions",
    metadata,
    *columns(CODE, "kpi_id", primary_key=True),
    *columns(Integer, "version", primary_key=True),
    *columns(Boolean, "illustrative"),
    *columns(Text, "service", "accountable_officer", "name", "definition", "unit", "numerator", "denominator"),
    *columns(Boolean, "population_denominator"),
    *columns(Text, "better", "frequency", "geographies"),
    *columns(Double, "target", nullable=True),
    *columns(Integer, "public_least", "officer_least", "round_to"),
    *columns(Text, "licence", "notes"),
    *columns(Text, "year_begins", "same_cases_as", "age_group", server_default=_EMPTY),
    *columns(Boolean, "published", server_default=false()),
    *columns(Text, "publisher", "attribution", "caution", server_default=_EMPTY),
    *columns(Text, "characteristics", "own_categories", server_default=_EMPTY),
    *columns(Double, "known_target", nullable=True),
    reference("fk_kpi_definitions_kpi", "kpis", "kpi_id", "illustrative"),
)

submissions = Table(
    "kpi_submissions",
    metadata,
    *columns(Integer, "id", primary_key=True, autoincrement=True),
    *columns(CODE, "kpi_id"),
    *columns(Integer, "kpi_version"),
    *columns(Boolean, "illustrative"),
    *columns(Text, "submitted_by"),
    *columns(UtcTime, "submitted_at"),
    *columns(Text, "file_name", "file_sha256"),
    *columns(Integer, "rows_read", "rows_matched", "rows_unmatched"),
    *columns(Text, "read_as", server_default=_EMPTY),
    UniqueConstraint("id", "kpi_id", name="uq_kpi_submissions_kpi"),
    reference("fk_kpi_submissions_kpi", "kpis", "kpi_id", "illustrative"),
    reference("fk_kpi_submissions_definition", "kpi_definitions", "kpi_id", kpi_version="version"),
    Index("ix_kpi_submissions_definition", "kpi_id", "kpi_version"),
    # a number is never given twice, so that an old one cannot come to mean something else
    sqlite_autoincrement=True,
)

#: How files of a KPI in a form of their own were read, by the fingerprint of their headings.
mappings = Table(
    "kpi_mappings",
    metadata,
    *columns(CODE, "kpi_id", "fingerprint", primary_key=True),
    *columns(Text, "content"),
    *columns(UtcTime, "at"),
)

#: When open figures were fetched from a source, and what came of it; by address what stood there.
source_fetches = Table(
    "source_fetches",
    metadata,
    *columns(CODE, "source_id", primary_key=True),
    *columns(UtcTime, "at"),
    *columns(Text, "outcome", "etags"),
    *columns(Boolean, "failed"),
)

submission_periods = Table(
    "kpi_submission_periods",
    metadata,
    *columns(Integer, "submission_id", primary_key=True, autoincrement=False),
    *columns(CODE, "period", primary_key=True),
    *columns(CODE, "kpi_id"),
    *columns(Text, "state"),
    # of the residents that rates are measured against; NULL for those of the Indices, as of old, or for none
    *columns(Integer, "population_year", nullable=True),
    reference("fk_kpi_submission_periods_submission", "kpi_submissions", submission_id="id", kpi_id="kpi_id"),
    Index(
        "uq_kpi_submission_periods_current",
        "kpi_id",
        "period",
        unique=True,
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    ),
)

observations = Table(
    "kpi_observations",
    metadata,
    *columns(Integer, "submission_id", primary_key=True, autoincrement=False),
    *columns(CODE, "period", "area_kind", "vintage", "area_code", primary_key=True),
    *columns(Double, "numerator"),
    *columns(Double, "denominator", nullable=True),
    reference("fk_kpi_observations_period", "kpi_submission_periods", "submission_id", "period"),
    # rows lie in the order of their key: half the size, and a submission is read in one sweep
    sqlite_with_rowid=False,
)

#: By group what a KPI with characteristics counts; an area without a row counts none of that group.
group_observations = Table(
    "kpi_group_observations",
    metadata,
    *columns(Integer, "submission_id", primary_key=True, autoincrement=False),
    *columns(CODE, "period", "characteristic", "area_kind", "vintage", "area_code", "category", primary_key=True),
    *columns(Integer, "count"),
    reference("fk_kpi_group_observations_period", "kpi_submission_periods", "submission_id", "period"),
    sqlite_with_rowid=False,
)

events = Table(
    "kpi_events",
    metadata,
    *columns(Integer, "id", primary_key=True, autoincrement=True),
    *columns(Integer, "submission_id"),
    *columns(CODE, "period"),
    *columns(Text, "what", "who"),
    *columns(UtcTime, "at"),
    reference("fk_kpi_events_period", "kpi_submission_periods", "submission_id", "period"),
    Index("ix_kpi_events_period", "submission_id", "period"),
    sqlite_autoincrement=True,
)

# sums that can be worked out again at any time; a reference to their KPI would be looked up row by row
cells = Table(
    "kpi_cells",
    metadata,
    *columns(CODE, "kpi_id", "period", "area_kind", "area_code", primary_key=True),
    *columns(Double, "numerator", "denominator", nullable=True),
    *columns(Integer, "lsoas_with_figures", "lsoas_total"),
    *columns(Text, "source"),
    sqlite_with_rowid=False,
)

published_periods = Table(
    "kpi_published_periods",
    metadata,
    *columns(CODE, "kpi_id", "period", "viewer", primary_key=True),
    *columns(Integer, "submission_id"),
    # fingerprint of the definition, the rule and the areas, see `dashboard.kpis.figures`
    *columns(Text, "made_from"),
    reference("fk_kpi_published_periods_kpi", "kpis", "kpi_id"),
)

published = Table(
    "kpi_published",
    metadata,
    # by area first: a page asks for all KPIs of a few areas, or for one KPI by its other index
    *columns(CODE, "viewer", "area_kind", "area_code", "kpi_id", "period", primary_key=True),
    *columns(Double, "numerator", "denominator", nullable=True),
    *columns(Integer, "lsoas_with_figures", "lsoas_total"),
    *columns(Text, "source", "status"),
    reference("fk_kpi_published_period", "kpi_published_periods", "kpi_id", "period", "viewer"),
    Index("ix_kpi_published_period", "kpi_id", "period", "viewer"),
    sqlite_with_rowid=False,
)

#: Counts by group as published, see `dashboard.kpis.groups`; what was made from something else is not served.
group_published = Table(
    "kpi_group_published",
    metadata,
    *columns(CODE, "kpi_id", "characteristic", "period", primary_key=True),
    *columns(Text, "made_from", "content"),
    reference("fk_kpi_group_published_kpi", "kpis", "kpi_id"),
)

#: What the whole database was made with, by name: "areas" is a fingerprint of the areas that the cells are sums over.
state = Table("kpi_state", metadata, *columns(CODE, "name", primary_key=True), *columns(Text, "value"))

#: Who did what, see `dashboard.domain.access.audit`; triggers refuse whatever is not one more record.
audit_trail = Table(
    "audit_trail",
    metadata,
    *columns(Integer, "number", primary_key=True, autoincrement=False),
    *columns(UtcTime, "at"),
    *columns(Text, "who", "what", "subject"),
    *columns(CODE, "previous", "hash"),
    # two records can never follow the same one
    UniqueConstraint("previous", name="uq_audit_trail_previous"),
)

#: Versions of the configuration, see `dashboard.domain.areas.configuration`; only ever added to, as the audit trail is.
configuration_versions = Table(
    "configuration_versions",
    metadata,
    *columns(Integer, "number", primary_key=True, autoincrement=False),
    *columns(UtcTime, "at"),
    *columns(Text, "who", "why", "content"),
    # the version that this one takes back, and all after it
    Column("undoes", Integer),
)

#: Versions of sets of outcomes, of texts about a curve and of actions, each by its kind and key; only ever added to.
document_versions = Table(
    "document_versions",
    metadata,
    *columns(Integer, "number", primary_key=True, autoincrement=False),
    *columns(CODE, "kind", "key"),
    *columns(Integer, "version"),
    *columns(UtcTime, "at"),
    *columns(Text, "who", "why", "content"),
    # the version of the same document that this one takes back, and all after it
    Column("undoes", Integer),
    # two versions can never follow the same one
    UniqueConstraint("kind", "key", "version", name="uq_document_versions_version"),
)

#: What nothing is ever taken out of; triggers of the migrations see to it.
APPEND_ONLY = (audit_trail, configuration_versions, document_versions)
