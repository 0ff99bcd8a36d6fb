"""Every state of which pictures are taken: it is there, and says once at most that figures are illustrative."""

import re

import pytest

from dashboard.domain.wording.kpi import ILLUSTRATIVE
from tests.screens import STATES

MISSING = {"not-found", "kpi-unknown"}


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_there_and_says_once_that_figures_are_illustrative(steward, state):
    status, page = steward(STATES[state])
    assert status == (404 if state in MISSING else 200)
    shown = re.sub(r"<(script|style|title|template)\b.*?</\1>", "", page, flags=re.DOTALL)
    said = re.sub(r"<[^>]*>", " ", shown)
    assert said.count(ILLUSTRATIVE) <= 1
