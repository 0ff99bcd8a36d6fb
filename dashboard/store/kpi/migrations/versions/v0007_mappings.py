"""Files in a form of their own: how they were read, and which years a KPI counts by.

Revision 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table."""
    op.add_column("kpi_definitions", sa.Column("year_begins", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("kpi_submissions", sa.Column("read_as", sa.Text(), nullable=False, server_default=sa.text("''")))
    code = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.create_table(
        "kpi_mappings",
        sa.Column("kpi_id", code, nullable=False),
        sa.Column("fingerprint", code, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kpi_id", "fingerprint", name="pk_kpi_mappings"),
    )
