"""The page of change: what it says, what it never says, and what can be taken away from it."""

import csv
import io
import re
import shutil
from dataclasses import replace
from html import unescape
from itertools import combinations
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dashboard.access.identity import allow_local_mode
from dashboard.domain.change.city import CityEditions
from dashboard.domain.deprivation.editions import EDITIONS
from dashboard.factory import create_app_for
from dashboard.pages.change.choice import read_choice
from dashboard.pages.change.download import VIEWS
from dashboard.pages.change.shown import Shown

PAIRS = list(combinations(EDITIONS, 2))
#: Claims that the Indices cannot bear, and that no page makes.
_MORE_OR_LESS = (
    r"(?:fell|falls?|fallen|rose|rises?|risen|decreas\w+|increas\w+|declin\w+|reduc\w+|improv\w+|worsen\w*|grew)"
)
FORBIDDEN = (
    rf"deprivation (?:has |have |had )?{_MORE_OR_LESS}",
    rf"{_MORE_OR_LESS} (?:in |of )?deprivation",
    r"(?:less|more) deprived than (?:it was|they were|before|in 20\d\d|ten years)",
    r"became (?:less|more) deprived",
    r"(?:better|worse) off than",
)


def text_of(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, path
    html = re.sub(r"<(script|style).*?</\1>", " ", response.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_three_sentences_stand_at_the_top(client):
    text = text_of(client, "/change")
    among = "of Leeds among England’s most deprived 1%"
    for said in (
        f"Of the sixteen neighbourhoods {among} in 2015, nine were still there in 2019; three had joined the group.",
        f"Neighbourhoods {among}: 10 in 2010, 16 in 2015, 12 in 2019 and 7 in 2025.",
        "In absolute terms these editions give no answer: no rates of people are held for 2019.",
        "The Indices of 2025 measure crime, barriers to housing and services and the living environment anew",
        "income is measured after housing costs: part of any move between 2019 and 2025 is the measure, not the place.",
    ):
        assert said in text


def test_every_view_says_how_much_it_covers(client):
    assert text_of(client, "/change").count("All 482 areas kept their boundaries.") == 3
    later = text_of(client, "/change?to=2025")
    assert "473 of 482 areas kept their boundaries; seven were split: estimates" in later
    assert "two were merged: no verdict." in later
    assert "440 of 482 areas kept their boundaries; 42 have no figure in one of the editions." in text_of(
        client, "/change?from=2010&to=2015"
    )


def test_known_figures_are_on_the_page(client):
    text = text_of(client, "/change")
    for known in (
        "All neighbourhoods 476 482 482 488",
        "Most deprived 1% 10 16 12 7",
        "Most deprived 10% 92 105 114 84",
        "309 of 482 areas stayed in their tenth of England; 122 moved up and 51 moved down by a tenth or more.",
    ):
        assert known in text
    assert "66 → 355 down 1 band" in text
    assert "Lincoln Green – 66 355 1,856" in text


def test_lincoln_green_is_no_success_on_crime(client):
    text = text_of(client, "/change?from=2015&to=2025&area=lincoln-green")
    assert "224 → 8,470 no verdict" in text
    assert "45.3% → 59.5% cannot be compared" in text
    assert "−11.3 from domains whose measure was replaced" in text
    assert "Crime 8.4 2.9 −5.5 the measure was replaced every indicator is new or modified" in text
    crime = text_of(client, "/change?from=2015&to=2025&measure=crime")
    assert "What crime did between 2015 and 2025 cannot be said: every indicator is new or modified." in crime
    assert "Rows: 2015" not in crime


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_no_pair_of_editions_makes_a_claim_and_every_page_is_small(client, pair):
    path = f"/change?from={pair[0]}&to={pair[1]}&share=20&area=E05001424"
    assert len(client.get(path).data) <= 200_000
    text = text_of(client, path)
    for claim in FORBIDDEN:
        assert not re.search(claim, text, re.IGNORECASE), claim
    assert "“" not in text.split("How many neighbourhoods")[0].split("Has it improved?")[-1]


#: What is put into the parts of an address, by their names.
PARTS = {
    "slug": "lincoln-green",
    "code": "E01033018",
    "kpi_id": "illustrative-missed-bins",
    "measure": "imd-crime",
    "key": "example-1",
    "year": "2018",
    "about": "all",
}
#: More than one address of these pages.
FURTHER = (
    *(f"/?edition={year}" for year in EDITIONS),
    *(f"/?edition={later}&as=change-{earlier}{colour}" for earlier, later in PAIRS for colour in ("", "&colour=crime")),
    "/lsoa/E01011372",
    "/ward/E05011399",
    "/compare?areas=lincoln-green,E05001424,E01033018",
    # what scripts ask for
    "/panel/",
    "/panel/E01033035",
    "/panel/2025/E01033035",
    "/map-edition/2019",
    "/map-edition/2025",
)
#: Where there is nothing: no file has been handed in, and no configuration has been saved.
EMPTY = (
    *("/data/hand-in/", "/admin/undo/", "/not-found"),
    # nothing of it is stored: an example is nobody's to change
    *("/neighbourhood/lincoln-green/outcomes/undo", "/outcomes/lincoln-green/imd-crime/undo"),
    *("/actions/example-1/change", "/actions/example-1/undo"),
    # no evidence sheet has been written, and no introduction
    *("/equality/example-1", "/report/2018/all/undo"),
)


def test_no_page_at_all_makes_one(city, filled, tmp_path):
    """As the person on this machine, who sees all pages; a page that is added later is among them by itself."""
    shutil.copy(filled, tmp_path / "kpis.sqlite")
    app = create_app_for(city, Path(city.data_dir), f"sqlite:///{(tmp_path / 'kpis.sqlite').as_posix()}")
    allow_local_mode(app.server, "127.0.0.1")
    here = {"headers": {"Host": "127.0.0.1:8050"}, "environ_overrides": {"REMOTE_ADDR": "127.0.0.1"}}
    client = app.server.test_client()
    for path in (*(page.path for page in app.site.pages), *FURTHER):
        own = {"code": "E05001424"} if path.startswith("/ward/") else {}
        # not every KPI comes by group
        own |= {"kpi_id": "illustrative-jobshop-customers"} if path.endswith("/equality") else {}
        address = re.sub(r"<(\w+)>", lambda part, own=own: {**PARTS, **own}.get(part[1], "1"), path)
        response = client.get(address, **here)
        assert response.status_code == (404 if address.startswith(EMPTY) else 200), address
        text = " ".join(unescape(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True))).split())
        for claim in FORBIDDEN:
            assert not re.search(claim, text, re.IGNORECASE), (address, claim)
    app.hand_ins.close()


@pytest.mark.parametrize(
    "claim", ["deprivation has fallen", "Deprivation rose", "a reduction in deprivation", "less deprived than in 2015"]
)
def test_the_claims_are_recognised(claim):
    assert any(re.search(one, claim, re.IGNORECASE) for one in FORBIDDEN)


NONSENSE = {
    "from=1066": "“1066” is no edition of the Indices here; 2015 is shown.",
    "to=next": "“next” is no edition of the Indices here; 2019 is shown.",
    "from=2019&to=2015": "Choose an earlier and a later edition: 2019 is not before 2015.",
    "measure=wealth": "There is no measure “wealth”; overall deprivation is shown.",
    "share=7": "“7” is no share of England here; 1 is shown.",
    "area=Atlantis": "There is no area “Atlantis” in Leeds",
    "area=%E2%80%AE%00x": "There is no area “",
    "from=%D9%A2%D9%A0": "is no edition of the Indices here",
}


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_gives_the_default_and_a_sentence(client, query):
    assert NONSENSE[query] in text_of(client, f"/change?{query}")


def test_an_edition_chosen_alone_finds_its_pair(client):
    assert "2010 and 2019 compare like with like" in text_of(client, "/change?from=2010")
    assert "2019 and 2025 compare only in part" in text_of(client, "/change?from=2019")
    assert "2010 and 2015 compare like with like" in text_of(client, "/change?to=2015&from=2010")


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_can_be_taken_away(client, view):
    path = f"/change/{view}.csv?from=2015&to=2019&measure=imd&share=1&area=lincoln-green"
    assert path.replace("&", "&amp;") in client.get("/change?area=lincoln-green").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(client.get(path).data.decode("utf-8-sig"))))
    gap = rows.index([])
    assert dict(rows[:gap]).keys() >= {"Table", "Editions", "Coverage", "Method", "Source", "Licence"}
    assert all(len(row) == len(rows[gap + 1]) for row in rows[gap + 1 :])
    book = load_workbook(io.BytesIO(client.get(path.replace(".csv", ".xlsx")).data))
    assert book["Figures"].max_row == len(rows) - gap - 1


def test_downloads_agree_with_the_page(client):
    def table(view, query=""):
        rows = list(csv.reader(io.StringIO(client.get(f"/change/{view}.csv?{query}").data.decode("utf-8-sig"))))
        heads, *found = rows[rows.index([]) + 1 :]
        return [dict(zip(heads, row, strict=True)) for row in found]

    tenths = table("tenths")
    assert len(tenths) == 100
    assert sum(int(row["lsoas"]) for row in tenths) == 482
    moved = table("moved", "from=2015&to=2025&area=E01033035")
    assert sum(float(row["points_added"]) for row in moved) == pytest.approx(53.0949 - 77.3913, abs=0.001)
    assert {row["domain"] for row in moved if row["comparable"] == "the measure was replaced"} == {
        "Crime", "Barriers to housing and services", "Living environment",
    }  # fmt: skip
    ever = table("ever")
    assert {row["lsoa11_code"] for row in ever} >= {row["lsoa11_code"] for row in table("ranks")}
    assert all(
        any(row[f"imd_rank_{year}"] and int(row[f"imd_rank_{year}"]) <= 337 for year in EDITIONS) for row in ever
    )
    assert not table("tenths", "from=2015&to=2025&measure=crime")


def test_an_area_that_was_split_is_marked_as_an_estimate(city):
    editions = CityEditions(city)
    shown = Shown(editions, read_choice({"from": "2015", "to": "2025"}, editions)[0])
    assert shown.ranked("E01033032").estimate
    assert not shown.ranked("E01011372").estimate
    # merged with another: no rank of its own
    assert shown.ranked("E01033018").ranks[1] is None


def test_there_is_no_other_table(client):
    assert client.get("/change/everything.csv").status_code == 404
    assert client.get("/change/who.pdf").status_code == 404


def test_the_page_is_in_the_navigation_and_needs_no_scripts_of_dash(client):
    html = client.get("/change").get_data(as_text=True)
    assert '<a href="/change" aria-current="page"' in html or re.search(r'href="/change"[^>]*aria-current="page"', html)
    assert "_dash-component-suites" not in html


def test_a_city_with_one_edition_is_told_so(city, database_url):
    alone = replace(city, editions={2015: city.editions[2015]})
    app = create_app_for(alone, Path(city.data_dir), database_url).server.test_client()
    assert "holds one edition of the Indices only, that of 2015" in text_of(app, "/change")
    assert app.get("/change/who.csv").status_code == 404
