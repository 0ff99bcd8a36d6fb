"""Files made to keep others waiting: every step of reading takes time in proportion to the file, or is bounded."""

import time
from contextlib import suppress

import pytest

from dashboard.errors import IntakeError
from dashboard.intake.dry_run import Basis
from dashboard.intake.files.raw import Limits
from dashboard.intake.reading import Options, read_content
from tests.intake.conftest import RATE, TODAY, workbook
from tests.intake.test_never_misread import parts_of
from tests.intake.test_reading import repacked

SHEET = "xl/worksheets/sheet1.xml"
WITHIN_S = 4.0


def sheet_with(piece: bytes, times: int) -> bytes:
    parts = parts_of(workbook(["area", "period", "numerator", "denominator"], ["E01011264", "2018-Q2", 5, 100]))
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", b"</sheetData>" + piece * times)
    return repacked(parts)


FILES = {
    "merged cells that never end": sheet_with(b"<mergeCell ", 20_000),
    "rows that never end": sheet_with(b"<row ", 20_000),
    "cells that never end": sheet_with(b'<c s="1" ', 20_000),
    "one long tag": sheet_with(b"<mergeCell " + b"a" * 200_000, 1),
    "many names for nothing": sheet_with(b"<a:", 50_000),
    "merged cells, all in order": sheet_with(b'<mergeCell ref="A1:B2"/>', 20_000),
    "one cell with many digits": b"area,period,numerator,denominator\nE01011264,2018-Q2," + b"1" * 4000 + b",100\n",
    "many spaces": b"area,period,numerator,denominator\n" + b"E01011264," + b" " * 4000 + b"2018-Q2,5,100\n" * 20,
    "a heading of many words": b"a " * 2400 + b",b\n1,2\n",
    "many columns of periods": ",".join(f"Jan-{year:02d}" for year in range(99)).encode() + b"\n" + b"1," * 98 + b"1\n",
    "many quotation marks": b'area,period\n"' + b'""' * 2000 + b'",1\n' * 50,
    "brackets": b"ward,date,count\n" + b"['" * 2000 + b",2018-04-01,3\n" * 50,
}


@pytest.mark.parametrize("name", FILES)
def test_no_file_takes_long_for_its_size(city, name):
    content = FILES[name]
    assert len(content) < 400_000
    begun = time.process_time()
    with suppress(IntakeError):
        read_content(content, "figures.csv", Basis(RATE, city, TODAY), Options(Limits()))
    assert time.process_time() - begun < WITHIN_S
