"""Two servers behind nginx, started once."""

import os
import shutil

import pytest

from tests.serving.servers import HOW_TO_GET_IT, nginx, service


@pytest.fixture(scope="session")
def served(database_url, tmp_path_factory):
    program = nginx()
    if program is None:
        if os.environ.get("REQUIRE_NGINX") == "1":
            pytest.fail(HOW_TO_GET_IT)
        pytest.skip(HOW_TO_GET_IT)
    # a database of its own: two servers look at it at once
    file = tmp_path_factory.mktemp("served") / "kpis.sqlite"
    shutil.copy(database_url.removeprefix("sqlite:///"), file)
    with service(program, f"sqlite:///{file}") as running:
        yield running
