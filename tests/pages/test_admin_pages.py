"""The pages for administrators, as the person on this machine sees them."""

import re
import shutil
from dataclasses import replace
from html import unescape
from urllib.parse import quote

import pytest

from dashboard.access.identity import allow_local_mode
from dashboard.domain.areas.configuration import Configuration
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.domain.kpi.definition import Unit
from dashboard.errors import DatabaseError
from dashboard.factory import create_app_for
from dashboard.kpis import Kpis
from dashboard.store.configuration import configured, versions
from dashboard.store.kpi.trail import verified
from tests.example_kpi import MISSED_BINS, NOW

HERE = {"headers": {"Host": "127.0.0.1:8050"}, "environ_overrides": {"REMOTE_ADDR": "127.0.0.1"}}
WHY = "Agreed by the board in May"
AREA = "/admin/areas/lincoln-green"
TWO = f"{AREA}?check=1&name=Lincoln+Green&short_name=The+Green&lsoas=E01033035%0D%0ALeeds+065C"
HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')
POST = re.compile(r'<form method="post" action="([^"]+)".*?</form>', re.DOTALL)


class Administrator:
    """A browser on the machine that the dashboard runs on."""

    def __init__(self, app):
        self.client = app.server.test_client()

    def open(self, address):
        answer = self.client.get(address, **HERE)
        return answer.status_code, unescape(answer.text)

    def download(self, address):
        return self.client.get(address, **HERE)

    def form(self, address):
        """Open a page; return where its form goes, and the fields that are filled in already."""
        text = self.client.get(address, **HERE).text
        found = POST.search(text)
        return unescape(found[1]), {name: unescape(value) for name, value in HIDDEN.findall(found[0])}

    def send(self, address, fields, origin="http://127.0.0.1:8050"):
        headers = {**HERE["headers"], "Origin": origin}
        return self.client.post(address, data=fields, headers=headers, environ_overrides=HERE["environ_overrides"])

    def save(self, address, why=WHY):
        where, fields = self.form(address)
        return self.send(where, {**fields, "why": why})


@pytest.fixture
def app(city, database_url, tmp_path):
    shutil.copy(database_url.removeprefix("sqlite:///"), tmp_path / "kpis.sqlite")
    app = create_app_for(city, city.data_dir, f"sqlite:///{(tmp_path / 'kpis.sqlite').as_posix()}")
    allow_local_mode(app.server, "127.0.0.1")
    yield app
    app.hand_ins.close()


@pytest.fixture
def here(app):
    return Administrator(app)


def test_the_overview_tells_what_holds_and_links_to_what_changes_it(here):
    status, text = here.open("/admin")
    assert status == 200
    for words in (
        "New Wortley: the Holdforths and Clyde Approach",
        "LSOAs in the most deprived 1% of England: 16",
        "Twelve wards: Armley,",
        "Each KPI has the rule of its definition.",
        "There are none.",
        "English Indices of Deprivation 2015",
        "Nothing has been changed yet",
    ):
        assert words in text
    for address in ("/admin/areas", "/admin/names", "/admin/areas/boggart-hill", "/admin/target-wards",
                    "/admin/sets", "/admin/disclosure",
                    "/admin/illustrative", "/admin/health", "/data/catalogue.toml"):  # fmt: skip
        assert f'href="{address}"' in text
        assert here.open(address)[0] == 200
    assert '<a href="/admin">' in here.open("/")[1]


def test_the_public_sees_nothing_of_it(app):
    client = app.server.test_client()
    for address in ("/admin", AREA, "/admin/health", "/admin/undo/1"):
        assert client.get(address, headers={"Host": "dashboard.council.example"}).status_code == 403
    assert "/admin" not in client.get("/", headers={"Host": "dashboard.council.example"}).text


def test_a_change_is_checked_saved_with_a_reason_and_undone(app, here):
    _, text = here.open(TWO)
    assert "Lincoln Green: the short name changed to “The Green”." in text
    assert "added." in text
    assert "Figures of KPIs are worked out anew" in text
    answer = here.save(TWO)
    assert (answer.status_code, answer.location) == (303, "/admin?saved=1")
    _, text = here.open("/admin?saved=1")
    assert "Saved as version 1." in text
    assert "This server is still taking it over" in text
    assert f"“{WHY}”" in text
    assert "local mode" in text
    assert "The Green" in here.open(AREA)[1]
    _, text = here.open("/admin/undo/1")
    assert "the short name changed to “Lincoln Green”" in text
    assert here.save("/admin/undo/1").location == "/admin?saved=2"
    assert "This undid version 1." in here.open("/admin")[1]
    assert "Nothing would change" in here.open("/admin/undo/1")[1]
    engine = app.kpis.store.engine
    assert [one.who for one in versions.history(engine)] == ["local mode", "local mode"]
    assert verified(engine).broken is None


def test_what_a_change_gives_away_is_told_and_hidden_unless_earlier_periods_keep_their_areas(city, url):
    before = Kpis(city, url, lambda: NOW)
    before.remove_illustrative()
    count = replace(MISSED_BINS, unit=Unit.COUNT, denominator="", name="Cases")
    before.define(write_toml([count]), "catalogue.toml")
    own = next(one for one in city.config.neighbourhoods if one.slug == "boggart-hill")
    taken = {code for one in city.config.neighbourhoods for code in one.lsoa_codes}
    extra = next(str(code) for code in city.lsoas.index if code not in taken)
    rows = [f"{code},2018-Q3,{1 if code == extra else 40}" for code in city.lsoas.index]
    file = "\n".join(["area,period,numerator", *rows]).encode()
    before.commit(before.check("missed-bins", file, "bins.csv"), (), "data steward")
    before.store.close()
    app = create_app_for(city, city.data_dir, url)
    allow_local_mode(app.server, "127.0.0.1")
    here = Administrator(app)
    lsoas = "%0D%0A".join([*own.lsoa_codes, extra])
    address = f"/admin/areas/boggart-hill?check=1&name={quote(own.name)}&short_name=Boggart+Hill&lsoas={lsoas}"
    _, text = here.open(address)
    assert "Cases: Boggart Hill, Jul–Sep 2018 (Q2 2018/19)" in text
    assert 'value="hide" checked' in text
    where, fields = here.form(address)
    assert here.send(where, {**fields, "why": WHY, "published": "keep"}).status_code == 303
    assert versions.current(app.kpis.store.engine).configuration.keeps_areas
    assert "Periods handed in before kept their areas." in here.open("/admin")[1]
    after = create_app_for(configured(city, url), city.data_dir, url)
    allow_local_mode(after.server, "127.0.0.1")
    text = Administrator(after).open("/kpi/missed-bins")[1]
    assert text.count("are of the areas as they were when these were handed in") == 2
    after.hand_ins.close()
    # a change of names is asked nothing, and by default figures are hidden
    assert "What was published before" not in here.open(address.replace("Boggart+Hill&", "The+Hill&"))[1]
    assert here.save("/admin/undo/1").status_code == 303
    assert not versions.current(app.kpis.store.engine).configuration.keeps_areas
    app.hand_ins.close()


def test_what_is_wrong_is_told_before_anything_can_be_saved(here):
    status, text = here.open(f"{AREA}?check=1&name=Boggart+Hill&short_name=&lsoas=E0103303")
    assert status == 200
    for words in ("Fix 3 errors before saving.", "Is E01033035 meant?", "the short name is empty"):
        assert words in text
    assert 'name="content"' not in text
    # what was typed stays
    assert "E0103303</textarea>" in text
    assert "Nothing would change" in here.open("/admin/disclosure?check=1&rule=own")[1]
    assert "expected 10 to 100" in here.open(
        "/admin/disclosure?check=1&rule=least&public_least=9&officer_least=8&round_to=5"
    )[1]  # fmt: skip
    assert here.open("/admin/areas/nowhere")[0] == here.open("/admin/undo/1")[0] == 404


def test_target_wards_and_sets_are_changed_by_their_forms(here):
    _, text = here.open("/admin/target-wards")
    ticked = re.findall(r'name="(E05\d+)" value="yes" checked', text)
    assert len(ticked) == 12
    fewer = "&".join(f"{code}=yes" for code in ticked[1:])
    address = f"/admin/target-wards?check=1&{fewer}&label-target-wards="
    assert "“Eleven target wards”?" in here.open(f"{address}Twelve+target+wards")[1]
    _, text = here.open(f"{address}Eleven+target+wards&confirmed-target-wards=yes")
    assert "Target wards: " in text
    assert "is confirmed: the note" in text
    _, text = here.open("/admin/sets?check=1&share_pct=2&label-most-deprived=The+forty")
    assert "to the most deprived 2%" in text


def test_a_neighbourhood_is_added_and_removed_and_its_set_is_counted_anew(app, here):
    assert here.open("/admin/areas")[0] == 200
    add = "/admin/areas?check=1&name=Harehills+Triangle&short_name=Harehills&lsoas=E01011355"
    _, text = here.open(add)
    assert "Harehills Triangle is added as a priority neighbourhood: Leeds " in text
    assert "The set “Six priority neighbourhoods” is called “Seven priority neighbourhoods”." in text
    assert "Figures of KPIs are worked out anew" in text
    assert here.save(add).location == "/admin?saved=1"
    assert 'href="/admin/areas/harehills-triangle"' in here.open("/admin")[1]
    remove = "/admin/areas/harehills-triangle?remove=1"
    assert "Harehills Triangle is no longer a priority neighbourhood." in here.open(remove)[1]
    assert here.save(remove).location == "/admin?saved=2"
    assert versions.current(app.kpis.store.engine).configuration == Configuration()
    assert here.open(remove)[0] == 404
    for slug in ("boggart-hill", "lincoln-green"):
        assert here.save(f"/admin/areas/{slug}?remove=1").status_code == 303
    now = versions.current(app.kpis.store.engine).configuration
    assert now.removed == ("boggart-hill", "lincoln-green")
    assert now.labels == {SetKey.PRIORITY: "Four priority neighbourhoods"}
    assert "Lincoln Green is added as a priority neighbourhood" in here.open("/admin/undo/4")[1]
    assert here.save("/admin/undo/3").location == "/admin?saved=5"
    assert versions.current(app.kpis.store.engine).configuration.removed == ()
    assert verified(app.kpis.store.engine).broken is None
    odd = "/admin/areas?check=1&name=%3Cb%3E&short_name=B&lsoas="
    _, text = here.open(odd)
    for words in ("the name has “<>”", "found no LSOA", "Fix 2 errors"):
        assert words in text
    assert "<b>" not in here.client.get(odd, **HERE).text


def test_wards_and_lsoas_are_named(app, here):
    assert here.open("/admin/names")[0] == 200
    assert here.open("/admin/names?of=nowhere")[0] == 404
    assert "is a ward, 2004–2018; on pages it is “Armley” now." in here.open("/admin/names?of=E05001414")[1]
    assert here.save("/admin/names?check=1&of=E05001414&name=Armley+Moor").location == "/admin?saved=1"
    _, text = here.open("/admin/names?check=1&of=leeds+086c&name=Armley")
    assert "A ward is called “Armley” as well." in text
    assert "What was published before" not in text
    assert "Figures of KPIs are worked out anew" not in text
    assert here.save("/admin/names?check=1&of=leeds+086c&name=Mill+Fold").location == "/admin?saved=2"
    _, text = here.open("/admin")
    assert "Change the name Armley Moor" in text
    assert "Change the name Mill Fold" in text
    assert here.save("/admin/names?check=1&of=E05001414&name=").location == "/admin?saved=3"
    now = versions.current(app.kpis.store.engine).configuration
    assert (now.ward_names, list(now.lsoa_names.values())) == ({}, ["Mill Fold"])
    assert "Nothing would change" in here.open("/admin/names?check=1&of=E05001414&name=Armley")[1]


def test_two_at_once_and_forged_requests_change_nothing(app, here):
    where, fields = here.form(TWO)
    given = {**fields, "why": WHY}
    assert here.send(where, {**given, "csrf_token": "x"}).status_code == 403
    assert here.send(where, given, origin="https://elsewhere.example").status_code == 403
    assert here.send(where, {**given, "content": '{"share_pct":"2"}'}).status_code == 400
    assert here.send(where, {**given, "content": '{"share_pct":99}'}).status_code == 400
    assert here.send(where, {**given, "expected": "x"}).status_code == 400
    answer = here.send(where, {**given, "why": "because"})
    assert answer.status_code == 400
    assert "The reason has 7 characters" in answer.text
    assert versions.history(app.kpis.store.engine) == ()
    assert here.send(where, given).status_code == 303
    answer = here.send(where, given)
    assert answer.status_code == 409
    assert "meanwhile “local mode” made version 1" in unescape(answer.text)
    assert len(versions.history(app.kpis.store.engine)) == 1


def test_illustrative_figures_are_removed_with_a_reason_and_come_back(city, url, monkeypatch):
    app = create_app_for(city, city.data_dir, url)
    allow_local_mode(app.server, "127.0.0.1")
    here, added = Administrator(app), []
    monkeypatch.setattr(app.kpis, "add_illustrative", lambda: added.append(1))
    monkeypatch.setattr(app.kpis, "publish_soon", lambda: None)
    assert "Nothing would change" in here.open("/admin/illustrative?check=1&show=yes")[1]
    assert here.save("/admin/illustrative?check=1&show=no").status_code == 303
    assert app.kpis.definitions() == ()
    assert "Illustrative figures: added." in here.open("/admin/undo/1")[1]
    assert here.save("/admin/undo/1").status_code == 303
    assert added == [1]
    app.hand_ins.close()


def test_the_state_of_the_server_is_told_in_words(app, here, monkeypatch):
    here.open("/about")
    status, text = here.open("/admin/health")
    assert status == 200
    for words in (
        "All is well: the database can be used",
        "the latest migration that this program has",
        "Nothing waits; none is to be decided on",
        "About</th>",
        "None since counting began",
        "none of the council’s own have been handed in",
        "as the data were built",
    ):
        assert words in text

    def gone(_):
        raise DatabaseError

    monkeypatch.setattr(type(app.kpis), "store", property(gone))
    assert "cannot be asked now" in here.open("/admin/health")[1]
    assert here.open("/admin")[0] == 503


OWN = "&".join(f"{domain.key}={weight}" for domain, weight in zip(DOMAINS, (40, 0, 0, 0, 60, 0, 0), strict=True))


def test_the_council_s_own_weights_are_kept_and_can_be_taken_back(here):
    assert '<p>None.</p>\n<p><a href="/admin/weights">' in here.open("/admin")[1]
    assert here.save(f"/admin/weights?check=1&weights=own&{OWN}").status_code == 303
    _, text = here.open("/admin")
    assert "Income 40, Employment 0, " in text
    assert "The council’s own weights: Income 40," in text
    assert here.save("/admin/undo/1").status_code == 303
    assert "Before: Income 40," in here.open("/admin")[1]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (OWN.replace("=60", "=foo"), "The weight of Crime is no number from 0 to 100."),
        (OWN.replace("=60", "=101"), "The weight of Crime is no number from 0 to 100."),
        (re.sub(r"=\d+", "=0", OWN), "All weights are 0"),
        (f"{OWN}&" + "&".join(f"kpi:{number}=1" for number in range(6)), "found 6 KPIs, expected 5 at most"),
    ],
)
def test_weights_of_no_use_are_told_and_cannot_be_saved(here, query, said):
    _, text = here.open(f"/admin/weights?check=1&weights=own&{query}")
    assert said in text
    assert POST.search(text) is None
