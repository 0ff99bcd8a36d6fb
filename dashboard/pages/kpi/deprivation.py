"""The KPI beside deprivation: over the tenths of the city's LSOAs, and against each domain."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
from dash import html
from markupsafe import Markup

from dashboard.components.kpi.figure import FigureNotes
from dashboard.domain.areas.listed import listed
from dashboard.domain.deprivation.measures import MEASURES
from dashboard.domain.kpi.by_deprivation import against_deprivation, slope
from dashboard.domain.kpi.definition import Unit
from dashboard.domain.statistics.associations import association_sentence
from dashboard.domain.wording.gap_table import gradient_sentence
from dashboard.domain.wording.kpi import with_part
from dashboard.domain.wording.kpi_page import hidden_sentence, relative_sentence, slope_index_sentence
from dashboard.figures.gradient_chart import Tenth, gradient_chart
from dashboard.figures.scales import Partial, known
from dashboard.figures.scatter_chart import ScatterPoint, scatter_chart
from dashboard.pages.kpi.parts import (
    SEE_TABLE,
    Head,
    Option,
    Row,
    Section,
    Subject,
    choice_form,
    explored,
    figure,
    table,
)

GRADIENT, SCATTER = "gradient", "scatter"
_ENDS = {1: " (most deprived)", 10: " (least deprived)"}


def gradient_section(subject: Subject) -> Section:
    """Show the KPI by tenth of the city's LSOAs by IMD, with the slope index and the relative index."""
    kpi, sloped = subject.definition, slope(subject.view)
    found = sloped.found
    notes = gradient_notes(subject)
    title = notes.caption
    tenths, rows = [], []
    for row in sloped.tenths.itertuples():
        decile = int(row.Index)
        value, *limits = (number if known(number) else None for number in (row.value, row.lower, row.upper))
        said = subject.said(value, str(row.status))
        tenths.append(Tenth(decile, value, *limits, note="" if value is not None else said))
        in_part = with_part(said, str(row.part))
        rows.append(Row([f"{decile}{_ENDS.get(decile, '')}", in_part, subject.interval(*limits)]))
    heads = [Head("Tenth"), Head("Value", number=True), Head("95% interval", number=True)]
    city = None if kpi.unit is Unit.COUNT else subject.view.city_value
    part = "" if city is None else subject.view.city_part
    drawn = gradient_chart(
        "gradient",
        tenths,
        subject.text,
        city=Partial(city, part),
        title=title,
        description=SEE_TABLE,
    )
    said = (
        f"The line of {subject.city_name} stands for {part}." if part else "",
        # tenths of which only a part is known are not set against each other
        found.problem if sloped.is_part else gradient_sentence(kpi, found, subject.city_name),
        slope_index_sentence(kpi, found.slope_index),
        relative_sentence(found.relative_index),
    )
    parts = (drawn, " ".join(filter(None, said)), table(subject, title, heads, rows))
    figured = figure(subject, GRADIENT, parts, notes)
    return Section("gradient", "From the most to the least deprived tenth", [figured])


def gradient_notes(subject: Subject) -> FigureNotes:
    """Return what is written with the chart of the tenths."""
    method = (
        f"Tenths of {subject.city_name}’s own LSOAs by IMD rank, each a sum that is protected like any other; slope by "
        "weighted regression on the tenths, with 95% intervals"
    )
    title = subject.title(f"by tenth of {subject.city_name}’s neighbourhoods by overall deprivation")
    return subject.notes(title, method)


def scatter_section(subject: Subject) -> Section:
    """Set the LSOAs' values against their ranks on a domain, with the correlation in words and the caution."""
    kpi, measure = subject.definition, subject.choices.domain
    ranks = subject.city.lsoas[measure.rank_column]
    rows, found = against_deprivation(subject.view, ranks)
    rows = rows.sort_values("rank")
    six = {code for place in subject.city.config.neighbourhoods for code in place.lsoa_codes}
    area = subject.choices.area
    named = {area.area_code} if area is not None and area.area_code in rows.index else six
    options = [Option(one.key, one.label, one is measure) for one in MEASURES.values()]
    form = choice_form(subject.choices, "domain", ("Compare with", "Show"), options, anchor="scatter")
    hidden = int(rows["status"].eq("suppressed").sum())
    missing = int(rows["status"].eq("no figures").sum())
    left = hidden_sentence(hidden, missing, len(rows), "LSOAs")
    said = [association_sentence(found, kpi.name, measure), left]
    if kpi.unit is Unit.COUNT:
        said.append("A plain count is higher where more people live, which the ranks do not allow for.")
    if rows["value"].notna().any():
        notes = scatter_notes(subject)
        title = notes.caption
        heads = [Head("Area"), Head(f"National rank, {measure.short_label}", number=True), Head("Value", number=True)]
        shown = table(subject, f"{title}, most deprived first", heads, _lines(subject, rows, named), part="scatter")
        parts = (_scatter(subject, rows, named, title), " ".join(part for part in said if part), shown)
        content = [form, figure(subject, SCATTER, parts, notes, explore=replace(explored(subject, "y"), x=measure.key))]
    else:
        content = [form, *(html.P(part) for part in said if part)]
    return Section("scatter", "Is it linked to deprivation?", content)


def scatter_notes(subject: Subject) -> FigureNotes:
    """Return what is written with the chart of LSOAs by rank."""
    measure, edition = subject.choices.domain, subject.city.edition
    method = (
        f"Spearman’s rank correlation; ranks of the {edition.title}, 1 = most deprived of {edition.lsoa_count:,} "
        "in England"
    )
    title = f"{subject.definition.name} and {measure.in_sentence}, by LSOA, {subject.choices.period.label}"
    return subject.notes(title, method, filters=measure.label)


def _lines(subject: Subject, rows: pd.DataFrame, named: set[str]) -> list[Row]:
    return [
        Row(
            [subject.area_names[code], f"{rank:,}", subject.said(value, status)],
            f"/lsoa/{code}",
            "chosen" if code in named else "",
        )
        for code, rank, value, status in _listed(rows)
    ]


def _listed(rows: pd.DataFrame) -> Iterator[tuple[str, int, float, str]]:
    """Give code, rank, value and status of each LSOA."""
    columns = (rows["rank"].astype(int), rows["value"], rows["status"])
    codes = map(str, rows.index.to_numpy(dtype=object))
    yield from zip(codes, *(listed(column) for column in columns), strict=True)


def _scatter(subject: Subject, rows: pd.DataFrame, named: set[str], title: str) -> Markup:
    points = [
        ScatterPoint(subject.area_names[code], f"/lsoa/{code}", rank, value, code in named, code)
        for code, rank, value, _ in _listed(rows)
    ]
    return scatter_chart(
        "scatter",
        points,
        subject.text,
        x_label=f"National rank, {subject.choices.domain.short_label}",
        y_label=subject.kpi.name,
        title=title,
        description=SEE_TABLE,
    )
