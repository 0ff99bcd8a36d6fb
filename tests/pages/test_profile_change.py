"""How it has changed, on profiles: one line at the top, a short section, and no verdict where there can be none."""

from dataclasses import replace
from pathlib import Path

from dashboard.factory import create_app_for
from tests.pages.test_change import text_of


def test_a_neighbourhood_has_its_ranks_in_one_line(client):
    text = text_of(client, "/neighbourhood/lincoln-green")
    assert ("Rank: 66 in 2015, 355 in 2019 and 1,856 in 2025 (new measures); none in 2010.") in text
    assert "Crime – 224 42 measure replaced 8,470" in text
    assert 'href="/change?from=2019&amp;to=2025&amp;area=lincoln-green#moved"' in client.get(
        "/neighbourhood/lincoln-green"
    ).get_data(as_text=True)


def test_a_merged_and_a_split_area_are_told(client):
    assert "none in 2010 and 2025." in text_of(client, "/lsoa/E01033018")
    assert "Estimates where boundaries have changed: 2025." in text_of(client, "/lsoa/E01033032")


def test_a_ward_has_its_counts_of_either_vintage(client):
    text = text_of(client, "/ward/E05001424")
    assert (
        "Neighbourhoods among England’s most deprived 10%: 14 of 17 in 2010, 16 of 17 in 2015, 16 of 17 in 2019" in text
    )
    assert "How it has changed" in text_of(client, "/ward/E05011389")


def test_a_ward_tells_how_many_neighbourhoods_an_edition_does_not_rank(client):
    """Else 9 of 11 and then 9 of 19 would look like a fall, and nothing fell: eight areas are later than 2010."""
    assert (
        "9 of 11 in 2010 (8 have no rank), 9 of 19 in 2015, 10 of 19 in 2019 and "
        "7 of 17 in 2025 (new measures; 2 have no rank)."
    ) in text_of(client, "/ward/E05011399")


def test_the_section_links_to_what_moved_the_score_there(client):
    text = text_of(client, "/change?from=2019&to=2025&area=E05001424")
    assert "What moved the overall score of Gipton and Harehills ward, 2019 to 2025" in text


def test_the_board_pack_has_the_line(client):
    assert "66 in 2015, 355 in 2019" in text_of(client, "/neighbourhood/lincoln-green/pack", status=200)


def test_with_one_edition_nothing_is_said(city, database_url):
    alone = replace(city, editions={2015: city.editions[2015]})
    app = create_app_for(alone, Path(city.data_dir), database_url).server.test_client()
    assert "How it has changed" not in text_of(app, "/lsoa/E01011372")


def test_compared_areas_are_told_with_the_same_care(client):
    path = "/compare?areas=E01033035,E01033018,E05011399,most-deprived"
    text = text_of(client, path)
    told = text[text.index("How it has changed") :]
    assert "Lincoln Green – 66 355 1,856" in told
    # merged by 2021: the figure of the new area is not its own
    assert "(Leeds 112D) – 13,093 16,129 –" in told
    assert "Hunslet & Riverside ward 9 of 11 9 of 19 10 of 19 7 of 17" in told
    assert "The sixteen most deprived 15 of 15 16 of 16 16 of 16 16 of 16" in told
    assert "Leeds 88 of 440 105 of 482 114 of 482 84 of 480" in told
    for care in (
        "A place may move down simply because others overtook it.",
        "The Indices of 2025 measure crime, barriers to housing and services and the living environment anew",
        "A dash: no figure of its own in that edition.",
        "Neighbourhoods without a rank in an edition are left out of its count.",
    ):
        assert care in told, care
    assert 'href="/change?from=2019&amp;to=2025&amp;area=E05011399"' in client.get(path).get_data(as_text=True)


def test_a_comparison_says_nothing_of_change_with_one_edition(city, database_url):
    alone = replace(city, editions={2015: city.editions[2015]})
    app = create_app_for(alone, Path(city.data_dir), database_url).server.test_client()
    assert "How it has changed" not in text_of(app, "/compare?areas=E01011372")


def test_about_says_how_the_editions_differ(client):
    text = text_of(client, "/about")
    assert "English Indices of Deprivation 2010 : March 2011; 32,482 neighbourhoods, the LSOAs of 2001." in text
    assert "crime: every indicator is new or modified" in text
