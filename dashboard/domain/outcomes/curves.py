"""What is written about the curve of one measure in one neighbourhood, to turn it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from dashboard.domain.outcomes import documents, texts
from dashboard.domain.outcomes.actions import audience

#: The three questions, by field.
QUESTIONS = {
    "how_much": "How much did we do?",
    "how_well": "How well did we do it?",
    "better_off": "Is anyone better off?",
}
PROSE = {
    "story": "The story behind it",
    "partners": "Partners with a part to play",
    "works": "What works",
}
MOST_MEASURES = 4
#: So that all of it stands on one side of A4.
MOST_CHARACTERS = 900


def curve_key(neighbourhood: str, measure: str) -> str:
    """Return what the text about the curve of a measure in a neighbourhood, by slug, is stored under."""
    return f"{neighbourhood} {measure}"


@dataclass(frozen=True)
class CurveText:
    """The text about a curve.

    Attributes
    ----------
    story, partners, works
        Why the curve is as it is, who has a part in it, and what would turn it.
    how_much, how_well, better_off
        KPIs that answer the three questions, by kpi_id.
    public
        Whether everybody may see it, or officers only.
    """

    story: str = ""
    partners: str = ""
    works: str = ""
    how_much: tuple[str, ...] = ()
    how_well: tuple[str, ...] = ()
    better_off: tuple[str, ...] = ()
    public: bool = False

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Self:
        """Return the text that `asdict` was made of."""
        given: dict[str, Any] = {name: documents.text(found[name]) for name in PROSE}
        given |= {name: tuple(map(documents.text, documents.listed(found[name]))) for name in QUESTIONS}
        return cls(**given, public=documents.flag(found["public"]))

    @property
    def measures(self) -> tuple[str, ...]:
        """All KPIs that answer a question."""
        return (*self.how_much, *self.how_well, *self.better_off)

    def problems(self) -> list[str]:
        """List what is wrong with it, one sentence each."""
        found = [
            problem
            for name, said in PROSE.items()
            for problem in texts.problems(f"“{said}”", getattr(self, name), MOST_CHARACTERS)
        ]
        for name, said in QUESTIONS.items():
            measures = getattr(self, name)
            if len(set(measures)) != len(measures):
                found.append(f"“{said}” has a KPI twice: expected each once.")
            if len(measures) > MOST_MEASURES:
                found.append(f"“{said}” has {len(measures)} KPIs: expected {MOST_MEASURES} at most.")
        if not any(getattr(self, name) for name in (*PROSE, *QUESTIONS)):
            found.append("Nothing has been written: expected a text, or a KPI for one of the three questions.")
        return found

    def fields(self) -> Sequence[tuple[str, str]]:
        """Return it as pairs of a name and a text."""
        return [
            *((said, getattr(self, name)) for name, said in PROSE.items()),
            *((said, ", ".join(getattr(self, name))) for name, said in QUESTIONS.items()),
            ("Who may see it", audience(public=self.public)),
        ]
