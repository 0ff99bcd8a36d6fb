"""Service KPIs on one screen: what each viewer sees and chooses."""

import io
import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.gap_table import gap_table_columns
from dashboard.domain.wording.kpi import value_text
from dashboard.kpis.gap_tables import gap_table_view, holdings_of
from dashboard.pages.gap_table.choice import GAP, read_choice
from dashboard.pages.gap_table.download import HEADS
from tests.pages.gap_table.samples import (
    ELSEWHERE,
    HERE,
    INCIDENTS,
    Q2,
    Q3,
    RARE,
    VISITS,
    heads,
    records,
    targets,
    texts,
)

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
    for words in ("Jul–Sep 2018 (Q2 2018/19).", "In the six priority neighbourhoods together", "99.8% confidence"):
        assert words in html
    assert "Illustrative" not in html.partition("<article")[2]
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
    numbers = ("value", "numerator", "denominator", "rest_of_city_value", "gap_to_city", "ratio_to_city")
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
    assert "Housing, Jul–Sep 2018 (Q2 2018/19)." in html
    assert '<option value="Housing" selected>' in html


def test_rows_come_by_widest_gap(public, app):
    _, html = public("/kpis?sort=gap")
    holdings = holdings_of(app.kpis)
    view = gap_table_view(app.kpis, holdings, Viewer.PUBLIC, Q3, gap_table_columns(app.kpis.city.config))
    wanted = view.gap_table.by_gap().rows
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
    counted = "together, both measures are worse than in the rest of Leeds"
    assert counted in html
    assert counted in filtered
    _, none = public("/kpis?worse=1&service=Rare")
    assert "There is none that is worse in the six priority neighbourhoods together than in the rest of Leeds." in none
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
        ("period=yesterday", "“yesterday” is not a period; the latest, Jul–Sep 2018 (Q2 2018/19), is shown."),
        ("period=2011-Q1", "There are no figures for Jan–Mar 2011 (Q4 2010/11); the latest"),
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
    assert "Apr–Jun 2018 (Q1 2018/19)." in html


def test_heads_of_columns_sort_by_their_gap(public):
    _, html = public("/kpis")
    heads = re.search(r"<thead>.*?</thead>", html, re.DOTALL)[0]
    # the target, and every column; the table is sorted by service, so that the first head leads nowhere
    assert heads.count("href=") == 12
    assert 'aria-sort="ascending"' in heads
    key = re.search(r'sort=([\w-]+)"[^>]*>Lincoln Green', heads)[1]
    _, html = public(f"/kpis?sort={key}")
    heads = re.search(r"<thead>.*?</thead>", html, re.DOTALL)[0]
    assert re.search(r'aria-sort="descending">\s*Lincoln Green', heads)
    assert "by widest gap in Lincoln Green" in html
    assert re.search(rf'href="/kpis\.csv\?[^"]*sort={key}"', html)


def test_every_head_sorts_and_says_so(public):
    _, html = public("/kpis")
    for key in re.findall(r'sort=([\w-]+)"', re.search(r"<thead>.*?</thead>", html, re.DOTALL)[0]):
        _, found = public(f"/kpis?sort={key}")
        assert found.count('aria-sort="descending"') == 1, key
        assert sorted(texts(found)) == sorted(texts(html)), key


def test_every_kpi_has_its_target_and_the_neighbourhoods_together_are_judged_against_it(steward, app):
    found = targets(steward("/kpis")[1])
    for kpi in app.kpis.definitions():
        if kpi.target is None:
            assert found[kpi.name] == "no target"
        else:
            assert re.fullmatch(rf"{re.escape(value_text(kpi, kpi.target, unit=False))} .+", found[kpi.name])
    assert len(found) == 5


def test_areas_are_compared_with_the_target_wards(app, public, steward):
    for opened in (public, steward):
        _, html = opened("/kpis?against=target-wards")
        assert '<option value="target-wards" selected>' in html
        assert "each area against the twelve target wards" in html
        assert {len(cells) for cells in texts(html).values()} == {10}
        assert heads(html)[-2:] == ["Twelve target wards", "Leeds"]
        assert texts(html)["Incidents"][-2].endswith("comparator")
        assert "rest of Leeds" not in re.search(r"<table.*</table>", html, re.DOTALL)[0]
    city, wards = (
        {(row["kpi_id"], row["area_id"]): row for row in records(app, HERE, f"/kpis.csv?against={against}")[0]}
        for against in ("city", "target-wards")
    )
    assert {area for _, area in city} - {area for _, area in wards} == {"rest"}
    tested = 0
    for key, row in wards.items():
        of_wards = city[key[0], "target-wards"]
        if "" in (row["gap_to_target_wards"], row["target_wards_without_area_value"]):
            continue
        tested += 1
        numerator, denominator = (float(of_wards[name]) - float(row[name]) for name in ("numerator", "denominator"))
        factor = {"percentage": 100, "rate per 1,000": 1000}[row["unit"]]
        assert float(row["target_wards_without_area_value"]) == pytest.approx(factor * numerator / denominator)
        assert float(row["gap_to_target_wards"]) == pytest.approx(float(row["value"]) - float(of_wards["value"]))
    assert tested > 5


def test_rows_follow_the_head_that_is_sorted_by(app):
    view = gap_table_view(app.kpis, holdings_of(app.kpis), Viewer.PUBLIC, Q3, gap_table_columns(app.kpis.city.config))
    key = app.kpis.city.config.neighbourhoods[0].slug
    gaps = [row.cells[key].log_ratio for row in view.gap_table.by_gap(key).rows]
    known = [gap for gap in gaps if gap is not None]
    assert known == sorted(known, reverse=True)
    assert gaps[: len(known)] == known


def test_a_choice_survives_its_address():
    choice, _ = read_choice(
        {"service": "A & B", "period": "2018-Q2", "worse": "1", "sort": "gap"}, ["A & B"], [Q3, Q2], ()
    )
    assert choice.address() == "/kpis?service=A+%26+B&period=2018-Q2&worse=1&sort=gap"
    assert (choice.period, choice.only_worse, choice.sort) == (Q2, True, GAP)
