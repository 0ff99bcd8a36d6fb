"""What is shown of a file in a form of its own, so that whoever hands it in can say how it is to be read."""

from dataclasses import dataclass

import pandas as pd

from dashboard.domain.areas.postcodes import QueryKind, classify
from dashboard.domain.kpi.definition import KpiDefinition, Unit
from dashboard.intake.dry_run import Form
from dashboard.intake.files.table import Book
from dashboard.intake.headers import Field
from dashboard.intake.mapping.guess import LOOKED_AT, Guess
from dashboard.intake.mapping.mapping import ColumnMapping, fingerprint, labels_of
from dashboard.intake.problems import shown

ROWS = 10
#: Columns that may be chosen, and those whose first rows are shown.
_LABELS, _COLUMNS = 200, 40


@dataclass(frozen=True)
class Question:
    """A proposal how to read a file, to be confirmed or corrected.

    Attributes
    ----------
    file_name
        Made fit to be shown.
    mapping
        The proposal.
    sheets
        Names of the sheets to choose from.
    labels
        What the columns of the proposed row of headings are called.
    rows
        The first rows below it, each with its number first. Of single cases there are no texts, only what they are.
    missing
        What is needed and has no column yet, in words.
    fingerprint
        Of the headings, to know them again.
    why
        Why it is asked, in words.
    """

    file_name: str
    mapping: ColumnMapping
    sheets: tuple[str, ...]
    labels: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    missing: tuple[str, ...] = ()
    fingerprint: str = ""
    why: str = ""


def question(book: Book, found: Guess, name: str, definition: KpiDefinition, why: str = "") -> Question:
    """Put the question about a file."""
    mapping = found.mapping
    cells = book.top(mapping.sheet, LOOKED_AT)
    at = list(cells.index).index(mapping.header_row) if mapping.header_row in cells.index else None
    labels = found.labels if at is None else labels_of([str(cell) for cell in cells.iloc[at]])
    below = cells.iloc[at + 1 : at + 1 + ROWS] if at is not None else cells.head(ROWS)
    return Question(
        name,
        mapping,
        book.titles,
        labels[:_LABELS],
        _preview(below, mapping.form),
        tuple(missing_of(mapping, definition)),
        fingerprint(labels),
        why,
    )


def missing_of(mapping: ColumnMapping, definition: KpiDefinition) -> list[str]:
    """Say what is needed and not chosen yet."""
    columns = mapping.columns
    if mapping.form is Form.RECORDS:
        needed = {Field.POSTCODE: "the postcode of each case", Field.DATE: "the day of each case"}
        return [words for field, words in needed.items() if field not in columns]
    found = [] if Field.AREA in columns else ["which area each row is for"]
    if not mapping.period and not mapping.period_columns and Field.PERIOD not in columns:
        found.append("which period the figures are for")
    if not mapping.period_columns and Field.NUMERATOR not in columns:
        found.append(f"the numerator ({definition.numerator})")
    if definition.unit is not Unit.COUNT and not definition.population_denominator and Field.DENOMINATOR not in columns:
        found.append(f"the denominator ({definition.denominator})")
    return found


def _preview(cells: pd.DataFrame, form: Form) -> tuple[tuple[str, ...], ...]:
    """Return the first rows; where there are postcodes, what kind of thing each cell holds in place of its text."""
    texts = [[str(cell) for cell in row][:_COLUMNS] for row in cells.to_numpy()]
    private = form is Form.RECORDS or any(classify(cell).kind is QueryKind.FULL for row in texts for cell in row)
    rows = zip(cells.index, texts, strict=True)
    return tuple((str(number), *((_kind if private else shown)(cell) for cell in row)) for number, row in rows)


def _kind(cell: str) -> str:
    text = cell.strip()
    if not text:
        return ""
    if classify(text.strip("[]'\" ")).kind is QueryKind.FULL:
        return "a postcode"
    if text.replace(",", "").replace(".", "").isdigit():
        return "a number"
    return "a date" if any(letter.isdigit() for letter in text[:2]) and any(mark in text for mark in "-/") else "text"
