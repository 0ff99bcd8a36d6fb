"""Sentences about an index of one's own, of none, one, two and many."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from dashboard.domain.weighing.combining import Scaling
from dashboard.domain.wording import weighing as words


def found(*counts, among=(100.0,) * 16, lacking=None):
    counts = dict(zip(("stay", "enter", "leave", "unranked"), counts or (16, 0, 0, 0), strict=True))
    total = 482
    city = SimpleNamespace(
        config=SimpleNamespace(city_name="Leeds"),
        edition=SimpleNamespace(title="English Indices of Deprivation 2015"),
        lsoas=range(total),
    )
    lacking = lacking or {}
    return SimpleNamespace(
        worst=16,
        weights=SimpleNamespace(scaling=Scaling.RANK),
        city=city,
        passage={name: ["x"] * count for name, count in counts.items()},
        ranked=range(total - sum(lacking.values())),
        lacking=lacking,
        used={"income": 1, "crime": 2},
        indicators={key: SimpleNamespace(label=key.title()) for key in lacking},
        ranks=pd.Series(np.arange(1, len(among) + 1)),
        ranges=pd.DataFrame({"among_pct": among}),
    )


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((16, 0, 0, 0), ["all of", "stay among the 16."]),
        ((12, 4, 4, 0), ["12 of", "stay among the 16; four join and four leave them."]),
        ((15, 1, 1, 0), ["15 of", "stay among the 16; one joins and one leaves them."]),
        ((1, 15, 13, 2), ["1 of", "stays among the 16; fifteen join and thirteen leave them; two"]),
        ((0, 16, 0, 16), ["none of", "stay among the 16; sixteen join and none leave them; sixteen"]),
    ],
)
def test_first_it_is_said_what_the_weights_change(counts, said):
    group = " the 16 most deprived neighbourhoods of Leeds "
    unranked = " cannot be ranked, for lack of a figure." if counts[-1] else ""
    expected = f"With these weights {group.join(said)}{unranked}"
    assert words.lead_sentence(found(*counts), as_published=False) == expected


def test_another_scale_is_named_beside_the_weights():
    one = found()
    one.weights.scaling = Scaling.RANGE
    assert words.lead_sentence(one, as_published=False).startswith("With these weights and this scale all of the 16")


def test_published_weights_are_called_so():
    said = words.lead_sentence(found(), as_published=True)
    assert said == "These are the published weights: the ranking is that of the English Indices of Deprivation 2015."


def test_a_ranking_of_nobody_is_none():
    nobody = found(lacking={"bins": 482})
    assert words.lead_sentence(nobody, as_published=False).endswith("so there is no ranking.")
    assert words.sure_sentence(nobody) == ""


def test_who_lacks_a_figure_is_counted():
    assert words.coverage_sentence(found()) == "All 482 neighbourhoods are ranked."
    assert words.coverage_sentence(found(lacking={"bins": 2, "fires": 1})) == (
        "479 of 482 neighbourhoods are ranked. The others lack a figure (2 without “Bins” and 1 without “Fires”) and "
        "are left out; nothing is filled in."
    )


@pytest.mark.parametrize(
    ("among", "first", "last"),
    [
        ([100.0] * 16 + [0.0] * 3, "All of the 16 stay", "No other is among them"),
        ([100.0] * 15 + [89.0, 10.0], "Fifteen of the 16 stay", "One other is among them"),
        ([100.0] + [50.0] * 17, "One of the 16 stays", "Two others are among them"),
        ([50.0] * 16, "None of the 16 stay", "No other is among them"),
    ],
)
def test_how_sure_it_is_counts_draws(among, first, last):
    said = words.sure_sentence(found(among=among))
    assert said.startswith(f"{first} among the 16 in at least 90% of 1,000 draws")
    assert f"{last} in at least 10% of the draws." in said


def test_moves_are_towards_the_worst_or_away_from_it():
    assert [words.moved(5, after) for after in (2.0, 7.0, 5.0, None)] == ["▲ 3", "▼ 2", "same", ""]
    assert words.moved(5.5, 2.0) == "▲ 3.5"
    ranks = {"a": 1, "b": 4, "c": 9}
    assert [words.median_rank(codes, ranks) for codes in ("ab", "abc", "cx", "x")] == [2.5, 4, 9, None]
    assert [words.rank_or_none(rank) for rank in (2.5, 1234, None)] == ["2.5", "1,234", "not ranked"]
    assert [words.percentage(share) for share in (22.5225, 10.0, 0.04)] == ["22.5%", "10%", "0%"]


@pytest.mark.parametrize("way", Scaling)
def test_every_way_of_scaling_has_its_words(way):
    one = found()
    one.weights.scaling, one.city.edition.lsoa_count = way, 32_844
    assert "Leeds" in words.scaling_sentence(one)
    assert words.METHODS[way]
