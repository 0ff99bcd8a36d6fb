"""What stands behind the figures of a KPI: definition, source, last hand-in, coverage, disclosure rule."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.kpi.definition import definition_facts
from dashboard.domain.areas.population import ESTIMATED, estimated
from dashboard.domain.kpi.cube import CITY, LSOA
from dashboard.domain.wording.kpi_page import (
    coverage_sentence,
    earlier_areas_sentence,
    hidden_sentence,
    totals_sentence,
)
from dashboard.domain.wording.plain import listing
from dashboard.pages.kpi.parts import Section, Subject


def about_section(subject: Subject) -> Section:
    """Say what the KPI means, and where its figures come from."""
    content: list[Component] = [definition_facts(subject.kpi)]
    if subject.definition.version != subject.kpi.version:
        said = (
            f"Figures for {subject.choices.period.label} follow version {subject.definition.version} of the "
            f"definition: {subject.definition.definition}"
        )
        content.append(html.P(said))
    if subject.choices.period in subject.shown.timeline.earlier_areas:
        content.append(html.P(earlier_areas_sentence([subject.choices.period])))
    more = [
        "Definition, figures held and the way to hand some in: ",
        html.A("figures held of this KPI", href=f"/data/kpi/{subject.kpi.kpi_id}"),
        ".",
    ]
    return Section("about", "What the figures mean and where they come from", [*content, html.P(more)], wide=True)


def completeness(subject: Subject) -> list[str]:
    """Say how many LSOAs have figures, and how many are hidden."""
    cells = subject.view.of_kind(LSOA)
    city = subject.view.of_kind(CITY)
    with_figures, total = (
        (int(city["lsoas_with_figures"].iloc[0]), int(city["lsoas_total"].iloc[0])) if len(city) else (0, len(cells))
    )
    shares = subject.shown.reconciliation
    of_lsoas = shares[shares["area_kind"].eq(LSOA)]["share_matched_pct"].dropna()
    share = float(of_lsoas.iloc[0]) if len(of_lsoas) else None
    covered = [] if subject.no_smaller else [coverage_sentence(share, with_figures, total)]
    said = [*covered, _totals(subject)]
    hidden = int(cells["status"].eq("suppressed").sum())
    said.append(hidden_sentence(hidden, 0, len(cells), "LSOAs"))
    said.append(_estimated(subject))
    return [text for text in said if text]


def _totals(subject: Subject) -> str:
    """Say where the figure handed in for the city is not the sum of its LSOAs, to whoever may know both."""
    shares = subject.shown.reconciliation.set_index("area_kind")
    if not {CITY, LSOA} <= set(shares.index) or not shares.at[CITY, "set_aside"] > 0:
        return ""
    return totals_sentence(shares.at[CITY, "set_aside"], shares.at[LSOA, "matched"], subject.city_name)


def _estimated(subject: Subject) -> str:
    """Name the LSOAs whose residents are an estimate; "" where there are none."""
    year = subject.shown.timeline.population_years.get(subject.choices.period.key, 0)
    codes = estimated(subject.city.populations, subject.definition, year)
    names = listing([subject.area_names[code] for code in codes])
    return f"Residents of {names} (mid-{year}): {ESTIMATED}." if codes else ""


def hand_in_sentence(subject: Subject) -> list[str]:
    """Tell officers and stewards which hand-in the figures come from: how many rows it had says too much in public."""
    found = subject.shown.submission
    if found is None:
        return []
    given = found.submission
    when = f"{given.when.day} {given.when:%B %Y}"
    verb = "Stored" if subject.kpi.published else "Handed in"
    return [f"{verb} on {when} by {given.who}, as submission {found.submission_id} ({given.file_name})."]
