"""Sentences about change: with none, one, two and many, for each kind of area."""

import pandas as pd
import pytest

from dashboard.domain.change.movement import Passage, Tenths
from dashboard.domain.change.placed import Kind, Placed
from dashboard.domain.deprivation.editions import IOD_2010, IOD_2015, IOD_2019, IOD_2025
from dashboard.domain.wording import change as words


def passage(stayed=0, left=0, entered=0, lost=0):
    names = iter(range(1000))
    some = [tuple(str(next(names)) for _ in range(count)) for count in (entered, left, stayed, lost)]
    return Passage(1, *some, followed=480, of=482)


AMONG = "of Leeds among England’s most deprived 1% in 2015"
ONE = "One neighbourhood of Leeds was among England’s most deprived 1% in 2015"
NO = "No neighbourhood of Leeds was among England’s most deprived 1% in 2015"
SAID = {
    (9, 7, 3, 0): f"Of the sixteen neighbourhoods {AMONG}, nine were still there in 2019; three had joined the group.",
    (0, 2, 0, 0): f"Of the two neighbourhoods {AMONG}, none were still there in 2019; none had joined the group.",
    (1, 1, 1, 0): f"Of the two neighbourhoods {AMONG}, one was still there in 2019; one had joined the group.",
    (2, 0, 0, 0): f"Of the two neighbourhoods {AMONG}, all were still there in 2019; none had joined the group.",
    (30, 1, 0, 1): (
        f"Of the 32 neighbourhoods {AMONG}, 30 were still there in 2019, and one cannot be followed; "
        "none had joined the group."
    ),
    (1, 0, 0, 0): f"{ONE}; it was still there in 2019; none had joined the group.",
    (0, 1, 2, 0): f"{ONE}; it was no longer there in 2019; two had joined the group.",
    (0, 0, 0, 1): f"{ONE}; it cannot be followed; none had joined the group.",
    (0, 0, 1, 0): f"{NO}; one neighbourhood was in 2019.",
    (0, 0, 0, 0): f"{NO}; no neighbourhoods were in 2019.",
}


@pytest.mark.parametrize("counts", SAID, ids=str)
def test_who_was_still_there(counts):
    assert words.relative_sentence(passage(*counts), IOD_2015, IOD_2019, "Leeds") == SAID[counts]


def placed(edition, kinds):
    index = [str(number) for number in range(len(kinds))]
    return Placed(
        edition, pd.DataFrame(index=index), pd.DataFrame(index=index), pd.Series(kinds, index=index, dtype=object)
    )


E, S, M, N = Kind.EXACT, Kind.ESTIMATE, Kind.PART, Kind.NONE


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([E, E], "All 2 areas kept their boundaries."),
        ([E, S], "1 of 2 areas kept their boundaries; one was split: estimates, averages of the parts by population."),
        ([E, M, M], "1 of 3 areas kept their boundaries; two were merged: no verdict."),
        ([E, N], "1 of 2 areas kept their boundaries; one has no figure in one of the editions."),
        ([E, N, N], "1 of 3 areas kept their boundaries; two have no figure in one of the editions."),
    ],
)
def test_how_much_a_view_covers(kinds, said):
    assert words.coverage_sentence(placed(IOD_2015, [E] * len(kinds)), placed(IOD_2025, kinds)) == said


@pytest.mark.parametrize(
    ("bands", "said"), [(None, "no verdict"), (0, "same band"), (1, "down 1 band"), (-2, "up 2 bands")]
)
def test_moves_by_band(bands, said):
    assert words.band_move(bands) == said


@pytest.mark.parametrize(("value", "said"), [(3.24, "+3.2"), (-5.51, "−5.5"), (0.0, "0.0"), (-0.04, "0.0")])
def test_points_have_their_sign(value, said):
    assert words.points(value) == said


def test_a_table_of_one_area():
    row = (1, *[0] * 9)
    table = Tenths((row, *[tuple([0] * 10)] * 9), 1)
    assert words.tenths_sentence(table) == (
        "1 of 1 area stayed in its tenth of England; 0 moved up and 0 moved down by a tenth or more."
    )


def test_like_with_like_or_not():
    assert words.comparability_sentence(IOD_2010, IOD_2019).startswith("2010 and 2019 compare like with like")
    assert words.comparability_sentence(IOD_2010, IOD_2025) == (
        "2010 and 2025 compare only in part: 20 of the 55 indicators are new and 14 modified."
    )
    assert words.break_sentence(IOD_2019) == ""
    assert "crime" in words.break_sentence(IOD_2025)


def test_absolute_answers():
    both = [placed(one, [E]) for one in (IOD_2015, IOD_2019)]
    assert "no rates of people are held for 2019." in words.absolute_sentence([2015, 2025], *both)
    assert "no rates of people are held for 2015 and 2019." in words.absolute_sentence([], *both)
    assert "the rates of people on income and employment can be set side by side" in words.absolute_sentence(
        [2015, 2019], *both
    )
    broken = placed(IOD_2015, [E]), placed(IOD_2025, [E])
    assert "but what they count changed in between" in words.absolute_sentence([2015, 2025], *broken)


def test_each_edition_is_told():
    assert words.edition_notes(IOD_2019) == (
        "26 September 2019; 32,844 neighbourhoods, the LSOAs of 2011. Most IoD 2019 data is from 2015/16."
    )
    assert "crime: every indicator is new or modified" in words.edition_notes(IOD_2025)


@pytest.mark.parametrize(
    ("without_rank", "expected"),
    [
        ({}, ""),
        ({2010: 0, 2015: 0}, ""),
        ({2010: 1, 2015: 0}, "One neighbourhood has no rank in 2010."),
        ({2010: 2, 2015: 0, 2025: 1}, "Two neighbourhoods have no rank in 2010, one in 2025."),
    ],
)
def test_editions_in_which_fewer_are_counted(without_rank, expected):
    assert words.unranked_sentence(without_rank) == expected
