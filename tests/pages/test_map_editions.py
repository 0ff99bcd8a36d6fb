"""The map of other editions of the Indices: the same page with other figures, and change since an earlier one."""

import json
import re
from html import unescape

import pytest

from tests.pages.test_change import text_of

MEMBERS = {2010: (10, "ten"), 2015: (16, "sixteen"), 2019: (12, "twelve"), 2025: (7, "seven")}


def document(client, query=""):
    return client.get(f"/{query}").get_data(as_text=True)


def payload(client, query=""):
    return json.loads(re.search(r'id="map-data"[^>]*>(.*?)</script>', document(client, query), re.DOTALL)[1])


def legend(html, way):
    part = re.search(rf'data-legend="{way}".*?</div>', html, re.DOTALL)[0]
    return [int(count) for count in re.findall(r'data-count="[^"]*">(\d+)<', part)]


def test_an_address_without_an_edition_is_the_city_s_own_as_before(client):
    found = payload(client)
    assert found["edition"] is None
    assert found["lsoaCount"] == 32_844
    assert payload(client, "?edition=2015") == found
    assert 'aria-current="true">2015<' in document(client)


@pytest.mark.parametrize("year", [2010, 2019, 2025])
def test_every_figure_follows_the_edition(client, city, year):
    html, found = document(client, f"?edition={year}"), payload(client, f"?edition={year}")
    figures = city.editions[year]
    assert found["edition"] == year
    assert found["lsoaCount"] == figures.edition.lsoa_count
    most = next(one for one in found["sets"] if one["key"] == "most-deprived")
    count, word = MEMBERS[year]
    # merged areas of 2011 may both have the figure of the new one
    assert len(most["areas"]) == count
    assert most["label"] == f"The {word} most deprived in {year}"
    assert f"English Indices of Deprivation {year}; LSOAs of {figures.edition.lsoa_vintage}" in html
    code = "E01011372"
    rank = int(figures.frame.at[code, "crime_rank"])
    assert found["ranks"]["crime"][found["codes"].index(code)] == rank
    assert f"rank {int(figures.frame.at[code, 'imd_rank']):,}" in html
    assert f'href="/download/lsoa-{year}.csv"' in html
    # the city's own needs no name in addresses, from wherever it is chosen
    assert '<a href="/" data-edition="">2015</a>' in html
    assert sum(legend(html, "bands")) == 482


def test_an_unknown_edition_gives_the_city_s_own_and_a_sentence(client):
    text = text_of(client, "/?edition=1066")
    assert "“1066” is not an edition of the Indices we know." in text
    assert "English Indices of Deprivation 2015; LSOAs of 2011" in text


def test_a_colouring_of_another_edition_gives_the_usual_one_and_a_sentence(client):
    assert "“change-2015” is not a way of colouring we know." in text_of(client, "/?as=change-2015")


def test_change_is_counted_in_the_legend_and_told_in_a_sentence(client):
    html = document(client, "?edition=2019&as=change-2015")
    assert legend(html, "change-2015") == [1, 61, 385, 35, 0, 0]
    assert (
        "From 2015 to 2019, 62 of 482 areas moved up by a policy band or more (towards the most deprived), 35 moved"
        in html
    )
    assert "473 of 482 areas kept their boundaries" in document(client, "?edition=2025")
    found = payload(client, "?edition=2019")
    way = next(one for one in found["classings"] if one["key"] == "change-2015")
    assert way["count"] == "change"
    assert [way["classes"]["imd"].count(symbol) for symbol in "01234-"] == [1, 61, 385, 35, 0, 0]


def test_no_verdict_is_coloured_where_the_measure_was_replaced(client):
    html = document(client, "?edition=2025&as=change-2019&colour=crime")
    assert legend(html, "change-2019") == [0, 0, 0, 0, 0, 482]
    assert "What crime did between 2019 and 2025 cannot be said: every indicator is new or modified." in unescape(html)
    for since in (2010, 2015, 2019):
        ways = payload(client, "?edition=2025")["classings"]
        way = next(one for one in ways if one["key"] == f"change-{since}")
        assert set(way["classes"]["living_environment"]) == {"-"}
        assert "-" in way["classes"]["imd"]


def test_the_panel_follows_the_edition_and_says_where_there_is_no_figure(client):
    assert "355th most deprived of 32,844" in text_of(client, "/panel/2019/E01033035")
    assert "66th most deprived of 32,844" in text_of(client, "/panel/E01033035")
    assert "66th most deprived of 32,844" in text_of(client, "/panel/2015/E01033035")
    nothing = text_of(client, "/panel/2010/E01033035")
    assert "It has no figure of its own in the English Indices of Deprivation 2010" in nothing
    assert "rank 38" in text_of(client, "/panel/2019/")
    for path in (
        "/panel/1066/E01033035",
        "/panel/2019/E09999999",
        "/download/lsoa-1066.csv",
    ):
        assert client.get(path).status_code == 404, path


def test_an_area_without_a_figure_has_a_page(client):
    assert "no overall rank" in text_of(client, "/?edition=2010&area=E01033035")


def test_the_table_of_an_edition_can_be_taken_away(client):
    text = client.get("/download/lsoa-2019.csv").data.decode("utf-8-sig")
    line = next(line for line in text.splitlines() if line.startswith("E01033035"))
    assert ",355," in line
    assert "IoD 2019." in line
    assert "IoD 2015" not in text
    assert "Details: lsoa-2019.csv-metadata.json" in line
    told = client.get("/download/lsoa-2019.csv-metadata.json").get_json()
    assert told["url"] == "lsoa-2019.csv"
    assert [column["name"] for column in told["tableSchema"]["columns"]] == text.splitlines()[0].split(",")


@pytest.mark.parametrize("year", [2010, 2015, 2019, 2025])
def test_what_scripts_ask_for_is_what_the_document_has(client, year):
    response = client.get(f"/map-edition/{year}")
    assert response.headers["Cache-Control"] == "public, no-cache"
    answer, html, found = response.get_json(), document(client, f"?edition={year}"), payload(client, f"?edition={year}")
    assert answer["figures"] == {key: found[key] for key in answer["figures"]}
    # whatever else the document holds does not depend on the edition
    other = payload(client, "?edition=2019")
    same = {key for key in found if found[key] == other[key]}
    assert set(found) - same <= set(answer["figures"])
    assert f'data-panel-url="{answer["panel_url"]}"' in html
    assert f'data-model="{answer["model_url"]}"' in html
    for path in answer["outlines"].values():
        assert path in html
    squeezed = "".join(html.split())
    for key, part in answer["html"].items():
        assert "".join(part.split()) in squeezed, key


def test_what_scripts_ask_for_is_small_and_known(client):
    assert client.get("/map-edition/1066").status_code == 404
    assert len(client.get("/map-edition/2025", headers={"Accept-Encoding": "gzip"}).data) < 20_000


def test_the_document_grows_little(client):
    """The budget of the map page: what the editions add to the city's own document."""
    ways = [one for one in payload(client)["classings"] if "classes" in one]
    assert len(json.dumps(ways)) < 8_000
