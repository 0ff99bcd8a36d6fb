"""The monthly KPI that a quarterly one counts the same cases as.

Revision 0010.
"""

from alembic import op
from sqlalchemy import Column, Text, text

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; no definition of before says anything of it."""
    op.add_column("kpi_definitions", Column("same_cases_as", Text, nullable=False, server_default=text("''")))
