"""Introductions of annual reports and evidence sheets are documents too.

Revision 0014.
"""

from alembic import op
from sqlalchemy import CheckConstraint, Integer, MetaData, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from dashboard.store.kpi.migrations.triggers import let_only_add
from dashboard.store.schema import CODE, UtcTime, columns

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_KIND = "ck_document_versions_kind"


def upgrade() -> None:
    """Let a version be of two more kinds of documents; SQLite can only do that by making the table anew."""
    # in full, since CHECK constraints of SQLite are not read
    before = Table(
        "document_versions",
        MetaData(),
        *columns(Integer, "number", autoincrement=False),
        *columns(CODE, "kind", "key"),
        *columns(Integer, "version"),
        *columns(UtcTime, "at"),
        *columns(Text, "who", "why", "content"),
        *columns(Integer, "undoes", nullable=True),
        PrimaryKeyConstraint("number", name="pk_document_versions"),
        UniqueConstraint("kind", "key", "version", name="uq_document_versions_version"),
        CheckConstraint("number >= 1 AND version >= 1", name="ck_document_versions_number"),
        CheckConstraint("kind IN ('action', 'outcomes', 'curve')", name=_KIND),
        CheckConstraint("length(why) BETWEEN 10 AND 500", name="ck_document_versions_why"),
        CheckConstraint("undoes < version", name="ck_document_versions_undoes"),
    )
    with op.batch_alter_table("document_versions", copy_from=before) as versions:
        versions.drop_constraint(_KIND, type_="check")
        kinds = "'action', 'outcomes', 'curve', 'report', 'evidence'"
        versions.create_check_constraint(_KIND, f"kind IN ({kinds})")
    if op.get_bind().dialect.name == "sqlite":
        # the triggers went with the table
        let_only_add(
            "document_versions",
            "versions of documents are only ever added",
            "a version of a document has to follow the last one",
        )
