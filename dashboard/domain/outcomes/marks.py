"""Where actions stand on a chart over periods: a letter each, at the periods in which they began and ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from string import ascii_uppercase

from dashboard.domain.kpi.definition import Period
from dashboard.domain.outcomes.actions import Action
from dashboard.domain.outcomes.documents import day_words
from dashboard.domain.wording.plain import with_remark


@dataclass(frozen=True)
class Marks:
    """Letters by position of their period, and a sentence that says what they stand for; "" without any."""

    letters: Mapping[int, str]
    said: str


NONE = Marks({}, "")


def marks(actions: Sequence[Action], periods: Sequence[Period], areas: Mapping[str, str] | None = None) -> Marks:
    """Place actions on a chart.

    Parameters
    ----------
    actions
        Those on the measure that is drawn; as many are marked as there are letters.
    periods
        Of the chart, in their order.
    areas
        Names of the areas of actions by their path, where they are to be named.
    """
    at: dict[int, list[str]] = {}
    said = []
    placed = [(action, _places(action, periods)) for action in sorted(actions, key=_first)]
    shown = [(action, places) for action, places in placed if any(place is not None for place, _, _ in places)]
    for letter, (action, places) in zip(ascii_uppercase, shown, strict=False):
        for place, _, _ in places:
            if place is not None and letter not in at.setdefault(place, []):
                at[place].append(letter)
        told = " and ".join(f"{what} {day_words(day)}" for _, what, day in places)
        where = ", ".join(filter(None, ((areas or {}).get(action.area), action.who)))
        said.append(f"{letter}: {with_remark(action.what, where)}, {told}.")
    sentence = f"Actions on this measure. {' '.join(said)}" if said else ""
    return Marks({place: ", ".join(letters) for place, letters in sorted(at.items())}, sentence)


def _first(action: Action) -> tuple[date, str]:
    return action.begun or action.ended or date.max, action.what


def _places(action: Action, periods: Sequence[Period]) -> list[tuple[int | None, str, date]]:
    """Return position, word and day of what is known of an action; None for a day outside of the chart."""
    days = ((action.begun, "began"), (action.ended, action.state.value))
    return [(_position(day, periods), what, day) for day, what in days if day is not None]


def _position(day: date, periods: Sequence[Period]) -> int | None:
    return next((at for at, one in enumerate(periods) if one.first_day <= day < one.next().first_day), None)
