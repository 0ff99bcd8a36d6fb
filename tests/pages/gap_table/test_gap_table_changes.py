"""Service KPIs on one screen: downloads, what changes, and what there is when there is nothing to show."""

import io
from dataclasses import replace
from urllib.parse import quote

import pytest
from openpyxl import load_workbook

from dashboard.access.identity import allow_local_mode
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.domain.wording.kpi import value_text
from dashboard.factory import create_app_for
from dashboard.kpis.figures import Figures
from dashboard.pages.gap_table.download import EXACT, HEADS
from tests.pages.gap_table.samples import (
    CALLS,
    DRAWN,
    ELSEWHERE,
    HERE,
    INCIDENTS,
    Q2,
    Q3,
    VISITS,
    drawn,
    hand_in,
    opener,
    records,
    texts,
)

# ---- downloads


def test_downloads_hold_what_the_page_shows(app, public):
    query = "?sort=gap&period=2018-Q3"
    rows, about = records(app, ELSEWHERE, f"/kpis.csv{query}")
    _, html = public(f"/kpis{query}")
    known = {one.kpi_id: one for one in app.kpis.definitions()}
    page = [cell for cells in texts(html).values() for cell in cells]
    assert len(rows) == len(page) == 55
    for row, cell in zip(rows, page, strict=True):
        shown = value_text(known[row["kpi_id"]], float(row["value"]), unit=False) if row["value"] else ""
        assert cell.startswith(shown)
        assert cell.endswith(row["verdict"])
    book = load_workbook(io.BytesIO(app.server.test_client().get(f"/kpis.xlsx{query}", **ELSEWHERE).data))
    lines = [["" if value is None else value for value in line] for line in book["Figures"].iter_rows(values_only=True)]
    assert lines[0] == list(HEADS)
    for line, row in zip(lines[1:], rows, strict=True):
        for value, text in zip(line, row.values(), strict=True):
            # openpyxl writes sixteen digits
            assert value == (pytest.approx(float(text), rel=1e-12) if isinstance(value, (int, float)) else text)
    told = dict(book["About"].iter_rows(values_only=True))
    assert told == about
    assert told["Viewer"].startswith("Public view")
    assert "by widest gap" in told["Filters"]
    assert "99.8%" in told["Method"]


def test_texts_in_downloads_are_harmless_to_spreadsheets(app):
    rows, _ = records(app, ELSEWHERE, "/kpis.csv")
    assert "'=HYPERLINK(hubs)" in {row["kpi"] for row in rows}
    book = load_workbook(io.BytesIO(app.server.test_client().get("/kpis.xlsx", **ELSEWHERE).data))
    for sheet in book:
        assert not [cell for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]


def test_files_for_stewards_say_that_they_are_not_for_publication(app, steward):
    rows, about = records(app, HERE, "/kpis.csv")
    assert about["Viewer"] == EXACT
    assert {row["note"] for row in rows} == {EXACT}
    answer = app.server.test_client().get("/kpis.xlsx", **HERE)
    assert "exact-not-for-publication" in answer.headers["Content-Disposition"]
    assert load_workbook(io.BytesIO(answer.data))["Figures"]["A1"].value == EXACT
    assert "not for publication" in steward("/kpis")[1]
    for kind in ("", ".csv", ".xlsx"):
        answer = app.server.test_client().get(f"/kpis{kind}", **ELSEWHERE)
        assert answer.headers["Cache-Control"] == "no-store"
        assert b"not-for-publication" not in str(answer.headers).encode()


# ---- what changes


def test_figures_handed_in_are_seen_at_once(app, public, steward, city):
    before = texts(public("/kpis")[1])
    rows = drawn(city, app.kpis, VISITS, DRAWN[0][1], (Q2, Q3))
    more = rows[rows["period"] == "2018-Q3"].assign(numerator=lambda found: found["denominator"] // 2)
    number = hand_in(app.kpis, VISITS, more)
    exact = f"{100 * more['numerator'].sum() / more['denominator'].sum():.1f}%"
    assert texts(steward("/kpis")[1])["Tenancy visits"][-1].startswith(exact)
    assert not before["Tenancy visits"][-1].startswith(exact)
    # the public waits until what may be published has been worked out
    _, html = public("/kpis")
    assert "is still being worked out for Tenancy visits" in html
    assert "Figures of Apr–Jun 2018 (Q1 2018/19), the latest up to then." in html
    # nothing is counted of half the figures, unless what is awaited is another service's
    assert "together compare with the rest of Leeds is being worked out." in html
    for counted in ("worse than in the rest", "The widest gap", "Since the period before"):
        assert counted not in html
    assert "The widest gap" in public(f"/kpis?service={quote(INCIDENTS.service)}")[1]
    assert app.kpis._figures.__dict__["asked"]
    app.kpis.publish("visits", ["2018-Q3"])
    _, html = public("/kpis")
    assert "being worked out" not in html
    assert texts(html)["Tenancy visits"][-1].startswith(exact[:2])
    app.kpis.withdraw(number, "data steward")
    _, html = public("/kpis")
    assert "Figures of Apr–Jun 2018 (Q1 2018/19), the latest up to then." in html
    assert not texts(html)["Tenancy visits"][-1].startswith(exact[:2])


def test_a_changed_definition_is_seen_at_once(app, public):
    public("/kpis")
    app.kpis.define(write_toml([replace(CALLS, name="Calls answered")]), "catalogue.toml")
    assert "Calls answered" in public("/kpis")[1]


def test_illustrative_figures_are_marked_wherever_they_are(city, unpublished_url, monkeypatch):
    monkeypatch.setattr(Figures, "publish_soon", lambda _: None)
    app = create_app_for(city, city.data_dir, unpublished_url)
    allow_local_mode(app.server, "127.0.0.1")
    _, html = opener(app, HERE)("/kpis")
    # said once, so that no row says it again
    assert html.partition("<body")[2].count("Illustrative figures, not council data") == 1
    assert "· illustrative" not in html
    rows, about = records(app, HERE, "/kpis.csv")
    assert {row["note"] for row in rows} == {f"Illustrative figures, not council data; {EXACT}"}
    assert "Illustrative figures, not council data" in about["Illustrative"]
    book = load_workbook(io.BytesIO(app.server.test_client().get("/kpis.xlsx", **HERE).data))
    assert "Illustrative figures, not council data" in book["Figures"]["A1"].value
    # for the public nothing has been worked out yet, and nobody waits for that
    _, html = opener(app, ELSEWHERE)("/kpis")
    assert "is still being worked out for" in html
    assert "together compare with the rest of Leeds is being worked out." in html
    assert "no measure can be compared" not in html
    assert "Figures of Jul–Sep" in html
    app.hand_ins.close()


# ---- nothing to show


def test_without_kpis_the_page_says_what_is_missing(real, city):
    app = create_app_for(city, city.data_dir, real.database_url)
    _, html = opener(app, ELSEWHERE)("/kpis")
    assert "There are no figures at the moment." in html
    assert "Waste" in html
    assert "Chief Officer, Environmental Services" in html
    assert opener(app, ELSEWHERE)("/kpis.csv")[0] == 404
    app.hand_ins.close()


def test_without_any_definition_the_page_leads_to_the_catalogue(kpis, city):
    kpis.remove_illustrative()
    app = create_app_for(city, city.data_dir, kpis.database_url)
    status, html = opener(app, ELSEWHERE)("/kpis")
    assert status == 200
    assert "No KPI is defined at the moment" in html
    app.hand_ins.close()


def test_a_database_that_cannot_be_used_is_told_on_the_page_alone(city, tmp_path, caplog):
    file = tmp_path / "kpis.sqlite"
    file.write_text("not a database " * 100)
    app = create_app_for(city, city.data_dir, f"sqlite:///{file.as_posix()}")
    for address in ("/kpis", "/kpis.csv", "/kpis.xlsx"):
        status, html = opener(app, ELSEWHERE)(address)
        assert status == 503
        assert "at the moment" in html
        assert "kpis.sqlite" not in html
    assert "kpis.sqlite" in caplog.text
    app.hand_ins.close()
