"""An app on published figures, as the public and as a steward see it."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from dashboard.access.identity import allow_local_mode
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.factory import create_app_for
from dashboard.kpis import Kpis
from dashboard.kpis.figures import Figures
from dashboard.kpis.open_data.group_residents import GroupResidents
from tests.example_kpi import MISSED_BINS, NOW
from tests.groups import KPI, counts_of, residents_of
from tests.pages.services import ELSEWHERE, HERE, LAST, RECENT, WHOLE, opener


@pytest.fixture(scope="session")
def told(city, published, tmp_path_factory):
    """A database with the illustrative figures, little of them published, and a KPI without figures; made once."""
    file = tmp_path_factory.mktemp("told") / "kpis.sqlite"
    shutil.copy(published, file)
    with closing(sqlite3.connect(file)) as connection, connection:
        recent = ", ".join(f"'{period}'" for period in RECENT)
        for table in ("kpi_published", "kpi_published_periods"):
            kept = f"period = '{LAST}' OR (kpi_id = '{WHOLE}' AND period IN ({recent}))"
            connection.execute(f"DELETE FROM {table} WHERE NOT ({kept})")
    kpis = Kpis(city, f"sqlite:///{file.as_posix()}", lambda: NOW)
    kpis.define(write_toml([MISSED_BINS]), "catalogue.toml")
    kpis.store.close()
    return file


@pytest.fixture
def told_app(city, told, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(Figures, "publish_soon", lambda _: asked.append(1))
    shutil.copy(told, tmp_path / "own.sqlite")
    app = create_app_for(city, city.data_dir, f"sqlite:///{(tmp_path / 'own.sqlite').as_posix()}")
    app.asked = asked
    # opened, so that no page is asked for while it is being opened
    assert app.kpis.definitions()
    yield app
    app.hand_ins.close()


@pytest.fixture
def public(told_app):
    return opener(told_app, ELSEWHERE)


@pytest.fixture
def steward(told_app):
    allow_local_mode(told_app.server, "127.0.0.1")
    return opener(told_app, HERE)


@pytest.fixture
def grouped(told_app, city, monkeypatch):
    """Counts of a KPI by group, with 15 % not known; return what to change them by."""
    told_app.kpis.define(write_toml([KPI]), "groups.toml")
    given = {"not_known": 0.15, "rounded_to": 5, "residents": True}
    people, membership = city.lsoas["population"], told_app.kpis.membership

    def group_counts(_kpis, _kpi_id, characteristic, _viewer):
        return counts_of(membership, characteristic, people, given["not_known"], given["rounded_to"])

    def of(_self, characteristic, _period):
        return residents_of(membership, characteristic, people) if given["residents"] else None

    monkeypatch.setattr(Kpis, "group_counts", group_counts, raising=False)
    monkeypatch.setattr(GroupResidents, "of", of)
    return given
