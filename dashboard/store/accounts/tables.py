"""Tables of accounts, of who is signed in, and of those on their way to sign in elsewhere.

They stand in the database of the KPIs and are built by its migrations. Of what a browser holds there is only a hash,
and of a password only what argon2id makes of it: whoever reads the database cannot sign in with what he found.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from dashboard.store.kpi.tables import UtcTime, code, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("name", code(), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    # a JSON list
    Column("services", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("waits_until", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("name", name="pk_accounts"),
    CheckConstraint("role IN ('officer', 'steward', 'administrator')", name="ck_accounts_role"),
    CheckConstraint("failures >= 0", name="ck_accounts_failures"),
)

sessions = Table(
    "account_sessions",
    metadata,
    Column("id_hash", code(), nullable=False),
    Column("name", Text, nullable=False),
    # the account it is of, whose role counts; without one, the role that another system gave
    Column("account", code()),
    Column("role", Text, nullable=False),
    Column("services", Text, nullable=False),
    Column("begun_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("id_hash", name="pk_account_sessions"),
    ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_account_sessions_account", ondelete="CASCADE"),
    Index("ix_account_sessions_name", "name"),
    Index("ix_account_sessions_account", "account"),
    Index("ix_account_sessions_begun", "begun_at"),
)

departures = Table(
    "account_departures",
    metadata,
    Column("id_hash", code(), nullable=False),
    Column("state", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("onward", Text, nullable=False),
    Column("begun_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("id_hash", name="pk_account_departures"),
    Index("ix_account_departures_begun", "begun_at"),
)

#: What no backup holds.
PASSING = (sessions, departures)
