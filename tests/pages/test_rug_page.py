"""Service KPIs on one screen: what each viewer sees, chooses and downloads."""

import csv
import io
import re
import shutil
from dataclasses import replace
from html import unescape
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from dashboard.access import allow_local_mode
from dashboard.domain import illustrative, kpi_cube
from dashboard.domain.disclosure_rules import Viewer
from dashboard.domain.kpi import Better, Frequency, Geography, KpiDefinition, Period, Unit
from dashboard.domain.kpi_catalogue import write_toml
from dashboard.domain.kpi_wording import value_text
from dashboard.factory import create_app_for
from dashboard.kpis import Kpis
from dashboard.kpis.figures import Figures
from dashboard.kpis.rugs import Rugs
from dashboard.pages.rug.choice import Sort, read_choice
from dashboard.pages.rug.download import EXACT, HEADS
from dashboard.store.kpi.records import Submission
from tests.example_kpi import NOW

HERE = {"headers": {"Host": "127.0.0.1:8050"}, "environ_overrides": {"REMOTE_ADDR": "127.0.0.1"}}
ELSEWHERE = {"headers": {"Host": "dashboard.council.example"}}
Q2, Q3, YEAR = Period.parse("2018-Q2"), Period.parse("2018-Q3"), Period.parse("2017")


def kpi(kpi_id, service, name, unit, denominator, **others):
    return KpiDefinition(
        kpi_id, 1, service, f"Chief Officer, {service}", name, "Invented for tests.", unit, "cases", denominator,
        **{"better": Better.HIGHER, "frequency": Frequency.QUARTER, "geographies": (Geography.LSOA,), **others},
    )  # fmt: skip


VISITS = kpi("visits", "Housing", "Tenancy visits", Unit.PERCENTAGE, "visits due")
INCIDENTS = kpi("incidents", "Safety", "Incidents", Unit.RATE_PER_1000, "residents",
                better=Better.LOWER, population_denominator=True)  # fmt: skip
HUBS = kpi("hubs", "Hubs", "=HYPERLINK(hubs)", Unit.COUNT, "", frequency=Frequency.YEAR)
RARE = kpi("rare", "Rare", "Rare events", Unit.COUNT, "", better=Better.NEITHER)
CALLS = kpi("calls", "Housing", "Calls", Unit.MEAN, "callers")
#: The KPI, the model that its figures are drawn from, and its periods.
DRAWN = (
    (VISITS, "illustrative-tenancy-visits", (Q2, Q3)),
    (INCIDENTS, illustrative.IMPROVING, (Q2, Q3)),
    (HUBS, "illustrative-community-hub-visits", (YEAR,)),
    (RARE, None, (Q3,)),
)


def hand_in(kpis, definition, rows):
    submission = Submission(
        definition.kpi_id, 1, "data steward", NOW, "file.csv", "0" * 64, len(rows), len(rows), 0, illustrative=False
    )
    rows = rows.assign(vintage="")[["area_kind", "vintage", "area_code", "period", "numerator", "denominator"]]
    held = kpis.store.current(definition.kpi_id, rows["period"].unique().tolist())
    return kpis.store.commit(submission, rows, held)


def drawn(city, kpis, definition, model, periods):
    """Figures of every LSOA, as the illustrative ones are; four cases in the city where there is no model."""
    figures = illustrative.generate(city.lsoas, city.config.neighbourhoods, 7, Q3)
    rows = figures[figures["kpi_id"] == (model or "illustrative-community-hub-visits")].drop(columns="kpi_id")
    quarters = ["2018-Q2", "2018-Q3"][-len(periods) :]
    names = dict(zip(quarters, (period.key for period in periods), strict=True))
    rows = rows[rows["period"].isin(quarters)].assign(period=lambda found: found["period"].map(names))
    if model is None:
        rows["numerator"] = np.where(np.arange(len(rows)) < 4, 1.0, 0.0)
    if definition.population_denominator:
        rows = kpi_cube.fill_population(rows, kpis.membership, city.lsoas["population"])
    return rows


@pytest.fixture(scope="session")
def worked_out(city, filled, tmp_path_factory):
    """A database with KPIs of a council's own, published; made once."""
    file = tmp_path_factory.mktemp("rug") / "kpis.sqlite"
    shutil.copy(filled, file)
    kpis = Kpis(city, f"sqlite:///{file.as_posix()}", lambda: NOW)
    kpis.remove_illustrative()
    kpis.define(write_toml([VISITS, INCIDENTS, HUBS, RARE, CALLS]), "catalogue.toml")
    for definition, model, periods in DRAWN:
        hand_in(kpis, definition, drawn(city, kpis, definition, model, periods))
    kpis.publish()
    kpis.store.close()
    return file


@pytest.fixture
def app(city, worked_out, tmp_path, monkeypatch):
    monkeypatch.setattr(Figures, "publish_soon", lambda self: self.__dict__.setdefault("asked", []).append(1))
    shutil.copy(worked_out, tmp_path / "own.sqlite")
    app = create_app_for(city, city.data_dir, f"sqlite:///{(tmp_path / 'own.sqlite').as_posix()}")
    yield app
    app.hand_ins.close()


def opener(app, how):
    client = app.server.test_client()

    def opened(address):
        answer = client.get(address, **how)
        return answer.status_code, unescape(answer.get_data(as_text=True))

    return opened


@pytest.fixture
def public(app):
    return opener(app, ELSEWHERE)


@pytest.fixture
def steward(app):
    allow_local_mode(app.server, "127.0.0.1")
    return opener(app, HERE)


def texts(html):
    """Texts of the cells: by KPI, in the order of the rows, a list in the order of the columns."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    found = {}
    for row in body.split("<tr>")[1:]:
        head, *cells = (re.sub("<[^>]+>", "", part) for part in re.split("<td", row))
        cells = [" ".join(re.sub(r'^[^>]*">', "", cell).split()) for cell in cells]
        found[head.strip().splitlines()[0].strip()] = cells
    return found


def heads(html):
    return re.findall(r"<th scope=\"col\"[^>]*>([^<]+)</th>", html)[1:]


def records(app, how, address):
    """Rows of a CSV download, and what stands above them."""
    answer = app.server.test_client().get(address, **how)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    lines = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    start = lines.index([])
    assert tuple(lines[start + 1]) == HEADS
    return [dict(zip(HEADS, line, strict=True)) for line in lines[start + 2 :]], dict(lines[:start])


# ---- who sees what


def test_every_kpi_is_there_in_every_column(public, city):
    status, html = public("/kpis")
    assert status == 200
    rows = texts(html)
    assert list(rows) == ["Calls", "Tenancy visits", "=HYPERLINK(hubs)", "Rare events", "Incidents"]
    assert heads(html)[:6] == [place.short_name for place in city.config.neighbourhoods]
    assert heads(html)[-2:] == ["Rest of Leeds", "Leeds"]
    assert {len(cells) for cells in rows.values()} == {11}
    assert rows["Incidents"][-1].endswith("city value")
    assert rows["Incidents"][-2].endswith("comparator")
    for words in ("July to September 2018.", "In the six priority neighbourhoods together", "99.8% confidence"):
        assert words in html
    assert "Illustrative" not in html
    assert 'href="/about"' in html


def test_cells_and_names_lead_to_the_kpi(public):
    _, html = public("/kpis")
    assert 'href="/kpi/incidents?area=priority&period=2018-Q3"' in html
    assert 'href="/kpi/hubs?area=rest&period=2017"' in html
    assert 'href="/kpi/visits"' in html
    assert "Housing · %, higher is better" in html


def test_the_public_sees_published_figures_and_stewards_exact_ones(public, steward, app):
    for viewer, opened in ((Viewer.PUBLIC, public), (Viewer.STEWARD, steward)):
        rows = texts(opened("/kpis")[1])
        for definition in (VISITS, INCIDENTS, RARE):
            figures = app.kpis.figures(definition.kpi_id, viewer, ["2018-Q3"], ["priority", "city"])
            values = figures.set_index("area_kind")["value"]
            for place, kind in ((6, "priority"), (10, "city")):
                cell = rows[definition.name][place]
                shown = not np.isnan(values[kind])
                wanted = value_text(definition, values[kind], unit=False) if shown else "▨ hidden"
                assert cell.startswith(wanted), (definition.kpi_id, kind, viewer)
    assert "▨ hidden" not in str(texts(steward("/kpis")[1]))
    assert "exact figures, which are not for publication" in steward("/kpis")[1]
    assert "exact figures" not in public("/kpis")[1]


def test_stewards_get_the_figures_of_all_kpis_at_once_as_one_by_one(app):
    every = app.kpis.all_figures(Viewer.STEWARD)
    keys = ["kpi_id", "area_kind", "area_code", "period"]
    plain = every.astype(dict.fromkeys([*keys, "source", "status"], "str"))
    assert set(plain["kpi_id"]) == {"visits", "incidents", "hubs", "rare"}
    for kpi_id, of_kpi in plain.groupby("kpi_id"):
        single = app.kpis.figures(kpi_id, Viewer.STEWARD).set_index(keys).sort_index()
        found = of_kpi.set_index(keys).sort_index()
        assert len(single) == len(found)
        pd.testing.assert_frame_equal(single[found.columns], found, check_dtype=False)
    some = app.kpis.all_figures(Viewer.STEWARD, ["city", "priority"], ["priority", "E08000035"], ["2018-Q3"])
    assert sorted(zip(some["kpi_id"], some["area_kind"], strict=True)) == [
        (one, kind) for one in ("incidents", "rare", "visits") for kind in ("city", "priority")
    ]
    assert list(some.columns) == list(app.kpis.all_figures(Viewer.PUBLIC).columns)


def test_a_database_summed_up_over_other_areas_is_summed_up_again(app):
    before = app.kpis.all_figures(Viewer.STEWARD, ["city"], None, ["2018-Q3"])
    app.kpis.store._areas = "others"
    after = app.kpis.all_figures(Viewer.STEWARD, ["city"], None, ["2018-Q3"])
    order = ["kpi_id", "area_kind"]
    pd.testing.assert_frame_equal(
        before.astype(dict.fromkeys(order, "str")).sort_values(order, ignore_index=True),
        after.astype(dict.fromkeys(order, "str")).sort_values(order, ignore_index=True),
        check_dtype=False, check_categorical=False,
    )  # fmt: skip


def test_what_is_hidden_is_in_no_answer(app, public, steward):
    exact = {(row["kpi_id"], row["area_id"]): row for row in records(app, HERE, "/kpis.csv")[0]}
    rows, _ = records(app, ELSEWHERE, "/kpis.csv")
    html = texts(public("/kpis")[1])
    book = load_workbook(io.BytesIO(app.server.test_client().get("/kpis.xlsx", **ELSEWHERE).data))
    lines = list(book["Figures"].iter_rows(values_only=True))
    sheet = lines[lines.index(HEADS) + 1 :]
    hidden = [place for place, row in enumerate(rows) if row["verdict"] == "hidden"]
    assert len(hidden) > 10
    numbers = ("value", "numerator", "denominator", "rest_of_city_value", "gap", "gap_ratio")
    for place in hidden:
        row = rows[place]
        truth = exact[row["kpi_id"], row["area_id"]]
        # there is something to hide
        assert truth["numerator"] != ""
        assert [row[name] for name in numbers] == [""] * len(numbers)
        assert [sheet[place][HEADS.index(name)] for name in numbers] == [None] * len(numbers)
        cell = html[row["kpi"].removeprefix("'")][place % 11]
        assert cell == "▨ hidden"
    # the four cases of the rare KPI, for instance, are nowhere
    assert {row["verdict"] for row in rows if row["kpi_id"] == "rare"} == {"hidden"}
    assert {float(row["numerator"]) for row in exact.values() if row["kpi_id"] == "rare"} <= {0.0, 1.0, 2.0, 3.0, 4.0}
    assert "All these numbers are hidden" in public("/kpis?service=Rare")[1]


# ---- choosing


def test_a_service_is_chosen(public):
    _, html = public("/kpis?service=Housing")
    assert set(texts(html)) == {"Tenancy visits", "Calls"}
    assert "Housing, July to September 2018." in html
    assert '<option value="Housing" selected>' in html


def test_rows_come_by_widest_gap(public, app):
    _, html = public("/kpis?sort=gap")
    rugs = Rugs(app.kpis)
    holdings = rugs.holdings()
    view = rugs.view(holdings, Viewer.PUBLIC, Q3)
    wanted = view.rug.by_gap().rows
    assert list(texts(html)) == [row.definition.name for row in wanted]
    gaps = [row.cells["priority"].log_ratio for row in wanted]
    given = [gap for gap in gaps if gap is not None]
    assert gaps[: len(given)] == given
    assert all(one >= other for one, other in pairwise(given))
    assert len(given) == 2


def test_only_what_is_worse_is_kept_and_the_sentences_still_tell_of_all(public):
    _, html = public("/kpis")
    worse = [name for name, cells in texts(html).items() if cells[6].endswith("▼ worse")]
    assert worse
    _, filtered = public("/kpis?worse=1")
    assert list(texts(filtered)) == worse
    counts = re.search(r"\d of \d measures", html)[0]
    assert counts in filtered
    _, none = public("/kpis?worse=1&service=Rare")
    assert "There is none on which the six priority neighbourhoods together are worse" in none
    assert "<tbody>" not in none


def test_a_kpi_of_another_frequency_shows_its_own_period_and_says_so(public):
    _, html = public("/kpis")
    assert "Figures of 2017, the latest up to then." in html
    _, earlier = public("/kpis?period=2017")
    assert "Figures of 2017, the latest up to then." not in earlier
    assert "No figures up to then; they come from Safety." in earlier
    assert texts(earlier)["Incidents"] == ["– no figures"] * 11


def test_a_kpi_without_figures_says_who_can_supply_them(public):
    assert "No figures up to then; they come from Housing." in public("/kpis?service=Housing")[1]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("service=Nonsense", "There is no service “Nonsense”; all services are shown."),
        ("service=<b>", "There is no service “<b>”"),
        ("period=yesterday", "“yesterday” is not a period; the latest, July to September 2018, is shown."),
        ("period=2011-Q1", "There are no figures for January to March 2011; the latest"),
        ("period=2018-Q3%00", "is not a period"),
        ("worse=perhaps", "neither 1 nor 0; all KPIs are shown"),
        ("sort=colour", "There is no order “colour”; KPIs are shown by service."),
        (f"service={'x' * 5000}", f"“{'x' * 40}…”"),
    ],
)
def test_nonsense_falls_back_and_is_told(public, query, words):
    status, html = public(f"/kpis?{query}")
    assert status == 200
    assert words in html
    assert len(texts(html)) == 5
    assert public(f"/kpis.csv?{query}")[0] == 200


def test_other_ways_of_writing_a_choice_are_understood(public):
    _, html = public("/kpis?period=Q2+2018&worse=no&sort=&service=")
    assert 'role="status"' not in html.partition("<article")[2].partition("</article>")[0]
    assert "April to June 2018." in html


def test_a_choice_survives_its_address():
    choice, _ = read_choice({"service": "A & B", "period": "2018-Q2", "worse": "1", "sort": "gap"}, ["A & B"], [Q3, Q2])
    assert choice.address() == "/kpis?service=A+%26+B&period=2018-Q2&worse=1&sort=gap"
    assert (choice.period, choice.only_worse, choice.sort) == (Q2, True, Sort.GAP)


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
    assert "Figures of April to June 2018, the latest up to then." in html
    assert app.kpis._figures.__dict__["asked"]
    app.kpis.publish("visits", ["2018-Q3"])
    _, html = public("/kpis")
    assert "being worked out" not in html
    assert texts(html)["Tenancy visits"][-1].startswith(exact[:2])
    app.kpis.withdraw(number, "data steward")
    _, html = public("/kpis")
    assert "Figures of April to June 2018, the latest up to then." in html
    assert not texts(html)["Tenancy visits"][-1].startswith(exact[:2])


def test_a_changed_definition_is_seen_at_once(app, public):
    public("/kpis")
    app.kpis.define(write_toml([replace(CALLS, name="Calls answered")]), "catalogue.toml")
    assert "Calls answered" in public("/kpis")[1]


def test_illustrative_figures_are_marked_wherever_they_are(city, url, monkeypatch):
    monkeypatch.setattr(Figures, "publish_soon", lambda _: None)
    app = create_app_for(city, city.data_dir, url)
    allow_local_mode(app.server, "127.0.0.1")
    _, html = opener(app, HERE)("/kpis")
    assert html.count("Illustrative figures, not council data") == 2
    assert html.count("· illustrative") == 12
    rows, about = records(app, HERE, "/kpis.csv")
    assert {row["note"] for row in rows} == {f"Illustrative figures, not council data; {EXACT}"}
    assert "Illustrative figures, not council data" in about["Illustrative"]
    book = load_workbook(io.BytesIO(app.server.test_client().get("/kpis.xlsx", **HERE).data))
    assert "Illustrative figures, not council data" in book["Figures"]["A1"].value
    # for the public nothing has been worked out yet, and nobody waits for that
    _, html = opener(app, ELSEWHERE)("/kpis")
    assert "is still being worked out for" in html
    assert "Figures of July to September" in html
    app.hand_ins.close()


# ---- nothing to show


def test_without_kpis_the_page_says_what_is_missing(real, city):
    app = create_app_for(city, city.data_dir, real.database_url)
    _, html = opener(app, ELSEWHERE)("/kpis")
    assert "No figures have been handed in yet." in html
    assert "Waste" in html
    assert "Chief Officer, Environmental Services" in html
    assert opener(app, ELSEWHERE)("/kpis.csv")[0] == 404
    app.hand_ins.close()


def test_without_any_definition_the_page_leads_to_the_catalogue(kpis, city):
    kpis.remove_illustrative()
    app = create_app_for(city, city.data_dir, kpis.database_url)
    status, html = opener(app, ELSEWHERE)("/kpis")
    assert status == 200
    assert "No KPI has been defined yet" in html
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
