"""Tables of the charts of a KPI as files: what is in them, for whom, and what is not."""

import csv
import io
import re
from dataclasses import replace
from html import unescape

import pytest
from openpyxl import load_workbook

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.domain.wording.kpi import value_text
from dashboard.factory import create_app_for
from tests.example_kpi import MISSED_BINS
from tests.pages.services import ELSEWHERE, HERE, LAST, WHOLE, words

BINS = "illustrative-missed-bins"
#: Has small numbers in many areas.
FEW = "illustrative-domestic-violence-repeat-referrals"
CHARTS = ("gap", "gap-wards", "map", "trend", "funnel", "gradient", "scatter")
FACTS = {"Table", "Illustrative", "KPI", "Period", "Filters", "Viewer", "Method", "Source", "Licence"}
ILLUSTRATIVE = "Illustrative figures, not council data"


def asked(app, address, who=ELSEWHERE):
    return app.server.test_client().get(address, **who)


def records(app, address, who=ELSEWHERE):
    """Read a CSV: its rows by head, and what it tells about itself."""
    answer = asked(app, address, who)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    lines = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    end = lines.index([])
    heads, *rows = lines[end + 1 :]
    return [dict(zip(heads, row, strict=True)) for row in rows], dict(lines[:end])


def test_every_chart_of_the_page_and_its_maps_lead_to_files_of_their_tables(told_app):
    page = unescape(asked(told_app, f"/kpi/{BINS}?area=lincoln-green&domain=crime&all=wards").get_data(as_text=True))
    links = re.findall(rf'href="(/kpi/{BINS}/([a-z-]+)\.(csv|xlsx)\?[^"]*)"', page)
    assert {(chart, kind) for _, chart, kind in links} == {(c, k) for c in CHARTS for k in ("csv", "xlsx")}
    figures = re.findall(r"<figure [^>]*data-figure.*?</figure>", page, re.DOTALL)
    assert all("Save the table: " in figure for figure in figures)
    types = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
    for address, chart, kind in links:
        answer = asked(told_app, address)
        assert answer.status_code == 200
        assert answer.mimetype == types[kind]
        assert f"period={LAST}" in address
        name = answer.headers["Content-Disposition"].partition("filename=")[2]
        assert name.startswith(f"{BINS}-{chart}")
        assert name.endswith(f"{LAST}-illustrative.{kind}")


@pytest.mark.parametrize("chart", CHARTS)
def test_a_file_tells_what_it_holds_where_it_is_from_and_that_it_is_illustrative(told_app, chart):
    address = f"/kpi/{BINS}/{chart}.csv?period={LAST}&domain=crime&area=lincoln-green"
    rows, about = records(told_app, address)
    assert set(about) >= FACTS
    assert all(about[fact].strip() for fact in FACTS)
    assert about["Illustrative"] == ILLUSTRATIVE
    assert "Missed bins" in about["Table"]
    assert "chosen area: Lincoln Green" in about["Filters"]
    assert "Public view" in about["Viewer"]
    assert rows
    assert all(row["note"] == ILLUSTRATIVE and row["kpi_id"] == BINS for row in rows)
    book = load_workbook(io.BytesIO(asked(told_app, address.replace(".csv", ".xlsx")).data))
    assert book["Figures"]["A1"].value == ILLUSTRATIVE
    assert {row[0].value for row in book["About"].iter_rows()} >= FACTS
    assert book["Figures"].max_row == len(rows) + 2


def test_the_choices_of_the_page_are_those_of_the_file(told_app, city):
    rows, about = records(told_app, f"/kpi/{BINS}/funnel.csv?funnel=ward&sort=name")
    names = [row["area"] for row in rows]
    wards = list(city.ward_vintages.values())[-1].wards
    assert set(names) == set(wards["name"])
    assert about["Filters"] == "by ward"
    outside = [row["area"] for row in rows if "limit" in row["where_it_lies"] and "within" not in row["where_it_lies"]]
    assert names[: len(outside)] == sorted(outside)
    rows, about = records(told_app, f"/kpi/{BINS}/scatter.csv?domain=crime")
    ranks = [int(row["national_rank_crime"]) for row in rows]
    assert ranks == sorted(city.lsoas["crime_rank"])
    assert about["Filters"] == "Crime"
    rows, _ = records(told_app, f"/kpi/{BINS}/gap.csv?area=E01011372")
    assert rows[0]["area_id"] == "E01011372"


def test_figures_are_those_of_the_page(told_app):
    kpi = told_app.kpis.definition(BINS)
    page = unescape(asked(told_app, f"/kpi/{BINS}").get_data(as_text=True))
    rows, _ = records(told_app, f"/kpi/{BINS}/gap.csv")
    shown = 0
    for row in rows:
        (line,) = re.findall(
            rf"<tr[^>]*><th scope=\"row\">(?:<a [^>]*>)?{re.escape(row['area'])}(?:</a>)?</th>.*?</tr>", page
        )[:1]
        cells = [words(cell) for cell in re.findall(r"<td.*?</td>", line)]
        said = value_text(kpi, float(row["value"]), unit=False) if row["value"] else row["status"]
        assert cells[0] == said
        shown += row["status"] == "shown"
    assert shown >= 6
    tenths, _ = records(told_app, f"/kpi/{BINS}/gradient.csv")
    assert [row["tenth_1_most_deprived"] for row in tenths] == [str(tenth) for tenth in range(1, 11)]
    for row in tenths:
        assert float(row["lower_95"]) <= float(row["value"]) <= float(row["upper_95"])


@pytest.mark.parametrize("kpi_id", [BINS, FEW, WHOLE])
def test_what_is_hidden_from_the_public_is_in_no_file(told_app, kpi_id):
    seen = told_app.kpis.figures(kpi_id, Viewer.PUBLIC, [LAST])
    hidden = {code for code, status in zip(seen["area_code"], seen["status"], strict=True) if status == "suppressed"}
    found = 0
    for chart in CHARTS:
        answer = asked(told_app, f"/kpi/{kpi_id}/{chart}.csv")
        if answer.status_code == 404:
            assert chart == "funnel"
            continue
        for row in records(told_app, f"/kpi/{kpi_id}/{chart}.csv")[0]:
            assert row["status"] in ("shown", "hidden", "no figures", "no value")
            code = row.get("area_id", row.get("tenth_1_most_deprived"))
            if row["period_id"] == LAST and code in hidden:
                assert row["status"] == "hidden"
            if row["status"] != "hidden":
                continue
            found += 1
            numbers = ("value", "numerator", "denominator", "lower_95", "upper_95", "gap", "gap_ratio")
            assert not any(row.get(name) for name in (*numbers, "cases_at_city_rate"))
    assert found or not hidden
    assert hidden or kpi_id != FEW


def test_a_steward_has_exact_figures_that_say_so(told_app, steward):
    rows, about = records(told_app, f"/kpi/{FEW}/map.csv", HERE)
    assert about["Viewer"] == "Exact figures, not for publication"
    assert all("Exact figures, not for publication" in row["note"] for row in rows)
    true = told_app.kpis.figures(FEW, Viewer.STEWARD, [LAST], ["lsoa"]).set_index("area_code")["value"]
    assert {row["area_id"]: float(row["value"]) for row in rows if row["value"]} == true.dropna().to_dict()
    name = asked(told_app, f"/kpi/{FEW}/map.csv", HERE).headers["Content-Disposition"]
    assert name.endswith(f"map-imd-{LAST}-illustrative-exact-not-for-publication.csv")


def test_texts_that_a_spreadsheet_would_run_are_harmless(real, city):
    real.define(write_toml([replace(MISSED_BINS, kpi_id="odd", name="=1+1", service="@SUM(A1)")]), "catalogue.toml")
    lines = "".join(f"{code},2018-Q3,50,500\n" for code in city.lsoas.index)
    checked = real.check("odd", f"area,period,numerator,denominator\n{lines}".encode(), "odd.csv")
    real.commit(checked, {warning.value for warning in checked.dry_run.warnings}, "data steward")
    real.publish()
    app = create_app_for(city, city.data_dir, real.database_url)
    for chart in CHARTS:
        _, about = records(app, f"/kpi/odd/{chart}.csv")
        assert about["Table"].startswith("'=1+1")
        assert about["Source"].startswith("'@SUM(A1)")
        book = load_workbook(io.BytesIO(asked(app, f"/kpi/odd/{chart}.xlsx").data))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [cell.value for cell in cells if cell.data_type == "f"]
    app.hand_ins.close()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/kpi/never-heard-of/gap.csv", "There is no KPI “never-heard-of”"),
        (f"/kpi/{BINS}/pie.csv", "There is no chart “pie” of a KPI; there are gap, gap-wards, map"),
        (f"/kpi/{BINS}/gap.csv?period=2031-Q1", "There are no figures for Jan–Mar 2031 (Q4 2030/31)"),
        (f"/kpi/{BINS}/gap.xlsx?period=soon", "“soon” is not a period"),
        (f"/kpi/{BINS}/scatter.csv?domain=luck", "There is no domain “luck”"),
        (f"/kpi/{FEW}/funnel.csv", "There is no funnel here. A plain count cannot be compared"),
        ("/kpi/missed-bins/gap.csv", "Waste can supply them"),
    ],
)
def test_what_is_not_there_is_said_in_words(told_app, address, said):
    answer = asked(told_app, address)
    assert answer.status_code == 404
    assert said in words(answer.get_data(as_text=True))
    assert "Traceback" not in answer.get_data(as_text=True)


def test_without_a_database_there_is_no_file_and_that_is_told(city, tmp_path, caplog):
    file = tmp_path / "kpis.sqlite"
    file.write_text("not a database " * 100)
    app = create_app_for(city, city.data_dir, f"sqlite:///{file.as_posix()}")
    answer = asked(app, f"/kpi/{BINS}/gap.csv")
    assert answer.status_code == 503
    assert "cannot be downloaded at the moment" in answer.get_data(as_text=True)
    assert "kpis.sqlite" not in answer.get_data(as_text=True)
    app.hand_ins.close()
