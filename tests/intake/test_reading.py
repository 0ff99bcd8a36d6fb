"""Files are told by their content; what cannot be read is refused in a plain sentence."""

import io
import struct
import zipfile
from datetime import date, datetime

import pytest

from dashboard.errors import DashboardError, IntakeError
from dashboard.intake.files.table import Limits, read_table
from dashboard.intake.problems import Kind
from tests.intake.conftest import workbook

HEADER = "area,period,numerator,denominator"
ROW = "E01011264,2018-Q2,5,100"
GOOD = f"{HEADER}\r\n{ROW}\r\n"


def cells(table):
    return [list(row) for row in table.cells.to_numpy()]


def kinds(table):
    return {problem.kind for problem in table.notices}


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode(),
        GOOD.encode("utf-8-sig"),
        GOOD.replace(",", ";").encode(),
        GOOD.replace(",", "\t").encode(),
        GOOD.replace(",", "|").encode(),
        GOOD.replace("\r\n", "\n").encode(),
        GOOD.strip().encode(),
        ("sep=;\r\n" + GOOD.replace(",", ";")).encode(),
        GOOD.replace("area", '"Area Code"').encode(),
        workbook(HEADER.split(","), ["E01011264", "2018-Q2", 5, 100.0]),
    ],
)
@pytest.mark.parametrize("name", ["figures.csv", "figures.xlsx", "figures", "=1+1.pdf"])
def test_the_same_table_however_it_is_written_and_called(content, name):
    table = read_table(content, name)
    assert cells(table) == [ROW.split(",")]
    assert len(table.headings) == 4
    assert table.notices == ()


def test_rows_are_numbered_as_a_spreadsheet_numbers_them():
    table = read_table(f'{HEADER}\n{ROW}\n\n"E01011265",2018-Q2,"5","1\n0"\n,,,\n{ROW}\n'.encode(), "a.csv")
    assert list(table.cells.index) == [2, 4, 6]
    book = workbook(HEADER.split(","), ROW.split(","), [], ROW.split(","))
    assert list(read_table(book, "a").cells.index) == [2, 4]


def test_lines_above_the_header_are_mentioned():
    table = read_table(f"Missed bins 2018\n\n{GOOD}".encode(), "a.csv")
    assert list(table.cells.index) == [4]
    assert kinds(table) == {Kind.LINES_ABOVE_HEADER}


def test_windows_1252_is_read_and_mentioned():
    table = read_table(f"{HEADER},note\n{ROW},café £5\n".encode("cp1252"), "a.csv")
    assert table.cells[4].tolist() == ["café £5"]
    assert kinds(table) == {Kind.ENCODING}


def test_two_encodings_in_one_file_are_an_error():
    mixed = f"{HEADER},note\n{ROW},café\n".encode() + f"{ROW},café\n".encode("cp1252")
    assert kinds(read_table(mixed, "a.csv")) == {Kind.ENCODING, Kind.MIXED_ENCODINGS}


def test_cells_of_a_workbook_come_as_they_would_stand_in_csv():
    noon = datetime.fromisoformat("2018-04-01 12:30")
    row = [date(2018, 4, 1), noon, 1.5, True, None, 3.0]
    table = read_table(workbook(["area", "period", "numerator", "denominator", "note", "weight"], row), "a")
    assert cells(table) == [["2018-04-01", "2018-04-01 12:30:00", "1.5", "True", "", "3"]]


def test_merged_cells_are_named():
    def merge(book):
        book.active.merge_cells("A2:A3")

    table = read_table(workbook(HEADER.split(","), ROW.split(","), ROW.split(","), change=merge), "a")
    (problem,) = table.notices
    assert (problem.kind, problem.row) == (Kind.MERGED_CELLS, 2)
    assert "A2:A3" in problem.found
    assert problem.column


def test_a_formula_without_its_value_is_named_by_row_and_column():
    table = read_table(workbook(HEADER.split(","), ["E01011264", "2018-Q2", "=2+3", 100]), "a")
    (problem,) = table.notices
    assert (problem.kind, problem.row, problem.column) == (Kind.FORMULA_WITHOUT_VALUE, 2, "number 3")


def test_a_formula_with_its_value_is_read_as_that():
    content = workbook(HEADER.split(","), ["E01011264", "2018-Q2", "=2+3", 100])
    parts = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<v></v>", b"<v>5</v>").replace(b"<v />", b"<v>5</v>")
    assert b"<f>2+3</f><v>5</v>" in parts[sheet]
    table = read_table(repacked(parts), "a")
    assert cells(table) == [["E01011264", "2018-Q2", "5", "100"]]
    assert table.notices == ()


def repacked(parts, compression=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_the_sheet_called_data_is_read_else_the_first_and_that_is_mentioned():
    def second(title):
        def add(book):
            sheet = book.create_sheet(title)
            sheet.append(HEADER.split(","))
            sheet.append(["E01011265", "2018-Q3", 1, 2])

        return add

    table = read_table(workbook(HEADER.split(","), ROW.split(","), change=second("data")), "a")
    assert table.cells[0].tolist() == ["E01011265"]
    table = read_table(workbook(HEADER.split(","), ROW.split(","), change=second("Old")), "a")
    assert table.cells[0].tolist() == ["E01011264"]
    assert kinds(table) == {Kind.OTHER_SHEETS}


def with_part(name, content=b"x"):
    parts = {}
    with zipfile.ZipFile(io.BytesIO(workbook(HEADER.split(","), ROW.split(",")))) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    return repacked(parts | {name: content})


def encrypted_zip() -> bytes:
    content = bytearray(workbook(HEADER.split(",")))
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        flags = struct.unpack_from("<H", content, at + 8)[0]
        struct.pack_into("<H", content, at + 8, flags | 1)
        at += 4
    return bytes(content)


BOOK = workbook(HEADER.split(","), ROW.split(","))
REFUSED = {
    "empty": (b"", "empty file"),
    "only spaces": (b" \r\n \n", "empty file"),
    "only a mark": (b"\xef\xbb\xbf", "no text at all"),
    "only commas": (b",,,\n,,,\n", "no text at all"),
    "header only": (f"{HEADER}\n".encode(), "no rows below"),
    "header only, xlsx": (workbook(HEADER.split(",")), "no rows below"),
    "empty xlsx": (workbook(), "no text at all"),
    "no header": (f"{ROW}\n{ROW}\n".encode(), "no header row"),
    "wrong delimiter": (GOOD.replace(",", "~").encode(), "no header row"),
    "UTF-16": (GOOD.encode("utf-16"), "UTF-16"),
    "UTF-16 without a mark": (GOOD.encode("utf-16-le"), "UTF-16"),
    "UTF-32": (GOOD.encode("utf-32"), "UTF-16 or UTF-32"),
    "neither encoding": (f"{HEADER}\n".encode() + b"\x81\x8d\xff,,,", "neither UTF-8"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
    "password": (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
    "encrypted parts": (encrypted_zip(), "password"),
    "PDF": (b"%PDF-1.7\n", "PDF"),
    "gzip": (b"\x1f\x8b\x08\x00" + b"0" * 30, "gzip"),
    "web page": (b"<html><table><tr><td>area</td></tr></table></html>", "web page"),
    "a zero byte": (f"{HEADER}\n{ROW}\0\n".encode(), "in line 2"),
    "macros": (with_part("xl/vbaProject.bin"), "macros"),
    "external links": (with_part("xl/externalLinks/externalLink1.xml"), "external links"),
    "entities": (with_part("xl/x.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'), "damaged"),
    "another archive": (repacked({"a.csv": GOOD}), "no Excel workbook"),
    "an empty archive": (repacked({}), "no Excel workbook"),
    "bomb by size": (with_part("xl/media/a.bin", b"\0" * 500_000_000), "unpacks to"),
    "bomb by ratio": (with_part("xl/media/a.bin", b"\0" * 50_000_000), "unpacks to"),
    "cut archive": (BOOK[: len(BOOK) // 2], "damaged"),
    "no archive": (b"PK\x03\x04nonsense", "damaged"),
    "10 MB in a cell": (f"{HEADER}\n{ROW},{'x' * 10_000_000}\n".encode(), "row 2, column number 5"),
    "10 MB in a quoted cell": (f'{HEADER}\n{ROW}\n"{"x" * 10_000_000}",1,2,3\n'.encode(), "row 3, column number 1"),
    "open quotation mark": (f'{HEADER}\n{ROW}\n"E01011264,2018-Q2,5,100\n'.encode(), "row 3: found quotation marks"),
    "stray quotation mark": (f'{HEADER}\n{ROW}\n"E0"1,2018-Q2,5,100\n'.encode(), "row 3: found quotation marks"),
    "a very long row": (f"{HEADER}\n{ROW}\n{',' * 5000}\n".encode(), "row 3: found 5,001 cells"),
    "too many columns": (f"{HEADER}{',a' * 150}\n{ROW}\n".encode(), "154 columns"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_in_a_sentence(case):
    content, words = REFUSED[case]
    with pytest.raises(IntakeError) as caught:
        read_table(content, "figures.csv", Limits())
    message = str(caught.value)
    assert message.startswith("figures.csv: ")
    assert words in message
    assert "expected" in message
    assert isinstance(caught.value, DashboardError)
    assert len(message) < 600


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(content_bytes=20), "0.0 MB"),
        (Limits(rows=1), "more than 1 rows"),
    ],
)
@pytest.mark.parametrize("content", [(HEADER + f"\n{ROW}" * 40).encode(), workbook(HEADER.split(","), *[["a"]] * 40)])
def test_limits_hold(content, limits, words):
    with pytest.raises(IntakeError, match=words):
        read_table(content, "figures.csv", limits)


def test_a_file_s_name_is_shown_without_control_characters_and_postcodes():
    table = read_table(GOOD.encode(), "cases\n of LS11 6DS.csv")
    assert table.file_name == "cases of [a postcode].csv"
