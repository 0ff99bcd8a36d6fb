"""The mid-year of the residents that figures of a period are measured against.

Revision 0008.
"""

from alembic import op
from sqlalchemy import Column, Integer

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; figures of before keep the population of the Indices, which they were measured against."""
    op.add_column("kpi_submission_periods", Column("population_year", Integer, nullable=True))
