"""Introductions of annual reports are documents too.

Revision 0014.
"""

import sqlalchemy as sa
from alembic import op

from dashboard.store.kpi.migrations.triggers import let_only_add
from dashboard.store.schema import CODE, UtcTime, columns

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLE, _KIND = "document_versions", "ck_document_versions_kind"


def upgrade() -> None:
    """Let documents be of one more kind; SQLite can only do that by making the table, and its triggers, anew."""
    # in full, since CHECK constraints of SQLite are not read
    before = sa.Table(
        _TABLE,
        sa.MetaData(),
        *columns(sa.Integer, "number", autoincrement=False),
        *columns(CODE, "kind", "key"),
        *columns(sa.Integer, "version"),
        *columns(UtcTime, "at"),
        *columns(sa.Text, "who", "why", "content"),
        *columns(sa.Integer, "undoes", nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_document_versions"),
        sa.UniqueConstraint("kind", "key", "version", name="uq_document_versions_version"),
        sa.CheckConstraint("number >= 1 AND version >= 1", name="ck_document_versions_number"),
        sa.CheckConstraint("kind IN ('action', 'outcomes', 'curve')", name=_KIND),
        sa.CheckConstraint("length(why) BETWEEN 10 AND 500", name="ck_document_versions_why"),
        sa.CheckConstraint("undoes < version", name="ck_document_versions_undoes"),
    )
    with op.batch_alter_table(_TABLE, copy_from=before) as versions:
        versions.drop_constraint(_KIND, type_="check")
        versions.create_check_constraint(_KIND, "kind IN ('action', 'outcomes', 'curve', 'report')")
    if op.get_bind().dialect.name == "sqlite":
        let_only_add(
            _TABLE,
            "versions of outcomes and actions are only ever added",
            "a version of outcomes or actions has to follow the last one",
        )
