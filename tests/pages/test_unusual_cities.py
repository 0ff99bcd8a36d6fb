"""What other cities may have: a ward without any LSOA by best fit, and neighbourhoods of several LSOAs."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.domain.areas.places import in_force
from dashboard.domain.deprivation.profile import nearest_in_kind
from dashboard.factory import create_app_for
from dashboard.store.city import load_city

ROOT = Path(__file__).resolve().parents[2]
EMPTY = "E05001432"  # Kirkstall
#: Lincoln Green, one more of its ward, and one of Gipton and Harehills: in order of their overall rank.
THREE = ("E01033035", "E01011344", "E01011673")


def words_of(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    page = answer.get_data(as_text=True).split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def copied(database_url, tmp_path_factory):
    """A database of its own: figures are summed up anew over other areas."""
    file = tmp_path_factory.mktemp("other") / "kpis.sqlite"
    shutil.copy(database_url.removeprefix("sqlite:///"), file)
    return f"sqlite:///{file.as_posix()}"


@pytest.fixture(scope="module")
def moved(city, database_url, tmp_path_factory):
    """Kirkstall's neighbourhoods belong to its neighbour Armley."""
    lsoas = city.lsoas.copy()
    inside = lsoas["ward_code"] == EMPTY
    assert inside.any()
    lsoas.loc[inside, ["ward_code", "ward_name"]] = ["E05001414", "Armley"]
    first, *others = city.ward_vintages.values()
    vintages = {one.key: one for one in (replace(first, ward_of=lsoas["ward_code"]), *others)}
    changed = replace(city, lsoas=lsoas, ward_vintages=vintages)
    return create_app_for(changed, ROOT / "data", copied(database_url, tmp_path_factory)).server.test_client()


class TestWardWithoutNeighbourhoods:
    def test_it_has_a_page_that_says_why_there_are_no_figures(self, moved):
        words = words_of(moved, f"/ward/{EMPTY}")
        assert "Kirkstall ward" in words
        assert "No neighbourhood belongs to Kirkstall ward by best fit, so there are no figures for it." in words
        assert "Ward (2004–2018) · E05001432" in words
        assert "Neighbouring wards" in words
        assert "Armley" in words
        assert not re.search(r"\bnan\b|NaN|None", words)

    @pytest.mark.parametrize("query", ["compare=E05001432,E05001414", "compare=E05001414,e05001432"])
    def test_it_is_left_out_of_a_comparison_with_a_sentence(self, moved, query):
        words = words_of(moved, f"/lsoa/E01011372?{query}")
        assert (
            "Kirkstall ward is left out: no neighbourhood belongs to it by best fit, so there are no figures to "
            "compare with." in words
        )
        assert "Remove Armley" in words
        assert "Remove Kirkstall" not in words

    def test_it_stays_out_of_the_address(self, moved):
        page = moved.get("/lsoa/E01011372?compare=E05001432,E05001414").get_data(as_text=True)
        assert "compare=E05001432" not in page.replace("&amp;", "&").split("<main", 1)[1]

    def test_the_wards_name_it_below_the_table(self, moved):
        words = words_of(moved, "/wards?vintage=2004")
        assert "32 wards." in words
        assert "Without a neighbourhood by best fit, and so without figures: Kirkstall." in words

    def test_other_wards_and_the_map_do_not_mind(self, moved):
        for url in ("/ward/E05001414", "/ward/E05001420", "/", f"/?ward={EMPTY}", "/wards?sort=score"):
            assert moved.get(url).status_code == 200, url


def test_cities_whose_wards_all_have_neighbourhoods_read_as_before(client):
    assert "Without a neighbourhood" not in words_of(client, "/wards?vintage=2004")
    assert "left out" not in words_of(client, "/lsoa/E01011372?compare=E05001432")


@pytest.fixture(scope="module")
def big(tmp_path_factory, england):
    data_dir = tmp_path_factory.mktemp("three") / "data"
    shutil.copytree(ROOT / "data", data_dir, ignore=shutil.ignore_patterns(".*"))
    areas = data_dir / "areas" / "areas.toml"
    text = areas.read_text("utf-8")
    listed = ", ".join(f'"{code}"' for code in sorted(THREE))
    changed = text.replace(f'lsoa_2011 = ["{THREE[0]}"]', f"lsoa_2011 = [{listed}]")
    assert changed != text
    areas.write_text(changed, "utf-8")
    return replace(load_city(data_dir), england=england)


@pytest.fixture(scope="module")
def page(big, database_url, tmp_path_factory):
    client = create_app_for(big, ROOT / "data", copied(database_url, tmp_path_factory)).server.test_client()
    return client, words_of(client, "/neighbourhood/lincoln-green")


class TestNeighbourhoodOfThree:
    def test_the_example_is_what_it_says(self, big):
        lsoas = big.lsoas.loc[list(THREE)]
        assert lsoas["imd_rank"].is_monotonic_increasing
        today = in_force(big).names.loc[list(THREE)]
        assert list(today) == [*2 * ["Burmantofts & Richmond Hill"], "Gipton & Harehills"]

    def test_its_areas_are_named_apart(self, big, page):
        assert list(big.lsoas.loc[list(THREE), "place_name"]) == [
            f"Lincoln Green ({big.lsoas.at[code, 'name'].split()[-1]})" for code in THREE
        ]
        client, _ = page
        assert "This neighbourhood is the 66th most deprived" in words_of(client, f"/lsoa/{THREE[0]}")

    def test_the_head_names_all_areas_and_both_wards(self, big, page):
        _, words = page
        for code in THREE:
            assert f"{big.lsoas.at[code, 'name']} ({code})" in words
        assert "Gipton and Harehills ward (2004–2018)" in words
        assert "This neighbourhood is made up of three small areas." in words

    def test_tags_count_where_not_all_are_meant(self, big, page):
        _, words = page
        most = {code for code in THREE if big.lsoas.at[code, "imd_rank"] <= 328}
        assert 0 < len(most) < 3
        assert f"{len(most)} of 3 areas among the " in words
        assert "One of the" not in words.split("made up of")[0]

    def test_what_is_said_of_one_area_names_it(self, page):
        _, words = page
        assert "Of its most deprived area, Lincoln Green (064F):" in words
        assert "Neighbourhoods most similar to Lincoln Green (064F), its most deprived area" in words
        assert "The neighbourhood of the city most like Lincoln Green (064F) on the seven domains is" in words
        assert "The neighbourhood of England outside Leeds most like Lincoln Green (064F) on the seven" in words

    def test_its_own_areas_are_not_told_as_like_it(self, big, page):
        _, words = page
        table = words.split("Most alike within Leeds")[1].split("England outside")[0]
        assert not any(big.lsoas.at[code, "place_name"] in table for code in THREE)
        expected = [like.code for like in nearest_in_kind(big.lsoas, THREE[0], besides=THREE)]
        assert all(
            big.lsoas.at[code, "name"] in table or big.lsoas.at[code, "place_name"] in table for code in expected
        )

    def test_the_strips_show_the_span_and_name_the_ward_of_the_median(self, big, page):
        _, words = page
        ranks = big.lsoas.loc[list(THREE), "income_rank"]
        assert f"{ranks.min():,} to {ranks.max():,}" in words
        assert "Median of Burmantofts &amp; Richmond Hill ward" in words

    def test_every_ward_stands_in_the_table(self, page):
        _, words = page
        assert "How it compares" in words
        table = words.split("How much of each group")[1]
        people = r"neighbourhoods, [\d,]+ people \d+% "
        assert re.search(rf"Lincoln Green 3 {people}", table)
        assert re.search(rf"Burmantofts &amp; Richmond Hill ward \d+ {people}", table)
        assert re.search(rf"Gipton &amp; Harehills ward \d+ {people}", table)
        assert "Gipton and Harehills ward (2004–2018)" in words

    def test_the_map_frames_all_areas_within_both_wards(self, page):
        client, words = page
        assert (
            "Lincoln Green within Burmantofts &amp; Richmond Hill and Gipton &amp; Harehills wards (since May 2018), "
            "by policy band. The wards’ borders are approximate."
        ) in words
        html = client.get("/neighbourhood/lincoln-green").get_data(as_text=True)
        assert html.count('<g class="mini-focus">') == 3
        names = re.search(r'<g class="mini-names".*?</g>', html, re.DOTALL)[0]
        assert "Lincoln Green" in names

    def test_the_benchmark_of_the_programme_counts_all_eight(self, page):
        _, words = page
        assert re.search(r"Six priority neighbourhoods together 8 neighbourhoods", words)
