"""KPIs and small files to hand in."""

import dataclasses
import io
from datetime import date

import openpyxl
import pytest

from dashboard.domain.kpi.definition import Geography, Unit
from dashboard.intake.dry_run import Basis, DryRun
from dashboard.intake.files.table import read_table
from dashboard.intake.validation import form_of, validate
from tests.example_kpi import MISSED_BINS

TODAY = date(2020, 1, 15)

RATE = dataclasses.replace(
    MISSED_BINS, geographies=(Geography.LSOA, Geography.WARD, Geography.NEIGHBOURHOOD, Geography.CITY)
)
PERCENTAGE = dataclasses.replace(RATE, kpi_id="on-time", unit=Unit.PERCENTAGE)
COUNT = dataclasses.replace(
    RATE, kpi_id="cases", unit=Unit.COUNT, denominator="", geographies=(Geography.POSTCODE, Geography.LSOA)
)
PER_HEAD = dataclasses.replace(
    RATE, kpi_id="per-head", denominator="residents", population_denominator=True, geographies=tuple(Geography)
)


@pytest.fixture(scope="session")
def judge(city):
    """Judge a text or bytes as a submission."""

    def _judge(content, definition=RATE, form=None, name="figures.csv", **basis) -> DryRun:
        table = read_table(content if isinstance(content, bytes) else content.encode(), name)
        return validate(table, form or form_of(table), Basis(definition, city, basis.pop("today", TODAY), **basis))

    return _judge


def workbook(*rows, title="Sheet1", change=None) -> bytes:
    """Write rows as an XLSX workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
