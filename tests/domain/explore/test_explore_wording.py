"""Sentences on what is explored, with 0, 1, 2 and many."""

import numpy as np
import pytest

from dashboard.domain.explore.choices import Level
from dashboard.domain.wording import explore as wording
from dashboard.domain.wording.explore import NOTHING_CHOSEN, Selection, selection_sentence

from .areas import CODES, areas, ranks, rates

UP = [10 * one for one in range(1, 13)]
CAUTION = "This does not show that one causes the other."


@pytest.mark.parametrize(
    ("x", "y", "title", "rho"),
    [
        (ranks(UP), ranks(UP, on="on crime"), "strongly tend to be more deprived on crime", "1.00"),
        (ranks(UP), ranks(UP[::-1], on="on crime"), "strongly tend to be less deprived on crime", "−1.00"),
        (ranks(UP), rates(UP), "strongly tend to be lower on “Fly-tips”", "−1.00"),
        (rates(UP), ranks(UP), "strongly tend to be less deprived overall", "−1.00"),
    ],
)
def test_a_relationship_says_which_way_it_goes(x, y, title, rho):
    found = wording.relationship(x, y, Level.LSOA)
    assert found.title == f"Neighbourhoods that are {x.more} {title}"
    assert found.detail == f"Rank correlation {rho}, 12 neighbourhoods. {CAUTION}"


def test_what_may_be_chance_is_no_relationship():
    mixed = [6, 1, 12, 3, 9, 2, 11, 5, 8, 4, 10, 7]
    found = wording.relationship(ranks(UP), rates(mixed), Level.WARD)
    title = "Wards that are more deprived overall are neither higher on “Fly-tips” nor lower on “Fly-tips” as a rule"
    assert found.title == title


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 neighbourhoods have both figures: too few that differ to be compared."),
        (1, "1 neighbourhood has both figures: too few that differ to be compared."),
        (2, "2 neighbourhoods have both figures: too few that differ to be compared."),
    ],
)
def test_too_few_areas_are_not_compared(count, said):
    found = wording.relationship(ranks(UP), rates(UP, hidden=CODES[count:]), Level.LSOA)
    assert found.detail == said


@pytest.mark.parametrize(
    ("x", "title", "detail"),
    [
        (
            ranks([30, 10, 20]),
            "Area 01 is the most deprived overall of 3 neighbourhoods",
            "Overall: national rank, 1 = most deprived: from 10 there to 30 in Area 00.",
        ),
        (
            rates([3, 1, 2]),
            "Area 00 has the highest figure of 3 neighbourhoods",
            "Fly-tips per 1,000 residents, Jul–Sep 2026: from 3.0 there to 1.0 in Area 01.",
        ),
        (rates([3, 1, 2], hidden=CODES[1:3]), "Fly-tips, Jul–Sep 2026", "Only Area 00 has a figure: 3.0."),
        (rates([3, 1], hidden=CODES[:2]), "Fly-tips, Jul–Sep 2026", "No neighbourhood has a figure that can be shown."),
    ],
)
def test_a_ranking_names_both_ends(x, title, detail):
    assert wording.ranking(x, areas(len(x.values)), Level.LSOA) == (title, detail)


@pytest.mark.parametrize(
    ("medians", "title"),
    [
        ([], "No chart over time"),
        ([("Apr 2018", "1.0")], "The median ward had 1.0 in Apr 2018"),
        ([("Apr 2018", "1.0"), ("May 2018", "2.0")], "The median ward went from 1.0 to 2.0"),
        (
            [("Apr 2018", "1.0"), ("May 2018", "2.0"), ("Jun 2018", "1.0")],
            "The median ward had 1.0 at the beginning and at the end",
        ),
    ],
)
def test_over_time_the_median_area_is_told(medians, title):
    assert wording.over_time(rates([1.0]), Level.WARD, medians).title == title


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (rates([1, 2]), ""),
        (rates([1, 2], hidden=CODES[:1]), "Wards not drawn – Fly-tips, Jul–Sep 2026: 1 hidden to protect people."),
        (rates([1, np.nan]), "Wards not drawn – Fly-tips, Jul–Sep 2026: 1 without figures."),
        (
            rates([1, np.nan, 3, 4], hidden=CODES[2:4]),
            "Wards not drawn – Fly-tips, Jul–Sep 2026: 2 hidden to protect people and 1 without figures.",
        ),
    ],
)
def test_what_is_not_drawn_is_counted(measure, said):
    # a measure that is chosen twice is told once
    assert wording.missing_sentence((measure, measure), Level.WARD) == said


def selected(count, within=0, level=Level.LSOA, **more):
    chosen = areas(count)
    return Selection(level, chosen, chosen, more.pop("totals", ()), 2015, within, **more)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (selected(0), NOTHING_CHOSEN),
        (
            selected(1, 1),
            (
                "Chosen: Area 00. 1 neighbourhood with 1,500 residents (mid-2015). "
                "It is in the most deprived 10% of England."
            ),
        ),
        (
            selected(1),
            (
                "Chosen: Area 00. 1 neighbourhood with 1,500 residents (mid-2015). "
                "It is not in the most deprived 10% of England."
            ),
        ),
        (
            selected(2, 1, Level.WARD),
            (
                "Chosen: Area 00 and Area 01. 2 wards with 3,000 residents (mid-2015). "
                "1 of the 2 LSOAs (50%) is in the most deprived 10% of England."
            ),
        ),
        (
            selected(3, 3),
            (
                "Chosen: Area 00, Area 01 and Area 02. 3 neighbourhoods with 4,500 residents (mid-2015). "
                "All 3 LSOAs are in the most deprived 10% of England."
            ),
        ),
        (
            selected(12, 0, rho=-0.5, totals=("Median national rank on crime: 10.5.",)),
            (
                "Chosen: Area 00, Area 01 and 10 more. 12 neighbourhoods with 18,000 residents (mid-2015). "
                "None of the 12 LSOAs are in the most deprived 10% of England. "
                "Rank correlation within the selection: −0.50. Median national rank on crime: 10.5."
            ),
        ),
    ],
)
def test_a_selection_says_what_is_chosen_and_what_it_comes_to(chosen, said):
    assert selection_sentence(chosen) == said
