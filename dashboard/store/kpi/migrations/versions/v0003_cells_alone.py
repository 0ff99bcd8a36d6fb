"""Cells refer to their KPI no longer: they are sums that can be worked out again, and PostgreSQL asked row by row.

Revision 0003.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the reference off; SQLite can only do that by making the table anew."""
    with op.batch_alter_table("kpi_cells", table_kwargs={"sqlite_with_rowid": False}) as cells:
        cells.drop_constraint("fk_kpi_cells_kpi", type_="foreignkey")
