"""Sentences about outcomes and actions."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from dashboard.domain.outcomes.actions import Action, State
from dashboard.domain.outcomes.documents import day_words
from dashboard.domain.wording.plain import capitalised, listing, number_in_words


def actions_sentence(actions: Sequence[Action], today: date) -> str:
    """Count actions by state: "Four actions: two agreed and two done. One is overdue."."""
    if not actions:
        return "There are no actions here that you can see."
    counts = Counter(action.state for action in actions)
    total = f"{capitalised(number_in_words(len(actions)))} action{'' if len(actions) == 1 else 's'}"
    states = listing([f"{number_in_words(counts[state])} {state}" for state in State if counts[state]])
    if len(counts) == 1:
        states = str(next(iter(counts))) if len(actions) == 1 else f"all {next(iter(counts))}"
    return f"{total}: {states}.{_overdue(sum(action.is_overdue(today) for action in actions))}"


def _overdue(count: int) -> str:
    if not count:
        return ""
    return f" {capitalised(number_in_words(count))} {'is' if count == 1 else 'are'} overdue."


def when_words(action: Action) -> str:
    """Say when an action began, is due and ended, as far as that is known: "since 3 May 2026, due 1 July 2026"."""
    if action.ended:
        began = f"{day_words(action.begun)} to " if action.begun else ""
        return f"{began}{day_words(action.ended)}"
    begun = f"since {day_words(action.begun)}" if action.begun else ""
    due = f"due {day_words(action.due)}" if action.due else ""
    return ", ".join(filter(None, (begun, due)))
