"""Who is reached: the page, its choices, its downloads, and that a hidden count is nowhere on it."""

import re
from html import unescape

import pandas as pd
import pytest

from dashboard.domain.groups.characteristics import CHARACTERISTICS
from dashboard.kpis.equality import areas_of
from tests.groups import KPI, PERIODS, counts_of

PAGE = f"/kpi/{KPI.kpi_id}/equality"


def words(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.partition("<main")[2])).split())


def test_what_is_not_known_comes_first_then_what_holds_all_the_same(grouped, public):
    status, text = public(PAGE)
    said = words(text)
    assert status == 200
    first = said.index("For 15% of customers in Leeds, disability is not known.")
    verdict = said.index("Disabled people are over-represented among customers in Leeds.")
    assert first < verdict < said.index("Table and downloads")
    assert "Even if none of the customers whose disability is not known were disabled people, these would be" in said
    assert "18.0%" in said


def test_with_most_not_known_nothing_is_said_of_any_group(grouped, public):
    grouped["not_known"] = 0.77
    said = words(public(PAGE)[1])
    assert "For 77% of customers in Leeds, disability is not known." in said
    assert "It cannot be said whether any group is under-represented in Leeds, because too many are not known." in said
    assert "over-represented among" not in said


def test_area_characteristic_and_period_stand_in_the_address(grouped, public):
    said = words(public(f"{PAGE}?by=religion&area=lincoln-green&period={PERIODS[0].key}")[1])
    assert "religion or belief in Lincoln Green, Jul–Sep 2017 (Q2 2017/18)" in said
    assert "religion or belief in the six priority neighbourhoods together, Jul–Sep" in words(
        public(f"{PAGE}?area=priority&by=religion")[1]
    )
    said = words(public(f"{PAGE}?by=height&area=nowhere&period=1066")[1])
    for notice in (
        "This KPI does not come by “height”; shown is disability.",
        "There is no area “nowhere” here; shown is Leeds.",
        "There are no figures by group for “1066”; shown is Jul–Sep 2018 (Q2 2018/19).",
    ):
        assert notice in said


def test_every_area_reads_well_in_a_sentence(city):
    places = [one.place for one in areas_of(city).values()]
    assert places[:2] == ["Leeds", "the six priority neighbourhoods together"]
    assert {"the sixteen most deprived", "the twelve target wards", "Lincoln Green", "Armley"} <= set(places)


def test_a_choice_keeps_the_others(grouped, public):
    text = public(f"{PAGE}?by=religion&area=lincoln-green&group=muslim")[1]
    kept = {name: re.findall(r'name="(\w+)" value="([^"]*)"', form) for form, name in re.findall(
        r'(<form class="kpi-choice".*?<select id="kpi-(\w+)")', text, re.DOTALL)}  # fmt: skip
    assert set(kept) >= {"by", "area", "period", "group"}
    # another characteristic has other groups
    assert kept["by"] == [("area", "lincoln-green")]
    assert kept["period"] == [("by", "religion"), ("area", "lincoln-green"), ("group", "muslim")]


def test_without_residents_it_says_so_and_which_command_fetches_them(grouped, public):
    grouped["residents"] = False
    text = public(PAGE)[1]
    said = words(text)
    assert "For 15% of customers in Leeds, disability is not known." in said
    assert "python -m dashboard.sources fetch residents-disability" in said
    assert "Gaps in take-up on the map" not in said
    assert "Share of residents" not in said
    assert "There is no source of residents by unpaid carers" in words(public(f"{PAGE}?by=carer")[1])


def test_completeness_is_a_measure_with_a_target(grouped, public):
    said = words(public(PAGE)[1])
    assert "The share that is known is rising." in said
    assert "The target, 90% known, is not met:" in said


def test_gaps_on_the_map_are_in_a_table_by_name(grouped, public):
    text = public(f"{PAGE}?by=religion&group=muslim")[1]
    section = text.partition('id="map"')[2]
    names = re.findall(r'<th scope="row">([^<]+)</th>', section)
    assert len(names) == 33
    # by name, whatever their figures: no order gives a count away
    assert names == sorted(names)
    assert len(re.findall(r'<path class="(?:k\d|no-data|kpi-hidden)" data-code="E05', section)) == 33
    assert re.search(r"Muslim people are over-represented in [\w-]+ wards\.", words(text))


def test_a_hidden_count_is_nowhere_on_the_page(grouped, public, told_app, city):
    counts = counts_of(told_app.kpis.membership, "religion", city.lsoas["population"], 0.15, 5)
    row = counts[PERIODS[-1]].counts.loc[("neighbourhood", "lincoln-green")]
    hidden = next(one for one in CHARACTERISTICS["religion"].groups if pd.isna(row[one.key]))
    text = public(f"{PAGE}?by=religion&area=lincoln-green")[1]
    rows = re.findall(r'<tr><th scope="row">(.*?)</tr>', text.partition("<table")[2], re.DOTALL)
    by_title = {unescape(one.partition("<")[0]): re.findall(r"<td[^>]*>(.*?)</td>", one) for one in rows}
    cells = by_title[hidden.title]
    assert cells[0] == "hidden"
    assert cells[1:3] + cells[4:7] == [""] * 5
    assert cells[7] == "? cannot be said: a number is hidden"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("table", ["groups", "completeness", "areas"])
def test_tables_are_downloads_of_what_is_shown(grouped, told_app, table, kind):
    answer = told_app.server.test_client().get(f"{PAGE}/{table}.{kind}?by=religion")
    assert answer.status_code == 200
    assert f"debt-advice-religion-{table}-2018-Q3.{kind}" in answer.headers["Content-Disposition"]
    if kind == "csv":
        text = answer.get_data(as_text=True)
        assert "Debt advice (debt-advice)" in text
        assert "Clopper and Pearson" in text or table == "completeness"


def test_a_download_never_falls_back(grouped, told_app):
    client = told_app.server.test_client()
    assert client.get(f"{PAGE}/groups.csv?area=nowhere").status_code == 404
    assert client.get(f"{PAGE}/groups.csv?period=1066").status_code == 404
    assert client.get("/kpi/missed-bins/equality/groups.csv").status_code == 404
    grouped["residents"] = False
    assert client.get(f"{PAGE}/areas.csv").status_code == 404


def test_a_kpi_without_groups_says_so(public, grouped):
    status, text = public("/kpi/missed-bins/equality")
    assert status == 404
    assert "Missed bins does not come by group" in text
    assert f'href="{PAGE}"' in text
    status, text = public("/kpi/no-such/equality")
    assert (status, "There is no such KPI" in text) == (404, True)
