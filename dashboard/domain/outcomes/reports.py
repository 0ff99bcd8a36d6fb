"""The annual report: its year, which actions belong to it, and the introduction that somebody writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from dashboard.domain.kpi.definition import Frequency, Period
from dashboard.domain.outcomes import documents, texts
from dashboard.domain.outcomes.actions import Action, State, audience

#: Stands for all neighbourhoods where an introduction is not about one of them.
EVERYWHERE = "all"
#: A report of an earlier year cannot be asked for.
FIRST_YEAR = 2010


def report_year(year: int) -> Period:
    """Return the council's year, April to March, that begins in a year."""
    return Period(year, 4, Frequency.YEAR)


def running_year(today: date) -> int:
    """Return the year in which the council's year that a day lies in has begun."""
    return today.year if today.month >= 4 else today.year - 1


def report_key(year: int, about: str) -> str:
    """Return what an introduction is stored under; `about` is the slug of a neighbourhood, or `EVERYWHERE`."""
    return f"{year} {about}"


def was_done(action: Action, year: Period) -> bool:
    """Tell whether an action was done in a year."""
    return action.state is State.DONE and action.ended is not None and year.first_day <= action.ended < year.day_after


def was_under_way(action: Action, year: Period, today: date) -> bool:
    """Tell whether an action had begun and was not over when a year ended, or today if it has not ended yet."""
    if action.state.is_over:
        return action.begun is not None and action.ended is not None and action.begun < year.day_after <= action.ended
    if action.begun is None:
        return action.state is State.UNDER_WAY and today < year.day_after
    return action.state is State.UNDER_WAY and action.begun < year.day_after


@dataclass(frozen=True)
class Introduction:
    """What is written at the head of a report, or of what it says of a neighbourhood.

    `public` tells whether everybody may see it, or officers only.
    """

    text: str
    public: bool = False

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Self:
        """Return the introduction that `asdict` was made of."""
        return cls(documents.text(found["text"]), documents.flag(found["public"]))

    def problems(self) -> list[str]:
        """List what is wrong with it, one sentence each."""
        return texts.problems("The introduction", self.text, least=20)

    def fields(self) -> Sequence[tuple[str, str]]:
        """Return it as pairs of a name and a text."""
        return (("Introduction", self.text), ("Who may see it", audience(public=self.public)))
