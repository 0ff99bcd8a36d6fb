import pytest

from tests.bench.report import Row, at_most, number, percentile, results_table, spread, times_faster, wire_table


@pytest.mark.parametrize(
    ("percent", "expected"),
    [(0, 10), (25, 20), (50, 30), (95, 48), (100, 50)],
)
def test_percentile_lies_between_the_nearest_values(percent, expected):
    assert percentile([50, 10, 30, 20, 40], percent) == pytest.approx(expected)


def test_percentile_of_one_value_is_that_value():
    assert percentile([7], 95) == 7


@pytest.mark.parametrize(("values", "percent"), [([], 50), ([1], -1), ([1], 101)])
def test_percentile_refuses_what_has_none(values, percent):
    with pytest.raises(ValueError, match="expected a value and 0 to 100"):
        percentile(values, percent)


@pytest.mark.parametrize(
    ("value", "expected"), [(0.6, "0.6"), (2.0, "2"), (1.234, "1.23"), (9.99, "9.99"), (69.6, "70"), (32844, "32,844")]
)
def test_numbers_are_as_exact_as_they_need_to_be(value, expected):
    assert number(value) == expected


def test_a_limit_itself_is_reached():
    assert at_most("Start", 3, 3, "s").reached
    assert not at_most("Start", 3.01, 3, "s").reached


def test_times_faster_divides_theirs_by_ours():
    assert times_faster("Paint", 500, 3000, 6) == Row("Paint", "6.0 times", "≥ 6 times", reached=True)
    assert not times_faster("Paint", 500, 2999, 6).reached


def test_spread_tells_median_ends_and_count():
    assert spread([30, 10, 20, 1000]) == "median 25 ms, 10–1,000, n=4"


def test_results_table_marks_what_is_missed():
    table = results_table(
        [Row("A|B", "1 ms", "≤ 2 ms", reached=True), Row("C", "9 s", "≤ 2 s", reached=False), Row("D", "x")]
    )
    assert table.splitlines() == [
        "| What | Result | Goal | Reached |",
        "| --- | --- | --- | --- |",
        "| A\\|B | 1 ms | ≤ 2 ms | yes |",
        "| C | 9 s | ≤ 2 s | **no** |",
        "| D | x |  |  |",
    ]


def test_wire_table_lists_the_largest_first_and_sums_the_rest():
    table = wire_table({"/a": 1000, "/b": 3000, "/c": 500, "/d": 250}, count=2)
    assert table.splitlines()[2:] == ["| `/b` | 3.0 |", "| `/a` | 1.0 |", "| 2 others | 0.8 |", "| All | 4.8 |"]
