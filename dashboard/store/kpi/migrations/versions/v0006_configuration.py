"""Versions of the configuration, which are only ever added to.

Revision 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# the third one, since REPLACE takes a row away without asking the one for DELETE
SQLITE = """
CREATE TRIGGER configuration_versions_no_update BEFORE UPDATE ON configuration_versions
BEGIN SELECT RAISE(ABORT, 'versions of the configuration are only ever added'); END
--
CREATE TRIGGER configuration_versions_no_delete BEFORE DELETE ON configuration_versions
BEGIN SELECT RAISE(ABORT, 'versions of the configuration are only ever added'); END
--
CREATE TRIGGER configuration_versions_in_order BEFORE INSERT ON configuration_versions
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM configuration_versions)
BEGIN SELECT RAISE(ABORT, 'a version of the configuration has to follow the last one'); END
"""
POSTGRESQL = """
CREATE FUNCTION configuration_versions_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'versions of the configuration are only ever added'
  USING ERRCODE = 'integrity_constraint_violation';
END $$
--
CREATE TRIGGER configuration_versions_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON configuration_versions
FOR EACH STATEMENT EXECUTE FUNCTION configuration_versions_keep()
"""


def upgrade() -> None:
    """Build the table, then what keeps it."""
    op.create_table(
        "configuration_versions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer()),
        sa.PrimaryKeyConstraint("number", name="pk_configuration_versions"),
        sa.CheckConstraint("number >= 1", name="ck_configuration_versions_number"),
        sa.CheckConstraint("length(why) BETWEEN 10 AND 500", name="ck_configuration_versions_why"),
        sa.CheckConstraint("undoes < number", name="ck_configuration_versions_undoes"),
    )
    for statement in (SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL).split("--\n"):
        op.execute(statement)
