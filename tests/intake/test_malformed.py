"""Whatever is handed in: a refusal in words or a report, never a traceback."""

import io
import random
import zipfile

import pytest

from dashboard.errors import IntakeError
from dashboard.intake.dry_run import Basis, DryRun, Form
from dashboard.intake.files.table import Limits, read_table
from dashboard.intake.problems import Kind
from dashboard.intake.report import report_csv, summary
from dashboard.intake.validation import form_of, validate
from tests.intake.conftest import COUNT, PERCENTAGE, RATE, TODAY, workbook

hypothesis = pytest.importorskip("hypothesis")
from hypothesis import example, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

HEADER = ["area", "period", "numerator", "denominator"]
ROWS = [[f"E010112{number}", "2018-Q2", str(number - 60), "1,000"] for number in range(64, 84)]
ODD = [
    "n/a", "*", "<5", "-", "", "12%", "#REF!", "inf", "nan", "-3", "1.234,5", "43191", "2018-04-01", "Q2 18", "9" * 400,
    "Total", "Leeds", "E01035000", "LS11 6DS", "=1+1", "@cmd", "\u202e12", "１２", "𝟙", "é", "\u00a0", "'12", "1e999",
    "TRUE",
    "31/02/2018", "2018-Q9", "1066", "x" * 3000, "\ufeff", "\ufffd", "a\tb", "a\nb",
]  # fmt: skip
#: Problems that concern cells; a message has to say where.
OF_THE_FILE = {
    Kind.ENCODING, Kind.MIXED_ENCODINGS, Kind.LINES_ABOVE_HEADER, Kind.OTHER_SHEETS, Kind.MISSING_COLUMN,
    Kind.REPEATED_COLUMN, Kind.UNKNOWN_COLUMN, Kind.UNUSED_COLUMN, Kind.NOT_BY_RECORDS, Kind.UNFINISHED_PERIOD,
    Kind.PERIOD_HELD, Kind.PERIODS_OVERLAP, Kind.MIXED_AREAS, Kind.AREAS_WITHOUT_ROW, Kind.NOTHING_MATCHED,
    Kind.TOTAL_CHANGED, Kind.TOTALS_DIFFER, Kind.INVISIBLE_LETTERS, Kind.HIDDEN_ROWS, Kind.FAR_PERIOD,
    Kind.ASSUMED_QUARTERS, Kind.ASSUMED_YEARS, Kind.COUNT_COLUMN, Kind.POPULATION_COLUMN, Kind.ROW_NUMBERS,
    Kind.NO_POPULATION, Kind.GEOGRAPHY_NOT_ALLOWED, Kind.LEFT_OUT,
}  # fmt: skip


def as_csv(rows, delimiter=",", encoding="utf-8", quote=True) -> bytes:
    marks = '"' if quote else ""
    cells = [[cell.replace('"', '""') if quote else cell for cell in row] for row in rows]
    lines = [delimiter.join(f"{marks}{cell}{marks}" for cell in row) for row in cells]
    return "\r\n".join(lines).encode(encoding, "replace")


def damaged(seed: int) -> bytes:
    """Write a file with a few faults that real files have, a different one for each seed."""
    chance = random.Random(seed)
    rows = [list(HEADER), *(list(row) for row in ROWS)]
    for _ in range(chance.randint(1, 6)):
        row = chance.choice(rows)
        if chance.random() < 0.7:
            row[chance.randrange(len(row))] = chance.choice(ODD)
        elif chance.random() < 0.5 and len(row) > 1:
            row.pop()
        else:
            row.append(chance.choice(ODD))
    if chance.random() < 0.2:
        rows[0] = [*HEADER[:3], chance.choice(["numerator", "Numerator ", "count", "Nenner", ""])]
    if chance.random() < 0.2:
        rows.insert(chance.randrange(len(rows)), chance.choice([[], ["Missed bins"], rows[0], rows[-1]]))
    if seed % 4 == 0:
        content = workbook(*([_typed(cell) for cell in row] for row in rows), change=merging(chance))
    else:
        encoding = chance.choice(["utf-8", "utf-8-sig", "cp1252", "utf-16", "latin-1"])
        content = as_csv(rows, chance.choice(",;\t|"), encoding, chance.random() < 0.7)
    return spoilt(content, chance)


def merging(chance):
    def merge(book):
        if chance.random() < 0.3:
            book.active.merge_cells("B3:B5")

    return merge


def _typed(cell):
    text = "".join(letter for letter in cell if letter.isprintable())
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


def spoilt(content: bytes, chance: random.Random) -> bytes:
    """Cut, flip or insert bytes, in some files."""
    kind = chance.randrange(8)
    at = chance.randrange(len(content))
    if kind == 0:
        return content[:at]
    if kind == 1:
        return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]
    if kind == 2:
        return content[:at] + chance.randbytes(chance.randint(1, 50)) + content[at:]
    if kind == 3:
        return content + "é£".encode(chance.choice(["utf-8", "cp1252"]))
    return content


def judged(content: bytes, city, definition=RATE, form=None) -> DryRun | None:
    """Hand a file in; None if it was refused. Anything but a refusal in words fails the test that calls."""
    table, refusal = None, ""
    try:
        table = read_table(content, "figures.csv", Limits(content_bytes=30_000_000))
    except IntakeError as error:
        refusal = str(error)
    if table is None:
        assert refusal.startswith(("figures.csv: found", "figures.csv: row"))
        assert 30 < len(refusal) < 700
        return None
    result = validate(table, form or form_of(table), Basis(definition, city, TODAY))
    assert all(problem.row and problem.column for problem in result.problems if problem.kind not in OF_THE_FILE)
    assert sum(result.counts.values()) >= len(result.problems)
    assert bool(result.errors) is (result.observations.empty or bool(result.errors))
    assert report_csv(result).count("\r\n") > len(result.problems)
    assert summary(result)
    return result


@pytest.mark.parametrize("seed", range(240))
def test_damaged_files_are_refused_or_reported(city, seed):
    judged(damaged(seed), city, PERCENTAGE if seed % 2 else RATE)


def test_the_damaged_files_are_of_every_sort(city):
    contents = [damaged(seed) for seed in range(240)]
    assert len(set(contents)) == 240
    results = [judged(content, city) for content in contents[::3]]
    assert any(result is None for result in results)
    assert any(result and result.errors for result in results)
    assert len({kind for result in results if result for kind in result.counts}) > 12


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("column", range(4))
def test_an_odd_cell_anywhere(city, text, column):
    row = list(ROWS[0])
    row[column] = text
    judged(as_csv([HEADER, row, ROWS[1]]), city)
    judged(workbook(HEADER, [_typed(cell) for cell in row], ROWS[1]), city)


@pytest.mark.parametrize("share", [share / 40 for share in range(40)])
def test_a_workbook_cut_anywhere(city, share):
    content = workbook(HEADER, *ROWS)
    assert judged(content[: int(len(content) * share)], city) is None


def test_parts_of_a_workbook_that_are_rubbish(city):
    with zipfile.ZipFile(io.BytesIO(workbook(HEADER, *ROWS))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for spoil in parts:
        for content in (b"", b"<", b"rubbish", parts[spoil][: len(parts[spoil]) // 2], b"<a/>"):
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, part in parts.items():
                    archive.writestr(name, content if name == spoil else part)
            judged(out.getvalue(), city)


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_bytes(city, content):
    judged(content, city)
    judged(b"area,period,numerator,denominator\n" + content, city)
    judged(b"PK\x03\x04" + content, city)


CELL = st.one_of(st.sampled_from(ODD), st.text(max_size=30), st.sampled_from([cell for row in ROWS for cell in row]))


@pytest.mark.parametrize("text", ["AA0AA", "LS11 6DS", "31 March 2018", "Leeds 050D", "E01011264", "1,200", "n/a"])
def test_a_row_that_lacks_the_rest_is_no_note(city, text):
    for form in (Form.AGGREGATES, Form.RECORDS):
        result = judged(as_csv([HEADER, ROWS[0], [text]]), city, COUNT, form)
        assert Kind.LEFT_OUT not in result.counts
        assert result.errors


def test_a_note_is_left_out_and_told(city):
    result = judged(as_csv([HEADER, ROWS[0], ["Source: Leeds City Council, 2018"]]), city)
    assert result.counts[Kind.LEFT_OUT] == 1
    assert not result.errors


@given(st.lists(st.lists(CELL, max_size=6), max_size=8), st.sampled_from(",;\t"), st.booleans())
@example([["n/a"], ["AA0AA"]], ",", False)
@settings(max_examples=60, deadline=None)
def test_any_cells(city, rows, delimiter, single_cases):
    header = ["postcode", "date", "weight"] if single_cases else HEADER
    content = as_csv([header, *rows], delimiter)
    judged(content, city, COUNT if single_cases else RATE)
    judged(content, city, COUNT, Form.RECORDS)
