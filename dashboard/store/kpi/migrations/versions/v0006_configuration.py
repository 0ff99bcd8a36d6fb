"""Versions of the configuration, which are only ever added to.

Revision 0006.
"""

from alembic import op
from sqlalchemy import CheckConstraint, Integer, PrimaryKeyConstraint, Text

from dashboard.store.kpi.migrations.triggers import let_only_add
from dashboard.store.schema import UtcTime, columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the table, then what keeps it."""
    op.create_table(
        "configuration_versions",
        *columns(Integer, "number", autoincrement=False),
        *columns(UtcTime, "at"),
        *columns(Text, "who", "why", "content"),
        *columns(Integer, "undoes", nullable=True),
        PrimaryKeyConstraint("number", name="pk_configuration_versions"),
        CheckConstraint("number >= 1", name="ck_configuration_versions_number"),
        CheckConstraint("length(why) BETWEEN 10 AND 500", name="ck_configuration_versions_why"),
        CheckConstraint("undoes < number", name="ck_configuration_versions_undoes"),
    )
    let_only_add(
        "configuration_versions",
        "versions of the configuration are only ever added",
        "a version of the configuration has to follow the last one",
    )
