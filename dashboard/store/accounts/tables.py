"""Tables of accounts, of who is signed in, and of those on their way to sign in elsewhere.

They stand in the database of the KPIs and are built by its migrations. Of what a browser holds there is only a hash,
and of a password only what argon2id makes of it: whoever reads the database cannot sign in with what he found.
"""

from sqlalchemy import Boolean, Index, Integer, Table, Text, text

from dashboard.store.kpi.tables import metadata
from dashboard.store.schema import CODE, UtcTime, columns, reference

#: Of a column that was added when there were rows already.
_NONE = text("'[]'")

accounts = Table(
    "accounts",
    metadata,
    *columns(CODE, "name", primary_key=True),
    # services and neighbourhoods are JSON lists
    *columns(Text, "password_hash", "role", "services"),
    *columns(Boolean, "enabled"),
    *columns(Integer, "failures"),
    *columns(UtcTime, "waits_until", nullable=True),
    *columns(UtcTime, "created_at", "changed_at"),
    *columns(Text, "neighbourhoods", server_default=_NONE),
)

sessions = Table(
    "account_sessions",
    metadata,
    *columns(CODE, "id_hash", primary_key=True),
    *columns(Text, "name"),
    # the account it is of, whose role counts; without one, the role that another system gave
    *columns(CODE, "account", nullable=True),
    *columns(Text, "role", "services"),
    *columns(UtcTime, "begun_at", "seen_at"),
    *columns(Text, "neighbourhoods", server_default=_NONE),
    reference("fk_account_sessions_account", "accounts", account="name"),
    Index("ix_account_sessions_name", "name"),
    Index("ix_account_sessions_account", "account"),
    Index("ix_account_sessions_begun", "begun_at"),
)

departures = Table(
    "account_departures",
    metadata,
    *columns(CODE, "id_hash", primary_key=True),
    *columns(Text, "state", "nonce", "verifier", "onward"),
    *columns(UtcTime, "begun_at"),
    Index("ix_account_departures_begun", "begun_at"),
)

#: What a backup holds, of the whole database: whoever was signed in is not signed in again by restoring it.
KEPT = tuple(table for table in metadata.sorted_tables if table not in (sessions, departures))
