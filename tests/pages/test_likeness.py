"""Most similar neighbourhoods on profiles: in the city, in the rest of England, and for several LSOAs at once."""

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.components.profile.likeness import elsewhere
from dashboard.domain.deprivation import profile
from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.factory import create_app_for

ROOT = Path(__file__).resolve().parents[2]
CODE = "E01011372"


def text_of(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.get_data(as_text=True)


@pytest.fixture(scope="module")
def near(city, england):
    """England with two areas moved next to a real one: on every domain 10 and 20 places behind it."""
    columns = [domain.rank_column for domain in DOMAINS]
    changed = england.copy()
    for code, places in (("E01900001", 20), ("E01900002", 10)):
        changed.loc[code, columns] = city.lsoas.loc[CODE, columns].to_numpy() + places
    return changed


@pytest.fixture(scope="module")
def national(city, near, database_url):
    return create_app_for(replace(city, england=near), ROOT / "data", database_url).server.test_client()


def section(page):
    return page.split(">Most similar neighbourhoods", 1)[1].split("</section>", 1)[0]


def test_without_national_data_there_is_the_city_only(client):
    told = section(text_of(client, f"/lsoa/{CODE}"))
    assert told.count("<table") == 1
    assert "England outside" not in told


def test_england_stands_beside_the_city_and_leaves_the_city_out(national, city):
    told = section(text_of(national, f"/lsoa/{CODE}"))
    assert told.count("<table") == 2
    assert (
        "The neighbourhood of England outside Leeds most like it on the seven domains is Made-up 00002: its rank on a "
        "domain differs by 10 places of 32,844, on average." in told
    )
    in_england = told.rpartition("<table")[2]
    assert "Most alike in England outside Leeds; local authorities as the Indices name them" in in_england
    cell = r"<t[hd][^>]*>([^<]*)</t[hd]>"
    rows = re.findall(f"<tr>{4 * cell}</tr>", in_england.partition("<tbody")[2])
    assert len(rows) == 5
    assert [(name, authority, apart) for name, authority, _, apart in rows[:2]] == [
        ("Made-up 00002", "Made-up", "10"),
        ("Made-up 00001", "Made-up", "20"),
    ]
    assert not set(city.lsoas["name"]) & {name for name, *_ in rows}


def test_the_method_says_where_it_looks(client, national):
    method = "whose ranks on the seven domains lie fewest places apart on average, with every domain counted the same"
    assert f"those in Leeds {method}.<" in text_of(client, "/about")
    assert f"those in Leeds {method}; those in the rest of England stand beside them.<" in text_of(national, "/about")


def test_the_overall_rank_is_the_one_of_the_area(national, near):
    told = section(text_of(national, f"/lsoa/{CODE}"))
    assert f">{near.at['E01900002', 'imd_rank']:,}</td>" in told


def test_the_rest_of_england_is_searched_in_under_ten_milliseconds(city, england):
    others = elsewhere(replace(city, england=england))
    assert len(others.lsoas) == 32_844 - 482
    assert not set(others.lsoas.index) & set(city.lsoas.index)
    took = []
    for _, lsoa in city.lsoas.iloc[::10].iterrows():
        ranks = {domain.key: int(lsoa[domain.rank_column]) for domain in DOMAINS}
        began = time.thread_time()
        profile.nearest_among(others.candidates, ranks)
        took.append(time.thread_time() - began)
    assert sorted(took)[len(took) // 2] < 0.010
