"""Accounts, who is signed in, and who is on his way to sign in elsewhere.

Revision 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Build the tables."""
    op.create_table(
        "accounts",
        sa.Column("name", CODE, nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("services", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("waits_until", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_accounts"),
        sa.CheckConstraint("role IN ('officer', 'steward', 'administrator')", name="ck_accounts_role"),
        sa.CheckConstraint("failures >= 0", name="ck_accounts_failures"),
    )
    op.create_table(
        "account_sessions",
        sa.Column("id_hash", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("account", CODE),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("services", sa.Text(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id_hash", name="pk_account_sessions"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_account_sessions_account", ondelete="CASCADE"),
    )
    op.create_table(
        "account_departures",
        sa.Column("id_hash", CODE, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("onward", sa.Text(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id_hash", name="pk_account_departures"),
    )
    for table, column in (
        ("account_sessions", "name"),
        ("account_sessions", "account"),
        ("account_sessions", "begun_at"),
        ("account_departures", "begun_at"),
    ):
        op.create_index(f"ix_{table}_{column.removesuffix('_at')}", table, [column])
