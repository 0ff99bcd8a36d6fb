"""Files to fill in: one for each KPI and form of submission."""

import csv
import io
from collections.abc import Sequence
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from dashboard.domain.areas.city import City
from dashboard.domain.areas.names import middle_layer_areas
from dashboard.domain.areas.postcodes import spaced
from dashboard.domain.groups.characteristics import CHARACTERISTICS, Characteristic
from dashboard.domain.kpi.definition import Frequency, Geography, KpiDefinition, Period, Unit
from dashboard.domain.wording.spreadsheets import harmless
from dashboard.intake.dry_run import Form
from dashboard.intake.files.xlsx_file import DATA_SHEET
from dashboard.intake.headers import Field
from dashboard.intake.periods import in_full

EXAMPLE_NOTE = "Example: delete this line"
_EXAMPLE_PERIOD = {Frequency.MONTH: "2018-04", Frequency.QUARTER: "Apr-Jun 2018", Frequency.YEAR: "2018/19"}
_PERIOD_HELP = {
    Frequency.MONTH: "The month, as in 2018-04.",
    Frequency.QUARTER: "The quarter, as in Apr-Jun 2018 or Q1 2018/19.",
    Frequency.YEAR: "The year, as in 2018, or the financial year, as in 2018/19 for April 2018 to March 2019.",
}
_KINDS = {
    Geography.LSOA: "LSOA of {vintage} (code or name)",
    Geography.MSOA: "middle-layer area (MSOA of {vintage}, code or name)",
    Geography.WARD: "ward (code; a name is enough where only one set of wards has it)",
    Geography.NEIGHBOURHOOD: "priority neighbourhood (name)",
    Geography.CITY: "the whole city (code or name)",
}


class Every(NamedTuple):
    """All areas of a kind, in one period: the rows of a template that lacks only its numbers."""

    kind: Geography
    period: Period


def template_columns(
    definition: KpiDefinition, form: Form, every: Every | None = None, lsoa_vintage: int = 2011
) -> dict[str, str]:
    """Return the columns of a template, each with a sentence on what goes into it."""
    note = {Field.NOTE.value: "For yourselves; it is not read. Lines that begin with “Example” here are left out."}
    groups = [CHARACTERISTICS[one] for one in definition.characteristics]
    by_group = {one.title: f"{one.title}: {'; '.join(each.title for each in one.categories)}." for one in groups}
    if form is Form.RECORDS:
        return {
            Field.POSTCODE.value: "Postcode of the case. It is matched to its LSOA at once and never stored.",
            Field.DATE.value: "Day of the case, as in 30/04/2018.",
            **by_group,
            Field.WEIGHT.value: "What the case counts for; 1 for a plain count. The column may be left out.",
            **note,
        }
    kinds = "; or ".join(text for kind, text in _KINDS.items() if kind in definition.geographies)
    kinds = kinds.format(vintage=lsoa_vintage)
    columns = {
        Field.AREA.value: f"Which area: {kinds}.",
        **({Field.AREA_NAME.value: "The name of that area, for yourselves."} if every else {}),
        Field.PERIOD.value: _PERIOD_HELP[definition.frequency],
    }
    if every and groups:
        return columns | _a_column_each(groups) | note
    columns |= by_group
    columns |= {
        Field.NUMERATOR.value: f"{definition.numerator}. True numbers: small ones are hidden on the pages, not here.",
    }
    if definition.unit is not Unit.COUNT and not definition.population_denominator:
        columns[Field.DENOMINATOR.value] = f"{definition.denominator}. Never a percentage."
    return columns | note


def _a_column_each(groups: Sequence[Characteristic]) -> dict[str, str]:
    """Return a column for each category: the rows of all areas stay one for each area."""
    return {
        f"{one.title}: {each.title}": f"How many of them: {each.phrase}. 0 where there were none."
        for one in groups
        for each in one.categories
    }


def _examples(definition: KpiDefinition, city: City, form: Form) -> list[list[str]]:
    """Return one or two example lines, each marked as one."""
    columns = template_columns(definition, form)
    areas = _example_areas(definition, city)
    postcodes = [spaced(code) for code in city.postcodes.index[city.postcodes["live"]][:2]] or ["", ""]
    lines = []
    # never two lines for one area and period
    for at in range(1 if form is Form.AGGREGATES and len(areas) == 1 else 2):
        values = {
            Field.AREA.value: areas[at % len(areas)] if areas else "",
            Field.PERIOD.value: _EXAMPLE_PERIOD[definition.frequency],
            Field.NUMERATOR.value: str(12 + at),
            Field.DENOMINATOR.value: str(340 + at),
            Field.POSTCODE.value: postcodes[at % len(postcodes)],
            Field.DATE.value: f"{13 + at}/04/2018",
            Field.WEIGHT.value: "1",
            Field.NOTE.value: EXAMPLE_NOTE,
        }
        values |= {
            CHARACTERISTICS[one].title: CHARACTERISTICS[one].groups[0].title for one in definition.characteristics
        }
        lines.append([values[name] for name in columns])
    return lines


def _lines(definition: KpiDefinition, city: City, form: Form, every: Every | None) -> list[list[str]]:
    """Return the lines below the header: those of all areas, or examples."""
    if every is None:
        return _examples(definition, city, form)
    columns = template_columns(definition, form, every)
    lines = []
    for code, name in _areas(city, every.kind):
        values = {
            Field.AREA.value: code,
            Field.AREA_NAME.value: harmless(name),
            Field.PERIOD.value: in_full(every.period),
        }
        lines.append([values.get(column, "") for column in columns])
    return lines


def _areas(city: City, kind: Geography) -> Sequence[tuple[str, str]]:
    """Return code and name of all areas of a kind; of wards those of the latest vintage."""
    if kind is Geography.NEIGHBOURHOOD:
        return [(place.slug, place.name) for place in city.config.neighbourhoods]
    if kind is Geography.CITY:
        return [(city.config.authority_code, city.config.city_name)]
    if kind is Geography.MSOA:
        middle = middle_layer_areas(city.lsoas)
        return [(str(code), f"{name} ({official})") for code, official, name, _ in middle.itertuples()]
    names = city.lsoas["name"] if kind is Geography.LSOA else list(city.ward_vintages.values())[-1].wards["name"]
    return [(str(code), str(name)) for code, name in names.items()]


def _example_areas(definition: KpiDefinition, city: City) -> list[str]:
    kinds = (kind for kind in Geography if kind in definition.geographies and kind is not Geography.POSTCODE)
    areas = _areas(city, kind)[:2] if (kind := next(kinds, None)) else []
    # neighbourhoods are known by their names
    return [name if kind is Geography.NEIGHBOURHOOD else code for code, name in areas]


def template_csv(definition: KpiDefinition, city: City, form: Form, every: Every | None = None) -> str:
    """Write the template as CSV: header and example lines, or those of all areas.

    The byte-order mark makes Excel read it as UTF-8.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(template_columns(definition, form, every))
    writer.writerows(_lines(definition, city, form, every))
    return "\ufeff" + out.getvalue()


def template_xlsx(definition: KpiDefinition, city: City, form: Form, every: Every | None = None) -> bytes:
    """Write the template as a workbook: a sheet to fill in, and one that explains it."""
    workbook = Workbook()
    data = workbook.active
    data.title = DATA_SHEET
    columns = template_columns(definition, form, every, city.config.lsoa_vintage)
    data.append(list(columns))
    for line in _lines(definition, city, form, every):
        data.append(line)
    for at in range(1, len(columns) + 1):
        letter = data.cell(1, at).column_letter
        data.column_dimensions[letter].width = 24
        # as text, so that 2018-04 is not made a date; examples in italics
        data.column_dimensions[letter].number_format = "@"
        data.cell(1, at).font = Font(bold=True)
        for row in () if every else (2, 3):
            data.cell(row, at).font = Font(italic=True, color="767676")
    data.freeze_panes = "A2"
    examples = "" if every else " Delete the example lines."
    _explain(workbook, definition, columns, form, examples)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _explain(workbook: Workbook, definition: KpiDefinition, columns: dict[str, str], form: Form, examples: str) -> None:
    sheet = workbook.create_sheet("How to fill in")
    what = "area, period and group" if definition.characteristics and "numerator" in columns else "area and period"
    whole = "A row for every case" if form is Form.RECORDS else f"A row for every {what}, 0 included"
    lines = [
        (definition.name, definition.definition),
        ("KPI", f"{definition.kpi_id}, version {definition.version}, {definition.service}"),
        ("Unit", definition.unit.value),
        *columns.items(),
        ("Rows", f"{whole}. Leave a row out if its figure is not known.{examples} No totals."),
        ("Numbers", "Digits, as in 1234 or 1,234. No “*”, no “<5”, no percentages."),
    ]
    for name, text in lines:
        sheet.append([harmless(name), harmless(text)])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
        sheet.cell(sheet.max_row, 2).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 22
    sheet.column_dimensions["B"].width = 90
