"""The list of sources on the Data page, and the button that fetches one."""

import re
import shutil
from datetime import timedelta

import pytest

from dashboard.access.identity import allow_local_mode
from dashboard.factory import create_app_for
from dashboard.kpis.open_data.fetching import Fetching
from dashboard.pages.data.sources import age_text
from dashboard.store.kpi.open_figures import Fetch
from tests.example_kpi import NOW
from tests.kpis.conftest import until
from tests.pages.services import ELSEWHERE, opener, words
from tests.pages.test_data_pages import Steward
from tests.sources.conftest import PublishersHandler, Server


@pytest.fixture
def publisher():
    made = type("Publisher", (Server,), {"handler": PublishersHandler})({})
    yield made
    made.close()


@pytest.fixture
def app(city, emptied, tmp_path, publisher):
    folder = tmp_path / "data"
    shutil.copytree(city.data_dir, folder)
    shutil.copy(emptied, tmp_path / "kpis.sqlite")
    text = (folder / "sources" / "claimant-count.toml").read_text("utf-8")
    text = re.sub(r"(?m)^address = .*$", f'address = "{publisher.address}/claimants.csv"', text)
    (folder / "sources" / "claimant-count.toml").write_text(
        # of everybody, whose residents the data folder has
        text.replace("least_areas = 400", "least_areas = 1").replace('age_group = "16 to 64"', ""),
        "utf-8",
    )
    publisher.behaviour.contents["claimants.csv"] = (
        b"GEOGRAPHY_CODE,DATE,OBS_VALUE\nE01011264,2018-07,25\nE01011265,2018-07,30\n"
    )
    made = create_app_for(city, folder, f"sqlite:///{(tmp_path / 'kpis.sqlite').as_posix()}")
    yield made
    made.hand_ins.close()


def section(page):
    return page.split('<h2 id="sources">')[1].split("</section>")[0]


def test_sources_are_listed_with_last_fetch_age_and_caution(app):
    at = app.kpis.now - timedelta(days=12)
    app.kpis.store.note_fetch(Fetch("claimant-count", at, "1 new, 0 revised, 0 unchanged periods of KPIs"))
    app.kpis.store.note_fetch(Fetch("fuel-poverty", at, "found no sheet", failed=True))
    page = words(section(opener(app, ELSEWHERE)("/data")[1]))
    assert f"{at.day} {at:%B %Y}, twelve days ago: 1 new, 0 revised" in page
    assert "failed . found no sheet" in page
    # they are not there in this database, so that nothing leads to them
    assert "Never; its first figures came with the dashboard" not in page
    assert "not where the people concerned live" in page
    assert "Fetch now" not in page


def test_an_administrator_fetches_one_and_sees_what_came_of_it(app):
    allow_local_mode(app.server, "127.0.0.1")
    steward = Steward(app)
    buttons = re.findall(r'name="source" value="([^"]+)"', section(steward.open("/data")[1]))
    assert buttons == [
        "claimant-count", "disability", "household-deprivation", "no-car", "no-qualifications", "police-street-crime",
        "population", "residents-disability", "residents-ethnic-group", "residents-religion", "residents-sex",
        "social-renting",
    ]  # fmt: skip
    answer = steward.post("/data/sources/fetch", {"source": "claimant-count"})
    assert (answer.status_code, answer.location) == (303, "/data?fetching=claimant-count#sources")
    assert "“Claimant count” is being fetched" in words(section(steward.open(answer.location)[1]))
    until(lambda: "claimant-count" in app.kpis.store.fetches())
    fetch = app.kpis.store.fetches()["claimant-count"]
    assert (fetch.failed, fetch.outcome) == (False, "1 new, 0 revised, 0 unchanged periods of KPIs")
    assert app.kpis.store.observations("claimant-count")["numerator"].tolist() == [25, 30]
    assert "today: 1 new" in words(section(steward.open("/data")[1]))


def test_nobody_else_may_fetch_and_only_what_is_a_source(app):
    client = app.server.test_client()
    assert client.post("/data/sources/fetch", data={"source": "claimant-count"}, **ELSEWHERE).status_code == 403
    allow_local_mode(app.server, "127.0.0.1")
    steward = Steward(app)
    steward.open("/data")
    assert steward.post("/data/sources/fetch", {"source": "--help"}).status_code == 404
    # its files are downloaded by hand
    assert steward.post("/data/sources/fetch", {"source": "fuel-poverty"}).status_code == 404


def test_one_at_a_time(app):
    fetching = Fetching(app.kpis)
    assert fetching.start("claimant-count")
    assert not fetching.start("household-deprivation")
    until(lambda: not fetching.runs)
    assert set(app.kpis.store.fetches()) == {"claimant-count"}


def test_ages_are_told_in_days():
    ages = [age_text(NOW - timedelta(days=days), NOW) for days in (0, 1, 2, 30)]
    assert ages == ["today", "one day ago", "two days ago", "30 days ago"]
