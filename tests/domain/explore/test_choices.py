"""What an address asks for, and what of it cannot be."""

import pytest

from dashboard.domain.explore.choices import Choices, Level, Sort, View, known_areas, read_choices

KPIS = ("fly-tips",)


def test_an_address_without_choices_has_the_usual_ones_and_says_nothing():
    assert read_choices({}, KPIS) == (Choices(), [])
    assert Choices().address() == "/explore"


@pytest.mark.parametrize(
    "choices",
    [
        Choices(x="kpi:fly-tips", y="population", period_x="2018-Q3", level=Level.WARD, view=View.RANKING),
        Choices(view=View.TIME, sort=Sort.LEAST_Y, areas=("E01011363", "E01011372")),
        Choices(sort=Sort.LAST_NAME),
    ],
)
def test_an_address_is_read_as_it_was_written(choices):
    query = choices.query()
    assert read_choices(query, KPIS) == (choices, [])
    assert all(f"{key}=" in choices.address() for key in query)


@pytest.mark.parametrize("name", ["x", "y", "level", "view", "sort"])
def test_nonsense_gives_the_usual_choice_and_a_sentence(name):
    choices, told = read_choices({name: "<b>nonsense" + "!" * 100}, KPIS)
    assert choices == Choices()
    assert len(told) == 1
    assert "“<b>nonsense!" in told[0]
    assert len(told[0]) < 120


def test_a_kpi_that_there_is_not_is_no_measure():
    choices, told = read_choices({"x": "kpi:gone"}, KPIS)
    assert choices.x == "imd"
    assert told == ["There is no measure “kpi:gone”; the usual one is shown."]


def test_codes_are_taken_once_each_and_without_spaces():
    assert read_choices({"areas": " A,B ,,A,"}, KPIS)[0].areas == ("A", "B")


@pytest.mark.parametrize(
    ("asked", "kept", "told"),
    [
        (("A",), ("A",), []),
        (("A", "X"), ("A",), ["“X” is not among the areas shown, and left out."]),
        (("X", "Y"), (), ["“X”, “Y” are not among the areas shown, and left out."]),
        (("V", "W", "X", "Y", "A"), ("A",), ["“V”, “W”, “X” and 1 more are not among the areas shown, and left out."]),
    ],
)
def test_unknown_codes_are_named_and_known_ones_kept(asked, kept, told):
    choices, said = known_areas(Choices(areas=asked), {"A", "B"})
    assert (choices.areas, said) == (kept, told)
