"""Change between editions in the first city: the known facts, computed anew from its figures."""

from itertools import combinations

import pytest

from dashboard.domain.areas.sets import SetKey
from dashboard.domain.change.answers import answers
from dashboard.domain.change.movement import Move, Way, moves, passage, share_counts, steps, tenths
from dashboard.domain.change.placed import Kind
from dashboard.domain.change.shares import what_moved
from dashboard.domain.deprivation.editions import EDITIONS, between
from dashboard.domain.deprivation.measures import DOMAINS, MEASURES, Comparable

LINCOLN_GREEN, BOGGART_HILL = "E01033035", "E01011658"
#: Lost by a join with the lookups that there are of 2001 and 2011.
EASILY_LOST = "E01032608"
PAIRS = list(combinations(EDITIONS, 2))


def test_how_the_areas_of_each_edition_fit(placed, city):
    counts = {year: one.kinds.value_counts().to_dict() for year, one in placed.items()}
    assert counts == {
        2010: {Kind.EXACT: 440, Kind.NONE: 42},
        2015: {Kind.EXACT: 482},
        2019: {Kind.EXACT: 482},
        2025: {Kind.EXACT: 473, Kind.ESTIMATE: 7, Kind.PART: 2},
    }
    for one in placed.values():
        assert one.frame.index.equals(city.lsoas.index)
        assert EASILY_LOST in one.frame.index
    # all sixteen kept their boundaries until 2021; only Lincoln Green did not exist in 2001
    sixteen = sorted(city.sets[SetKey.MOST_DEPRIVED].lsoa_codes)
    assert (placed[2025].kinds[sixteen] == Kind.EXACT).all()
    assert [code for code in sixteen if placed[2010].kinds[code] != Kind.EXACT] == [LINCOLN_GREEN]


RANKS = {LINCOLN_GREEN: [None, 66, 355, 1856], BOGGART_HILL: [..., 167, 166, 1890], "E01011433": [..., 310, 474, 58]}


@pytest.mark.parametrize(("code", "ranks"), RANKS.items())
def test_known_ranks(placed, code, ranks):
    for one, expected in zip(placed.values(), ranks, strict=True):
        if expected is None:
            assert one.frame["imd_rank"].isna()[code]
        elif expected is not ...:
            assert one.frame.at[code, "imd_rank"] == expected


def test_nine_of_the_sixteen_were_still_there_in_2019(placed, city):
    found = passage(placed[2015], placed[2019], 1)
    assert (len(found.stayed), len(found.left), len(found.entered)) == (9, 7, 3)
    assert {*found.stayed, *found.left} == city.sets[SetKey.MOST_DEPRIVED].lsoa_codes
    assert LINCOLN_GREEN in found.left
    assert not found.lost


def test_99_of_the_105_were_still_in_the_most_deprived_tenth(placed):
    assert len(passage(placed[2015], placed[2019], 10).stayed) == 99
    table = tenths(placed[2015], placed[2019], "imd")
    assert table.counts[0][:2] == (99, 6)
    assert table.moved() == (122, 309, 51)
    assert table.followed == table.of == 482


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_the_table_of_tenths_agrees_with_the_moves(placed, pair):
    earlier, later = (placed[year] for year in pair)
    table = tenths(earlier, later, "imd")
    counts = moves(earlier, later, "imd", steps(earlier, later, "imd", Way.TENTHS)).value_counts()
    assert table.moved() == tuple(counts.get(move, 0) for move in (Move.UP, Move.STAYED, Move.DOWN))
    assert table.followed == len(earlier.judged.intersection(later.judged))


def test_who_was_in_it_and_cannot_be_followed_is_named(placed):
    found = passage(placed[2010], placed[2015], 20)
    assert (found.followed, found.of) == (440, 482)
    backwards = passage(placed[2015], placed[2019], 1)
    assert share_counts(placed[2015].ranks("imd")[list(backwards.stayed)], placed[2015].edition, (1, 3)) == {1: 9, 3: 9}


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_no_verdict_where_the_measure_was_replaced(placed, pair):
    earlier, later = (placed[year] for year in pair)
    since = {key: between(earlier.edition, later.edition, key) for key in MEASURES}
    replaced = {key for key, one in since.items() if one.comparable is Comparable.REPLACED}
    assert replaced == ({"crime", "barriers", "living_environment"} if pair[1] == 2025 else set())
    for key in MEASURES:
        verdicts = set(moves(earlier, later, key, steps(earlier, later, key))) - {Move.UNKNOWN}
        assert bool(verdicts) == (key not in replaced)


def test_rates_are_compared_only_where_the_definition_held(placed, city):
    found = answers(placed[2015], placed[2025], [[LINCOLN_GREEN]], city.lsoas["population"])[0].absolute["income"]
    assert (round(found.before_pct, 1), round(found.after_pct, 1)) == (45.3, 59.5)
    assert found.points is None
    # the file of 2019 has ranks only
    other = answers(placed[2015], placed[2019], [[LINCOLN_GREEN]], city.lsoas["population"])[0].absolute["income"]
    assert (other.after_pct, other.points, other.comparable) == (None, None, True)


def test_lincoln_green_is_no_success_on_crime(placed, city):
    found = answers(placed[2015], placed[2025], [[LINCOLN_GREEN]], city.lsoas["population"])[0].relative["crime"]
    assert found.ranks == (224, 8470)
    assert (found.unknown, found.bands) == (1, None)
    moved = what_moved(placed[2015], placed[2025], [LINCOLN_GREEN], city.lsoas["population"])
    crime = next(share for share in moved.shares if share.domain == "crime")
    assert crime.since.comparable is Comparable.REPLACED
    assert crime.points < -5


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_the_shares_add_up_to_the_change(placed, city, pair):
    earlier, later = (placed[year] for year in pair)
    people = city.lsoas["population"]
    groups = [[code] for code in city.lsoas.index[::7]] + [list(city.lsoas.index)]
    for codes in groups:
        moved = what_moved(earlier, later, codes, people)
        if moved is None:
            assert len(codes) == 1
            continue
        assert sum(share.points for share in moved.shares) == pytest.approx(moved.after - moved.before, abs=1e-9)
        assert {share.domain for share in moved.shares} == {domain.key for domain in DOMAINS}


def test_the_score_of_2015_is_rebuilt(placed, city):
    moved = what_moved(placed[2015], placed[2019], [LINCOLN_GREEN], city.lsoas["population"])
    assert moved.before == pytest.approx(city.lsoas.at[LINCOLN_GREEN, "imd_score"], abs=0.003)
    assert what_moved(placed[2010], placed[2015], [LINCOLN_GREEN], city.lsoas["population"]) is None


def test_an_area_is_followed_as_far_as_it_can_be(placed, city):
    moved = what_moved(placed[2010], placed[2025], list(city.lsoas.index), city.lsoas["population"])
    assert (moved.lsoas, moved.of) == (440, 482)
