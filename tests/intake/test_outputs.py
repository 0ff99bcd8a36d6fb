"""Reports, templates and the command."""

import csv
import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from dashboard.domain.kpi.definition import Frequency, Geography, Period
from dashboard.errors import DataError
from dashboard.intake.__main__ import main
from dashboard.intake.dry_run import Basis, Checked, Form
from dashboard.intake.files.table import read_table
from dashboard.intake.problems import Kind
from dashboard.intake.report import REPORT_COLUMNS, report_csv, summary
from dashboard.intake.templates import Every, template_columns, template_csv, template_xlsx
from dashboard.intake.validation import form_of, validate
from tests.intake.conftest import COUNT, PER_HEAD, PERCENTAGE, RATE, TODAY

HEADER = "area,period,numerator,denominator\n"


def test_the_report_lists_everything_and_holds_no_formula(judge):
    result = judge(HEADER + '"=HYPERLINK(""x"")",2018-Q2,5,100\nE01011264,+1,@2,-100\n' + "a,b,c,d\n" * 1200)
    rows = list(csv.reader(io.StringIO(report_csv(result).removeprefix("\ufeff"))))
    assert tuple(rows[0]) == REPORT_COLUMNS
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)
    assert len([row for row in rows if row[0] in ("error", "warning")]) == len(result.problems) + 4
    assert any("202 more" in row[4] or "201 more" in row[4] for row in rows)
    assert any(row[2:4] == ["3", "numerator"] for row in rows)


def test_the_summary_says_what_was_found(judge):
    lines = summary(judge(HEADER + "E01011264,2018-Q2,5,100\nE01000001,2018-Q2,5,100\n"))
    assert "2 rows read, 1 matched to areas." in lines
    assert "1 row left out: outside the city." in lines
    assert "Apr–Jun 2018 (Q1 2018/19): 5 out of 100 in 1 of 482 areas (lsoa)." in lines


DEFINITIONS = [
    *(replace(RATE, frequency=frequency) for frequency in Frequency),
    *(replace(RATE, geographies=(kind,)) for kind in Geography if kind is not Geography.POSTCODE),
    PERCENTAGE, COUNT, PER_HEAD,
]  # fmt: skip


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_template_has_only_example_lines_and_filled_in_is_sound(judge, definition, kind, city):
    for form in Form if definition is COUNT else [Form.AGGREGATES]:
        content = template_csv(definition, city, form) if kind == "csv" else template_xlsx(definition, city, form)
        result = judge(content, definition, form)
        lines = 1 if definition.geographies == (Geography.CITY,) else 2
        assert result.counts[Kind.EXAMPLE_ROW] == lines
        assert set(result.counts) == {Kind.EXAMPLE_ROW, Kind.NOTHING_MATCHED}
        text = template_csv(definition, city, form).replace("Example: delete this line", "ours")
        filled = judge(text, definition, form)
        assert not filled.errors
        assert filled.rows_matched == lines


FILLED = [(kind, RATE) for kind in (Geography.LSOA, Geography.WARD, Geography.NEIGHBOURHOOD)] + [
    (Geography.LSOA, COUNT), (Geography.WARD, PER_HEAD),
    (Geography.LSOA, replace(PERCENTAGE, frequency=Frequency.YEAR)),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "definition"), FILLED)
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_template_of_all_areas_lacks_only_its_numbers(judge, city, kind, definition, file_format):
    period = Period(2019, {Frequency.YEAR: 1}.get(definition.frequency, 10), definition.frequency)
    every = Every(kind, period)
    if file_format == "csv":
        written = template_csv(definition, city, Form.AGGREGATES, every)
        lines = list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"))))
    else:
        book = openpyxl.load_workbook(io.BytesIO(template_xlsx(definition, city, Form.AGGREGATES, every)))
        headings, *rows = book["Data"].iter_rows(values_only=True)
        lines = [{name: cell or "" for name, cell in zip(headings, row, strict=True)} for row in rows]
    areas = {Geography.LSOA: 482, Geography.WARD: 33, Geography.NEIGHBOURHOOD: len(city.config.neighbourhoods)}
    assert len(lines) == areas[kind]
    assert all(line["area name"] and line["numerator"] == "" for line in lines)
    for number, line in enumerate(lines):
        line["numerator"] = str(number * 3 % 50)
        if "denominator" in line:
            line["denominator"] = "340"
    out = io.StringIO()
    writer = csv.DictWriter(out, list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    result = judge(out.getvalue(), definition, Form.AGGREGATES, today=date(2020, 2, 1))
    assert not result.counts
    assert result.periods == (period,)
    assert len(result.observations) == len(lines)
    assert result.observations["numerator"].sum() == sum(number * 3 % 50 for number in range(len(lines)))


def test_a_workbook_template_explains_every_column(city):
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx(RATE, city, Form.AGGREGATES)))
    assert book.sheetnames == ["Data", "How to fill in"]
    explained = {row[0] for row in book["How to fill in"].iter_rows(values_only=True)}
    assert set(template_columns(RATE, Form.AGGREGATES)) <= explained
    assert [cell.value for cell in book["Data"][1]] == list(template_columns(RATE, Form.AGGREGATES))


class Source:
    """Keeps what is committed."""

    def __init__(self, city):
        self.city = city
        self.committed = []

    def check(self, kpi_id, content, file_name, form, reading=None):  # noqa: ARG002 - as the real one
        if kpi_id != RATE.kpi_id:
            msg = f"no KPI “{kpi_id}”; there is missed-bins"
            raise DataError(msg)
        table = read_table(content, file_name)
        return Checked(validate(table, form or form_of(table), Basis(RATE, self.city, TODAY)), "0" * 64, {})

    def commit(self, checked, accepted, who):
        assert who == "data steward"
        self.committed.append((checked.dry_run, accepted))
        return 7


@pytest.fixture
def run(city, tmp_path, capsys):
    source = Source(city)

    def _run(content, *arguments, kpi=RATE.kpi_id):
        path = tmp_path / "figures.csv"
        path.write_text(content, encoding="utf-8")
        code = main([str(path), "--kpi", kpi, *arguments], lambda _: source)
        return code, capsys.readouterr().out, source.committed

    return _run


GOOD = HEADER + "E01011264,2018-Q2,5,100\n"


def test_warnings_have_to_be_accepted_before_anything_is_stored(run):
    code, printed, committed = run(GOOD)
    assert (code, committed) == (1, [])
    assert "--accept areas-without-row" in printed
    code, printed, committed = run(GOOD, "--accept", "areas-without-row")
    assert code == 0
    assert "Stored as submission 7: 1 figures." in printed
    ((dry_run, accepted),) = committed
    assert accepted == {"areas-without-row"}
    assert len(dry_run.observations) == 1


def test_a_dry_run_stores_nothing_and_writes_its_report(run, tmp_path):
    report = tmp_path / "report.csv"
    code, printed, committed = run(GOOD, "--dry-run", "--report", str(report), "--accept", "areas-without-row")
    assert (code, committed) == (0, [])
    assert "Apr–Jun 2018 (Q1 2018/19)" in printed
    assert "areas-without-row" in report.read_text(encoding="utf-8")


def test_errors_end_with_code_1_and_say_where(run):
    code, printed, committed = run(HEADER + "E01011264,2018-Q2,*,100\n")
    assert (code, committed) == (1, [])
    assert "row 2, column “numerator”" in printed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("--report", "/"), "cannot be written"), (("--dry-run",), None)],
)
def test_what_the_command_cannot_do_is_said(run, arguments, words):
    code, printed, _ = run(GOOD, *arguments)
    assert (words is None) is (code == 0)
    assert words is None or words in printed


def test_an_unknown_kpi_and_a_missing_file(run, city, tmp_path, capsys):
    assert run(GOOD, kpi="other")[0] == 1
    assert main([str(tmp_path / "none.csv"), "--kpi", RATE.kpi_id], lambda _: Source(city)) == 1
    assert "cannot be read" in capsys.readouterr().out
