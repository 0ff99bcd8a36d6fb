"""Figures on other LSOAs than those they were made for: each rule on a made-up city."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.change.movement import Move, moves, passage, steps, tenths
from dashboard.domain.change.placed import Kind, place
from dashboard.domain.change.shares import what_moved
from dashboard.domain.deprivation.editions import IOD_2015, IOD_2019, IOD_2025, EditionFigures, between
from dashboard.domain.deprivation.measures import MEASURES, Comparable


def figures(edition, ranks, population=None):
    """One rank for all measures by code."""
    frame = pd.DataFrame({measure.rank_column: pd.Series(ranks) for measure in MEASURES.values()})
    frame = frame.assign(income_score=0.1, employment_score=np.nan)
    frame["population"] = pd.Series(population or {}, dtype="Int64").reindex(frame.index)
    return EditionFigures(edition, frame, 0)


def test_an_unchanged_area_has_its_figure_and_a_new_one_none():
    found = place(figures(IOD_2025, {"A": 5, "X": 9}), ["A", "B"], {})
    assert list(found.kinds) == [Kind.EXACT, Kind.NONE]
    assert found.frame["imd_rank"].tolist() == [5, pd.NA]
    assert list(found.judged) == ["A"]


def test_a_split_area_has_the_average_of_its_parts_by_population():
    ranks, people = {"B1": 100, "B2": 400}, {"B1": 2000, "B2": 1000}
    found = place(figures(IOD_2025, ranks, people), ["A", "B"], {"B1": ("B",), "B2": ("B",)})
    assert found.kinds["B"] == Kind.ESTIMATE
    assert found.frame.at["B", "imd_rank"] == 200
    assert found.frame.at["B", "income_score"] == pytest.approx(0.1)
    assert found.points.loc["B"].sum() == pytest.approx(
        sum(place(figures(IOD_2025, ranks), [part], {}).points.loc[part].sum() * people[part] for part in ranks) / 3000
    )


def test_without_population_there_is_no_estimate():
    found = place(figures(IOD_2025, {"B1": 100, "B2": 400}), ["B"], {"B1": ("B",), "B2": ("B",)})
    assert found.kinds["B"] == Kind.NONE
    assert found.frame["imd_rank"].isna().all()


def test_a_merged_area_is_shown_as_part_of_the_new_one_and_gets_no_verdict():
    later = place(figures(IOD_2025, {"N": 7}, {"N": 3000}), ["C", "D"], {"N": ("C", "D")})
    earlier = place(figures(IOD_2019, {"C": 8, "D": 9000}), ["C", "D"], {})
    assert list(later.kinds) == [Kind.PART, Kind.PART]
    assert later.frame["imd_rank"].tolist() == [7, 7]
    assert set(moves(earlier, later, "imd", steps(earlier, later, "imd"))) == {Move.UNKNOWN}
    assert passage(earlier, later, 1).lost == ("C",)
    assert tenths(earlier, later, "imd").followed == 0
    assert what_moved(earlier, later, ["C", "D"], pd.Series({"C": 1, "D": 1})) is None


def test_what_was_cut_and_joined_at_once_has_no_figure():
    changes = {"N": ("C", "D"), "M": ("C",)}
    found = place(figures(IOD_2025, {"N": 7, "M": 8}, {"N": 10, "M": 10}), ["C", "D"], changes)
    assert found.kinds["C"] == Kind.NONE


def test_a_change_of_another_vintage_is_not_mistaken_for_one():
    found = place(figures(IOD_2019, {"A": 1}), ["A", "B"], {"B1": ("B",), "B2": ("B",)})
    assert list(found.kinds) == [Kind.EXACT, Kind.NONE]


@given(st.lists(st.integers(1, IOD_2015.lsoa_count), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_to_and_fro_is_the_same_the_other_way_round(ranks, random):
    codes = [f"A{number}" for number in range(len(ranks))]
    shuffled = random.sample(ranks, len(ranks))
    before, after = (
        place(figures(edition, dict(zip(codes, values, strict=True))), codes, {})
        for edition, values in ((IOD_2015, ranks), (IOD_2019, shuffled))
    )
    up, stayed, down = tenths(before, after, "imd").moved()
    assert up + stayed + down == len(ranks)
    found = passage(before, after, 10)
    assert not {*found.entered} & {*found.left, *found.stayed}
    people = pd.Series(1, index=codes)
    moved = what_moved(before, after, codes, people)
    assert sum(share.points for share in moved.shares) == pytest.approx(moved.after - moved.before, abs=1e-9)
    # the same ranks in another order: the average does not move
    assert moved.after == pytest.approx(moved.before, abs=1e-9)


def test_editions_are_compared_forwards_only():
    assert between(IOD_2015, IOD_2025, "crime").comparable is Comparable.REPLACED
    with pytest.raises(ValueError, match="after that of 2019"):
        between(IOD_2019, IOD_2015, "crime")
