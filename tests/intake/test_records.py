"""Single cases: summed to LSOAs in memory, and nothing of them is kept."""

import builtins
import io
import logging
import pickle
import tempfile
from dataclasses import replace

import pytest

from dashboard.domain.areas.postcodes import spaced
from dashboard.domain.kpi.definition import Frequency, Period, YearBegins
from dashboard.intake.dry_run import Basis, Form, HeldTotal
from dashboard.intake.files.table import read_table
from dashboard.intake.problems import Kind
from dashboard.intake.report import report_csv, summary
from dashboard.intake.validation import form_of, validate
from tests.intake.conftest import COUNT, PER_HEAD, RATE, TODAY, workbook

HEADER = "postcode,date,weight\n"


def test_cases_are_summed_to_lsoas_and_periods(judge, city):
    live = city.postcodes[city.postcodes["live"]]
    first, second = live.index[0], live.index[-1]
    rows = [f"{spaced(first).lower()},30/04/2018,1", f"{first},2018-05-01,2.5", f" {spaced(second)} ,1 July 2018,1"]
    result = judge(HEADER + "\n".join(rows) + "\n", COUNT)
    assert result.form is Form.RECORDS
    frame = result.observations.set_index(["area_code", "period"])["numerator"]
    assert frame[(live["lsoa_code"].iloc[0], "2018-Q2")] == 3.5
    assert frame[(live["lsoa_code"].iloc[-1], "2018-Q3")] == 1
    # an LSOA without a case had none
    assert len(frame) == 2 * 482
    assert frame.sum() == 4.5
    assert set(result.observations["area_kind"]) == {"lsoa"}
    assert (result.rows_read, result.rows_matched, result.unmatched) == (3, 3, {})
    assert not result.problems


def test_years_are_those_of_the_calendar_unless_financial_ones_are_held(judge, city):
    yearly = replace(COUNT, frequency=Frequency.YEAR, year_begins=YearBegins.NOT_SAID)
    text = f"postcode,date\n{city.postcodes.index[0]},2018-03-31\n{city.postcodes.index[0]},2018-04-01\n"
    result = judge(text, yearly)
    assert [one.key for one in result.periods] == ["2018"]
    # what is assumed is asked
    assert result.warnings == (Kind.ASSUMED_YEARS,)
    financial = judge(text, replace(yearly, year_begins=YearBegins.APRIL))
    assert [one.key for one in financial.periods] == ["2017-2018", "2018-2019"]
    assert not financial.warnings
    held = [HeldTotal(Period(2016, 4, Frequency.YEAR), "lsoa", 2)]
    assert [one.key for one in judge(text, yearly, held=held).periods] == ["2017-2018", "2018-2019"]


def test_every_postcode_of_the_city_resolves_to_its_lsoa(judge, city):
    live = city.postcodes[city.postcodes["live"]]
    text = "postcode,date\n" + "".join(f"{spaced(code)},2018-04-01\n" for code in live.index)
    result = judge(text, COUNT)
    assert result.rows_matched == len(live) == 20747
    assert not result.unmatched
    assert result.terminated == 0
    sums = result.observations.set_index("area_code")["numerator"]
    assert sums[sums > 0].to_dict() == live["lsoa_code"].value_counts().to_dict()


def test_postcodes_no_longer_in_use_count_and_are_mentioned(judge, city):
    gone = city.postcodes[~city.postcodes["live"]].index[0]
    result = judge(f"postcode,date\n{gone},2018-04-01\n", COUNT)
    assert (result.rows_matched, result.terminated) == (1, 1)
    assert result.observations["numerator"].sum() == 1
    assert any("no longer in use" in line for line in summary(result))


@pytest.mark.parametrize(
    ("postcode", "kind"),
    [
        ("SW1A 1AA", Kind.OUTSIDE_CITY),
        ("LS1 0AA", Kind.UNKNOWN_POSTCODE),
        ("LS11", Kind.NOT_A_POSTCODE),
        ("", Kind.NOT_A_POSTCODE),
        ("no fixed abode", Kind.NOT_A_POSTCODE),
    ],
)
def test_rows_that_cannot_be_matched_are_counted_by_reason(judge, city, postcode, kind):
    good = city.postcodes.index[0]
    result = judge(f"postcode,date\n{good},2018-04-01\n{postcode},2018-04-01\n", COUNT)
    assert result.unmatched == {kind: 1}
    (problem,) = [one for one in result.problems if one.kind is kind]
    assert (problem.row, problem.column) == (3, "postcode")
    assert not result.errors
    assert result.observations["numerator"].sum() == 1


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2020-01-16", Kind.FUTURE),
        ("1989-12-31", Kind.BEFORE_1990),
        ("31/04/2018", Kind.NOT_A_DATE),
        ("1/4/18", Kind.NOT_A_DATE),
        ("", Kind.NOT_A_DATE),
        ("yesterday", Kind.NOT_A_DATE),
    ],
)
def test_days_that_cannot_be_are_errors_and_never_repeated(judge, city, day, kind):
    result = judge(f"postcode,date\n{city.postcodes.index[0]},{day}\n", COUNT)
    (problem,) = [one for one in result.problems if one.kind is kind]
    assert (problem.row, problem.column) == (2, "date")
    assert not day or day not in problem.sentence
    assert result.errors


def test_a_kpi_that_cannot_come_from_cases_says_why(judge, city):
    text = f"postcode,date\n{city.postcodes.index[0]},2018-04-01\n"
    assert {Kind.NOT_BY_RECORDS, Kind.GEOGRAPHY_NOT_ALLOWED} <= set(judge(text, RATE).counts)
    result = judge(text, PER_HEAD)
    assert not result.errors
    assert result.observations["denominator"].sum() == city.lsoas["population"].sum()
    assert result.population_years == {"2018-Q2": 2015}
    later = judge(text.replace("2018", "2019"), PER_HEAD)
    assert later.observations["denominator"].sum() == 820_802
    assert later.population_years == {"2019-Q2": 2022}


def test_nothing_matched_blocks(judge):
    assert Kind.NOTHING_MATCHED in judge("postcode,date\nSW1A 1AA,2018-04-01\n", COUNT).counts


def _awkward(city):
    """Rows with postcodes in every place where one may stand by mistake."""
    codes = [spaced(code) for code in city.postcodes.index[:40]]
    rows = [["postcode", "date", "weight", codes[0], "note"], [codes[1], "01/04/2018", 1, "", codes[2]]]
    rows += [[codes[3], codes[4], codes[5], codes[6], codes[7]]] * 2
    rows += [["01/04/2018", codes[8], 1, "", ""], ["ZZ99 3WZ", "01/04/2018", 1, "", ""], ["LS1 0AA", "x", "*", "", ""]]
    rows += [[f"flat 2, {codes[9]}", "01/04/2018", -1, "", "", codes[10]]]
    return rows, [*codes[:11], "ZZ99 3WZ", "LS1 0AA"]


def traces(text: str, codes) -> list[str]:
    plain = text.upper()
    return [code for code in codes if code in plain or code.replace(" ", "") in plain]


@pytest.mark.parametrize("as_workbook", [False, True])
@pytest.mark.parametrize("form", Form)
def test_no_postcode_leaves(city, as_workbook, form):
    rows, codes = _awkward(city)
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    content = workbook(*rows) if as_workbook else text.encode()
    table = read_table(content, f"case at {codes[0]}.csv")
    result = validate(table, form, Basis(COUNT, city, TODAY))
    assert result.problems
    # the tools find what is there
    assert traces(repr(rows), codes) == codes
    assert traces(pickle.dumps(table).decode("latin-1"), codes[1:8]) == codes[1:8]
    written = [
        pickle.dumps(result).decode("latin-1"),
        repr(result),
        report_csv(result),
        str(summary(result)),
        repr(table),
    ]
    written += [one.sentence for one in result.problems]
    assert [found for text in written for found in traces(text, codes)] == []


def test_a_file_of_good_cases_leaves_only_sums(city):
    codes = [spaced(code) for code in city.postcodes.index[::100]]
    table = read_table(("postcode,date\n" + "".join(f"{c},2018-04-01\n" for c in codes * 2)).encode(), "a.csv")
    result = validate(table, form_of(table), Basis(COUNT, city, TODAY))
    assert result.counts == {Kind.REPEATED_RECORD: len(codes)}
    for text in (pickle.dumps(result).decode("latin-1"), result.observations.to_csv(), report_csv(result)):
        assert traces(text, codes) == []


def test_nothing_is_written_or_logged_on_the_way(city, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError

    rows, _ = _awkward(city)
    for content in ("\n".join(",".join(map(str, row)) for row in rows).encode(), workbook(*rows)):
        with monkeypatch.context() as watched:
            watched.setattr(builtins, "open", refuse)
            watched.setattr(io, "open", refuse)
            watched.setattr(logging.Logger, "handle", refuse)
            watched.setattr(logging.Logger, "_log", refuse)
            watched.setattr(tempfile, "NamedTemporaryFile", refuse)
            watched.setattr(tempfile, "mkstemp", refuse)
            watched.setattr(builtins, "print", refuse)
            with pytest.raises(AssertionError):
                open("a")  # noqa: PTH123, SIM115
            table = read_table(content, "a.csv")
            assert validate(table, form_of(table), Basis(COUNT, city, TODAY)).problems


def test_errors_of_reading_carry_nothing_along():
    content = b'postcode,date\n"LS11 6DS,2018-04-01\n\x81'
    for damaged in (content, content[:-1]):
        with pytest.raises(Exception, match="expected") as caught:
            read_table(damaged, "a.csv")
        assert caught.value.__context__ is None
        assert caught.value.__cause__ is None
        assert "6DS" not in str(caught.value)
