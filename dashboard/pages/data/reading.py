"""Choosing how a file in a form of its own is to be read: the form, with the first rows beside it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.tables import plain_table
from dashboard.components.templating import render
from dashboard.domain.kpi.definition import Frequency, Geography, KpiDefinition, Unit
from dashboard.intake.dry_run import Form
from dashboard.intake.headers import Field
from dashboard.intake.mapping.mapping import FIELDS, ColumnMapping, Reading
from dashboard.kpis.hand_ins.queue import HandIn
from dashboard.pages.data.addresses import hand_in_url

if TYPE_CHECKING:
    from dashboard.intake.mapping.question import Question

_EXAMPLES = {Frequency.MONTH: "April 2018", Frequency.QUARTER: "Apr-Jun 2018", Frequency.YEAR: "2018/19"}
_LOOK, _ANEW = "look", "anew"


def build(hand_in: HandIn, question: "Question", kpi: KpiDefinition, token: str) -> list[Component | Markup]:
    """Build the question how a file is to be read."""
    mapping = question.mapping
    by_areas = bool(set(kpi.geographies) - {Geography.POSTCODE})
    takes_denominator = kpi.unit is not Unit.COUNT and not kpi.population_denominator
    form = render(
        "hand_in_reading.html",
        address=hand_in_url(hand_in.id),
        token=token,
        missing=question.missing,
        mapping=mapping,
        sheets=question.sheets,
        labels=question.labels,
        columns={key: mapping.columns.get(field, "") for key, field in FIELDS.items()},
        wide=mapping.period_columns,
        records=mapping.form is Form.RECORDS,
        by_areas=by_areas,
        by_records=Geography.POSTCODE in kpi.geographies,
        numerator=kpi.numerator,
        denominator=kpi.denominator if takes_denominator else "",
        example=_EXAMPLES[kpi.frequency],
        within_years=kpi.frequency is not Frequency.YEAR,
        asks_years=kpi.frequency is not Frequency.MONTH,
    )
    return [html.P(question.why, className="lead"), html.Div([html.Div(form), *_rows(question)], className="reading")]


def _rows(question: "Question") -> list[Component]:
    if not question.rows:
        return []
    heads = ("Row", *question.labels)[: max(map(len, question.rows))]
    rows = [(row + ("",) * len(heads))[: len(heads)] for row in question.rows]
    caption = f"The first {len(rows)} rows below the headings"
    if question.mapping.form is Form.RECORDS:
        caption += "; what kind of thing each cell holds, as they are about single cases"
    return [html.Div(plain_table(caption, heads, rows), className="reading-rows", tabIndex=0, role="region")]


def read_choice(form: Mapping[str, str], period_columns: tuple[str, ...]) -> Reading:
    """Read what was chosen in the form.

    Parameters
    ----------
    form
        What was sent.
    period_columns
        The columns that may each be a period.
    """
    action = form.get("action", "")
    if action == _ANEW:
        return Reading(anew=True)
    row = form.get("header_row", "")
    by_records = form.get("form") == Form.RECORDS.value
    columns = {field: form[key] for key, field in FIELDS.items() if form.get(key)}
    wanted = _FIELDS_OF[Form.RECORDS if by_records else Form.AGGREGATES]
    begins = form.get("year_begins", "")
    return Reading(
        ColumnMapping(
            sheet=form.get("sheet", ""),
            header_row=int(row) if row.isascii() and row.isdigit() and len(row) < 8 else 1,
            form=Form.RECORDS if by_records else Form.AGGREGATES,
            columns={field: label for field, label in columns.items() if field in wanted},
            period="" if by_records else form.get("period", "").strip()[:60],
            period_columns=period_columns if form.get("wide") and not by_records else (),
            year_begins=begins if begins in ("january", "april") else "",
        ),
        look=action == _LOOK,
    )


_FIELDS_OF = {
    Form.RECORDS: frozenset({Field.POSTCODE, Field.DATE, Field.WEIGHT}),
    Form.AGGREGATES: frozenset({Field.AREA, Field.PERIOD, Field.YEAR, Field.NUMERATOR, Field.DENOMINATOR}),
}
