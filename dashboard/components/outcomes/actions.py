"""Actions as pages show them: as rows of a table, and as “What is being done here”."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from dashboard.components.templating import render
from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import Place, PlaceKind
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.outcomes.actions import Action, State
from dashboard.domain.outcomes.areas import neighbourhood_of, place_at
from dashboard.domain.outcomes.documents import day_words
from dashboard.domain.wording.outcomes import actions_sentence, when_words
from dashboard.kpis.outcomes import Held, Outcomes

#: So many stand on a page about an area; the board has all.
_MOST_HERE = 6
_ORDER = [State.UNDER_WAY, State.AGREED, State.PROPOSED, State.DONE, State.STOPPED]


@dataclass(frozen=True)
class Row:
    """An action with what a reader needs to know of it.

    Attributes
    ----------
    held
        The action.
    area
        Name of its area; its code where the area is not there any more.
    neighbourhood
        Slug of the priority neighbourhood that the area is or lies in; "" for none.
    indicator
        Name of the measure that it is to move; "" for none.
    overdue
        Whether it should have been done by now.
    """

    held: Held[Action]
    area: str
    neighbourhood: str
    indicator: str
    overdue: bool

    @property
    def action(self) -> Action:
        """What it says."""
        return self.held.document

    @property
    def href(self) -> str:
        """Address of its page."""
        return f"/actions/{self.held.key}"

    @property
    def when(self) -> str:
        """When it began, is due and ended."""
        return when_words(self.action)

    @property
    def due(self) -> str:
        """By when it is to be done."""
        return day_words(self.action.due) or "–"

    @property
    def note(self) -> tuple[str, str]:
        """Day and text of the latest note on progress; empty texts without one."""
        last = self.action.notes[-1] if self.action.notes else None
        return (day_words(last.at), last.text) if last else ("", "")

    @property
    def mark(self) -> str:
        """What a reader must know before all else: that it is an example, or not public."""
        if self.held.is_example:
            return "Example"
        return "" if self.action.public else "Officers only"


def rows(city: City, actions: Sequence[Held[Action]], today: date, indicators: Mapping[str, str]) -> list[Row]:
    """Return actions as rows: overdue ones first, then by how far they are and when they are due.

    Parameters
    ----------
    indicators
        Names of measures by what documents call them.
    """

    def row(held: Held[Action]) -> Row:
        action, place = held.document, place_at(city, held.document.area)
        name = action.area.rpartition("/")[2] if place is None else place.name
        area = f"{name} ward" if place and place.kind is PlaceKind.WARD else name
        indicator = indicators.get(action.indicator, action.indicator)
        return Row(held, area, neighbourhood_of(city, place), indicator, action.is_overdue(today))

    def order(one: Row) -> tuple[object, ...]:
        day = one.action.due or date.max
        return (not one.overdue, _ORDER.index(one.action.state), day, one.action.what)

    return sorted(map(row, actions), key=order)


def actions_on(outcomes: Outcomes, viewer: Viewer, indicator: str, place: Place | None = None) -> list[Row]:
    """Return the actions that a viewer may see on a measure, in all areas or in those that share LSOAs with one."""
    found = [one for one in outcomes.actions(viewer, place) if one.document.indicator == indicator]
    return rows(outcomes.city, found, outcomes.today, {})


def actions_in(outcomes: Outcomes, viewer: Viewer, place: Place) -> list[Row]:
    """Return the actions that a viewer may see in areas that share LSOAs with a place."""
    found = outcomes.actions(viewer, place)
    # names are asked for only where there is something to name
    named = any(one.document.indicator for one in found)
    return rows(outcomes.city, found, outcomes.today, outcomes.indicators() if named else {})


def actions_here(found: Sequence[Row], today: date, place: Place, *, whole: bool = False) -> Markup:
    """Write “What is being done here”: the first few with a heading, or the whole for a part that has one.

    With a heading, it is left out on paper where there is nothing but examples, so that a profile keeps its two sides.
    """
    board = f"/actions?neighbourhood={place.key}" if place.kind is PlaceKind.NEIGHBOURHOOD else "/actions"
    sentence = actions_sentence([one.action for one in found], today) if found else "No action is pinned to this area."
    shown = found if whole else found[:_MOST_HERE]
    given = {"rows": shown, "count": len(found), "said": sentence, "board": board}
    printed = not all(one.held.is_example for one in found)
    return render("actions_here.html", **given, here=place.name, heading=not whole, printed=printed)
