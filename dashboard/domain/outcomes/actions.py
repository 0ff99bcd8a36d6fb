"""An action that is pinned to an area: what is done, who does it, by when, and its state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from dashboard.domain.outcomes import documents, texts

#: Fields of an action that are texts, and those that are days.
TEXTS = ("area", "what", "who", "service", "indicator", "you_said", "we_did")
DAYS = ("begun", "due", "ended")


class State(StrEnum):
    """How far an action is."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    UNDER_WAY = "under way"
    DONE = "done"
    STOPPED = "stopped"

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to come."""
        return self in (State.DONE, State.STOPPED)


@dataclass(frozen=True)
class Note:
    """What was noted of progress, and on which day."""

    at: date
    text: str


@dataclass(frozen=True)
class Action:
    """What is done for an area.

    Attributes
    ----------
    area
        Path of the area's profile: "/neighbourhood/lincoln-green".
    what
        What is done.
    who
        The role or team that does it.
    service
        Service that answers for it; "" for none.
    state
        How far it is.
    begun, due, ended
        When it began, by when it is to be done, and when it was done or stopped; None where that is not known.
    indicator
        Measure it is to move, as `dashboard.domain.outcomes.sets.Indicator` names it; "" for none.
    you_said, we_did
        What residents asked for, and what came of it.
    notes
        Notes on progress, the first one first.
    public
        Whether everybody may see it, or officers only.
    """

    area: str
    what: str
    who: str
    service: str = ""
    state: State = State.PROPOSED
    begun: date | None = None
    due: date | None = None
    ended: date | None = None
    indicator: str = ""
    you_said: str = ""
    we_did: str = ""
    notes: tuple[Note, ...] = ()
    public: bool = False

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Self:
        """Return the action that `asdict` was made of."""
        notes = tuple(Note(_known(one["at"]), documents.text(one["text"])) for one in documents.listed(found["notes"]))
        given: dict[str, Any] = {
            **{name: documents.text(found[name]) for name in TEXTS},
            **{name: documents.day(found[name]) for name in DAYS},
        }
        return cls(**given, state=State(found["state"]), notes=notes, public=documents.flag(found["public"]))

    def is_overdue(self, today: date) -> bool:
        """Tell whether it should have been done by now."""
        return self.due is not None and not self.state.is_over and self.due < today

    def problems(self) -> list[str]:
        """List what is wrong with it, one sentence each."""
        found = [
            *texts.problems("What is done", self.what, texts.SHORT, 5),
            *texts.problems("Who does it", self.who, 80, 2),
            *texts.problems("The service", self.service, 80),
            *texts.problems("“You said”", self.you_said),
            *texts.problems("“We did”", self.we_did),
            *(problem for note in self.notes for problem in texts.problems("A note on progress", note.text, least=1)),
        ]
        if not self.area:
            found.append("The area is missing: expected a neighbourhood, a ward or an LSOA.")
        if self.due is None and self.state in (State.AGREED, State.UNDER_WAY):
            found.append(f"“By when” is missing: an action that is {self.state} has a day by which it is to be done.")
        if self.ended is None and self.state.is_over:
            found.append(f"The day it was {self.state} is missing.")
        if self.ended is not None and not self.state.is_over:
            found.append(f"There is a day it ended, and it is {self.state}: change the state or leave out the day.")
        if self.begun and self.ended and self.ended < self.begun:
            found.append("It ended before it began: check the two days.")
        return found

    def fields(self) -> Sequence[tuple[str, str]]:
        """Return it as pairs of a name and a text."""
        notes = "\n".join(f"{documents.day_words(one.at)}: {one.text}" for one in self.notes)
        return (
            ("What is done", self.what),
            ("Area", self.area.rpartition("/")[2]),
            ("Who does it", self.who),
            ("Service", self.service),
            ("State", self.state.value),
            ("Began", documents.day_words(self.begun)),
            ("By when", documents.day_words(self.due)),
            ("Ended", documents.day_words(self.ended)),
            ("Indicator", self.indicator),
            ("You said", self.you_said),
            ("We did", self.we_did),
            ("Notes on progress", notes),
            ("Who may see it", audience(public=self.public)),
        )


def _known(value: object) -> date:
    return date.fromisoformat(documents.text(value))


def audience(*, public: bool) -> str:
    """Say who may see a document."""
    return "Everybody" if public else "Officers only"
