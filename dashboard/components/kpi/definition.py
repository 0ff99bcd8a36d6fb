"""What a KPI means, in words, and the mark of figures that are not the council's own."""

from dash import html
from dash.development.base_component import Component

from dashboard.domain.groups.characteristics import CHARACTERISTICS
from dashboard.domain.kpi.definition import Better, Frequency, Geography, KpiDefinition, Unit
from dashboard.domain.wording import plain as wording
from dashboard.domain.wording.kpi import ILLUSTRATIVE, mark_of

UNITS = {Unit.COUNT: "count", Unit.RATE_PER_1000: "rate per 1,000", Unit.PERCENTAGE: "percentage", Unit.MEAN: "mean"}
BETTER = {Better.HIGHER: "higher is better", Better.LOWER: "lower is better", Better.NEITHER: "neither way is better"}
EVERY = {Frequency.MONTH: "every month", Frequency.QUARTER: "every quarter", Frequency.YEAR: "every year"}
GEOGRAPHIES = {
    Geography.POSTCODE: "as records with postcodes",
    Geography.LSOA: "by LSOA",
    Geography.MSOA: "by middle-layer area (MSOA)",
    Geography.WARD: "by ward",
    Geography.NEIGHBOURHOOD: "by named neighbourhood",
    Geography.CITY: "for the whole city",
}
#: Fields of a definition as readers know them; what stands here is compared between versions.
_FIELDS = {
    "service": "service",
    "accountable_officer": "accountable role",
    "name": "name",
    "definition": "definition",
    "unit": "unit",
    "numerator": "numerator",
    "denominator": "denominator",
    "population_denominator": "use of the resident population",
    "better": "which way is better",
    "frequency": "frequency",
    "geographies": "kinds of areas",
    "target": "target",
    "small_numbers": "rule for small numbers",
    "age_group": "age group of the residents",
    "same_cases_as": "KPI of the same cases by shorter periods",
    "characteristics": "characteristics that it comes by",
    "own_categories": "names of categories",
    "known_target": "target for how often the group is known",
    "licence": "licence",
    "notes": "notes",
    "published": "whether the figures are published already",
    "publisher": "publisher",
    "attribution": "attribution",
    "caution": "caution",
}


def measured_as(kpi: KpiDefinition) -> str:
    """Say what the value is: "percentage: visits made, out of tenancies; higher is better"."""
    if kpi.unit is Unit.COUNT:
        measured = f"{UNITS[kpi.unit]} of {kpi.numerator}"
    else:
        measured = f"{UNITS[kpi.unit]}: {kpi.numerator}, out of {kpi.denominator}"
    return f"{measured}; {BETTER[kpi.better]}"


def definition_facts(kpi: KpiDefinition) -> Component:
    """List all that the catalogue says of a KPI."""
    rule, collected = kpi.small_numbers, "Published" if kpi.published else "Collected"
    facts = {
        "Service": f"{kpi.service}; accountable: {kpi.accountable_officer}",
        "Definition": kpi.definition,
        "Measured as": measured_as(kpi),
        collected: f"{EVERY[kpi.frequency]}, {wording.listing([GEOGRAPHIES[kind] for kind in kpi.geographies])}",
        "Target": "none" if kpi.target is None else f"{kpi.target:g}",
        "Small numbers": (
            "published already: nothing is hidden or rounded"
            if kpi.published
            else f"in public, counts under {rule.public_least} are hidden and others rounded to {rule.round_to}; "
            f"for officers, counts of 1 to {rule.officer_least - 1} are hidden"
        ),
        **(
            {"Same cases": f"a {kpi.frequency} is a sum of periods of {kpi.same_cases_as}; they are protected together"}
            if kpi.same_cases_as
            else {}
        ),
        **({"By group": _groups(kpi)} if kpi.characteristics else {}),
        **({"Published by": kpi.publisher, "Caution": kpi.caution} if kpi.published else {}),
        "Licence": f"{kpi.licence or 'not stated'}{f'. {kpi.attribution}' if kpi.attribution else ''}",
        "Version": f"{kpi.version}, ID {kpi.kpi_id}",
        **({"Notes": kpi.notes} if kpi.notes else {}),
    }
    lines = [part for name, fact in facts.items() for part in (html.Dt(name), html.Dd(fact))]
    return html.Dl(lines, className="facts")


def _groups(kpi: KpiDefinition) -> str:
    """Say what groups a KPI comes by: "disability and sex; the group should be known for 90 %"."""
    named = wording.listing([CHARACTERISTICS[one].phrase for one in kpi.characteristics])
    target = "" if kpi.known_target is None else f"; the group should be known for {kpi.known_target:g} %"
    least = kpi.small_numbers.public_least
    return f"{named}{target}. Shown for larger areas only; counts under {least} are hidden from officers too"


def changed_fields(before: KpiDefinition, after: KpiDefinition) -> list[str]:
    """Name what a new version of a definition has changed."""
    return [words for name, words in _FIELDS.items() if getattr(before, name) != getattr(after, name)]


def origin_tag(kpi: KpiDefinition) -> list[Component]:
    """Mark an illustrative KPI, or one of open figures, beside its name; nothing for a council's own."""
    if kpi.published:
        return [html.Span(" Open figures", className="tag-open")]
    return [html.Span(" Illustrative", className="tag-illustrative")] if kpi.illustrative else []


def origin_notice(kpi: KpiDefinition) -> list[Component]:
    """Say above a KPI's figures that they are illustrative, or whose open figures they are; nothing for its own."""
    if kpi.published:
        return [html.P([html.Strong(f"{mark_of(kpi)}."), f" {kpi.caution}"], className="open-figures")]
    return [html.P(html.Strong(ILLUSTRATIVE), className="illustrative page-notice")] if kpi.illustrative else []
