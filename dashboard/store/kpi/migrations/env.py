"""What Alembic runs: the steps, in the transaction and under the lock of whoever opens the database."""

from alembic import context

from dashboard.store.accounts import tables as _accounts  # noqa: F401 - adds its tables to the metadata
from dashboard.store.kpi.database import VERSION_TABLE
from dashboard.store.kpi.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
