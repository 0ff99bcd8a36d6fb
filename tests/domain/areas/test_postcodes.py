"""Postcodes as people type them: formats, partial ones, and the plain sentence for each case."""

from types import SimpleNamespace

import pandas as pd
import pytest

from dashboard.domain.areas.postcodes import COLUMNS, AnswerKind, QueryKind, classify, find, normalise, sentence, spaced

ROWS = {
    "LS1 1AA": ("E01000001", "", False, False),
    "LS1 1AB": ("E01000001", "E05000001", True, False),
    "LS1 2AB": ("E01000001", "E05000001", True, True),
    "LS11 1AA": ("E01000002", "E05000001", True, False),
    "LS11 6DS": ("E01000002", "E05000001", True, False),
    "LS11 6DT": ("E01000002", "", False, False),
}
POSTCODES = pd.DataFrame.from_dict(
    {normalise(code): row for code, row in ROWS.items()}, orient="index", columns=list(COLUMNS)
).sort_index()
CITY = SimpleNamespace(
    config=SimpleNamespace(city_name="Leeds"),
    lsoas=pd.DataFrame({"display_name": ["Leeds 111B", "Leeds 086C"]}, index=["E01000001", "E01000002"]),
)
#: Postcodes whose neighbourhood is known.
KNOWN = {
    "LS11 6DS": "beverleys",
    "LS11 0AW": "recreations",
    "LS9 7SU": "lincoln-green",
}


@pytest.mark.parametrize("text", ["ls11 6ds", "LS116DS", " Ls11-6Ds", "L S 1 1 6 D S", "ls11\t6ds", "LS11.6DS"])
def test_typing_is_forgiven(text):
    assert normalise(text) == "LS116DS"
    assert classify(text).kind is QueryKind.FULL
    assert find(POSTCODES, text).matches.index.tolist() == ["LS116DS"]


@pytest.mark.parametrize("text", ["LS11 6DS", "M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 0AX", "EC1A 1BB"])
def test_every_form_of_postcode_is_known(text):
    assert classify(text).kind is QueryKind.FULL
    assert spaced(normalise(text)) == text


@pytest.mark.parametrize("text", ["LS11", "ls1", "LS11 6", "LS11 6D", "ls116d", "M1", "EC1A 1"])
def test_the_start_of_a_postcode(text):
    assert classify(text).kind is QueryKind.PARTIAL


@pytest.mark.parametrize(
    "text", ["", " ", "L", "LS", "leeds", "Beeston", "E01011372", "LS11 6DSS", "LS11 6CI", "QS1 1AA", "LS١", "1LS 1AA"]
)
def test_what_is_no_postcode(text):
    assert classify(text).kind is QueryKind.NONE
    assert find(POSTCODES, text).kind is AnswerKind.NOT_A_POSTCODE


def test_a_letter_for_a_digit_is_forgiven_where_only_a_digit_can_stand():
    assert classify("LS11 OAW").code == "LS110AW"
    assert find(POSTCODES, "LS1 IAB").matches.index.tolist() == ["LS11AB"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LS11 6", ["LS11 6DS", "LS11 6DT"]),
        ("LS11", ["LS11 1AA", "LS11 6DS", "LS11 6DT", "LS1 1AB", "LS1 1AA"]),
        ("LS1 1", ["LS1 1AB", "LS1 1AA"]),
        ("LS1", ["LS1 1AB", "LS1 2AB", "LS1 1AA", "LS11 1AA", "LS11 6DS", "LS11 6DT"]),
        ("LS116D", ["LS11 6DS", "LS11 6DT"]),
        ("LS12", ["LS1 2AB"]),
    ],
)
def test_partial_ones_list_live_postcodes_of_the_likeliest_reading_first(text, expected):
    answer = find(POSTCODES, text)
    assert answer.kind is AnswerKind.PARTIAL
    assert [spaced(code) for code in answer.matches.index] == expected
    assert not answer.more


def test_no_more_than_the_limit_is_given():
    answer = find(POSTCODES, "LS1", limit=2)
    assert len(answer.matches) == 2
    assert answer.more


SENTENCES = {
    "LS11 6DS": "LS11 6DS lies in Leeds 086C.",
    "LS1 2AB": "LS1 2AB is taken to lie in Leeds 111B; it may belong to one large user or lie across a border.",
    "LS1 1AA": "LS1 1AA is no longer in use; it lay in Leeds 111B.",
    "m1 1ae": "M1 1AE is a postcode outside Leeds.",
    "LS11 6ZZ": "Leeds has no postcode LS11 6ZZ: it may be mistyped, new, or just outside the city.",
    " LS99X": "“LS99X” is not a postcode, nor the start of one in Leeds.",
    "Lovell Park": "“Lovell Park” is not a postcode.",
    "LS11 6": "2 postcodes in Leeds start with LS11 6.",
    "LS1 2": "One postcode in Leeds starts with LS1 2.",
}


@pytest.mark.parametrize("text", SENTENCES)
def test_each_case_has_its_sentence(text):
    assert sentence(find(POSTCODES, text), CITY) == SENTENCES[text]


def test_a_cut_list_is_announced_as_one():
    assert sentence(find(POSTCODES, "LS1", limit=2), CITY) == "Postcodes in Leeds that start with LS1:"


def test_a_city_without_postcodes_answers_too():
    empty = POSTCODES.iloc[:0]
    assert find(empty, "LS11 6DS").kind is AnswerKind.OUTSIDE
    assert find(empty, "LS11").kind is AnswerKind.NO_MATCH


def test_every_live_postcode_of_the_city_resolves(city):
    live = city.postcodes[city.postcodes["live"]]
    assert len(live) > 20_000
    assert set(live["lsoa_code"]) == set(city.lsoas.index)
    known = set(city.lsoas.index)
    for code in live.index[::37]:
        answer = find(city.postcodes, spaced(code))
        assert answer.kind is AnswerKind.LIVE
        assert answer.matches["lsoa_code"].iloc[0] in known


@pytest.mark.parametrize("text", KNOWN)
def test_known_postcodes_lead_to_their_neighbourhood(city, text):
    code = find(city.postcodes, text).matches["lsoa_code"].iloc[0]
    assert city.config.neighbourhood_of(code).slug == KNOWN[text]


def test_each_priority_neighbourhood_is_reached_from_its_postcodes(city):
    for place in city.config.neighbourhoods:
        own = city.postcodes[city.postcodes["live"] & city.postcodes["lsoa_code"].isin(place.lsoa_codes)]
        assert len(own) >= 5, place.name
        found = find(city.postcodes, spaced(own.index[0]).lower())
        assert city.config.neighbourhood_of(found.matches["lsoa_code"].iloc[0]) == place
