"""Files in a form of their own: how they were read, and which years a KPI counts by.

Revision 0007.
"""

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint, Text, text

from dashboard.store.schema import CODE, UtcTime, columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table."""
    for table, name in (("kpi_definitions", "year_begins"), ("kpi_submissions", "read_as")):
        op.add_column(table, Column(name, Text, nullable=False, server_default=text("''")))
    op.create_table(
        "kpi_mappings",
        *columns(CODE, "kpi_id", "fingerprint"),
        *columns(Text, "content"),
        *columns(UtcTime, "at"),
        PrimaryKeyConstraint("kpi_id", "fingerprint", name="pk_kpi_mappings"),
    )
