"""The form of a neighbourhood's outcomes: its fields, and what somebody has filled in as a set."""

import math
from collections.abc import Collection, Mapping, Sequence

from dash import html

from dashboard.components.templating import render
from dashboard.domain.areas.places import Place
from dashboard.domain.outcomes.documents import Kind
from dashboard.domain.outcomes.sets import MOST_INDICATORS, MOST_OUTCOMES, Indicator, Outcome, OutcomeSet
from dashboard.domain.outcomes.templates import TEMPLATES
from dashboard.domain.outcomes.texts import read_date
from dashboard.kpis.outcomes import Held, Outcomes
from dashboard.pages.documents import Told, Values, article, rule, told_section
from dashboard.pages.outcomes.addresses import set_url
from dashboard.pages.page import PageContent, Query

#: As many rows without a measure stand below those that have one.
_MORE_ROWS = 2
#: Box that is ticked where only officers may see a measure.
_HIDDEN = "hidden"


def values_of(found: OutcomeSet) -> dict[str, str]:
    """Return a set as the form has it."""
    values = {"public": "yes" if found.public else "no", "why": ""}
    for number, one in enumerate(found.outcomes):
        _put(values, number, one)
    return values


def _put(values: dict[str, str], number: int, one: Outcome) -> None:
    texts = {"title": one.title, "reason": one.why, "chosen": one.chosen_by, "review": str(one.review or "")}
    values |= {f"{name}-{number}": text for name, text in texts.items()}
    for row, indicator in enumerate(one.indicators):
        numbers = (indicator.target, indicator.forecast, indicator.weight)
        written = ["" if number is None else f"{number:g}" for number in numbers]
        pairs = zip(("measure", "target", "forecast", "weight"), (indicator.measure, *written), strict=True)
        values |= {f"{name}-{number}-{row}": text for name, text in pairs}
        values |= {} if indicator.public else {f"{_HIDDEN}-{number}-{row}": "yes"}


def with_templates(values: Values, query: Query, known: Collection[str]) -> Values:
    """Return the fields of a form with the outcomes to start from that the address names."""
    wanted = query.get("template", "").split(",")
    made = dict(values)
    for template in TEMPLATES:
        if template.key in wanted:
            measures = [one for one in template.measures if one in known][:MOST_INDICATORS]
            _put(made, _count(made), Outcome(template.title, template.why, "", None, tuple(map(Indicator, measures))))
    return made


def _count(values: Values) -> int:
    most = MOST_OUTCOMES + 1
    return next((number for number in range(most) if f"title-{number}" not in values), most)


def read_set(values: Values, known: Collection[str]) -> tuple[OutcomeSet | None, list[str]]:
    """Return the set that a form makes, and all that is wrong with it; None where a field cannot be read.

    An outcome without a title and without measures is left out, and so is one that is ticked to be removed.
    """
    wrong: list[str] = []
    outcomes = []
    for number in range(_count(values)):
        texts = {name: values.get(f"{name}-{number}", "") for name in ("title", "reason", "chosen", "review")}
        indicators = _indicators(values, number, known, wrong)
        if values.get(f"remove-{number}") == "yes" or not (any(texts.values()) or indicators):
            continue
        review = None
        try:
            review = read_date(texts["review"])
        except ValueError:
            wrong.append(f"Outcome {number + 1}, looked at again: expected a day, as in 30/9/2026.")
        outcomes.append(Outcome(texts["title"], texts["reason"], texts["chosen"], review, tuple(indicators)))
    return (None, wrong) if wrong else (OutcomeSet(tuple(outcomes), values.get("public") == "yes"), [])


def _indicators(values: Values, number: int, known: Collection[str], wrong: list[str]) -> list[Indicator]:
    found = []
    for row in range(MOST_INDICATORS):
        measure = values.get(f"measure-{number}-{row}", "")
        if not measure:
            continue
        if measure not in known:
            wrong.append(f"Outcome {number + 1}: a measure is none of those in the list. Choose one of them.")
            continue
        numbers: dict[str, float | None] = {}
        for name in ("target", "forecast", "weight"):
            text = values.get(f"{name}-{number}-{row}", "")
            try:
                numbers[name] = _number(text)
            except ValueError:
                wrong.append(f"Outcome {number + 1}, {name} of measure {row + 1}: expected a number, as in 12.5.")
        weight = 1.0 if numbers.get("weight") is None else numbers["weight"]
        shown = values.get(f"{_HIDDEN}-{number}-{row}") != "yes"
        found.append(Indicator(measure, numbers.get("target"), numbers.get("forecast"), weight or 0.0, shown))
    return found


def _number(text: str) -> float | None:
    if not text:
        return None
    number = float(text.replace(",", ""))
    if not math.isfinite(number) or len(text) > 20:
        raise ValueError
    return number


def form_page(
    outcomes: Outcomes, token: str, place: Place, held: Held[OutcomeSet] | None, given: tuple[Values, Told]
) -> PageContent:
    """Build the page with the form; `held` is the set in force, None for a new one."""
    values, told = given
    names = sorted(outcomes.indicators().items(), key=lambda one: one[1])
    form = render(
        "outcome_form.html",
        address=f"{set_url(place.key)}/save",
        token=token,
        expected=held.version if held else outcomes.version_of(Kind.OUTCOMES, place.key),
        values=values,
        outcomes=_fields(values),
        measures=[("", "None"), *names],
    )
    title = f"Write the outcomes for {place.name}"
    content = article(
        html.P(html.A("Back to the outcomes", href=set_url(place.key)), className="back"),
        html.H1(title),
        html.P(
            "Say in plain words what should become true, and choose the measures that show it. Every version is kept.",
            className="lead",
        ),
        *told_section(told),
        rule(),
        html.Section([form], className="edit"),
    )
    return PageContent(content, status=told.status, title=f"{title} – {outcomes.city.config.site_title}")


def _fields(values: Values) -> Sequence[Mapping[str, object]]:
    """Return the fields of every outcome, and of an empty one to add."""
    count = _count(values)
    found = []
    for number in range(min(count + 1, MOST_OUTCOMES)):
        taken = [row for row in range(MOST_INDICATORS) if values.get(f"measure-{number}-{row}")]
        rows = range(min(max(taken, default=-1) + 1 + _MORE_ROWS, MOST_INDICATORS))
        texts = {name: values.get(f"{name}-{number}", "") for name in ("title", "reason", "chosen", "review", "remove")}
        named = ("measure", "target", "forecast", "weight", _HIDDEN)
        measures = [{name: values.get(f"{name}-{number}-{row}", "") for name in named} for row in rows]
        found.append({**texts, "number": number, "new": number == count, "rows": measures})
    return found
