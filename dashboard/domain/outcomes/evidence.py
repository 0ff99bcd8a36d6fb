"""The evidence sheet of an equality impact assessment: what is proposed, and which figures it is set against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from dashboard.domain.groups.characteristics import CHARACTERISTICS
from dashboard.domain.outcomes import documents, texts
from dashboard.domain.outcomes.actions import audience

PROSE = {
    "proposal": "What is proposed, and whom it would affect",
    "known": "What else is known: what residents, groups and staff have said",
}
LISTS = {"kpis": "KPIs", "areas": "Areas", "characteristics": "Characteristics"}
#: So that all of it stands on two sides of A4.
MOST = {"kpis": 2, "areas": 2, "characteristics": 3}
MOST_CHARACTERS = 600


@dataclass(frozen=True)
class EvidenceSheet:
    """What is kept of an evidence sheet; its figures are those of the KPIs.

    Attributes
    ----------
    title, proposal, known
        What it is about; what is proposed; what else is known.
    kpis, areas, characteristics
        By kpi_id, by key of `kpis.equality.areas_of`, and by key.
    periods
        Key of the period of each KPI, so that the sheet keeps the figures that it was written with.
    public
        Whether everybody may see it, or officers only.
    """

    title: str = ""
    proposal: str = ""
    known: str = ""
    kpis: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    characteristics: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    public: bool = False

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Self:
        """Return the sheet that `asdict` was made of."""
        given: dict[str, Any] = {name: documents.text(found[name]) for name in ("title", *PROSE)}
        lists: dict[str, Any] = {
            name: tuple(map(documents.text, documents.listed(found[name]))) for name in (*LISTS, "periods")
        }
        return cls(**given, **lists, public=documents.flag(found["public"]))

    def problems(self) -> list[str]:
        """List what is wrong with it, one sentence each."""
        found = texts.problems("“Title”", self.title, texts.SHORT, 3)
        for name, said in PROSE.items():
            found += texts.problems(f"“{said}”", getattr(self, name), MOST_CHARACTERS)
        for name, said in LISTS.items():
            chosen = getattr(self, name)
            if not 1 <= len(set(chosen)) <= MOST[name]:
                found.append(
                    f"“{said}”: found {len(set(chosen))}, expected 1 to {MOST[name]}, so that it prints on two sides."
                )
            if len(set(chosen)) < len(chosen):
                found.append(f"“{said}”: one is there twice, expected each once.")
        found += [f"“{one}” is no characteristic." for one in self.characteristics if one not in CHARACTERISTICS]
        return found

    def fields(self) -> Sequence[tuple[str, str]]:
        """Return it as pairs of a name and a text."""
        return [
            ("Title", self.title),
            *((said, getattr(self, name)) for name, said in PROSE.items()),
            *((said, ", ".join(getattr(self, name))) for name, said in LISTS.items()),
            ("Periods", ", ".join(self.periods)),
            ("Who may see it", audience(public=self.public)),
        ]
