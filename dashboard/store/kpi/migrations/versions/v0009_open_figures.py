"""Open figures: KPIs that somebody else publishes already, and when they were fetched.

Revision 0009.
"""

from alembic import op
from sqlalchemy import Boolean, Column, PrimaryKeyConstraint, Text, false, text

from dashboard.store.schema import CODE, UtcTime, columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table."""
    op.add_column("kpi_definitions", Column("published", Boolean, nullable=False, server_default=false()))
    for name in ("publisher", "attribution", "caution"):
        op.add_column("kpi_definitions", Column(name, Text, nullable=False, server_default=text("''")))
    op.create_table(
        "source_fetches",
        *columns(CODE, "source_id"),
        *columns(UtcTime, "at"),
        *columns(Text, "outcome", "etags"),
        *columns(Boolean, "failed"),
        PrimaryKeyConstraint("source_id", name="pk_source_fetches"),
    )
