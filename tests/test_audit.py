"""The audit trail from outside: what pages and commands leave in it, and the command that verifies and exports it."""

import csv
import io
import json

import pytest
from sqlalchemy import text

from dashboard.access.identity import allow_local_mode
from dashboard.audit import __main__ as command
from dashboard.domain.access.audit import COMMAND_LINE, LOCAL_MODE, What
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.errors import DatabaseError
from dashboard.factory import create_app_for
from dashboard.kpis import Kpis
from dashboard.kpis import __main__ as kpis_command
from dashboard.store.kpi import trail
from dashboard.store.kpi.database import open_engine, reading, writing
from tests.example_kpi import MISSED_BINS, NOW
from tests.kpis.conftest import until
from tests.pages.test_data_pages import ACCEPTED, FIGURES, HERE, Steward

QUARTER = {"kpi_id": "missed-bins", "periods": "2018-Q3"}


@pytest.fixture
def app(city, url, monkeypatch):
    app = create_app_for(city, city.data_dir, url)
    # takes a minute, in the background, and no test waits for it
    monkeypatch.setattr(app.kpis, "publish_soon", lambda: None)
    allow_local_mode(app.server, "127.0.0.1")
    yield app
    app.hand_ins.close()
    app.kpis.store.close()


@pytest.fixture
def steward(app):
    steward = Steward(app)
    steward.open("/data")
    return steward


def told(url) -> list[tuple[str, str, dict]]:
    engine = open_engine(url)
    with reading(engine) as connection:
        records = [(record.who, record.what, dict(record.subject)) for record in trail.read(connection)]
    engine.dispose()
    return records


def load_catalogue(steward):
    catalogue = io.BytesIO(write_toml([MISSED_BINS]).encode())
    return steward.post("/data/catalogue", {"file": (catalogue, "catalogue.toml")})


def test_what_is_done_on_the_pages_is_recorded_in_the_name_of_local_mode(app, steward, url):
    assert told(url) == []
    assert steward.post("/data/illustrative/remove").status_code == 303
    assert load_catalogue(steward).status_code == 303
    answer = steward.post("/data/kpi/missed-bins/hand-in", {"file": (io.BytesIO(FIGURES), "bins.csv")})
    hand_in_id = answer.headers["Location"].rsplit("/", 1)[-1]
    until(lambda: app.hand_ins.state(hand_in_id).awaits_decision, 60)
    steward.post(f"/data/hand-in/{hand_in_id}/store", {"accept": sorted(ACCEPTED)})
    until(lambda: app.hand_ins.state(hand_in_id).submission_id, 60)
    number = app.hand_ins.state(hand_in_id).submission_id
    assert steward.post(f"/data/submissions/{number}/withdraw").status_code == 303
    assert steward.post(f"/data/submissions/{number}/restore").status_code == 303
    assert steward.client.get(f"/data/difference/{number}/{number}.csv", **HERE).status_code == 200
    records = told(url)
    assert {who for who, _, _ in records} == {LOCAL_MODE}
    assert [what for _, what, _ in records] == [
        What.ILLUSTRATIVE_REMOVED,
        What.CATALOGUE_LOADED,
        What.DEFINITION_CHANGED,
        What.HANDED_IN,
        What.WITHDREW,
        What.RESTORED,
        What.DOWNLOADED,
    ]
    subjects = [subject for _, _, subject in records]
    assert subjects[3].pop("file_sha256") == app.kpis.history("missed-bins")[0].submission.file_sha256
    assert subjects[3] == subjects[4] == subjects[5] == {**QUARTER, "submission": str(number)}
    assert subjects[6]["download"] == "difference of submissions"


BINS = {"kpi_id": "illustrative-missed-bins", "periods": "2018-Q3"}
DOWNLOADS = [
    ("/kpis.csv", {"download": "service kpis", "periods": "2018-Q3"}),
    ("/kpis.xlsx", {"download": "service kpis", "periods": "2018-Q3"}),
    ("/compare.csv?areas=city", {"download": "compared areas"}),
    ("/compare.xlsx?areas=city", {"download": "compared areas"}),
    (
        "/map-kpi/illustrative-missed-bins.csv",
        {"download": "kpi by lsoa csv", **BINS},
    ),
    (
        "/map-kpi/illustrative-missed-bins.geojson",
        {"download": "kpi by lsoa geojson", **BINS},
    ),
]


@pytest.fixture(scope="module")
def served(city, published, tmp_path_factory):
    """An app for tests that only read, and its database."""
    file = tmp_path_factory.mktemp("served") / "kpis.sqlite"
    file.write_bytes(published.read_bytes())
    url = f"sqlite:///{file.as_posix()}"
    app = create_app_for(city, city.data_dir, url)
    allow_local_mode(app.server, "127.0.0.1")
    yield app, url
    app.kpis.store.close()


@pytest.mark.parametrize(("address", "subject"), DOWNLOADS)
def test_a_download_of_exact_figures_is_recorded_and_one_of_public_figures_is_not(served, address, subject):
    app, url = served
    client, before = app.server.test_client(), len(told(url))
    public = client.get(address, headers={"Host": "dashboard.council.example"})
    assert (public.status_code, len(told(url))) == (200, before)
    assert client.get(address, **HERE).status_code == 200
    assert told(url)[before:] == [(LOCAL_MODE, What.DOWNLOADED, subject)]


@pytest.mark.parametrize("address", [address for address, _ in DOWNLOADS])
def test_what_cannot_be_recorded_is_not_handed_out(served, address, monkeypatch, caplog):
    def fail(*_):
        raise DatabaseError("sqlite:///secret/place: cannot be used now")

    monkeypatch.setattr("dashboard.store.kpi.trail.record", fail)
    answer = served[0].server.test_client().get(address, **HERE)
    assert answer.status_code == 503
    assert "cannot" not in answer.headers.get("Content-Disposition", "")
    assert "secret" not in answer.text
    assert "Downloads of exact figures are recorded" in answer.text
    assert "secret/place" in caplog.text


# ---- commands


@pytest.fixture
def acted(city, url, monkeypatch):
    """A database in which a command has done some things."""
    monkeypatch.setenv("DATABASE_URL", url)
    kpis = Kpis(city, url, lambda: NOW)
    kpis.remove_illustrative()
    kpis.define(write_toml([MISSED_BINS]), "catalogue.toml")
    number = kpis.commit(kpis.check("missed-bins", FIGURES, "bins.csv"), ACCEPTED, "data steward")
    kpis.store.close()
    assert kpis_command.main(["withdraw", str(number)]) == 0
    return url


def run(capsys, *arguments):
    code = command.main(arguments)
    return code, capsys.readouterr().err


def test_commands_are_recorded_too(acted):
    assert [who for who, _, _ in told(acted)] == [COMMAND_LINE] * 5
    assert told(acted)[-1][1] == What.WITHDREW


def test_a_whole_trail_is_told_with_what_to_note(acted, capsys):
    code, said = run(capsys, "verify")
    assert (code, "is whole, 5 records" in said) == (0, True)
    noted = said.strip().splitlines()[-1]
    assert run(capsys, "verify", "--noted", noted)[0] == 0
    code, said = run(capsys, "verify", "--noted", f"4:{noted[2:]}")
    assert (code, "broken at record 4: it has not the hash that was noted" in said) == (1, True)
    code, said = run(capsys, "verify", "--noted", "4")
    assert (code, "expected a number, a colon" in said) == (1, True)


def test_the_first_broken_record_is_named(acted, capsys):
    engine = open_engine(acted)
    with writing(engine) as connection, trail.unprotected(connection):
        connection.execute(text("UPDATE audit_trail SET who = 'x' WHERE number IN (3, 4)"))
    engine.dispose()
    code, said = run(capsys, "verify")
    assert (code, "broken at record 3: it was changed" in said) == (1, True)


def test_a_trail_without_records_is_whole(url, capsys, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", url)
    code, said = run(capsys, "verify")
    assert (code, "has no record yet" in said) == (0, True)


def test_an_export_has_all_that_hashes_are_made_from(acted, tmp_path, capsys):
    file = tmp_path / "trail.jsonl"
    code, said = run(capsys, "export", str(file))
    assert (code, "5 records" in said) == (0, True)
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line["number"] for line in lines] == [1, 2, 3, 4, 5]
    assert lines[3]["previous"] == lines[2]["hash"]
    assert [(line["who"], line["what"], line["subject"]) for line in lines] == told(acted)


def test_days_are_whole_and_in_utc(acted, tmp_path, capsys):
    file = tmp_path / "trail.csv"
    with reading(open_engine(acted)) as connection:
        day = next(trail.read(connection)).time[:10]
    assert "5 records" in run(capsys, "export", str(file), "--from", day, "--to", "9998-12-31")[1]
    assert "0 records" in run(capsys, "export", str(file), "--to", "2019-01-01")[1]
    assert "0 records" in run(capsys, "export", str(file), "--from", "9998-12-31")[1]


def test_formulas_in_an_export_are_harmless(url, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", url)
    engine = open_engine(url)
    with trail.acting_as('=HYPERLINK("http://evil.example")'):
        trail.record(engine, What.SIGNED_IN, {})
    engine.dispose()
    file = tmp_path / "trail.csv"
    assert run(capsys, "export", str(file))[0] == 0
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert [row["who"] for row in rows] == ['\'=HYPERLINK("http://evil.example")']


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["trail.pdf"], "expected .csv or .jsonl"),
        (["trail.csv", "--from", "yesterday"], "--from: found “yesterday”"),
        (["trail.csv", "--to", "9999-12-31"], "--to: found “9999-12-31”"),
        (["missing/trail.csv"], "cannot be written"),
    ],
)
def test_what_cannot_be_exported_is_told(url, tmp_path, capsys, monkeypatch, arguments, expected):
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    code, said = run(capsys, "export", *arguments)
    assert (code, expected in said) == (1, True)
