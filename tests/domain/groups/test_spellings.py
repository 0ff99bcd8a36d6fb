"""What categories are called in files and catalogues."""

import pytest

from dashboard.domain.groups.characteristics import CHARACTERISTICS
from dashboard.domain.groups.spellings import ages_in, category_of, headings_of, overlapping_ages, own_problems


@pytest.mark.parametrize(
    ("characteristic", "text", "expected"),
    [
        ("disability", "Yes, limited a lot", "disabled"),
        ("disability", "NOT DISABLED", "not_disabled"),
        ("disability", "Prefer not to say", "not_said"),
        ("disability", "n/k", "not_known"),
        ("disability", "Don’t know", "not_known"),
        ("sex", "F", "female"),
        ("ethnic_group", "Asian / Asian British", "asian"),
        ("religion", "Muslim", "muslim"),
        ("age_band", "16-24", "16_24"),
        ("age_band", "16 – 17", "16_24"),
        ("age_band", "Aged 75 and over", "75_over"),
        ("age_band", "75+", "75_over"),
        ("age_band", "under 16", "0_15"),
        ("age_band", "34", "25_34"),
        ("age_band", "20-29", None),
        ("age_band", "65+", None),
        ("age_band", "200", None),
        ("disability", "perhaps", None),
        ("sex", "", None),
    ],
)
def test_categories_go_by_their_usual_names(characteristic, text, expected):
    assert category_of(characteristic, text) == expected


def test_every_title_and_key_names_its_category():
    for key, one in CHARACTERISTICS.items():
        for category in one.categories:
            assert category_of(key, category.title) == category_of(key, category.key) == category.key


def test_the_councils_own_names_go_before_the_usual_ones():
    own = ("disability: Registered = disabled", "disability: no = not_known")
    assert category_of("disability", "registered", own) == "disabled"
    assert category_of("disability", "No", own) == "not_known"
    assert category_of("sex", "registered", own) is None


def test_own_names_are_checked():
    own = ("disability registered", "sex: x = female", "disability: x = ill")
    found = own_problems(own, ["disability"])
    assert "expected “characteristic: own name = category”" in found[0]
    assert "characteristics has no “sex”" in found[1]
    assert "expected a category out of disabled, not_disabled, not_known, not_said" in found[2]


def test_bands_that_overlap_are_found():
    assert overlapping_ages(["16-24", "20 to 29", "30-39", "unknown", "40+"]) == [("16-24", "20 to 29")]
    assert overlapping_ages(["16-24", "16 to 24", "25-34"]) == []
    assert overlapping_ages(["16-29", "16-19"]) == [("16-19", "16-29")]


def test_ages_are_read():
    assert ages_in("0-15") == (0, 15)
    assert ages_in("75+") == (75, 120)
    assert ages_in("from young to old") is None


def test_no_heading_stands_for_two_characteristics():
    headings = [heading for key in CHARACTERISTICS for heading in headings_of(key)]
    assert len(set(headings)) == len(headings)
