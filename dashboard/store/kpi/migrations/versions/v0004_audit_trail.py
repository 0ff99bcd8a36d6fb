"""The audit trail, which the database itself lets nobody change.

Revision 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")

# the third one, since REPLACE takes a row away without asking the one for DELETE
SQLITE = """
CREATE TRIGGER audit_trail_no_update BEFORE UPDATE ON audit_trail
BEGIN SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END
--
CREATE TRIGGER audit_trail_no_delete BEFORE DELETE ON audit_trail
BEGIN SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END
--
CREATE TRIGGER audit_trail_in_order BEFORE INSERT ON audit_trail
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit_trail)
BEGIN SELECT RAISE(ABORT, 'a record of the audit trail has to follow the last one'); END
"""
POSTGRESQL = """
CREATE FUNCTION audit_trail_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is only ever added to' USING ERRCODE = 'integrity_constraint_violation';
END $$
--
CREATE TRIGGER audit_trail_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_trail
FOR EACH STATEMENT EXECUTE FUNCTION audit_trail_keep()
"""


def upgrade() -> None:
    """Build the table, then what keeps it."""
    op.create_table(
        "audit_trail",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("previous", CODE, nullable=False),
        sa.Column("hash", CODE, nullable=False),
        sa.CheckConstraint("number >= 1", name="ck_audit_trail_number"),
        sa.PrimaryKeyConstraint("number", name="pk_audit_trail"),
        sa.UniqueConstraint("previous", name="uq_audit_trail_previous"),
    )
    for statement in (SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL).split("--\n"):
        op.execute(statement)
