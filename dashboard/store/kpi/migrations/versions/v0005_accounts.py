"""Accounts, who is signed in, and who is on his way to sign in elsewhere.

Revision 0005.
"""

from alembic import op
from sqlalchemy import Boolean, CheckConstraint, Index, Integer, PrimaryKeyConstraint, Text

from dashboard.store.schema import CODE, UtcTime, columns, reference

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the tables."""
    op.create_table(
        "accounts",
        *columns(CODE, "name"),
        *columns(Text, "password_hash", "role", "services"),
        *columns(Boolean, "enabled"),
        *columns(Integer, "failures"),
        *columns(UtcTime, "waits_until", nullable=True),
        *columns(UtcTime, "created_at", "changed_at"),
        PrimaryKeyConstraint("name", name="pk_accounts"),
        CheckConstraint("role IN ('officer', 'steward', 'administrator')", name="ck_accounts_role"),
        CheckConstraint("failures >= 0", name="ck_accounts_failures"),
    )
    op.create_table(
        "account_sessions",
        *columns(CODE, "id_hash"),
        *columns(Text, "name"),
        *columns(CODE, "account", nullable=True),
        *columns(Text, "role", "services"),
        *columns(UtcTime, "begun_at", "seen_at"),
        PrimaryKeyConstraint("id_hash", name="pk_account_sessions"),
        reference("fk_account_sessions_account", "accounts", account="name"),
        Index("ix_account_sessions_name", "name"),
        Index("ix_account_sessions_account", "account"),
        Index("ix_account_sessions_begun", "begun_at"),
    )
    op.create_table(
        "account_departures",
        *columns(CODE, "id_hash"),
        *columns(Text, "state", "nonce", "verifier", "onward"),
        *columns(UtcTime, "begun_at"),
        PrimaryKeyConstraint("id_hash", name="pk_account_departures"),
        Index("ix_account_departures_begun", "begun_at"),
    )
