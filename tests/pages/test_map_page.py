import dataclasses
from html import unescape

import pandas as pd
import pytest

from dashboard.components.map.model import build_map_model
from dashboard.domain.areas.sets import SetKey
from dashboard.factory import create_app_for


def panel_for(client, code):
    answer = client.get(f"/panel/{code}")
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def test_the_document_has_the_map_the_legend_and_the_words_before_any_script(client):
    page = client.get("/").get_data(as_text=True)
    assert page.count('<path class="k') == 482
    assert "105 of 482 Leeds neighbourhoods" in page
    assert "Stratford Street and the Beverleys" in page
    assert "Most IoD 2015 data is from 2012/13." in page
    assert "Crown copyright and database right" in page


def test_the_side_panel_is_right_for_the_most_deprived_neighbourhood(client):
    panel = panel_for(client, "E01011372")
    assert "22nd most deprived of 32,844 in England; 1st of 482 in Leeds; in the most deprived 1%." in panel
    assert "Hunslet & Riverside ward (since May 2018) · City and Hunslet ward (2004–2018)" in panel
    assert "Priority neighbourhood" in panel
    assert "One of the sixteen most deprived" in panel
    assert "1,467 people" in panel


@pytest.mark.parametrize("nonsense", ["E99999999", "<script>", "E01011372/..", "%00", "None"])
def test_a_code_that_does_not_exist_has_no_panel(client, nonsense):
    assert client.get(f"/panel/{nonsense}").status_code == 404


def test_without_a_choice_the_panel_says_where_to_start(client):
    assert "Choose a neighbourhood" in panel_for(client, "")


def test_the_panel_is_asked_for_once_and_then_only_checked(client):
    first = client.get("/panel/E01011372")
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get("/panel/E01011372", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_every_area_has_a_panel_without_gaps(client, city):
    for code in city.lsoas.index[::40]:
        text = panel_for(client, code)
        assert "nan" not in text.lower().replace("fernan", "")
        assert "None" not in text


def test_an_unknown_address_is_told_and_not_found(client):
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.get_data(as_text=True)


def test_nonsense_in_the_address_gives_the_default_view_and_a_sentence(client):
    page = client.get("/?colour=xyz&as=7&area=E1&view=a,b&outline=moon&sort=x&set=q&ward=w&palette=neon")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "Part of this link could not be understood" in text
    for value in ("xyz", "E1", "a,b", "moon", "neon"):
        assert f"“{value}”" in text
    assert "Overall deprivation (IMD)</span> in Leeds" in text


def test_html_in_the_address_is_written_as_text(client):
    text = client.get("/?colour=<script>alert(1)</script>").get_data(as_text=True)
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_parameter_given_twice_counts_once(client):
    assert client.get("/?colour=crime&colour=income").status_code == 200


def test_an_area_without_a_rank_is_hatched_and_counted_as_no_data(city):
    ranks = city.lsoas["crime_rank"].astype("Int64")
    ranks.iloc[0] = pd.NA
    gap = dataclasses.replace(city, lsoas=city.lsoas.assign(crime_rank=ranks))
    page = create_app_for(gap, city.data_dir).server.test_client().get("/?colour=crime").get_data(as_text=True)
    assert page.count('<path class="no-data"') == 1
    assert build_map_model(gap).class_counts("bands", "crime")[-1] == 1


def test_two_apps_with_different_cities_live_in_one_process(city, client):
    config = dataclasses.replace(city.config, city_name="Elsewhere", neighbourhoods=())
    sets = {**city.sets, SetKey.PRIORITY: dataclasses.replace(city.sets[SetKey.PRIORITY], lsoa_codes=frozenset())}
    other = create_app_for(dataclasses.replace(city, config=config, sets=sets), city.data_dir).server.test_client()
    assert "in Elsewhere" in other.get("/").get_data(as_text=True)
    assert "Zoom to the" not in other.get("/").get_data(as_text=True)
    assert "in Leeds" in client.get("/").get_data(as_text=True)
    assert "1st of 482 in Elsewhere" in panel_for(other, "E01011372")
    assert "1st of 482 in Leeds" in panel_for(client, "E01011372")


def test_without_a_population_no_number_of_people_is_shown(city):
    unknown = city.lsoas.assign(population=pd.Series(pd.NA, index=city.lsoas.index, dtype="Int64"))
    app = create_app_for(dataclasses.replace(city, lsoas=unknown, population_year=0), city.data_dir)
    page = app.server.test_client().get("/?area=E01011372").get_data(as_text=True)
    assert "people lived here" not in page
    assert "mid-0" not in page
    assert "average score" not in app.server.test_client().get("/about").get_data(as_text=True)


def test_the_about_page_states_the_known_facts(client):
    page = client.get("/about").get_data(as_text=True)
    for fact in ("105 of 482", "21.8%", "26.817", "at most 328", "22.5%", "WCAG 2.2"):
        assert fact in page, fact
