"""However wrong the address of a database is, its password is repeated in no message and no log."""

import traceback

import pytest

from dashboard.errors import DashboardError
from dashboard.store.address.secrets import without_secrets
from dashboard.store.configuration import configuration_version
from dashboard.store.kpi.database import database_url, open_engine

ADDRESSES = [
    "postgress://u:s3cret@127.0.0.1/db",
    "postgresql://u:s3%cret@127.0.0.1:1/db",
    "postgresql://u:one@s3cret@127.0.0.1:1/db",
    "postgresql://u:s3cret@127.0.0.1:port/db",
    "postgresql+psycopg2://u:s3cret@127.0.0.1:1/db",
    "mysql://u:s3cret@127.0.0.1/db",
    "postgresql:/u:s3cret@127.0.0.1/db",
    "postgresql://u:s3cret@127.0.0.1:1/db?sslmode=bad",
    "postgresql://u@127.0.0.1:1/db?password=s3cret",
    "postgresql://u:s3cret@127.0.0.1:1/db",
]


@pytest.mark.parametrize("ask", [configuration_version, open_engine])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_password_stands_in_no_message_and_no_traceback(ask, address):
    with pytest.raises(DashboardError) as caught:
        ask(address)
    told = "".join(traceback.format_exception(caught.value))
    lines = [line for line in told.splitlines() if not line.startswith("    ")]
    for secret in ("s3cret", "s3%cret"):
        assert secret not in str(caught.value)
        assert not any(secret in line for line in lines)


def test_another_driver_for_postgresql_is_the_one_that_is_installed():
    assert database_url("postgresql+psycopg2://u:p@127.0.0.1/db").drivername == "postgresql+psycopg"


def test_what_is_not_secret_is_told():
    told = 'connection to server at "127.0.0.1", port 1 failed: Connection refused\nIs it running?'
    assert without_secrets(told, "postgresql://u:s3cret@127.0.0.1:1/db") == told.partition("\n")[0]
    assert "%40" in without_secrets("near s3cret", "postgresql://u:s3cret@127.0.0.1:1/db")
