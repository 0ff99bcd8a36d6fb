"""The board of all actions: filters in the address, a table that prints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.components.outcomes.actions import Row, rows
from dashboard.components.templating import render
from dashboard.domain.access.roles import Person, Right
from dashboard.domain.wording.kpi import ILLUSTRATIVE
from dashboard.domain.wording.outcomes import actions_sentence
from dashboard.kpis.outcomes import Outcomes
from dashboard.pages.actions.addresses import NEW_PATH, PATH
from dashboard.pages.actions.choice import STATES, Choice, read_choice
from dashboard.pages.documents import article
from dashboard.pages.page import PageContent, Query

HEADING = "Actions"


@dataclass(frozen=True)
class Board:
    """What a viewer sees of the board: the actions that were chosen, out of all, and what was not understood."""

    choice: Choice
    rows: Sequence[Row]
    services: Sequence[str]
    names: Mapping[str, str]
    told: Sequence[str]

    @property
    def has_examples(self) -> bool:
        """Whether any is an example."""
        return any(row.held.is_example for row in self.rows)


def board(outcomes: Outcomes, person: Person, query: Query) -> Board:
    """Return the actions that somebody may see, as the address asks for them."""
    found = rows(outcomes.city, outcomes.actions(person.viewer), outcomes.today, outcomes.indicators())
    names = {place.slug: place.name for place in outcomes.city.config.neighbourhoods}
    services = sorted({row.action.service for row in found if row.action.service})
    choice, told = read_choice(query, names, services)
    return Board(choice, [row for row in found if choice.keeps(row)], services, names, told)


def build(outcomes: Outcomes, person: Person, query: Query) -> PageContent:
    """Build the page."""
    found = board(outcomes, person, query)
    written = render(
        "actions_board.html",
        path=PATH,
        choice=found.choice,
        names=found.names,
        services=found.services,
        states=STATES,
        told=found.told,
        said=actions_sentence([row.action for row in found.rows], outcomes.today),
        filters=found.choice.words(found.names),
        rows=found.rows,
        csv=found.choice.address(f"{PATH}.csv"),
        xlsx=found.choice.address(f"{PATH}.xlsx"),
        new=NEW_PATH if person.may(Right.WRITE) else "",
        officer=person.may(Right.SEE_OFFICER),
    )
    mark: list[Component] = []
    if found.has_examples:
        mark = [html.P(html.Strong(f"{ILLUSTRATIVE}. Actions marked “Example” are invented."),
                       className="illustrative page-notice")]  # fmt: skip
    title = f"{HEADING} – {outcomes.city.config.site_title}"
    return PageContent(article(*mark, html.H1(HEADING), written), title=title)
