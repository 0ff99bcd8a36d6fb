"""Which column of a table is which, for a KPI and a form of submission."""

import re
from collections.abc import Collection, Mapping

import pandas as pd

from dashboard.domain.groups.characteristics import CHARACTERISTICS
from dashboard.domain.kpi.definition import KpiDefinition, Unit
from dashboard.intake.dry_run import Form
from dashboard.intake.files.raw import RawTable
from dashboard.intake.groups import long_columns
from dashboard.intake.headers import Field, field_of, words_of
from dashboard.intake.problems import Kind, Problem, ProblemLog, quoted, shown

#: How the notes of the example lines in our templates begin.
_EXAMPLE = "example: delete"
#: Words in a heading over what is counted or added up.
_COUNTING = re.compile(
    r"\b(?:count|total|number|quantity|volume|amount|visits|hours|attendance|cases|incidents|items|people)s?\b",
    re.IGNORECASE,
)
#: Words for a denominator that a column of the population may hold.
_RESIDENTS = re.compile(r"resident|population|inhabitant", re.IGNORECASE)
_FEWEST_ROW_NUMBERS = 5


def _needed(definition: KpiDefinition, form: Form) -> dict[Field, str]:
    """Return the columns that must be there, with what they hold."""
    if form is Form.RECORDS:
        return {Field.POSTCODE: "a column “postcode”", Field.DATE: "a column “date”"}
    needed = {
        Field.AREA: "a column “area” with codes or names",
        Field.PERIOD: "a column “period”",
        Field.NUMERATOR: f"a column “numerator” ({definition.numerator})",
    }
    if definition.unit is not Unit.COUNT and not definition.population_denominator:
        needed[Field.DENOMINATOR] = (
            f"a column “denominator” ({definition.denominator}): a {definition.unit} is worked out from its parts"
        )
    return needed


def find_columns(table: RawTable, definition: KpiDefinition, form: Form, log: ProblemLog) -> dict[Field, int]:
    """Find the columns that are needed, and log those that are missing, repeated, unknown or of no use.

    Returns
    -------
    dict of Field to int
        Positions; complete unless `Kind.MISSING_COLUMN` or `Kind.REPEATED_COLUMN` was logged.
    """
    needed = _needed(definition, form)
    found = {field: positions for field in Field if (positions := table.columns_of(field))}
    _use_stand_ins(found, definition)
    _refuse_population(table, found, definition, form, log)
    if form is Form.RECORDS:
        _refuse_counts(table, found, log)
    used = (*needed, Field.AREA_NAME, Field.NOTE, *([Field.WEIGHT] if form is Form.RECORDS else []))
    for field, sentence in needed.items():
        if field not in found:
            headings = ", ".join(quoted(heading) for heading in table.headings[:10])
            log.add(Problem(Kind.MISSING_COLUMN, f"the columns {headings}", sentence))
    for field, positions in found.items():
        headings = " and ".join(quoted(table.headings[at]) for at in positions)
        if field in used and len(positions) > 1 and field is not Field.NOTE:
            log.add(
                Problem(Kind.REPEATED_COLUMN, f"columns {headings}, each for the {field}", "one; keep the right one")
            )
        elif field not in used:
            log.add(Problem(Kind.UNUSED_COLUMN, f"{headings}", "no such column for this KPI; it is not read"))
    groups = _find_groups(table, definition, log)
    for at, heading in enumerate(table.headings):
        # of a file in a form of its own somebody has said which columns are read
        if table.fields is None and field_of(heading) is None and at not in groups:
            what = quoted(heading) if heading else f"no heading over column number {at + 1}"
            expected = "headings that are known (see the template); the column is not read"
            log.add(Problem(Kind.UNKNOWN_COLUMN, what, expected, column=shown(heading) or f"number {at + 1}"))
    return {field: positions[0] for field, positions in found.items() if field in used}


def _find_groups(table: RawTable, definition: KpiDefinition, log: ProblemLog) -> Collection[int]:
    """Return the positions of the columns with categories, and log the characteristics that have none."""
    groups = long_columns(table, definition)
    for one in definition.characteristics:
        if one not in groups:
            title = CHARACTERISTICS[one].title
            expected = f"a column “{title}”, or one for each category; without it the figures have no such groups"
            log.add(Problem(Kind.MISSING_GROUPS, f"no column for {CHARACTERISTICS[one].phrase}", expected))
    return groups.values()


def _use_stand_ins(found: dict[Field, list[int]], definition: KpiDefinition) -> None:
    """Let a value stand for the numerator of a count, and names for areas where there are no codes."""
    if definition.unit is Unit.COUNT and Field.NUMERATOR not in found and Field.VALUE in found:
        found[Field.NUMERATOR] = found.pop(Field.VALUE)
    if Field.AREA not in found and Field.AREA_NAME in found:
        found[Field.AREA] = found.pop(Field.AREA_NAME)
    if _is_population(definition) and Field.DENOMINATOR not in found and Field.POPULATION in found:
        found[Field.DENOMINATOR] = found.pop(Field.POPULATION)


def _is_population(definition: KpiDefinition) -> bool:
    return definition.population_denominator or bool(_RESIDENTS.search(definition.denominator))


def _refuse_population(
    table: RawTable, found: dict[Field, list[int]], definition: KpiDefinition, form: Form, log: ProblemLog
) -> None:
    """Do not take residents for a denominator that is something else; said instead of a missing column."""
    needed = form is Form.AGGREGATES and definition.denominator and not definition.population_denominator
    if needed and Field.DENOMINATOR not in found and Field.POPULATION in found:
        positions = found.pop(Field.POPULATION)
        heading = table.headings[positions[0]]
        advice = f"a column “denominator” with {definition.denominator}; residents are not that. Call it so if they are"
        log.add(Problem(Kind.POPULATION_COLUMN, f"a column {quoted(heading)}", advice, column=shown(heading)))
        found[Field.DENOMINATOR] = positions


def _refuse_counts(table: RawTable, found: dict[Field, list[int]], log: ProblemLog) -> None:
    """Do not let a row with a count in it be one case, before somebody has said what the count is."""
    if Field.WEIGHT in found:
        return
    for at, heading in enumerate(table.headings):
        counting = at in found.get(Field.NUMERATOR, []) + found.get(Field.VALUE, []) or (
            table.fields is None and field_of(heading) is None and _COUNTING.search(words_of(heading))
        )
        if counting and _are_numbers(table.cells[at]):
            advice = "each row to be one case; call the column “weight” if a row stands for so many, or take it out"
            what = f"a column {quoted(heading)} that looks like a count"
            log.add(Problem(Kind.COUNT_COLUMN, what, advice, column=shown(heading)))


def _are_numbers(cells: pd.Series) -> bool:
    filled = cells[cells.str.strip() != ""]
    return len(filled) > 0 and bool(filled.str.fullmatch(r"\s*[0-9][0-9,.]*\s*").mean() > 0.8)


def refuse_row_numbers(cells: pd.Series, heading: str, log: ProblemLog) -> None:
    """Do not take the numbers of rows for what is counted in them."""
    if len(cells) < _FEWEST_ROW_NUMBERS or cells.iloc[0] not in ("0", "1"):
        return
    first = int(cells.iloc[0])
    if cells.tolist() == [str(number) for number in range(first, first + len(cells))]:
        found = f"{first}, {first + 1}, {first + 2} and so on, as rows are numbered"
        advice = "what is counted; take the column of row numbers out"
        log.add(Problem(Kind.ROW_NUMBERS, found, advice, column=shown(heading)))


def without_examples(cells: pd.DataFrame, columns: Mapping[Field, int], log: ProblemLog) -> pd.DataFrame:
    """Leave out the example lines of our templates, which say in their note that they are."""
    if Field.NOTE not in columns:
        return cells
    notes = cells[columns[Field.NOTE]]
    examples = notes.str.strip().str.casefold().str.startswith(_EXAMPLE)
    if examples.any():
        advice = "no example lines; they are not read"
        log.add_cells(Kind.EXAMPLE_ROW, notes[examples], "note", advice, "an example line of the template")
    return cells[~examples]
