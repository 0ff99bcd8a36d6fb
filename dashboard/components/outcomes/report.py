"""What the annual report says of a year and some neighbourhoods, whether it is read on a page or in Word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.components.outcomes.actions import Row, rows
from dashboard.components.profile.change import change_words
from dashboard.domain.areas.places import Place
from dashboard.domain.change.placed import Placed
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.definition import Period
from dashboard.domain.outcomes.actions import Action
from dashboard.domain.outcomes.areas import overlap, place_at
from dashboard.domain.outcomes.curves import CurveText, curve_key
from dashboard.domain.outcomes.documents import Kind
from dashboard.domain.outcomes.reports import EVERYWHERE, Introduction, report_key, was_done, was_under_way
from dashboard.domain.outcomes.sets import Indicator, OutcomeSet
from dashboard.domain.statistics.verdicts import Verdict
from dashboard.domain.wording.outcomes import report_sentences
from dashboard.domain.wording.services import HERE
from dashboard.kpis.outcomes import Held, Outcomes
from dashboard.kpis.outcomes.standing import Measures, Standing


@dataclass(frozen=True)
class Curve:
    """A measure of an outcome, how it stands, and the story behind it; "" where nothing is written that may be seen."""

    outcome: str
    standing: Standing
    story: str
    href: str


@dataclass(frozen=True)
class AreaReport:
    """What a report says of a neighbourhood.

    Attributes
    ----------
    introduction
        Written by somebody; None for none that may be seen.
    headline
        Sentences that sum its figures up.
    change
        Where it stood in the editions of the Indices; "" with one edition only.
    kpis
        Its KPIs, worse ones first; those without any figure here are left out.
    curves
        The measures of its outcomes.
    done, under_way
        Actions in the year.
    """

    place: Place
    introduction: Held[Introduction] | None
    headline: str
    change: str
    kpis: Sequence[Standing]
    curves: Sequence[Curve]
    done: Sequence[Row]
    under_way: Sequence[Row]

    @property
    def answered(self) -> Sequence[Row]:
        """The actions that say what residents asked for, or what came of it."""
        return [row for row in (*self.done, *self.under_way) if row.action.you_said or row.action.we_did]


@dataclass(frozen=True)
class Report:
    """A report; `illustrative` tells whether its figures, and the examples in it, are made up."""

    year: Period
    introduction: Held[Introduction] | None
    areas: Sequence[AreaReport]
    illustrative: bool


@dataclass(frozen=True)
class _Written:
    """All documents that a viewer may see and a report may hold."""

    actions: Sequence[Held[Action]]
    sets: Mapping[str, Held[OutcomeSet]]
    curves: Mapping[str, Held[CurveText]]
    introductions: Mapping[str, Held[Introduction]]

    @classmethod
    def of(cls, outcomes: Outcomes, viewer: Viewer, *, examples: bool) -> "_Written":
        """Read them; examples are left out beside real figures, and where any document is the council's own."""
        found = {kind: outcomes.all_of(kind, viewer) for kind in Kind}
        own = {kind: [one for one in several if not one.is_example] for kind, several in found.items()}
        taken = found if examples and not any(own.values()) else own
        keyed = {kind: {one.key: one for one in several} for kind, several in taken.items()}
        return cls(taken[Kind.ACTION], keyed[Kind.OUTCOMES], keyed[Kind.CURVE], keyed[Kind.REPORT])


def report(
    outcomes: Outcomes, viewer: Viewer, year: Period, places: Sequence[Place], placed: Mapping[int, Placed]
) -> Report:
    """Put a report together as a viewer may see it.

    Parameters
    ----------
    year
        Figures are the latest that ended by its end.
    placed
        Editions of the Indices by their year; later ones than the report's are left out.

    Raises
    ------
    DatabaseError
        If the database cannot be used.
    """
    measures = Measures.until(outcomes.kpis, viewer, places, year)
    illustrative = any(row.definition.illustrative for one in measures for row in one.gap_table.rows)
    written = _Written.of(outcomes, viewer, examples=illustrative)
    known = {edition: one for edition, one in placed.items() if edition <= year.year}
    areas = [
        _area(outcomes, year, one, written, change_words(known, one.place.lsoa_codes), illustrative=illustrative)
        for one in measures
    ]
    return Report(year, written.introductions.get(report_key(year.year, EVERYWHERE)), areas, illustrative)


def _area(
    outcomes: Outcomes, year: Period, measures: Measures, written: _Written, change: str, *, illustrative: bool
) -> AreaReport:
    city, place = outcomes.city, measures.place
    said = report_sentences(measures.gap_table, year, city.config.city_name, awaits=measures.awaits)
    here = [one for one in written.actions if overlap(place, place_at(city, one.document.area))]
    kinds = (
        [one for one in here if was_done(one.document, year)],
        [one for one in here if was_under_way(one.document, year, outcomes.today)],
    )
    done, under_way = (rows(city, kind, outcomes.today, {}) for kind in kinds)
    counted = sorted(measures.gap_table.by_gap(HERE).rows, key=lambda row: row.cells[HERE].verdict is not Verdict.WORSE)
    return AreaReport(
        place,
        written.introductions.get(report_key(year.year, place.key)),
        " ".join(said),
        change,
        [measures.standing(Indicator(row.definition.kpi_id)) for row in counted if row.cells[HERE].value is not None],
        [one for one in _curves(measures, written) if illustrative or not one.standing.illustrative],
        done,
        under_way,
    )


def _curves(measures: Measures, written: _Written) -> list[Curve]:
    slug = measures.place.key
    held = written.sets.get(slug)
    found = []
    for outcome in held.document.outcomes if held else ():
        for one in outcome.indicators:
            text = written.curves.get(curve_key(slug, one.measure))
            story = text.document.story if text else ""
            standing = measures.standing(one)
            found.append(Curve(outcome.title, standing, story, f"/outcomes/{slug}/{one.measure}"))
    return found
