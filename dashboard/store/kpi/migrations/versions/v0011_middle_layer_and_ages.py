"""Figures by middle-layer area (MSOA), and the residents that rates are measured against by age group.

Revision 0011.
"""

import sqlalchemy as sa
from alembic import op

from dashboard.store.schema import CODE, columns, reference

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KIND = "ck_kpi_observations_area_kind"
_KEY = ("submission_id", "period", "area_kind", "vintage", "area_code")


def upgrade() -> None:
    """Let figures be of one more kind of area; SQLite can only do that by making the table anew. Add the column."""
    op.add_column("kpi_definitions", sa.Column("age_group", sa.Text, nullable=False, server_default=sa.text("''")))
    # in full, since CHECK constraints of SQLite are not read
    before = sa.Table(
        "kpi_observations",
        sa.MetaData(),
        *columns(sa.Integer, "submission_id"),
        *columns(CODE, *_KEY[1:]),
        *columns(sa.Double, "numerator"),
        *columns(sa.Double, "denominator", nullable=True),
        sa.CheckConstraint("area_kind IN ('lsoa', 'ward', 'neighbourhood', 'city')", name=_KIND),
        sa.CheckConstraint("denominator >= 0", name="ck_kpi_observations_denominator"),
        reference("fk_kpi_observations_period", "kpi_submission_periods", "submission_id", "period"),
        sa.PrimaryKeyConstraint(*_KEY, name="pk_kpi_observations"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("kpi_observations", copy_from=before) as observations:
        observations.drop_constraint(_KIND, type_="check")
        observations.create_check_constraint(_KIND, "area_kind IN ('lsoa', 'msoa', 'ward', 'neighbourhood', 'city')")
