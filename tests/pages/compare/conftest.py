"""An app on published figures of the last quarter, as the public and as a steward see it."""

import pandas as pd
import pytest

from dashboard.access.identity import allow_local_mode
from dashboard.domain.disclosure.rules import Viewer
from dashboard.factory import create_app_for
from tests.pages.compare.answers import HEADERS_OF_PROXY, LATEST


@pytest.fixture(scope="package")
def app(city, published, tmp_path_factory):
    """The dashboard, in local mode, on the illustrative figures; what may be published has been worked out."""
    file = tmp_path_factory.mktemp("compare") / "kpis.sqlite"
    file.write_bytes(published.read_bytes())
    app = create_app_for(city, city.data_dir, f"sqlite:///{file.as_posix()}")
    allow_local_mode(app.server, "127.0.0.1")
    return app


@pytest.fixture
def client(app):
    return app.server.test_client()


@pytest.fixture
def public(client):
    """Get a page as the public."""

    def get(address):
        return client.get(address, headers=HEADERS_OF_PROXY)

    return get


@pytest.fixture(scope="package")
def codes(city):
    return [str(code) for code in city.lsoas.index]


@pytest.fixture(scope="package")
def lsoa_figures(app):
    """Figures of LSOAs by viewer, read without the page."""
    return {
        viewer: pd.concat(
            app.kpis.figures(one.kpi_id, viewer, [LATEST], ["lsoa"]).assign(kpi_id=one.kpi_id)
            for one in app.kpis.definitions()
        )
        for viewer in Viewer
    }
