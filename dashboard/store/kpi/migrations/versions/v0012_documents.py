"""Versions of outcomes, texts and actions, which are only ever added to; and whose neighbourhoods somebody writes of.

Revision 0012.
"""

from alembic import op
from sqlalchemy import CheckConstraint, Column, Integer, PrimaryKeyConstraint, Text, UniqueConstraint, text

from dashboard.store.kpi.migrations.triggers import let_only_add
from dashboard.store.schema import CODE, UtcTime, columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the table, then what keeps it; accounts of before write of no neighbourhood."""
    op.create_table(
        "document_versions",
        *columns(Integer, "number", autoincrement=False),
        *columns(CODE, "kind", "key"),
        *columns(Integer, "version"),
        *columns(UtcTime, "at"),
        *columns(Text, "who", "why", "content"),
        *columns(Integer, "undoes", nullable=True),
        PrimaryKeyConstraint("number", name="pk_document_versions"),
        UniqueConstraint("kind", "key", "version", name="uq_document_versions_version"),
        CheckConstraint("number >= 1 AND version >= 1", name="ck_document_versions_number"),
        CheckConstraint("kind IN ('action', 'outcomes', 'curve')", name="ck_document_versions_kind"),
        CheckConstraint("length(why) BETWEEN 10 AND 500", name="ck_document_versions_why"),
        CheckConstraint("undoes < version", name="ck_document_versions_undoes"),
    )
    let_only_add(
        "document_versions",
        "versions of outcomes and actions are only ever added",
        "a version of outcomes or actions has to follow the last one",
    )
    for table in ("accounts", "account_sessions"):
        op.add_column(table, Column("neighbourhoods", Text, nullable=False, server_default=text("'[]'")))
