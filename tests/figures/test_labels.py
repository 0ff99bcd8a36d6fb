import random
from itertools import pairwise

import pytest

from dashboard.figures.labels import apart, width, wrapped
from dashboard.figures.trend_chart import ROOM_NARROW


def test_no_set_is_called_by_a_broken_word_in_the_narrow_trend():
    for text in ("Six priority neighbourhoods 1.4", "One priority neighbourhood 63.5%", "The sixteen most deprived 8"):
        assert " ".join(wrapped(text, ROOM_NARROW, bold=True)) == text


def test_lines_fit_and_keep_every_word():
    text = "Recreations, Bude Road and Burtons"
    for room in (110, 150, 400):
        lines = wrapped(text, room)
        assert " ".join(lines) == text
        assert all(width(line) <= room + 0.1 for line in lines)
    assert wrapped(text, width(text)) == (text,)
    assert wrapped("", 50) == ("",)


def test_a_word_that_is_too_long_is_broken():
    lines = wrapped("x" + "W" * 40 + " y", 100)
    assert all(width(line) <= 100.1 for line in lines)
    assert "".join(lines).replace(" ", "") == "x" + "W" * 40 + "y"


@pytest.mark.parametrize("seed", range(20))
def test_labels_never_overlap_and_keep_their_order(seed):
    chance = random.Random(seed)
    count = chance.randint(1, 12)
    places = [chance.choice([50.0, chance.uniform(0, 300)]) for _ in range(count)]
    sizes = [chance.choice([17.0, 34.0]) for _ in range(count)]
    middles = apart(places, sizes, 0, 500)
    spans = sorted((middle - size / 2, middle + size / 2) for middle, size in zip(middles, sizes, strict=True))
    assert all(end <= start + 1e-9 for (_, end), (start, _) in pairwise(spans))
    assert spans[0][0] >= -1e-9
    assert spans[-1][1] <= 500 + 1e-9
    by_place = sorted(range(count), key=lambda index: places[index])
    assert [middles[index] for index in by_place] == sorted(middles)


def test_labels_with_room_stay_where_they_are():
    assert apart([20, 100, 60], [17, 17, 17], 0, 200) == [20, 100, 60]


def test_labels_that_meet_move_equally():
    assert apart([100, 100], [20, 20], 0, 200) == [90, 110]


def test_too_many_labels_go_beyond_the_end_and_not_over_each_other():
    assert apart([5, 5, 5], [20, 20, 20], 0, 30) == [10, 30, 50]
