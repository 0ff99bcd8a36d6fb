import dataclasses

import pytest

from dashboard.domain.wording.spreadsheets import harmless
from dashboard.web.lsoa_files import lsoa_table


@pytest.mark.parametrize("text", ["=1+1", "+44", "-cmd", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(text):
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Leeds 001A", "a=b", "St James' & Co", "12"])
def test_other_texts_stay_as_they_are(text):
    assert harmless(text) == text


def test_a_place_named_like_a_formula_is_harmless_in_the_download(city):
    config = dataclasses.replace(city.config, place_names={})
    lsoas = city.lsoas.assign(place_name="=HYPERLINK(1)", middle_name="@middle")
    table = lsoa_table(dataclasses.replace(city, config=config, lsoas=lsoas))
    assert set(table["place_name"]) == {"'=HYPERLINK(1)"}
    assert set(table["middle_layer_name"]) == {"'@middle"}


def test_numbers_stay_numbers(city):
    table = lsoa_table(city)
    assert table["imd_score"].dtype == "float64"
    assert table["imd_rank"].max() <= 32_844
