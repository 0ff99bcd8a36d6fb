"""Sentences about outcomes and actions."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from dashboard.domain.kpi.definition import Period
from dashboard.domain.kpi.gap_table import GapTable
from dashboard.domain.outcomes.actions import Action, State
from dashboard.domain.outcomes.documents import day_words
from dashboard.domain.outcomes.sets import OutcomeSet
from dashboard.domain.statistics.projections import Projection
from dashboard.domain.wording.plain import capitalised, listing, number_in_words, with_remark
from dashboard.domain.wording.services import latest_period, untold_sentence, verdict_sentences


def actions_sentence(actions: Sequence[Action], today: date) -> str:
    """Count actions by state: "Four actions: two agreed and two done. One is overdue."."""
    if not actions:
        return "There are no actions here that you can see."
    counts = Counter(action.state for action in actions)
    total = f"{capitalised(number_in_words(len(actions)))} action{'' if len(actions) == 1 else 's'}"
    states = listing([f"{number_in_words(counts[state])} {state}" for state in State if counts[state]])
    if len(counts) == 1:
        states = str(next(iter(counts))) if len(actions) == 1 else f"all {next(iter(counts))}"
    return f"{total}: {states}.{_overdue(sum(action.is_overdue(today) for action in actions))}"


def _overdue(count: int) -> str:
    if not count:
        return ""
    return f" {capitalised(number_in_words(count))} {'is' if count == 1 else 'are'} overdue."


def set_sentence(found: OutcomeSet, today: date) -> str:
    """Count outcomes and measures: "Three outcomes with eight measures. One review is overdue."."""
    outcomes, measures = len(found.outcomes), len(found.indicators)
    overdue = sum(outcome.is_overdue(today) for outcome in found.outcomes)
    said = (
        f"{capitalised(number_in_words(outcomes))} outcome{'' if outcomes == 1 else 's'} with "
        f"{number_in_words(measures)} measure{'' if measures == 1 else 's'}."
    )
    if not overdue:
        return said
    return f"{said} {capitalised(number_in_words(overdue))} review{' is' if overdue == 1 else 's are'} overdue."


def target_sentence(target: str, forecast: str) -> str:
    """Say what is aimed at and what is expected, kept apart: "Target: 12. Forecast, which is not the same: 14."."""
    if not target and not forecast:
        return "No target has been set."
    if not forecast:
        return f"Target: {target}."
    return f"Forecast: {forecast}." if not target else f"Target: {target}. Forecast, which is not the same: {forecast}."


def projection_sentence(found: Projection, text: Callable[[float], str], last: str) -> str:
    """Say where a curve goes if nothing changes, or why that cannot be said; `last` names the last period ahead."""
    if not found.values:
        return f"There is no projection: {found.why}."
    interval = f"95% interval {text(found.lower[-1])} to {text(found.upper[-1])}"
    when = with_remark(last, interval)
    return f"If nothing changes, it would be {text(found.values[-1])} in {when}, by the last {found.points} points."


def report_title(year: Period, names: Sequence[str], *, whole: bool) -> str:
    """Name a report by its year and, unless it is of the whole city, by its neighbourhoods."""
    title = f"Annual report {year.short_label}"
    return title if whole else f"{title}: {listing(names)}"


def report_sentences(gap_table: GapTable, year: Period, city_name: str, *, awaits: bool) -> list[str]:
    """Sum up the figures of a neighbourhood for a report, and say first where they are older than its year."""
    last = latest_period(gap_table)
    if last is None and not awaits:
        return ["The services have no figures up to the end of this year."]
    said = [*verdict_sentences(gap_table, city_name, awaits=awaits), untold_sentence(gap_table, awaits=awaits)]
    if last is not None and last.day_after <= year.first_day:
        said.insert(0, f"The services have no figures of this year; the latest are of {last.label}.")
    return [one for one in said if one]


def when_words(action: Action) -> str:
    """Say when an action began, is due and ended, as far as that is known: "since 3 May 2026, due 1 July 2026"."""
    if action.ended:
        began = f"{day_words(action.begun)} to " if action.begun else ""
        return f"{began}{day_words(action.ended)}"
    begun = f"since {day_words(action.begun)}" if action.begun else ""
    due = f"due {day_words(action.due)}" if action.due else ""
    return ", ".join(filter(None, (begun, due)))
