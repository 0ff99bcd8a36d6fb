import pytest

from dashboard.figures.drawing import number


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (-0.04, "0"),
        (0.05, "0.1"),
        (-0.06, "-0.1"),
        (12, "12"),
        (12.04, "12"),
        (12.25, "12.2"),
        (700.0, "700"),
    ],
)
def test_coordinates_are_written_to_a_tenth_and_no_longer_than_need_be(value, written):
    assert number(value) == written
