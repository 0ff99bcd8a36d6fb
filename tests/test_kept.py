"""Answers of pages are kept for as long as nothing of what they show changes, and for nobody else."""

import shutil

import pytest

from dashboard.access import allow_local_mode
from dashboard.domain.disclosure_rules import Viewer
from dashboard.domain.kpi_catalogue import write_toml
from dashboard.errors import DatabaseError
from dashboard.factory import create_app_for
from dashboard.kpis import Kpis
from tests.example_kpi import MISSED_BINS, NOW

COUNCIL = {"Host": "dashboard.council.example", "Accept-Encoding": "br"}
HERE = {"Host": "127.0.0.1", "Accept-Encoding": "br"}
#: With figures of services and without; whoever is at this machine sees all of them at once.
PAGES = ["/", "/about", "/kpis", "/kpi/illustrative-missed-bins", "/lsoa/E01011372", "/compare?areas=lincoln-green"]
DASH = "/_dash-update-component"


@pytest.fixture(scope="module")
def lasting(city, filled, tmp_path_factory):
    """An app whose figures stay."""
    file = tmp_path_factory.mktemp("kept") / "kpis.sqlite"
    shutil.copy(filled, file)
    app = create_app_for(city, city.data_dir, f"sqlite:///{file.as_posix()}")
    allow_local_mode(app.server, "127.0.0.1")
    # what the public may see would be worked out beside the tests
    app.kpis.publish_soon = lambda: None
    # opened, as it is a moment after the start
    app.kpis.prepare()
    yield app
    app.hand_ins.close()
    app.kpis.store.close()


@pytest.fixture
def app(lasting):
    lasting.server.extensions["dashboard_kept"].clear()
    return lasting


@pytest.fixture
def built(app, monkeypatch):
    """The pages that are built, in their order."""
    seen = []
    for page in app.site.pages:

        def build(query, page=page, was=page.build):
            seen.append(page.key)
            return was(query)

        # a page is frozen, and the app holds this very one
        monkeypatch.setitem(page.__dict__, "build", build)
    return seen


def layout_request(app, path, search=""):
    """What Dash asks for when it builds a page."""
    (output,) = [key for key in app.callback_map if "_pages_content" in key]
    values = {"pathname": path, "search": search}
    inputs = [{"id": "_pages_location", "property": name, "value": value} for name, value in values.items()]
    outputs = [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}]
    changed = [f"_pages_location.{name}" for name in values]
    return {"output": output, "outputs": outputs, "inputs": inputs, "changedPropIds": changed}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_built_once_and_answered_alike(app, built, path):
    client = app.server.test_client()
    first = client.get(path, headers=HERE)
    again = client.get(path, headers=HERE)
    assert first.status_code == again.status_code == 200
    assert len(built) <= 1
    assert first.data == again.data
    of_each = {"Date", "X-Request-ID"}
    told, told_again = ({k: v for k, v in one.headers.items() if k not in of_each} for one in (first, again))
    assert told == told_again
    assert again.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in again.headers["Vary"]


@pytest.mark.parametrize("path", ["/kpis", "/lsoa/E01011372"])
def test_what_dash_asks_for_is_kept_as_well(app, built, path):
    client = app.server.test_client()
    first, again = (client.post(DASH, json=layout_request(app, path), headers=HERE) for _ in range(2))
    assert first.status_code == 200
    assert first.data == again.data
    assert len(built) == 1
    other = client.post(DASH, json=layout_request(app, path, "?sort=gap"), headers=HERE)
    assert other.status_code == 200
    assert len(built) == 2


def test_nobody_gets_what_another_may_see(app):
    client = app.server.test_client()
    here = client.get("/about", headers=HERE).data
    assert client.get("/about", headers=COUNCIL).data != here
    assert client.get("/about", headers=HERE | {"X-Forwarded-For": "203.0.113.7"}).data != here
    assert client.get("/about", headers=HERE).data == here


def test_a_browser_gets_what_it_can_read(app):
    client = app.server.test_client()
    for accepted in ("br", "gzip", ""):
        for _ in range(2):
            answer = client.get("/about", headers=HERE | {"Accept-Encoding": accepted})
            assert answer.headers.get("Content-Encoding", "") == accepted


def test_a_change_of_the_figures_is_seen_at_once(app):
    client = app.server.test_client()
    plain = HERE | {"Accept-Encoding": ""}
    before, _ = (client.get("/kpis", headers=plain).text for _ in range(2))
    app.kpis.remove_illustrative()
    app.kpis.define(write_toml([MISSED_BINS]), "catalogue.toml")
    after = client.get("/kpis", headers=plain).text
    app.kpis.add_illustrative()
    assert "Illustrative figures, not council data" in before
    assert "Illustrative figures, not council data" not in after


@pytest.fixture
def changing(app):
    """Withdraw the figures of a KPI; they count again after the test."""
    withdrawn = []

    def change(kpi_id):
        submission = app.kpis.history(kpi_id)[0].submission_id
        app.kpis.withdraw(submission, "a steward")
        withdrawn.append(submission)

    yield change
    for submission in reversed(withdrawn):
        app.kpis.restore(submission, "a steward")


BINS, TIPPING = "illustrative-missed-bins", "illustrative-fly-tipping-on-time"


@pytest.mark.parametrize("path", [f"/kpi/{BINS}", f"/?kpi={BINS}"])
def test_what_shows_one_kpi_is_kept_until_its_figures_change(app, built, changing, path):
    client = app.server.test_client()
    first = client.get(path, headers=HERE)
    version = app.kpis.store.version()
    app.kpis.store.rebuild_cube()
    assert app.kpis.store.version() != version
    assert client.get(path, headers=HERE).data == first.data
    assert len(built) == 1
    changing(BINS)
    assert client.get(path, headers=HERE).status_code == 200
    assert len(built) == 2


def test_figures_of_another_kpi_leave_a_page_alone_and_change_what_lists_all(app, built, changing):
    client = app.server.test_client()
    paths = [f"/kpi/{BINS}", f"/?kpi={BINS}", "/kpis"]
    for path in paths:
        client.get(path, headers=HERE)
    changing(TIPPING)
    for path in paths:
        client.get(path, headers=HERE)
    assert built == ["kpi", "map", "kpis", "map", "kpis"]


def test_an_odd_address_is_kept_no_longer_than_what_it_shows(app, built, changing):
    client = app.server.test_client()
    twice = layout_request(app, "/", f"?kpi={BINS}&kpi={TIPPING}")

    def ask():
        assert client.get(f"/kpis?={TIPPING}", headers=HERE).status_code == 200
        assert client.post(DASH, json=twice, headers=HERE).status_code == 200

    ask()
    ask()
    assert built == ["kpis", "map"]
    changing(BINS)
    ask()
    assert built == ["kpis", "map"] * 2


def test_the_public_waits_for_a_kpi_s_own_figures_only(app):
    assert app.kpis.mark(Viewer.PUBLIC) is None
    waiting = {kpi_id for kpi_id, _ in app.kpis.unpublished(Viewer.PUBLIC)}
    assert BINS in waiting
    assert app.kpis.mark(Viewer.PUBLIC, BINS) is None
    assert app.kpis.mark(Viewer.PUBLIC, "missed-bins") is not None


def test_figures_that_are_still_worked_out_are_not_kept(app, built, monkeypatch):
    # the public has figures of its own, which come with time
    monkeypatch.setattr(app.kpis, "publish_soon", lambda: None)
    assert app.kpis.unpublished(Viewer.PUBLIC)
    client = app.server.test_client()
    for _ in range(2):
        assert client.get("/kpis", headers=COUNCIL).status_code == 200
    assert built == ["kpis", "kpis"]


@pytest.mark.parametrize(
    "path", ["/data", "/lsoa/E01099999", "/nowhere", "/healthz", "/kpis.csv", "/download/lsoa.csv"]
)
def test_all_else_is_answered_anew(app, path):
    client = app.server.test_client()
    kept = app.server.extensions["dashboard_kept"]
    client.get(path, headers=HERE)
    assert len(kept) == 0


def test_a_long_address_is_not_kept(app):
    app.server.test_client().get(f"/about?{'x' * 3000}", headers=HERE)
    assert len(app.server.extensions["dashboard_kept"]) == 0


def test_many_addresses_do_not_fill_the_memory(app):
    client, kept = app.server.test_client(), app.server.extensions["dashboard_kept"]
    for number in range(60):
        # as it stands, 450 kB
        client.get(f"/?nonsense={number}", headers=HERE | {"Accept-Encoding": ""})
    assert 0 < kept.bytes <= 12_000_000
    assert len(kept) < 60


@pytest.mark.parametrize("body", ["", "{", "[]", '{"inputs": 7}', '{"inputs": [{"property": "pathname", "value": 3}]}'])
def test_what_cannot_be_read_is_left_to_dash(app, body):
    kept = app.server.extensions["dashboard_kept"]
    app.server.config["PROPAGATE_EXCEPTIONS"] = False
    app.server.test_client().post(DASH, data=body, content_type="application/json", headers=HERE)
    assert len(kept) == 0


def test_there_is_no_mark_before_the_database_is_open_and_when_it_cannot_be_read(city, filled, tmp_path, monkeypatch):
    shutil.copy(filled, tmp_path / "kpis.sqlite")
    kpis = Kpis(city, f"sqlite:///{(tmp_path / 'kpis.sqlite').as_posix()}", lambda: NOW)
    assert kpis.mark(Viewer.STEWARD) is None
    kpis.prepare()
    mark = kpis.mark(Viewer.STEWARD)
    assert mark is not None
    kpis.define(write_toml([MISSED_BINS]), "catalogue.toml")
    assert kpis.mark(Viewer.STEWARD) not in (None, mark)

    def broken():
        raise DatabaseError("The database cannot be reached.")

    monkeypatch.setattr(kpis.store, "version", broken)
    assert kpis.mark(Viewer.STEWARD) is None
    kpis.store.close()
