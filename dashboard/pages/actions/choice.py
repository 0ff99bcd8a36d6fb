"""Which actions a reader has chosen: read from the address, with a sentence for everything that could not be."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboard.components.outcomes.actions import Row
from dashboard.domain.outcomes.actions import State
from dashboard.pages.actions.addresses import PATH
from dashboard.pages.page import Query

OPEN = "open"
#: Values of the filter by state, in words.
STATES = {"": "All", OPEN: "Not over yet", **{state.value: state.value.capitalize() for state in State}}


@dataclass(frozen=True)
class Choice:
    """Which actions are shown; "" for all."""

    neighbourhood: str = ""
    state: str = ""
    service: str = ""
    overdue: bool = False

    def address(self, path: str = PATH) -> str:
        """Return an address under which the same is shown tomorrow, too."""
        pairs = {**vars(self), "overdue": "1" if self.overdue else ""}
        query = urlencode({name: value for name, value in pairs.items() if value})
        return f"{path}?{query}" if query else path

    def keeps(self, row: Row) -> bool:
        """Tell whether an action is shown."""
        action = row.action
        of_state = self.state in ("", action.state) or (self.state == OPEN and not action.state.is_over)
        of_area = self.neighbourhood in ("", row.neighbourhood)
        return of_state and of_area and self.service in ("", action.service) and (row.overdue or not self.overdue)

    def words(self, names: Mapping[str, str]) -> str:
        """Say which actions are shown; `names` are those of neighbourhoods by slug."""
        said = [
            names.get(self.neighbourhood, "All neighbourhoods"),
            "all states" if not self.state else STATES[self.state].lower(),
            self.service or "all services",
            *(["only overdue ones"] if self.overdue else []),
        ]
        return ", ".join(said)


def read_choice(query: Query, names: Mapping[str, str], services: Collection[str]) -> tuple[Choice, Sequence[str]]:
    """Read a choice; what is not understood falls back, and is told."""
    told: list[str] = []

    def one_of(name: str, known: Collection[str]) -> str:
        text = query.get(name, "").strip()
        if text and text not in known:
            told.append(f"There is no {name} “{text[:40]}”; all are shown.")
            return ""
        return text

    choice = Choice(
        one_of("neighbourhood", names),
        one_of("state", STATES),
        one_of("service", services),
        overdue=query.get("overdue", "") == "1",
    )
    return choice, told
