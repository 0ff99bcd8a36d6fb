"""A neighbourhood's own outcomes: what is to become true there, and the measures that show whether it does."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from dashboard.domain.outcomes import documents, texts
from dashboard.domain.outcomes.actions import audience

MOST_OUTCOMES, MOST_INDICATORS, MOST_WEIGHT = 12, 8, 10


@dataclass(frozen=True)
class Indicator:
    """A measure that shows whether an outcome comes true.

    Attributes
    ----------
    measure
        What documents call it: the kpi_id of a KPI, or the key of a domain, see `indicators`.
    target, forecast
        What is aimed at, and what is expected to come; in the unit of the measure, None for none. They are two things:
        one is wanted, the other only expected.
    weight
        In the index of the neighbourhood; 0 leaves it out.
    public
        Whether everybody may see it in a set that everybody may see, or officers only.
    """

    measure: str
    target: float | None = None
    forecast: float | None = None
    weight: float = 1
    public: bool = True


@dataclass(frozen=True)
class Outcome:
    """An outcome in plain words.

    Attributes
    ----------
    title, why
        What is to become true, and why it matters.
    chosen_by
        The role or group that chose it.
    review
        When it is looked at again; None where nobody has said.
    indicators
        The measures.
    """

    title: str
    why: str
    chosen_by: str
    review: date | None
    indicators: tuple[Indicator, ...] = ()

    def is_overdue(self, today: date) -> bool:
        """Tell whether it should have been looked at again by now."""
        return self.review is not None and self.review < today

    def problems(self, number: int) -> Iterator[str]:
        """Yield what is wrong with it, one sentence each."""
        name = f"Outcome {number}"
        yield from texts.problems(f"{name}, the outcome", self.title, 120, 5)
        yield from texts.problems(f"{name}, why it matters", self.why, least=5)
        yield from texts.problems(f"{name}, who chose it", self.chosen_by, 80, 2)
        if self.review is None:
            yield f"{name}: the day when it is looked at again is missing."
        if not 1 <= len(self.indicators) <= MOST_INDICATORS:
            yield f"{name} has {len(self.indicators)} measures: expected 1 to {MOST_INDICATORS}."
        for one in self.indicators:
            if not 0 <= one.weight <= MOST_WEIGHT:
                yield f"{name}: found a weight of {one.weight:g}, expected 0 to {MOST_WEIGHT}."


@dataclass(frozen=True)
class OutcomeSet:
    """The outcomes of a neighbourhood; `public` tells whether everybody may see them, or officers only."""

    outcomes: tuple[Outcome, ...]
    public: bool = False

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Self:
        """Return the set that `asdict` was made of."""
        outcomes = tuple(_outcome(one) for one in documents.listed(found["outcomes"]))
        return cls(outcomes, documents.flag(found["public"]))

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All measures, in their order."""
        return tuple(one for outcome in self.outcomes for one in outcome.indicators)

    def for_everybody(self) -> Self:
        """Return it without the measures that only officers may see, and without outcomes that then have none."""
        kept = (
            replace(one, indicators=tuple(indicator for indicator in one.indicators if indicator.public))
            for one in self.outcomes
        )
        return replace(self, outcomes=tuple(one for one in kept if one.indicators))

    def outcome_of(self, measure: str) -> tuple[Outcome, Indicator] | None:
        """Return the outcome that a measure belongs to, and what is said of it; None for none."""
        found = ((outcome, one) for outcome in self.outcomes for one in outcome.indicators if one.measure == measure)
        return next(found, None)

    def problems(self) -> list[str]:
        """List what is wrong with it, one sentence each."""
        found = [problem for number, one in enumerate(self.outcomes, 1) for problem in one.problems(number)]
        if not 1 <= len(self.outcomes) <= MOST_OUTCOMES:
            found.append(f"There are {len(self.outcomes)} outcomes: expected 1 to {MOST_OUTCOMES}.")
        counts = Counter(one.measure for one in self.indicators)
        twice = [measure for measure, count in counts.items() if count > 1]
        found += [f"The measure {measure} is there more than once: expected each once." for measure in twice]
        return found

    def fields(self) -> Sequence[tuple[str, str]]:
        """Return it as pairs of a name and a text."""
        written = [(f"Outcome {number}", _text(one)) for number, one in enumerate(self.outcomes, 1)]
        return [*written, ("Who may see it", audience(public=self.public))]


def _outcome(found: Mapping[str, Any]) -> Outcome:
    given = [documents.text(found[name]) for name in ("title", "why", "chosen_by")]
    indicators = tuple(
        Indicator(
            documents.text(one["measure"]),
            _finite(one["target"]),
            _finite(one["forecast"]),
            _finite(one["weight"]) or 0,
            # sets of before had no measures for officers only
            documents.flag(one.get("public", True)),
        )
        for one in documents.listed(found["indicators"])
    )
    return Outcome(given[0], given[1], given[2], documents.day(found["review"]), indicators)


def _finite(value: object) -> float | None:
    number = documents.number(value)
    if number is not None and not math.isfinite(number):
        raise ValueError
    return number


def _text(outcome: Outcome) -> str:
    lines = [outcome.title, outcome.why, f"Chosen by: {outcome.chosen_by}"]
    lines.append(f"Next review: {documents.day_words(outcome.review)}")
    for one in outcome.indicators:
        said = [one.measure]
        said += [f"target {one.target:g}"] if one.target is not None else []
        said += [f"forecast {one.forecast:g}"] if one.forecast is not None else []
        said += [f"weight {one.weight:g}"] if one.weight != 1 else []
        said += [] if one.public else ["officers only"]
        lines.append(", ".join(said))
    return "\n".join(lines)
