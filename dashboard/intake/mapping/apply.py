"""Reading a file by a mapping, as a table in our own form; what is left out on the way is counted and named."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from dashboard.errors import IntakeError
from dashboard.intake.areas import AreaBook
from dashboard.intake.dry_run import Basis, Form
from dashboard.intake.files.raw import Limits, RawTable, Sheet
from dashboard.intake.files.table import note_hidden, note_uneven, title_of
from dashboard.intake.headers import Field
from dashboard.intake.mapping.mapping import ColumnMapping, labels_of
from dashboard.intake.numbers import SUPPRESSED
from dashboard.intake.periods import in_full, is_day, period_in, years_of
from dashboard.intake.problems import WIDE_STEP, Kind, Problem, quoted

#: Stands for the heading of a period that somebody has said for all rows.
WHOLE_FILE = "period (the whole file)"
#: One name in the brackets of a list, as programs write it: ['LS17 5DJ'].
_LISTED = re.compile(r"\[\s*(['\"])([^'\"\[\]]*)\1\s*\]")
#: Marks of footnotes behind or before a name: Leeds*, Leeds [note 3].
_FOOTNOTES = re.compile(r"^[*†‡§]+\s*|\s*(?:[*†‡§]+|\[(?:note )?\w{1,3}\])$", re.IGNORECASE)
_TOTAL = re.compile(
    r"(?:grand |sub[- ]?|overall |city )?totals?\b.*|all (?:areas|wards|lsoas|persons)"
    r"|england|great britain|united kingdom",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Z]\d{8}", re.ASCII | re.IGNORECASE)
_HAS_DIGIT = r"[0-9]"
_NAMED = 3


def _left_out(what: str, areas: pd.Series) -> str:
    """Say which rows are not read: what they are, how many, and the first of their names."""
    examples = list(dict.fromkeys(areas.str.strip()))[:_NAMED]
    names = ", ".join(map(quoted, examples)) + (" and others" if len(areas) > len(examples) else "")
    return f"{len(areas):,} {'row' if len(areas) == 1 else 'rows'}: {what}" + (f" ({names})" if examples else "")


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
    left: list[str] = []
    if mapping.form is Form.AGGREGATES:
        numbers = [labels.index(label) for label in wanted if label not in _places(mapping)]
        keep, left = _figures(cells[Field.AREA], body[numbers], cells.get(Field.PERIOD), basis)
        body, cells = body[keep], {field: texts[keep] for field, texts in cells.items()}
    note_uneven(sheet, body, _width(labels), log)
    note_hidden(sheet, body, log)
    title = title_of(sheet, header_at)
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
    return {mapping.columns[field] for field in (Field.AREA, Field.PERIOD) if field in mapping.columns}


def _plain_text(text: str) -> str:
    """Return a cell without the brackets of a list with one entry."""
    found = _LISTED.fullmatch(text.strip()) if text[:1] in "[ " else None
    return found[2].strip() if found else text


def _figures(
    areas: pd.Series, numbers: pd.DataFrame, periods: pd.Series | None, basis: Basis
) -> tuple[pd.Series, list[str]]:
    """Tell the rows with figures for areas from totals, notes and other places."""
    book = AreaBook(basis.city, basis.definition.geographies)
    plain = areas.map(lambda text: _FOOTNOTES.sub("", text.strip()))
    kinds = plain.map({text: _kind_of(text, book) for text in plain.unique()})
    if periods is not None:
        # a total has no period: this is an area whose name stands in a row above, as in pivot tables
        kinds = kinds.mask((plain == "") & (periods.str.strip() != ""), "")
    without = ~numbers.apply(lambda column: column.str.contains(_HAS_DIGIT) | column.str.fullmatch(SUPPRESSED)).any(
        axis=1
    )
    kinds = kinds.mask(without & (kinds != "total"), "a note, or no figure")
    areas.update(plain[kinds == ""])
    # the figure of the city is a total only beside figures of its parts
    kinds = kinds.mask(kinds == "total", "a total" if (kinds == "").any() else "")
    return kinds == "", [_left_out(what, areas[kinds == what]) for what in kinds.unique() if what]


def _kind_of(text: str, book: AreaBook) -> str:
    """Say why a row is not read; "" if it is for an area of the city, or for one that an error has to be told of."""
    found = book.candidates(text)
    if isinstance(found, list):
        return "total" if any(area.kind == "city" for area in found) else ""
    if _TOTAL.fullmatch(text.strip()) or text.strip().casefold() == book.city_name.casefold():
        return "total"
    if found is Kind.OTHER_VINTAGE:
        return f"LSOAs of 2021 that are not a part of one of 2011 in {book.city_name}"
    if found is Kind.ENDED_LSOA or book.knows(text):
        return ""
    return f"not in {book.city_name}" if _CODE.fullmatch(text.strip()) else f"not a known area of {book.city_name}"


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
