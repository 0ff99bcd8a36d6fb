"""The data of a server that runs are replaced: nobody is refused anything, and what people would miss goes on."""

import json
import logging
import re
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug.test import Client

from dashboard.access.identity import allow_local_mode
from dashboard.access.settings import AccessSettings
from dashboard.errors import DatabaseError
from dashboard.factory import create_app, stamps_of
from dashboard.running import live
from dashboard.running.live import Live
from dashboard.running.watching.metrics import PATH as METRICS
from dashboard.settings import Settings
from dashboard.store import files
from tests.editions import contents, copy_of_data, population, publish_edition

MODEL = re.compile(r"/geometry/map/[\w-]+\.json")
LOCAL = {"HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(live, "_STANDS_STILL_S", 0.01)


@pytest.fixture(scope="module")
def server(tmp_path_factory, database_url):
    """A server on data of its own; each test publishes another edition."""
    data_dir = copy_of_data(tmp_path_factory.mktemp("live"))
    settings = Settings(data_dir=data_dir, database_url=database_url)
    made = Live(lambda before: create_app(settings, AccessSettings(), before), stamps_of(settings))
    made.data_dir = data_dir
    made.app.kpis.prepare()
    yield made
    made.close()
    made.app.kpis.store.close()


@pytest.fixture
def client(server):
    return Client(server)


@pytest.fixture
def publish(server):
    """Publish another edition; return its number."""

    def _publish():
        number = population(server.app.kpis.city) - 1000
        number = 1 if number == 252 else number + 1
        publish_edition(server.data_dir, number)
        return number

    return _publish


def counted(client):
    text = client.get(METRICS, environ_overrides=LOCAL).text
    return {
        line.split()[0]: float(line.split()[1])
        for line in text.splitlines()
        if line.startswith("dashboard_requests_total")
    }


def test_a_new_edition_takes_the_place_of_the_one_that_serves(server, client, publish):
    assert not server.look()
    before = client.get("/healthz").json["data_version"]
    number = publish()
    assert client.get("/healthz").json["data_version"] == before
    assert server.look()
    assert client.get("/healthz").json["data_version"] != before
    assert population(server.app.kpis.city) == 1000 + number
    assert f"Set {number}" in client.get("/").text
    assert not server.look()


def test_pages_that_are_open_find_what_they_ask_for(server, client, publish):
    page = client.get("/").text
    documents = {MODEL.search(page)[0].replace(".json", ending) for ending in (".svg", ".json")}
    assets = set(re.findall(r"/assets/v-\w+/[\w./-]+", page))
    asked = {address: client.get(address).data for address in documents | assets}
    publish()
    assert server.look()
    assert MODEL.search(client.get("/").text)[0] not in documents
    for address, content in asked.items():
        answer = client.get(address)
        assert (answer.status_code, answer.data) == (200, content)
    assert client.get("/geometry/map/unknown.svg").status_code == 404


def test_nobody_is_refused_while_the_data_are_replaced(server, client, publish):
    paths = ["/", "/healthz", "/wards", "/geometry/lsoa.geojson", "/about"]
    ended, asked = threading.Event(), []

    def ask(number):
        while not ended.is_set() or len(asked) < 200:
            answer = Client(server).get(paths[number % len(paths)])
            asked.append((answer.status_code, answer.get_data() != b""))
            number += 1
            # others have a turn
            time.sleep(0.002)

    with ThreadPoolExecutor(3) as people:
        for number in range(3):
            people.submit(ask, number)
        publish()
        assert server.look()
        ended.set()
    assert len(asked) >= 200
    assert set(asked) == {(200, True)}


def test_broken_data_leave_what_serves_and_are_told(server, client, publish, caplog):
    version = client.get("/healthz").json["data_version"]
    areas = server.data_dir / files.AREAS
    right = areas.read_bytes()
    areas.write_text("this is no TOML", "utf-8")
    assert not server.look()
    assert not server.look()
    told = [record.message for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(told) == 1
    assert "areas.toml" in told[0]
    ready = client.get("/readyz").json
    assert ready["ready"]
    assert ready["notices"][0].startswith("The data on disk cannot be used: ")
    assert ready["data_version"] == client.get("/healthz").json["data_version"] == version
    assert "dashboard_data_on_disk_usable 0.0" in client.get(METRICS, environ_overrides=LOCAL).text
    # mended: as it was, though it is another file
    areas.write_bytes(right)
    assert server.look()
    assert client.get("/readyz").json["notices"] == []
    assert client.get("/healthz").json["data_version"] == version
    assert "dashboard_data_on_disk_usable 1.0" in client.get(METRICS, environ_overrides=LOCAL).text


def test_a_fault_of_the_program_leaves_what_serves(server, client, publish, monkeypatch):
    def fail(_):
        raise KeyError("no such column")

    publish()
    with monkeypatch.context() as patched:
        patched.setattr(server, "_build", fail)
        assert not server.look()
        assert "the program failed on them (KeyError)" in client.get("/readyz").json["notices"][0]
        assert not server.look()
    assert not server.look()
    # a minute later
    server._refused = server._refused[0], time.monotonic()
    assert server.look()
    assert client.get("/readyz").json["notices"] == []


def test_what_was_replaced_is_let_go_of(server, publish):
    city = weakref.ref(server.app.kpis.city)
    app = weakref.ref(server.app)
    publish()
    assert server.look()
    assert (app(), city()) == (None, None)


def test_a_request_under_way_ends_on_what_it_began_with(server, publish):
    begun, go_on = threading.Event(), threading.Event()
    old = server.app

    def slowly():
        begun.set()
        assert go_on.wait(30)
        return str(population(old.kpis.city))

    slowly_declared = old.server.view_functions["/download/lsoa.csv"]
    slowly.__dict__.update(slowly_declared.__dict__)
    old.server.view_functions["/download/lsoa.csv"] = slowly
    expected = str(population(old.kpis.city))
    with ThreadPoolExecutor(1) as person:
        asked = person.submit(Client(server).get, "/download/lsoa.csv")
        assert begun.wait(30)
        publish()
        assert server.look()
        assert server.app is not old
        go_on.set()
        assert asked.result(30).text == expected


def test_what_people_would_miss_goes_on(server, client, publish):
    allow_local_mode(server.app.server, "127.0.0.1")
    try:
        token = client.get("/data/token", environ_overrides=LOCAL)
        assert token.status_code == 200
        for _ in range(7):
            assert client.get("/about").status_code == 200
        before, hand_ins, limits = (
            counted(client),
            server.app.hand_ins,
            server.app.server.extensions["dashboard_limits"],
        )
        publish()
        assert server.look()
        after = counted(client)
        (about,) = (name for name in before if 'page="about"' in name)
        assert after[about] == before[about] >= 7
        assert sum(after.values()) > sum(before.values())
        assert server.app.hand_ins is hand_ins
        assert server.app.server.extensions["dashboard_limits"] is limits
        # a page that was open hands something in
        headers = {
            "Origin": "http://127.0.0.1",
            "X-CSRFToken": token.json["token"],
            "Cookie": token.headers["Set-Cookie"],
        }
        forgetting = {"path": "/data/hand-in/none/forget", "environ_overrides": LOCAL}
        assert client.post(**forgetting, headers=headers).status_code == 404
        assert client.post(**forgetting, headers={**headers, "X-CSRFToken": "none"}).status_code == 403
    finally:
        allow_local_mode(server.app.server, "192.0.2.7")


def test_a_page_of_an_edition_that_another_process_serves_already_waits_for_it(server, client, publish):
    number = publish()
    other = create_app(Settings(data_dir=server.data_dir, database_url=server.app.kpis.database_url))
    address = MODEL.search(other.server.test_client().get("/").text)[0]
    with ThreadPoolExecutor(1) as person:
        asked = person.submit(client.get, address)
        time.sleep(0.2)
        assert not asked.done()
        assert server.look()
        assert asked.result(30).status_code == 200
    assert population(server.app.kpis.city) == 1000 + number


def test_a_database_that_is_away_changes_nothing_and_one_stamp_is_enough(app):
    answers, built = ["one"], []

    def stamp():
        if isinstance(answers[-1], Exception):
            raise answers[-1]
        return answers[-1]

    def build(before):
        built.append(before)
        return app

    server = Live(build, [lambda: "data", stamp])
    answers.append(DatabaseError("cannot be reached"))
    assert not server.look()
    answers.append(None)
    assert not server.look()
    answers.append("one")
    assert not server.look()
    assert built == [None]


def test_it_looks_by_itself(server, publish, monkeypatch):
    monkeypatch.setattr(live, "_LOOK_EVERY_S", 0.05)
    number = publish()
    server.watch()
    until = time.monotonic() + 20
    while population(server.app.kpis.city) != 1000 + number:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_editions_differ_in_what_the_tests_look_at():
    assert json.dumps(sorted(contents(1))) == json.dumps(sorted(contents(2)))
    assert all(contents(1)[name] != contents(2)[name] for name in contents(1))
