"""The pages about the data: what the public and the person on this machine see and may do."""

import io
import re
from html import unescape

import pytest
from openpyxl import load_workbook

from dashboard.access.identity import allow_local_mode
from dashboard.domain.kpi.catalogue import read_csv, read_toml, write_toml
from dashboard.domain.kpi.definition import Frequency, Period
from dashboard.factory import create_app_for
from tests.example_kpi import MISSED_BINS

HERE = {"headers": {"Host": "127.0.0.1:8050"}, "environ_overrides": {"REMOTE_ADDR": "127.0.0.1"}}
FIGURES = b"area,period,numerator,denominator\nE01011372,2018-Q3,12,640\nE01033035,2018-Q3,30,700\n"
ACCEPTED = {"areas-without-row"}


class Steward:
    """A client on the machine that the dashboard runs on, with the token of the page it has opened."""

    def __init__(self, app):
        self.app, self.client, self.token = app, app.server.test_client(), ""

    def open(self, address):
        answer = self.client.get(address, **HERE)
        text = answer.get_data(as_text=True)
        if found := re.search(r'name="csrf_token" value="([^"]+)"', text):
            self.token = found[1]
        return answer.status_code, unescape(text)

    def post(self, address, data=None, *, origin="http://127.0.0.1:8050", token=None):
        data = {**(data or {}), "csrf_token": self.token if token is None else token}
        headers = {**HERE["headers"], "Origin": origin}
        return self.client.post(address, data=data, headers=headers, environ_overrides=HERE["environ_overrides"])


@pytest.fixture
def app(city, url):
    app = create_app_for(city, city.data_dir, url)
    yield app
    app.hand_ins.close()


@pytest.fixture
def public(app):
    client = app.server.test_client()

    def opened(address):
        answer = client.get(address, headers={"Host": "dashboard.council.example"})
        return answer.status_code, unescape(answer.get_data(as_text=True))

    return opened


@pytest.fixture
def steward(app):
    allow_local_mode(app.server, "127.0.0.1")
    return Steward(app)


def own_kpi(app):
    app.kpis.remove_illustrative()
    app.kpis.define(write_toml([MISSED_BINS]), "catalogue.toml")
    return app.kpis


def hand_in(kpis, content=FIGURES, name="bins.csv", accepted=ACCEPTED):
    return kpis.commit(kpis.check("missed-bins", content, name), accepted, "data steward")


# ---- the overview


def test_the_page_says_that_its_figures_are_illustrative(public):
    _, text = public("/data")
    assert "Illustrative figures, not council data" in text
    assert "All KPIs only show how these pages work" in text
    assert "Local mode" not in text
    assert "<form method=" not in text
    for words in ("Missed bins", "Lower is better", "Chief Officer"):
        assert words in text


def test_the_page_follows_what_is_stored(public, app):
    assert "Illustrative figures, not council data" in public("/data")[1]
    app.kpis.remove_illustrative()
    assert "No KPI is defined at the moment" in public("/data")[1]
    assert "Illustrative" not in public("/data")[1].partition("<main")[2]
    app.kpis.define(write_toml([MISSED_BINS]), "catalogue.toml")
    _, text = public("/data")
    assert "Missed bins" in text
    assert "No figures are in use for the periods below. The only KPI awaits figures." in text


def test_pages_that_change_are_not_kept_by_anyone(app):
    answer = app.server.test_client().get("/data")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_database_that_cannot_be_used_is_told_on_the_page_alone(city, tmp_path, caplog):
    file = tmp_path / "kpis.sqlite"
    file.write_text("not a database " * 100)
    app = create_app_for(city, city.data_dir, f"sqlite:///{file.as_posix()}")
    app.kpis.prepare()
    client = app.server.test_client()
    for address in ("/data", "/data/kpi/missed-bins"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert "cannot be shown at the moment" in answer.get_data(as_text=True)
        assert "kpis.sqlite" not in answer.get_data(as_text=True)
    assert "kpis.sqlite" in caplog.text
    assert client.get("/").status_code == 200


def test_only_the_person_on_this_machine_removes_them_from_the_page(app, public):
    client = Steward(app)
    assert "Remove them" not in client.open("/data")[1]
    assert client.post("/data/illustrative/remove").status_code == 403
    allow_local_mode(app.server, "127.0.0.1")
    assert '<a href="/data/illustrative">Remove them</a>' in client.open("/data")[1]
    assert "Remove them" not in public("/data")[1]
    assert public("/data/illustrative")[0] == 403
    client.open("/data/illustrative")
    assert client.post("/data/illustrative/remove", token="").status_code == 403
    assert client.post("/data/illustrative/remove", origin="http://evil.example").status_code == 403
    assert len(app.kpis.definitions()) == 12
    assert client.post("/data/illustrative/remove").status_code == 303
    assert app.kpis.definitions() == ()


def test_illustrative_figures_are_removed_after_a_question_and_added_again(steward, app, public):
    _, text = steward.open("/data/illustrative")
    assert "Twelve illustrative KPIs and all their figures are deleted" in text
    assert "No KPI is left then" in text
    assert ">Remove twelve illustrative KPIs</button>" in text
    address = steward.post("/data/illustrative/remove").location
    assert address == "/data?removed=12"
    _, text = steward.open(address)
    assert "</span> Done.</strong> Removed: twelve KPIs with all illustrative figures." in text
    assert 'action="/data/illustrative/add"' in text
    assert "Add them again" not in public(address)[1]
    assert "Add the illustrative figures" in steward.open("/data/illustrative")[1]
    for _ in range(2):
        assert steward.post("/data/illustrative/add").location == "/data?added=12"
    assert len(app.kpis.definitions()) == 12
    assert {len(app.kpis.history(kpi.kpi_id)) for kpi in app.kpis.definitions()} == {1}
    assert "Added: twelve KPIs with illustrative figures." in steward.open("/data?added=12")[1]
    # the address of what was done says nothing once that is not so any more
    assert "Removed: " not in steward.open("/data?removed=12")[1]
    app.kpis.define(write_toml([MISSED_BINS]), "catalogue.toml")
    assert "The council’s own KPI stays as it is." in steward.open("/data/illustrative")[1]


# ---- the catalogue


def test_a_catalogue_is_downloaded_and_loaded_again(steward, app):
    own_kpi(app)
    text = steward.client.get("/data/catalogue.toml").get_data(as_text=True)
    assert read_toml(text) == app.kpis.definitions()
    assert read_csv(steward.client.get("/data/catalogue.csv").get_data(as_text=True)) == app.kpis.definitions()
    steward.open("/data")
    changed = text.replace("not emptied on the day", "not emptied within a day")
    answer = steward.post("/data/catalogue", {"file": (io.BytesIO(changed.encode()), "catalogue.toml")})
    assert (answer.status_code, answer.location) == (303, "/data?loaded=1")
    assert "The catalogue has been loaded: one KPI." in steward.open("/data?loaded=1")[1]
    assert "Version 2 changed: definition." in steward.open("/data/kpi/missed-bins")[1]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b'kpi = "x"', "catalogue.toml", "catalogue.toml"),
        (write_toml([MISSED_BINS]).replace('"lower"', '"lowest"').encode(), "c.toml", "lowest"),
        ("name\nCafé".encode("latin-1"), "c.csv", "line 2 is not in UTF-8"),
        (b"", "c.toml", "empty"),
    ],
)
def test_a_catalogue_that_cannot_be_used_is_refused_in_words(steward, app, content, name, words):
    before = app.kpis.definitions()
    steward.open("/data")
    answer = steward.post("/data/catalogue", {"file": (io.BytesIO(content), name)})
    text = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 400
    assert words in text
    assert "Traceback" not in text
    assert app.kpis.definitions() == before


@pytest.mark.parametrize("query", ["loaded=abc", "loaded=-1", "loaded=99999999", "loaded=%00", "loaded=٣"])
def test_nonsense_about_a_loaded_catalogue_is_not_repeated(public, query):
    status, text = public(f"/data?{query}")
    assert status == 200
    assert "has been loaded: " not in text or "three" in text


# ---- one KPI


def test_the_page_of_a_kpi_tells_its_definition_and_its_periods(public):
    status, text = public("/data/kpi/illustrative-missed-bins")
    assert status == 200
    assert "Illustrative figures, not council data" in text
    for words in ("lower is better", "Chief Officer", "counts under 10 are hidden", "All periods", "Late"):
        assert words in text
    assert "SHA-256" not in text
    assert "Check the file" not in text


def test_a_kpi_that_there_is_not(public):
    for kpi_id in ("no-such", "%00", "x" * 200, "<script>"):
        status, text = public(f"/data/kpi/{kpi_id}")
        assert status == 404
        assert "<script>alert" not in text
        assert "There is no" in text


@pytest.mark.parametrize("form", ["aggregates", "records"])
def test_templates_are_downloaded(steward, app, form):
    own_kpi(app)
    text = steward.client.get(f"/data/kpi/missed-bins/template-{form}.csv").get_data(as_text=True)
    assert text.removeprefix("\ufeff").startswith("area," if form == "aggregates" else "postcode,")
    book = load_workbook(io.BytesIO(steward.client.get(f"/data/kpi/missed-bins/template-{form}.xlsx").data))
    assert len(book.sheetnames) == 2
    assert steward.client.get(f"/data/kpi/none/template-{form}.csv").status_code == 404
    assert steward.client.get("/data/kpi/missed-bins/template-other.csv").status_code == 404


def test_templates_of_all_areas_are_for_the_next_period(steward, app):
    kpis = own_kpi(app)
    address = "/data/kpi/missed-bins/template-lsoa.csv"
    _, text = steward.open("/data/kpi/missed-bins")
    assert f'href="{address}"' in text
    assert "ready to fill in" in text
    present = Period.containing(kpis.today, Frequency.QUARTER)
    assert f",{present.label}," in steward.client.get(address).get_data(as_text=True)
    hand_in(kpis)
    _, text = steward.open("/data/kpi/missed-bins")
    assert "all LSOAs in Oct–Dec 2018 (Q3 2018/19), ready to fill in" in text
    answer = steward.client.get(address)
    assert "missed-bins-lsoa-2018-Q4.csv" in answer.headers["Content-Disposition"]
    lines = answer.get_data(as_text=True).splitlines()
    assert len(lines) == 1 + 482
    assert lines[1].startswith("E01011264,Leeds 011A,Oct–Dec 2018 (Q3 2018/19),,,")
    assert steward.client.get("/data/kpi/missed-bins/template-neighbourhood.csv").status_code == 404
    book = load_workbook(io.BytesIO(steward.client.get(address.replace(".csv", ".xlsx")).data))
    assert book["Data"].max_row == 1 + 482


def test_figures_are_withdrawn_restored_and_used_again_from_the_history(steward, app):
    kpis = own_kpi(app)
    first = hand_in(kpis)
    second = hand_in(kpis, FIGURES.replace(b",12,", b",13,"), "bins-2.csv", ACCEPTED | {"period-held"})
    _, text = steward.open("/data/kpi/missed-bins")
    assert "Local mode" in text
    assert f'aria-label="Withdraw submission {second}"' in text
    assert f'aria-label="Use submission {first} again"' in text
    assert "bins-2.csv" in text
    assert "Jul–Sep 2018 (Q2 2018/19): in use" in text
    _, text = steward.open(f"/data/submissions/{second}/withdraw")
    assert "The figures of bins-2.csv for Jul–Sep 2018 (Q2 2018/19) no longer count." in text
    assert f">Withdraw submission {second}</button>" in text
    address = steward.post(f"/data/submissions/{second}/withdraw").location
    assert address == f"/data/kpi/missed-bins?withdrawn={second}#history"
    _, text = steward.open(address)
    assert "withdrawn by data steward" in text
    said = f"Submission {second} has been withdrawn: its figures for Jul–Sep 2018 (Q2 2018/19) no longer count."
    assert f"</span> Done.</strong> {said}" in text
    assert ">Undo the withdrawal</button>" in text
    assert "cannot be withdrawn" in steward.open(f"/data/submissions/{second}/withdraw")[1]
    address = steward.post(f"/data/submissions/{second}/restore").location
    assert f"Submission {second} is in use again" in steward.open(address)[1]
    assert "has been withdrawn" not in steward.open(f"/data/kpi/missed-bins?withdrawn={second}")[1]
    for unknown in ("99999", "x", "٣"):
        assert steward.open(f"/data/submissions/{unknown}/withdraw")[0] == 404
    # what the page said of the state when it was opened still holds
    _, text = steward.open("/data/kpi/missed-bins")
    expected = re.search(r'name="expected" value="([^"]*)"', text)[1]
    assert expected == f"2018-Q3={second}"
    assert steward.post(f"/data/submissions/{first}/restore", {"expected": expected}).status_code == 303
    assert [one.state.value for one in kpis.history("missed-bins")] == ["replaced", "current"]
    # a page that is out of date changes nothing
    answer = steward.post(f"/data/submissions/{second}/restore", {"expected": f"2018-Q3={second}"})
    assert answer.status_code in (400, 409)
    assert [one.state.value for one in kpis.history("missed-bins")] == ["replaced", "current"]
    for expected in ("nonsense", "2018-Q3=x", "=", ";"):
        assert steward.post(f"/data/submissions/{second}/restore", {"expected": expected}).status_code == 400


def test_nobody_else_changes_submissions(app):
    kpis = own_kpi(app)
    number = hand_in(kpis)
    client = app.server.test_client()
    assert client.get(f"/data/submissions/{number}/withdraw").status_code == 403
    for what in ("withdraw", "restore"):
        assert client.post(f"/data/submissions/{number}/{what}").status_code == 403
    assert client.post("/data/kpi/missed-bins/hand-in").status_code == 403
    assert client.post("/data/catalogue").status_code == 403
    assert client.get(f"/data/difference/{number}/{number}.csv").status_code == 403
    assert client.get(f"/data/difference/{number}/{number}").status_code == 403
    assert client.get("/data/hand-in/abc").status_code == 403
    assert client.get("/data/hand-in/abc/state").status_code == 403
    assert client.get("/data/hand-in/abc/report.csv").status_code == 403
    assert [one.state.value for one in kpis.history("missed-bins")] == ["current"]


def test_two_submissions_are_compared(steward, app):
    kpis = own_kpi(app)
    first = hand_in(kpis)
    second = hand_in(kpis, FIGURES.replace(b",12,", b",13,"), "bins-2.csv", ACCEPTED | {"period-held"})
    _, text = steward.open("/data/kpi/missed-bins")
    assert f'href="/data/difference/{first}/{second}"' in text
    status, text = steward.open(f"/data/difference/{first}/{second}")
    assert status == 200
    assert "One figure differs: 1 changed." in text
    assert "(E01011372)" in text
    csv = steward.client.get(f"/data/difference/{first}/{second}.csv", **HERE).get_data(as_text=True)
    assert "E01011372" in csv
    assert ",12.0,13.0," in csv
    assert "do not differ" in steward.open(f"/data/difference/{first}/{first}")[1]
    for pair in ("1/x", "999999/999998", f"{first}/999999", "٣/4", "-1/2"):
        assert steward.open(f"/data/difference/{pair}")[0] == 404
