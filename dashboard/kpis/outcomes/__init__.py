"""Outcomes, texts and actions of a city's areas: read as a viewer may see them, written, and taken back."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import Place
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.outcomes.actions import Action
from dashboard.domain.outcomes.areas import overlap, place_at
from dashboard.domain.outcomes.curves import CurveText, curve_key
from dashboard.domain.outcomes.documents import Document, Kind, content
from dashboard.domain.outcomes.evidence import EvidenceSheet
from dashboard.domain.outcomes.indicators import DOMAIN_NAMES
from dashboard.domain.outcomes.reports import Introduction
from dashboard.domain.outcomes.sets import OutcomeSet
from dashboard.domain.outcomes.texts import reason_problems
from dashboard.errors import ContractError, DatabaseError
from dashboard.kpis import Kpis
from dashboard.kpis.gap_tables import holdings_of
from dashboard.kpis.outcomes import examples

if TYPE_CHECKING:
    from dashboard.store.documents import Version

_D = TypeVar("_D", bound=Document)
_CLASSES: Mapping[Kind, type[Document]] = {
    Kind.ACTION: Action,
    Kind.OUTCOMES: OutcomeSet,
    Kind.CURVE: CurveText,
    Kind.REPORT: Introduction,
    Kind.EVIDENCE: EvidenceSheet,
}
_EXAMPLES: Mapping[Kind, Callable[[City, date], Iterable[tuple[str, Document]]]] = {
    Kind.ACTION: examples.actions,
    Kind.OUTCOMES: examples.outcomes,
    Kind.CURVE: examples.curves,
}


@dataclass(frozen=True)
class Held(Generic[_D]):
    """A document in force.

    Attributes
    ----------
    key
        Which document of its kind.
    document
        What it says.
    version
        Its version; 0 for an example, which nobody can change.
    at, who
        When its version was made, and by whom; None and "" for an example.
    """

    key: str
    document: _D
    version: int = 0
    at: datetime | None = None
    who: str = ""

    @property
    def is_example(self) -> bool:
        """Whether it came with the dashboard, to show how the pages work."""
        return self.version == 0


class Outcomes:
    """The documents of a city; may be shared by threads.

    Raises `DatabaseError` throughout where the database cannot be used.
    """

    def __init__(self, kpis: Kpis) -> None:
        self.kpis = kpis

    @property
    def city(self) -> City:
        """The city as this server has loaded it."""
        return self.kpis.city

    @property
    def today(self) -> date:
        """The day."""
        return self.kpis.today

    # ---- reading

    def actions(self, viewer: Viewer, place: Place | None = None) -> tuple[Held[Action], ...]:
        """Return the actions that a viewer may see: all, or those of areas that share an LSOA with a place.

        Examples are among them for as long as illustrative figures are shown.
        """
        found: Sequence[Held[Action]] = self.all_of(Kind.ACTION, viewer)
        if place is None:
            return tuple(found)
        return tuple(one for one in found if overlap(place, place_at(self.city, one.document.area)))

    def outcome_sets(self, viewer: Viewer) -> "dict[str, Held[OutcomeSet]]":
        """Return the sets of outcomes that a viewer may see, by slug of the neighbourhood."""
        found: Sequence[Held[OutcomeSet]] = self.all_of(Kind.OUTCOMES, viewer)
        return {one.key: one for one in found}

    def curve_text(self, viewer: Viewer, neighbourhood: str, measure: str) -> Held[CurveText] | None:
        """Return the text about a curve that a viewer may see; None for none."""
        found: Sequence[Held[CurveText]] = self.all_of(Kind.CURVE, viewer)
        return next((one for one in found if one.key == curve_key(neighbourhood, measure)), None)

    def all_of(self, kind: Kind, viewer: Viewer) -> Sequence[Held]:  # type: ignore[type-arg]
        """Return the documents of a kind that a viewer may see, in the order in which they were first made.

        Examples are among them for as long as illustrative figures are shown, where nobody has written in their place.
        """
        from dashboard.store import documents  # noqa: PLC0415 - it brings SQLAlchemy

        stored = documents.latest(self.kpis.store.engine, kind)
        own = {one.key for one in stored}
        held = [_held(one) for one in stored if one.content]
        if kind in _EXAMPLES and self.has_examples:
            made = _EXAMPLES[kind](self.city, self.today)
            held += [Held(key, document) for key, document in made if key not in own]
        if viewer is not Viewer.PUBLIC:
            return held
        shown = [one for one in held if one.document.public]
        if kind is Kind.OUTCOMES:
            shown = [replace(one, document=one.document.for_everybody()) for one in shown]
            return [one for one in shown if one.document.outcomes]
        return shown

    def action(self, viewer: Viewer, key: str) -> Held[Action] | None:
        """Return an action that a viewer may see; None if there is none."""
        return next((one for one in self.actions(viewer) if one.key == key), None)

    def history(self, kind: Kind, key: str) -> "Sequence[Version]":
        """Return every version of a document, the latest first; for officers."""
        from dashboard.store import documents  # noqa: PLC0415 - as above

        return documents.history(self.kpis.store.engine, kind, key)

    def version_of(self, kind: Kind, key: str) -> int:
        """Return the number of the last version of a document, be it that it was removed; 0 for one that never was."""
        versions = self.history(kind, key)
        return versions[0].version if versions else 0

    def indicators(self) -> dict[str, str]:
        """Return the names of all measures by what documents call them: the domains of the Indices, then the KPIs."""
        known = holdings_of(self.kpis).definitions
        marks = {kpi.kpi_id: " (illustrative)" if kpi.illustrative else "" for kpi in known}
        return {**DOMAIN_NAMES, **{kpi.kpi_id: f"{kpi.name}{marks[kpi.kpi_id]}" for kpi in known}}

    def services(self) -> list[str]:
        """Return the services of the catalogue, by name."""
        return sorted({kpi.service for kpi in self.kpis.definitions() if not kpi.published})

    @property
    def has_examples(self) -> bool:
        """Whether illustrative figures are shown, and examples with them."""
        known = self.kpis.catalogue()
        if not any(kpi.illustrative for kpi in known):
            return False
        # only where there are others may these have been left out, which takes longer to tell
        return not any(kpi.is_own for kpi in known) or not holdings_of(self.kpis).left_out

    # ---- writing

    def save(self, kind: Kind, key: str, document: Document, why: str, expected: int) -> "Version":
        """Add a version of a document; see `dashboard.store.documents.save`."""
        from dashboard.store import documents  # noqa: PLC0415 - as above

        if found := [*document.problems(), *reason_problems(why)]:
            msg = "What was written"
            raise ContractError(msg, found)
        with self.kpis.acting():
            return documents.save(self.kpis.store.engine, kind, key, content(document), why, expected)

    def undo(self, kind: Kind, key: str, version: int, why: str, expected: int) -> "Version":
        """Take a version back, with all after it; see `dashboard.store.documents.undo`."""
        from dashboard.store import documents  # noqa: PLC0415 - as above

        with self.kpis.acting():
            return documents.undo(self.kpis.store.engine, kind, key, version, why, expected)


def own(held: Held[_D] | None) -> Held[_D] | None:
    """Return a document that is no example; None for one that is, which is written anew and not changed."""
    return None if held is None or held.is_example else held


def read(kind: Kind, text: str) -> Document:
    """Read a document that was stored.

    Raises
    ------
    DatabaseError
        If it is none.
    """
    try:
        return _CLASSES[kind].of(json.loads(text))
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        msg = f"A document of the kind {kind}: found {len(text):,} characters that are none. Restore a backup."
        raise DatabaseError(msg) from error


def _held(version: "Version") -> Held:  # type: ignore[type-arg]
    document = read(version.kind, version.content)
    return Held(version.key, document, version.version, version.at, version.who)
