"""What administrators change: checked, in words, and with all that follows from it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.domain.areas.configuration import (
    Configuration,
    NamedArea,
    apply,
    changed_parts,
    content,
    illustrative_after,
    read_content,
    reduced,
)
from dashboard.domain.areas.configuration_checks import problems, read_codes
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.kpi.cube import membership
from dashboard.domain.kpi.definition import SmallNumbers
from dashboard.domain.wording.configuration import differences

ARMLEY, LINCOLN = "E05001414", "lincoln-green"
ELEVEN = {SetKey.TARGET_WARDS: "Eleven target wards"}


@pytest.fixture
def fewer(city):
    """The target wards without Armley."""
    wards = tuple(code for code in city.config.target_ward_codes if code != ARMLEY)
    return Configuration(target_wards=wards, labels=ELEVEN)


def test_no_configuration_is_the_city_as_it_was_built(city):
    assert problems(Configuration(), city) == []
    same = apply(city, Configuration())
    assert same.config == city.config
    assert same.sets == city.sets
    assert same.lsoas.equals(city.lsoas)


def test_all_problems_are_told_at_once_and_what_is_meant(city):
    places = {place.slug: place for place in city.config.neighbourhoods}
    other = places["boggart-hill"]
    wanted = Configuration(
        areas={
            LINCOLN: NamedArea(other.name, " ", ("E01033035", "E01033035", "E0103303", *other.lsoa_codes)),
            "beverleys-x": NamedArea("A", "A", ()),
        },
        labels={SetKey.PRIORITY: city.config.labels[SetKey.WARDS]},
        target_wards=(ARMLEY, "E05009999"),
        share_pct=0,
        small_numbers=SmallNumbers(9, 7, 3),
    )
    found = "\n".join(problems(wanted, city))
    for words in (
        "“beverleys-x”, expected one of",
        f"name “{other.name}”. Give each its own",
        "the short name is empty",
        "E01033035 is there 2 times",
        "“E0103303”, expected an LSOA of Leeds. Is E01033035 meant?",
        f"{other.lsoa_codes[0]} is in ",
        "“E05009999”, expected a ward of Leeds",
        "Two sets are called",
        "found 0 per cent",
        "found 9 as the least count that the public may see, expected 10 to 100",
        "found 7 as the least count that officers may see",
        "rounding to 3, expected 5 or 10",
    ):
        assert words in found


def test_a_set_is_not_called_by_a_number_it_does_not_have(city, fewer):
    (told,) = problems(replace(fewer, labels={}), city)
    assert "“Twelve target wards” has eleven members" in told
    assert "“Eleven target wards”?" in told
    assert problems(fewer, city) == []
    assert any("most deprived" in one for one in problems(Configuration(share_pct=2), city))


def test_nothing_is_left_empty(city):
    place = NamedArea("Lincoln Green", "Lincoln Green", ())
    assert "found no LSOA" in problems(Configuration(areas={LINCOLN: place}), city)[0]
    assert any("no target ward" in one for one in problems(Configuration(target_wards=()), city))


@pytest.mark.parametrize(
    "text",
    [
        "E01033035\nE01011347",
        "e01033035, E01011347",
        "E01033035 E01011347",
        "E01033035 Leeds 064F\r\n\r\n E01011347\tLeeds 065B",
        "Leeds 064F; leeds 065b",
    ],
)
def test_codes_are_read_as_they_are_pasted(city, text):
    assert tuple(dict.fromkeys(read_codes(text, city.lsoas["name"]))) == ("E01033035", "E01011347")


def test_what_is_no_lsoa_is_not_swallowed(city):
    assert read_codes("E01033035x\nnowhere", city.lsoas["name"]) == ("E01033035X", "nowhere")


def test_target_wards_follow_in_the_sets_and_in_sums_over_areas(city, fewer):
    changed = apply(city, fewer, "1@now")
    assert changed.configured == "1@now"
    assert changed.sets[SetKey.TARGET_WARDS].label == "Eleven target wards"
    inside = set(city.lsoas.index[city.lsoas["ward_code"] == ARMLEY])
    gone = city.sets[SetKey.TARGET_WARDS].lsoa_codes - changed.sets[SetKey.TARGET_WARDS].lsoa_codes
    assert gone == inside
    rows = membership(changed)
    assert not set(rows.loc[rows["area_kind"] == "target-wards", "lsoa_code"]) & inside
    # the city itself stays as it is
    assert ARMLEY in city.config.target_ward_codes


def test_names_and_members_of_a_neighbourhood_follow(city):
    two = NamedArea("Lincoln Green and Burmantofts", "Lincoln Green", ("E01033035", "E01011348"))
    changed = apply(city, Configuration(areas={LINCOLN: two}))
    assert changed.lsoas.at["E01033035", "place_name"] == "Lincoln Green and Burmantofts (064F)"
    assert changed.lsoas.at["E01011348", "place_name"].startswith("Lincoln Green and Burmantofts (")
    assert "E01011348" in changed.sets[SetKey.PRIORITY].lsoa_codes
    back = apply(changed, Configuration())
    assert back.lsoas["place_name"].tolist() == city.lsoas["place_name"].tolist()


def test_differences_are_told_in_words(city, fewer):
    assert differences(Configuration(), fewer, city) == [
        "Target wards: Armley removed.",
        "The set “Twelve target wards” is called “Eleven target wards”.",
    ]
    assert differences(fewer, Configuration(), city)[0] == "Target wards: Armley added."
    many = Configuration(
        areas={LINCOLN: NamedArea("Lincoln Green", "The Green", ("E01011347",))},
        confirmed=frozenset({SetKey.PRIORITY}),
        share_pct=2,
        small_numbers=SmallNumbers(12, 9, 10),
        illustrative=False,
    )
    told = "\n".join(differences(Configuration(), many, city))
    for words in (
        "the short name changed to “The Green”",
        "Leeds 065B (E01011347) added; Leeds 064F (E01033035) removed.",
        "the most deprived 1% of England (16 LSOAs) to the most deprived 2%",
        "is confirmed: the note “LSOA codes to be confirmed by the council” is not shown",
        "counts under 12 from the public and counts of 1 to 8 from officers at least, and rounds to 10",
        "Illustrative figures: removed.",
    ):
        assert words in told


def test_what_says_the_same_as_the_file_is_left_out(city):
    place = next(one for one in city.config.neighbourhoods if one.slug == LINCOLN)
    wanted = Configuration(
        areas={LINCOLN: NamedArea(place.name, place.short_name, place.lsoa_codes)},
        labels=dict(city.config.labels),
        confirmed=frozenset({SetKey.WARDS}),
        share_pct=1,
        target_wards=tuple(reversed(city.config.target_ward_codes)),
    )
    assert reduced(city.config, wanted) == Configuration()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(None, None, None), (None, False, False), (False, None, True), (True, False, False), (True, None, False)],
)
def test_illustrative_figures_come_back_when_their_removal_is_undone(before, after, expected):
    assert illustrative_after(before, after) is expected


_TEXTS = st.text(min_size=1, max_size=20)
_AREAS = st.builds(NamedArea, _TEXTS, _TEXTS, st.lists(_TEXTS, max_size=3).map(tuple))
_CONFIGURATIONS = st.builds(
    Configuration,
    areas=st.dictionaries(_TEXTS, _AREAS, max_size=2),
    labels=st.dictionaries(st.sampled_from(SetKey), _TEXTS),
    confirmed=st.frozensets(st.sampled_from(SetKey)),
    share_pct=st.none() | st.integers(),
    target_wards=st.none() | st.lists(_TEXTS, min_size=1, max_size=3).map(tuple),
    small_numbers=st.none() | st.builds(SmallNumbers, st.integers(), st.integers(), st.integers()),
    illustrative=st.none() | st.booleans(),
)


@settings(max_examples=60)
@given(_CONFIGURATIONS)
def test_a_configuration_is_read_as_it_was_written(wanted):
    assert read_content(content(wanted)) == wanted
    assert changed_parts(wanted, wanted) == []


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_going_back_is_the_opposite_of_going_forth(city, data):
    wards = st.lists(st.sampled_from(list(city.wards.index)), min_size=1, max_size=12, unique=True).map(tuple)
    one, other = (Configuration(target_wards=data.draw(wards)) for _ in range(2))
    forth, back = differences(one, other, city), differences(other, one, city)
    assert bool(forth) == (set(one.target_wards) != set(other.target_wards)) == bool(back)
    for end in (one, Configuration()):
        assert apply(apply(city, other), end).sets == apply(city, end).sets


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"x":1}', '{"share_pct":true}', '{"share_pct":"1"}', '{"areas":{"a":{}}}', '{"areas":[]}',
     '{"labels":{"x":"y"}}', '{"illustrative":"no"}', '{"target_wards":"E05"}', '{"small_numbers":{"x":1}}',
     "[" * 5000],
)  # fmt: skip
def test_what_no_page_has_written_is_refused(text):
    with pytest.raises(ValueError, match="that is no configuration"):
        read_content(text)


def test_a_rule_is_never_looser_than_either():
    assert SmallNumbers(5, 3, 10).at_least(SmallNumbers(10, 8, 5)) == SmallNumbers(10, 8, 10)
    assert SmallNumbers(5, 3, 1).at_least(None) == SmallNumbers(5, 3, 1)
