"""The audit trail, which the database itself lets nobody change.

Revision 0004.
"""

from alembic import op
from sqlalchemy import CheckConstraint, Integer, PrimaryKeyConstraint, Text, UniqueConstraint

from dashboard.store.kpi.migrations.triggers import let_only_add
from dashboard.store.schema import CODE, UtcTime, columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the table, then what keeps it."""
    op.create_table(
        "audit_trail",
        *columns(Integer, "number", autoincrement=False),
        *columns(UtcTime, "at"),
        *columns(Text, "who", "what", "subject"),
        *columns(CODE, "previous", "hash"),
        CheckConstraint("number >= 1", name="ck_audit_trail_number"),
        PrimaryKeyConstraint("number", name="pk_audit_trail"),
        UniqueConstraint("previous", name="uq_audit_trail_previous"),
    )
    let_only_add(
        "audit_trail", "the audit trail is only ever added to", "a record of the audit trail has to follow the last one"
    )
