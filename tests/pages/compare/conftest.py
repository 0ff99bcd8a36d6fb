"""An app on published figures of the last quarter, as the public and as a steward see it."""

import pandas as pd
import pytest

from dashboard.domain.disclosure.rules import Viewer
from tests.pages.compare.answers import HEADERS_OF_PROXY, LATEST
from tests.pages.services import local_app


@pytest.fixture(scope="package")
def app(city, published, tmp_path_factory):
    """The dashboard, in local mode, on the illustrative figures; what may be published has been worked out."""
    return local_app(city, published, tmp_path_factory.mktemp("compare"))


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
