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
from dashboard.domain.areas.configuration_checks import new_slug, problems, read_codes, renamed
from dashboard.domain.areas.name_checks import clashes
from dashboard.domain.areas.places import find_neighbourhood, find_place, find_places, former_neighbourhood
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.kpi.cube import membership
from dashboard.domain.kpi.definition import Geography, SmallNumbers
from dashboard.domain.wording.configuration import differences
from dashboard.intake.areas import AreaBook

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
            "Priority!": NamedArea("B", "B", ("E01011347",)),
        },
        labels={SetKey.PRIORITY: city.config.labels[SetKey.WARDS]},
        target_wards=(ARMLEY, "E05009999"),
        share_pct=0,
        small_numbers=SmallNumbers(9, 7, 3),
        removed=("nowhere",),
        ward_names={ARMLEY: "Farnley & Wortley", "E05009999": "X", "E05001415": "<b>Beeston</b>"},
        lsoa_names={"E01011372": "Leeds 050D", "E01011368": "=SUM(A1)", "E01999999": "Y", "E01011658": "E01011658"},
    )
    found = "\n".join(problems(wanted, city))
    for words in (
        "A: found no LSOA",
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
        "Found the address “Priority!”, expected small letters",
        "“nowhere” to be removed, expected one of",
        "Armley: another ward is called “Farnley & Wortley”",
        "“E05009999”, expected the code of a ward",
        "the name has “<>”, expected letters",
        "another LSOA is officially called “Leeds 050D”",
        "the name has “=”",
        "“E01999999”, expected the code of an LSOA",
        "is “E01011658”, which is read as a code",
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


HAREHILLS = NamedArea("Harehills Triangle", "Harehills", ("E01011355",))


def test_neighbourhoods_are_added_and_removed_with_all_that_follows(city):
    wanted = Configuration(areas={"harehills": HAREHILLS}, removed=("boggart-hill",))
    assert problems(wanted, city) == []
    changed = apply(city, wanted)
    assert [place.slug for place in changed.config.neighbourhoods][-2:] == ["cliftons-nowells", "harehills"]
    assert changed.lsoas.at["E01011355", "display_name"] == "Harehills Triangle"
    assert changed.lsoas.at["E01011658", "place_name"] == ""
    assert changed.sets[SetKey.PRIORITY].lsoa_codes >= {"E01011355"}
    rows = membership(changed)
    assert {"harehills"} <= set(rows["area_code"])
    assert "boggart-hill" not in set(rows["area_code"])
    assert find_neighbourhood(changed, "boggart-hill") is None
    why, instead = former_neighbourhood(changed, "boggart-hill")
    assert why.startswith("Boggart Hill is no longer a priority neighbourhood.")
    assert [place.key for place in instead] == ["E01011658"]
    assert former_neighbourhood(changed, "lincoln-green") == ("", [])
    told = differences(Configuration(), wanted, city)
    assert told[0] == "Boggart Hill is no longer a priority neighbourhood."
    assert told[1].startswith("Harehills Triangle is added as a priority neighbourhood: Leeds ")
    assert told[1].endswith("Its address is /neighbourhood/harehills.")
    back = apply(changed, Configuration())
    assert back.lsoas.equals(city.lsoas)


def test_wards_and_lsoas_are_called_what_the_council_calls_them(city):
    lsoa = next(code for code in city.lsoas.index if not city.lsoas.at[code, "place_name"])
    wanted = Configuration(ward_names={ARMLEY: "Armley and Wortley Road"}, lsoa_names={lsoa: "Mill Fold"})
    assert problems(wanted, city) == []
    changed = apply(city, wanted)
    assert changed.wards.at[ARMLEY, "name"] == "Armley and Wortley Road"
    assert set(changed.lsoas.loc[changed.lsoas["ward_code"] == ARMLEY, "ward_name"]) == {"Armley and Wortley Road"}
    assert changed.lsoas.at[lsoa, "display_name"] == "Mill Fold"
    first = next(iter(changed.ward_vintages.values()))
    assert first.wards.at[ARMLEY, "name"] == "Armley and Wortley Road"
    # the official name still finds it, in searches and in files
    assert find_place(changed, "Armley and Wortley Road").key == ARMLEY
    assert ARMLEY in {place.key for place in find_places(apply(city, Configuration(ward_names={ARMLEY: "X"})), "armle")}
    book = AreaBook(changed, list(Geography))
    official = str(city.lsoas.at[lsoa, "name"])
    assert {area.code for area in book.candidates("armley")} >= {ARMLEY}
    assert [area.code for area in book.candidates(official)] == [area.code for area in book.candidates("Mill Fold")]
    assert differences(Configuration(), wanted, city) == [
        f"The ward Armley ({ARMLEY}) is shown as “Armley and Wortley Road”.",
        f"{official} ({lsoa}) is called “Mill Fold”.",
    ]
    assert differences(wanted, Configuration(), city) == [
        f"The ward Armley ({ARMLEY}) is shown by its official name again.",
        f"{official} ({lsoa}) has no name of its own any more.",
    ]
    back = apply(changed, Configuration())
    assert back.wards.equals(city.wards)
    assert back.lsoas.equals(city.lsoas)


def test_two_lsoas_are_not_called_the_same_and_a_ward_of_the_same_name_is_told(city):
    codes = [code for code in city.lsoas.index if not city.lsoas.at[code, "place_name"]][:2]
    assert len(problems(Configuration(lsoa_names=dict.fromkeys(codes, "Mill Fold")), city)) == 2
    assert problems(Configuration(lsoa_names={codes[0]: "Lincoln Green"}), city)
    same = Configuration(lsoa_names={codes[0]: "Armley"})
    assert problems(same, city) == []
    assert list(clashes(Configuration(), same, city)) == [
        "A ward is called “Armley” as well. Searching finds both, each with its kind beside it."
    ]
    assert list(clashes(same, same, city)) == []


@pytest.mark.parametrize(
    ("label", "count", "expected"),
    [
        ("Six priority neighbourhoods", 7, "Seven priority neighbourhoods"),
        ("Six priority neighbourhoods", 1, "One priority neighbourhood"),
        ("One priority neighbourhood", 2, "Two priority neighbourhoods"),
        ("The six priority areas", 5, "The five priority areas"),
        ("6 priority areas", 21, "21 priority areas"),
        ("Six priority neighbourhoods", 0, "Priority neighbourhoods"),
        ("Priority neighbourhoods", 3, "Priority neighbourhoods"),
    ],
)
def test_a_set_is_renamed_by_its_number(label, count, expected):
    assert renamed(label, count) == expected


def test_a_new_slug_names_nothing_else(city):
    assert new_slug("St Mary’s & the Élan", Configuration(), city) == "st-marys-the-elan"
    assert new_slug("Lincoln Green", Configuration(), city) == "lincoln-green-2"
    assert new_slug("Priority", Configuration(), city) == "priority-2"
    assert new_slug("Leeds", Configuration(), city) == "leeds-2"
    assert new_slug("Ψ", Configuration(), city) == "neighbourhood"


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
    removed=st.lists(_TEXTS, max_size=2).map(tuple),
    ward_names=st.dictionaries(_TEXTS, _TEXTS, max_size=2),
    lsoa_names=st.dictionaries(_TEXTS, st.text(max_size=5), max_size=2),
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
     '{"removed":"x"}', '{"ward_names":{"x":1}}', '{"lsoa_names":[]}',
     "[" * 5000],
)  # fmt: skip
def test_what_no_page_has_written_is_refused(text):
    with pytest.raises(ValueError, match="that is no configuration"):
        read_content(text)


def test_a_rule_is_never_looser_than_either():
    assert SmallNumbers(5, 3, 10).at_least(SmallNumbers(10, 8, 5)) == SmallNumbers(10, 8, 10)
    assert SmallNumbers(5, 3, 1).at_least(None) == SmallNumbers(5, 3, 1)
