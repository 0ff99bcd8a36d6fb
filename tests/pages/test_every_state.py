"""Every state of which pictures are taken: it is there, and says once at most that figures are illustrative.

What is folded away, and what a saved picture has on it, say it for themselves.
"""

import re

import pytest

from dashboard.domain.wording.kpi import ILLUSTRATIVE
from tests.screens import STATES

#: States without such a page; the database here has no open figures.
MISSING = {"not-found", "kpi-unknown", "kpi-open-figures"}
NOT_SHOWN = (
    r"<(script|style|title|template|details)\b.*?</\1>",
    r'<p class="figure-mark">.*?</p>',
)


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_there_and_says_once_that_figures_are_illustrative(steward, state):
    status, page = steward(STATES[state])
    assert status == (404 if state in MISSING else 200)
    if state == "pack":
        return  # beside a KPI of the council's own, each illustrative one is marked
    for part in NOT_SHOWN:
        page = re.sub(part, "", page, flags=re.DOTALL)
    assert re.sub(r"<[^>]*>", " ", page).count(ILLUSTRATIVE) <= 1
