"""Reading a file by a mapping, as a table in our own form; what is left out on the way is counted and named."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from dashboard.errors import IntakeError
from dashboard.intake.dry_run import Basis, Form
from dashboard.intake.files.raw import Limits, RawTable, Sheet
from dashboard.intake.files.table import note_hidden, note_uneven, title_of
from dashboard.intake.headers import Field
from dashboard.intake.mapping.mapping import ColumnMapping, labels_of
from dashboard.intake.mapping.rows import compare_totals, kinds_of_rows
from dashboard.intake.mapping.years import with_years
from dashboard.intake.periods import in_full, is_day, period_in, years_of
from dashboard.intake.problems import WIDE_STEP, Kind, Problem, ProblemLog, quoted, shown

#: Stands for the heading of a period that somebody has said for all rows.
WHOLE_FILE = "period (the whole file)"
#: One name in the brackets of a list, as programs write it: ['LS17 5DJ'].
_LISTED = re.compile(r"\[\s*(['\"])([^'\"\[\]]*)\1\s*\]")
#: What a heading says of numbers that are no plain counts of one period.
_DOUBT = re.compile(
    r"\b(?:thousands?|millions?|cumulative|cumul|ytd|year[- ]to[- ]date|to date|rolling|running total)\b|'?\b000s?\b",
    re.IGNORECASE,
)
_NAMED = 3


def mapped(sheet: Sheet, mapping: ColumnMapping, name: str, basis: Basis, limits: Limits) -> RawTable:
    """Read a sheet by a mapping.

    Raises
    ------
    IntakeError
        If the row of headings or a column is not there.
    """
    labels = labels_in(sheet, mapping)
    if not labels:
        msg = f"{name}: found no text in row {mapping.header_row:,}; expected the headings there. Choose another row."
        raise IntakeError(msg)
    header_at = list(sheet.cells.index).index(mapping.header_row)
    wanted = [*mapping.columns.values(), *mapping.period_columns]
    if missing := [label for label in wanted if label not in labels]:
        msg = (
            f"{name}: found no column {', '.join(map(quoted, missing[:5]))} in row {mapping.header_row:,}; expected the"
            " headings that the mapping names. Choose the columns again."
        )
        raise IntakeError(msg)
    if len(wanted) > 2 * limits.columns:
        msg = f"{name}: found {len(wanted):,} columns to be read; expected at most {2 * limits.columns:,}."
        raise IntakeError(msg)
    body = sheet.cells.iloc[header_at + 1 :]
    log = sheet.log
    if mapping.form is Form.AGGREGATES and Field.AREA not in mapping.columns:
        msg = f"{name}: found no column with areas; expected one with codes or names. Choose which column that is."
        raise IntakeError(msg)
    cells = {field: body[labels.index(label)].map(_plain_text) for field, label in mapping.columns.items()}
    if Field.YEAR in cells:
        years = cells.pop(Field.YEAR)
        if Field.PERIOD in cells:
            cells[Field.PERIOD] = with_years(cells[Field.PERIOD], years)
    left: list[str] = []
    if mapping.form is Form.AGGREGATES:
        numbers = {label: body[labels.index(label)] for label in wanted if label not in _places(mapping)}
        kinds, left = kinds_of_rows(cells[Field.AREA], numbers, cells.get(Field.PERIOD), basis)
        compare_totals(cells, numbers, kinds, basis, log, decimal_comma=sheet.delimiter == ";")
        keep = kinds == ""
        body, cells = body[keep], {field: texts[keep] for field, texts in cells.items()}
    note_uneven(sheet, body, _width(labels), log)
    note_hidden(sheet, body, log)
    title = title_of(sheet, header_at)
    _note_doubts([*wanted, title], basis, log)
    begin = years_of(basis, mapping.year_begins, title)
    wide = [
        (
            in_full(period) if (period := period_in(label, basis.definition.frequency, begin)) else label,
            body[labels.index(label)],
        )
        for label in mapping.period_columns
    ]
    table = _table(sheet, mapping, cells, wide)
    for one in left:
        log.add(Problem(Kind.LEFT_OUT, one, "rows with a figure for an area of the city; these are not read"))
    log.add(
        Problem(Kind.READ_AS, f"a file in a form of its own, read as: {mapping.words()}", "that, or another choice")
    )
    return replace(
        table,
        file_name=name,
        title=title,
        notices=log.listed(),
        notice_counts=tuple(sorted(log.counts.items())),
        read_as=mapping.words(),
    )


def labels_in(sheet: Sheet, mapping: ColumnMapping) -> tuple[str, ...]:
    """Return what the columns of a sheet are called; none if the row of headings is not there."""
    if mapping.header_row not in sheet.cells.index:
        return ()
    return labels_of([str(cell) for cell in sheet.cells.loc[mapping.header_row]])


def _width(labels: tuple[str, ...]) -> int:
    named = [at for at, label in enumerate(labels, start=1) if label != f"column {at}"]
    return max(named, default=len(labels))


def _places(mapping: ColumnMapping) -> set[str]:
    return {mapping.columns[field] for field in (Field.AREA, Field.PERIOD, Field.YEAR) if field in mapping.columns}


def _note_doubts(texts: Sequence[str], basis: Basis, log: ProblemLog) -> None:
    """Ask about headings that say thousands or cumulative, unless the KPI says so itself."""
    definition = basis.definition
    own = f"{definition.name} {definition.numerator} {definition.denominator} {definition.definition}".casefold()
    found = {
        shown(text): match[0] for text in texts if (match := _DOUBT.search(text)) and match[0].casefold() not in own
    }
    if found:
        what = ", ".join(f"{quoted(text)}, which says {quoted(word)}" for text, word in list(found.items())[:_NAMED])
        advice = "plain counts, of one period each; where numbers stand in thousands or run on, change them in the file"
        log.add(Problem(Kind.HEADING_IN_DOUBT, what, advice))


def _plain_text(text: str) -> str:
    """Return a cell without the brackets of a list with one entry."""
    found = _LISTED.fullmatch(text.strip()) if text[:1] in "[ " else None
    return found[2].strip() if found else text


def _table(
    sheet: Sheet, mapping: ColumnMapping, cells: Mapping[Field, pd.Series], wide: Sequence[tuple[str, pd.Series]]
) -> RawTable:
    """Put the columns side by side as our own form has them; `wide` has a period and its numerators by column."""
    fields, headings = list(cells), [mapping.columns[field] for field in cells]
    frame = pd.DataFrame(dict(enumerate(cells.values())))
    if wide:
        parts = []
        for number, (period, numerators) in enumerate(wide):
            part = frame.assign(period=period, numerator=numerators)
            part.index = part.index + number * WIDE_STEP
            # an empty cell of a wide table is a period without a figure, not a mistake
            parts.append(part[part["numerator"].str.strip() != ""])
        frame = pd.concat(parts).set_axis(range(len(fields) + 2), axis=1)
        fields += [Field.PERIOD, Field.NUMERATOR]
        headings += ["the column’s period", "the columns of periods"]
    elif mapping.period:
        frame[len(fields)] = mapping.period
        fields.append(Field.PERIOD)
        headings.append(WHOLE_FILE)
    return RawTable(
        "",
        sheet.file_format,
        tuple(headings),
        frame.astype("str"),
        fields={field: at for at, field in enumerate(fields)},
        decimal_comma=sheet.delimiter == ";",
        days=Field.PERIOD in cells and _mostly_days(cells[Field.PERIOD]),
        year_begins=mapping.year_begins,
    )


def _mostly_days(texts: pd.Series) -> bool:
    sample = texts[texts.str.strip() != ""].head(200)
    return len(sample) > 0 and sum(map(is_day, sample)) > len(sample) / 2
