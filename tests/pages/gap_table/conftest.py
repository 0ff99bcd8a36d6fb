"""An app on published KPIs of a council's own, as the public and as a steward see it."""

import shutil

import pytest

from dashboard.access.identity import allow_local_mode
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.factory import create_app_for
from dashboard.kpis import Kpis
from dashboard.kpis.figures import Figures
from tests.example_kpi import NOW
from tests.pages.gap_table.samples import (
    CALLS,
    DRAWN,
    ELSEWHERE,
    HERE,
    HUBS,
    INCIDENTS,
    RARE,
    VISITS,
    drawn,
    hand_in,
    opener,
)


@pytest.fixture(scope="session")
def worked_out(city, filled, tmp_path_factory):
    """A database with KPIs of a council's own, published; made once."""
    file = tmp_path_factory.mktemp("gap_table") / "kpis.sqlite"
    shutil.copy(filled, file)
    kpis = Kpis(city, f"sqlite:///{file.as_posix()}", lambda: NOW)
    kpis.remove_illustrative()
    kpis.define(write_toml([VISITS, INCIDENTS, HUBS, RARE, CALLS]), "catalogue.toml")
    for definition, model, periods in DRAWN:
        hand_in(kpis, definition, drawn(city, kpis, definition, model, periods))
    kpis.publish()
    kpis.store.close()
    return file


@pytest.fixture
def app(city, worked_out, tmp_path, monkeypatch):
    monkeypatch.setattr(Figures, "publish_soon", lambda self: self.__dict__.setdefault("asked", []).append(1))
    shutil.copy(worked_out, tmp_path / "own.sqlite")
    app = create_app_for(city, city.data_dir, f"sqlite:///{(tmp_path / 'own.sqlite').as_posix()}")
    yield app
    app.hand_ins.close()


@pytest.fixture
def public(app):
    return opener(app, ELSEWHERE)


@pytest.fixture
def steward(app):
    allow_local_mode(app.server, "127.0.0.1")
    return opener(app, HERE)
