import pytest

from dashboard.domain.wording.picked import picked_sentence

NAMES = ["Lincoln Green", "Boggart Hill", "Carr Manor (Leeds 040A)"]


@pytest.mark.parametrize(
    ("count", "residents", "in_tenth", "expected"),
    [
        (1, 1834, 1, "1 neighbourhood picked, Lincoln Green: 1,834 residents (mid-2015). It is among England’s"),
        (1, 1834, 0, "1 neighbourhood picked, Lincoln Green: 1,834 residents (mid-2015). It is not among England’s"),
        (2, 3000, 2, "2 neighbourhoods picked: 3,000 residents (mid-2015). Both are among England’s"),
        (2, 3000, 1, "2 neighbourhoods picked: 3,000 residents (mid-2015). 1 of them is among England’s"),
        (3, None, 0, "3 neighbourhoods picked. None of them is among England’s"),
        (3, 4500, 3, "3 neighbourhoods picked: 4,500 residents (mid-2015). All 3 are among England’s"),
        (3, 4500, 2, "3 neighbourhoods picked: 4,500 residents (mid-2015). 2 of them are among England’s"),
    ],
)
def test_what_is_picked_is_counted(count, residents, in_tenth, expected):
    assert picked_sentence(NAMES[:count], residents, 2015, in_tenth) == f"{expected} most deprived 10%."


def test_nothing_is_said_of_what_is_not_known():
    assert picked_sentence([], 0, 2015, 0).startswith("Nothing picked yet. Click or tap")
    assert picked_sentence(NAMES, None, 0, None) == "3 neighbourhoods picked."
