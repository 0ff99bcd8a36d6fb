"""The page of a KPI: what the public, officers and stewards see, and what it says where there is little to show."""

import re
import subprocess
import sys
from dataclasses import replace
from html import unescape

import numpy as np
import pytest
from markupsafe import Markup

from dashboard.access.identity import allow_local_mode
from dashboard.components.map.pair import KpiMaps
from dashboard.components.prerender import to_html
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi import cube as kpi_cube
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.domain.kpi.definition import Geography
from dashboard.domain.kpi.view import KpiView
from dashboard.domain.statistics.verdicts import Why
from dashboard.domain.wording.kpi import value_text
from dashboard.factory import create_app_for
from dashboard.kpis import Kpis
from dashboard.pages import kpi as kpi_page
from dashboard.store.kpi.store import open_database
from tests.example_kpi import MISSED_BINS, NOW

HERE = {"headers": {"Host": "127.0.0.1:8050"}, "environ_overrides": {"REMOTE_ADDR": "127.0.0.1"}}
THERE = {"headers": {"Host": "dashboard.council.example"}}
BINS = replace(MISSED_BINS, geographies=(Geography.LSOA, Geography.WARD), target=60.0)
PERIODS = ("2018-Q1", "2018-Q3")
#: A denominator that stands nowhere else: rounded figures end in 0 or 5, and no rank is as high.
ODD = 47_341


def rows_of(city, periods=PERIODS, seed=4):
    """Figures by LSOA as a file: many cases in most, 3 of `ODD` in some."""
    rng = np.random.default_rng(seed)
    six = {code for place in city.config.neighbourhoods for code in place.lsoa_codes}
    lines = ["area,period,numerator,denominator"]
    for period in periods:
        for number, code in enumerate(city.lsoas.index):
            many = 160 if code in six else 60
            few = code not in six and number % 160 == 7
            counts = (3, ODD) if few else (rng.poisson(many), 1_003)
            lines.append(f"{code},{period},{counts[0]},{counts[1]}")
    return "\n".join(lines).encode()


def few(city):
    six = {code for place in city.config.neighbourhoods for code in place.lsoa_codes}
    return [code for number, code in enumerate(city.lsoas.index) if code not in six and number % 160 == 7]


@pytest.fixture(scope="module")
def held(city, tmp_path_factory):
    """Address of a database with one KPI of the council's own, worked out for every viewer."""
    url = f"sqlite:///{(tmp_path_factory.mktemp('kpi-page') / 'kpis.sqlite').as_posix()}"
    kpis = Kpis(city, url, lambda: NOW)
    store = open_database(url, lambda rows: kpi_cube.cube(rows, kpis.membership))
    # without this it would be filled with them
    store.remove_illustrative()
    store.close()
    kpis.define(write_toml([BINS]), "catalogue.toml")
    checked = kpis.check("missed-bins", rows_of(city), "bins.csv")
    kpis.commit(checked, {warning.value for warning in checked.dry_run.warnings}, "data steward")
    kpis.publish()
    kpis.store.close()
    return url


@pytest.fixture(scope="module")
def app(city, held):
    app = create_app_for(city, city.data_dir, held)
    yield app
    app.kpis.store.close()


def read(app, address, who=THERE):
    answer = app.server.test_client().get(address, **who)
    return answer.status_code, unescape(answer.get_data(as_text=True))


@pytest.fixture(scope="module")
def public(app):
    return lambda address: read(app, address)


def tables(text):
    """The cells of every row of every table, by the name of the row; tags left out."""
    found = {}
    for row in re.findall(r"<tr[ >].*?</tr>", text, re.DOTALL):
        cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.DOTALL)]
        found.setdefault(cells[0], []).append(cells[1:])
    return found


def built(app, held_kpis, viewer, **query):
    """The page as HTML for a viewer whom no address leads to yet."""
    page = kpi_page.make_page(held_kpis, "Site", lambda: viewer)
    with app.server.test_request_context():
        content = page.build({"kpi_id": "missed-bins", **query})
    return content, unescape(to_html(content.layout))


# ---- what it shows


def test_the_page_tells_value_gap_reality_trend_and_source(public):
    status, text = public("/kpi/missed-bins")
    assert status == 200
    for words in (
        "In the six priority neighbourhoods together it is",
        "In the target wards together it is",
        "Widest gaps to Leeds",
        "worse than in the rest of Leeds",
        "fewer bins reported missed",
        "Yes: chance alone would make the gap",
        "Too few quarters to tell a trend".lower(),
        "outer limits (99.8%) about the value of Leeds",
        "In the most deprived tenth of neighbourhoods in Leeds",
        "Slope index of inequality",
        "rank correlation",
        "This does not show that one brings about the other",
        "of the total handed in by LSOA could be matched",
        "in public, counts under 10 are hidden",
        "Source: Waste (Chief Officer, Environmental Services)",
    ):
        assert words in text, words
    assert "Illustrative" not in text.partition("<body")[2]
    for address in ("/data/kpi/missed-bins", "/kpis?period=2018-Q3", "/neighbourhood/", "/lsoa/"):
        assert f'href="{address}' in text
    assert text.count("<svg") >= 12, "every chart on two sheets"


def test_every_chart_has_a_sentence_and_a_table(public):
    _, text = public("/kpi/missed-bins")
    figures = re.findall(r"<figure [^>]*data-figure.*?</figure>", text, re.DOTALL)
    assert len(figures) == 5
    for figure in figures:
        assert re.search(r"<figcaption>.*<p>\s*\w.*</figcaption>", figure, re.DOTALL)
        assert "<table" in figure
        assert "Period: " in figure
        assert "Method: " in figure
        assert "Source: " in figure


def test_the_city_is_the_six_and_the_rest_on_the_page(app, held, city):
    kpis = Kpis(city, held, lambda: NOW)
    figures = kpis.figures("missed-bins", Viewer.PUBLIC, ["2018-Q3"], ["city", "priority"]).set_index("area_kind")
    kpis.store.close()
    rest = figures.loc["city", "numerator"] - figures.loc["priority", "numerator"]
    base = figures.loc["city", "denominator"] - figures.loc["priority", "denominator"]
    shown = tables(read(app, "/kpi/missed-bins")[1])
    assert shown["Rest of Leeds"][0][0] == value_text(BINS, 1000 * rest / base, unit=False)
    assert shown["Leeds"][0][0] == value_text(BINS, figures.loc["city", "value"], unit=False)
    assert shown["Six priority neighbourhoods"][0][0] == value_text(BINS, figures.loc["priority", "value"], unit=False)


def drawn(text):
    """Return the codes of the points that are drawn in a crowd."""
    found = re.findall(r'data-start="([^"]*)" data-keys="([^"]*)"', text)
    return {start + key for start, keys in found for key in keys.split("|")}


def test_nothing_that_is_hidden_from_the_public_is_anywhere_on_its_page(app, held, city, public):
    kpis = Kpis(city, held, lambda: NOW)
    true = kpis.figures("missed-bins", Viewer.STEWARD, ["2018-Q3"]).set_index(["area_kind", "area_code"])
    seen = kpis.figures("missed-bins", Viewer.PUBLIC, ["2018-Q3"]).set_index(["area_kind", "area_code"])
    kpis.store.close()
    hidden = [key for key in true.index if seen.loc[key, "status"] == "suppressed"]
    assert {("lsoa", code) for code in few(city)} <= set(hidden)
    names = {code: str(row["display_name"]) for code, row in city.lsoas.iterrows()}
    queries = ("", "?funnel=ward", f"?area={few(city)[0]}", "?sort=value&domain=crime", "?period=2018-Q1")
    for query in (*queries, "?all=funnel", "?all=scatter", "?all=wards"):
        _, text = public(f"/kpi/missed-bins{query}")
        assert f"{ODD:,}" not in text
        assert str(ODD) not in text
        shown = tables(text)
        if query == "":
            points = [code for kind, code in true.index if kind == "lsoa" and (kind, code) not in hidden]
            assert set(points) <= {
                *drawn(text),
                *(code for place in city.config.neighbourhoods for code in place.lsoa_codes),
            }
        for kind, code in hidden:
            if kind != "lsoa" or query == "?period=2018-Q1":
                continue
            assert code not in drawn(text)
            rows = shown.get(names[code], [])
            for cells in rows:
                assert "hidden" in [cell.lower() for cell in cells]
                # the rank is of deprivation, and public
                rank = f"{city.lsoas.loc[code, 'crime_rank' if 'crime' in query else 'imd_rank']:,}"
                assert not re.search(r"\d", " ".join(cells).replace(rank, ""))


def test_officers_see_more_than_the_public_and_stewards_all(app, held, city):
    kpis = Kpis(city, held, lambda: NOW)
    texts = {viewer: built(app, kpis, viewer)[1] for viewer in Viewer}
    content, _ = built(app, kpis, Viewer.OFFICER)
    kpis.store.close()
    assert f"{ODD:,}" in texts[Viewer.STEWARD]
    assert f"{ODD:,}" not in texts[Viewer.OFFICER]
    assert "Counts are rounded to 5." in texts[Viewer.OFFICER]
    assert "Exact figures, not for publication." in texts[Viewer.STEWARD]
    assert "hidden" not in tables(texts[Viewer.STEWARD])["Six priority neighbourhoods"][0]
    assert "data steward" in str(content.layout)


def test_the_last_hand_in_is_not_for_the_public(app, public):
    assert "(bins.csv" not in public("/kpi/missed-bins")[1]
    assert "as submission" not in public("/kpi/missed-bins")[1]
    allow_local_mode(app.server, "127.0.0.1")
    status, text = read(app, "/kpi/missed-bins", HERE)
    allow_local_mode(app.server, "0.0.0.0")
    assert status == 200
    assert "Handed in on 20 November 2018 by data steward, as submission" in text
    assert "(bins.csv" in text


def test_the_tenths_say_how_much_of_the_city_its_line_covers(public, monkeypatch):
    said = "The line of Leeds stands for 190 of 482 areas."
    assert said not in public("/kpi/missed-bins")[1]
    monkeypatch.setattr(KpiView, "city_part", property(lambda _: "190 of 482 areas"))
    assert said in public("/kpi/missed-bins")[1]


# ---- what can be chosen


def test_an_area_is_emphasised_wherever_it_is(public, city):
    _, text = public("/kpi/missed-bins?area=lincoln-green")
    assert text.count("In Lincoln Green it is") == 1
    assert 'class="chosen"' in text
    code = next(code for code in city.lsoas.index if code not in few(city))
    _, text = public(f"/kpi/missed-bins?area={code}")
    assert "Chosen neighbourhood (LSOA)" in text
    _, text = public("/kpi/missed-bins?area=E05001420")
    assert "Chosen ward" in text or "target wards, one by one</h3>" in text


def test_every_choice_is_kept_by_the_others(public):
    _, text = public("/kpi/missed-bins?period=2018-Q1&domain=crime&funnel=ward&area=lincoln-green")
    form = re.search(r'<form class="kpi-choice".*?</form>', text, re.DOTALL)[0]
    for name, value in (("domain", "crime"), ("funnel", "ward"), ("area", "lincoln-green")):
        assert f'name="{name}" value="{value}"' in form
    assert '<option value="2018-Q1" selected>' in form
    assert 'href="/kpi/missed-bins?period=2018-Q1&area=lincoln-green&domain=crime#funnel"' in text
    assert "higher where neighbourhoods are more deprived on crime" in text or "deprivation on crime" in text


def test_a_period_without_figures_gives_way_to_the_one_before(public):
    _, text = public("/kpi/missed-bins?period=2018-Q2")
    assert "There are no figures for Apr–Jun 2018 (Q1 2018/19); shown is Jan–Mar 2018 (Q4 2017/18)." in text
    _, text = public("/kpi/missed-bins?period=2018")
    assert "shown is Jul–Sep 2018 (Q2 2018/19)" in text


def test_nonsense_falls_back_and_is_told(public):
    status, text = public("/kpi/missed-bins?period=soon&area=Atlantis&domain=luck&funnel=street&sort=colour")
    assert status == 200
    for words in (
        "“soon” is not a period; shown is Jul–Sep 2018 (Q2 2018/19).",
        "There is no area “Atlantis”",
        "There is no domain “luck”",
        "The funnel cannot be drawn by “street”",
        "The table cannot be sorted by “colour”",
    ):
        assert words in text
    _, text = public("/kpi/missed-bins?period=%3Cscript%3E")
    assert "“<script>” is not a period" in text


def test_the_table_of_the_funnel_is_sorted_by_links(public):
    _, text = public("/kpi/missed-bins?sort=value&all=funnel")
    values = [
        float(value) for value in re.findall(r'<td class="number">(\d+\.\d)</td><td>(?:within|above|below)', text)
    ]
    assert len(values) > 100
    assert values == sorted(values, reverse=True)
    assert 'aria-sort="descending"' in text


def test_maps_have_a_section_only_where_somebody_draws_them(app, held, city):
    kpis = Kpis(city, held, lambda: NOW)
    page = kpi_page.make_page(
        kpis, "Site", lambda: Viewer.PUBLIC, lambda *_: KpiMaps(Markup("<p>small</p>"), Markup("<p>maps</p>"))
    )
    with app.server.test_request_context():
        content = page.build({"kpi_id": "missed-bins"})
    without, _ = built(app, kpis, Viewer.PUBLIC)
    kpis.store.close()
    assert "<p>maps</p>" in to_html(content.layout)
    assert "<p>small</p>" in to_html(content.layout)
    assert 'id="maps"' in to_html(content.layout)
    assert 'id="maps"' not in to_html(without.layout)


def test_long_tables_have_ten_rows_and_a_link_to_all(public):
    _, text = public("/kpi/missed-bins")
    assert len(re.findall(r'href="[^"]*all=(funnel|scatter)#', text)) == 2
    _, whole = public("/kpi/missed-bins?all=scatter")
    assert whole.count('<th scope="row"><a href="/lsoa/') - text.count('<th scope="row"><a href="/lsoa/') == 472
    _, nonsense = public("/kpi/missed-bins?all=nonsense")
    assert nonsense == text


# ---- where there is little to show


def test_an_unknown_kpi_is_answered_with_those_that_are_there(public):
    status, text = public("/kpi/never-heard-of")
    assert status == 404
    assert "There is no KPI “never-heard-of”" in text
    assert 'href="/kpi/missed-bins"' in text


def test_a_kpi_without_figures_says_who_can_supply_them(city, url):
    app = create_app_for(city, city.data_dir, url)
    app.kpis.define(write_toml([BINS]), "catalogue.toml")
    status, text = read(app, "/kpi/missed-bins")
    assert status == 200
    assert "There are no figures at the moment. Waste can supply them" in text
    assert "Chief Officer, Environmental Services" in text
    assert "<svg" not in re.search(r"<article.*?</article>", text, re.DOTALL)[0]
    app.kpis.store.close()


def test_everything_hidden_is_said(real, city, monkeypatch):
    app = create_app_for(city, city.data_dir, real.database_url)
    lines = "".join(f"{code},2018-Q3,1,40\n" for code in city.lsoas.index[:4])
    checked = real.check("missed-bins", f"area,period,numerator,denominator\n{lines}".encode(), "bins.csv")
    real.commit(checked, {warning.value for warning in checked.dry_run.warnings}, "data steward")
    status, text = read(app, "/kpi/missed-bins")
    assert status == 200
    assert "All figures for Jul–Sep 2018 (Q2 2018/19) are hidden" in text
    assert "Waste can hand in larger areas or longer periods" in text
    app.kpis.store.close()


def test_figures_that_cannot_be_tested_are_said_to_have_no_lines_and_why_once(app):
    _, text = read(app, "/kpi/illustrative-rent-arrears")
    words = re.sub(r"<[^>]+>", " ", text)
    assert "No lines show what chance alone would do: these figures cannot be tested." in words
    assert "The lines show where chance" not in words
    assert "Lines show where chance" not in words
    assert words.count("Neither can be tested against the rest of Leeds.") == 1
    assert words.count(Why.VARIANCE_UNKNOWN.sentence) == 1


def test_illustrative_figures_are_marked_on_every_figure_and_table(city, unpublished_url, monkeypatch):
    app = create_app_for(city, city.data_dir, unpublished_url)
    begun = []
    monkeypatch.setattr(app.kpis, "publish_soon", lambda: begun.append(True))
    _, text = read(app, "/kpi/illustrative-domestic-violence-repeat-referrals")
    said = "Illustrative figures, not council data"
    figures = re.findall(r"<figure [^>]*data-figure.*?</figure>", text, re.DOTALL)
    assert figures
    assert all(said in figure for figure in figures)
    captions = re.findall(r"<caption.*?</caption>", text, re.DOTALL)
    assert text.count("<table") == len(captions)
    assert all(said.lower() in caption.lower() for caption in captions)
    assert begun, "the other periods are worked out in the background"
    assert "being worked out now" in text
    assert "No funnel is drawn, and no single area is said to stand out." in text
    assert "A plain count cannot be compared" in text
    app.kpis.store.close()


def test_what_is_kept_is_let_go_of_when_figures_change(real, city):
    app = create_app_for(city, city.data_dir, real.database_url)
    lines = "".join(f"{code},2018-Q3,50,500\n" for code in city.lsoas.index)
    content = f"area,period,numerator,denominator\n{lines}".encode()
    for content_now, value in ((content, "100.0"), (content.replace(b",50,", b",60,"), "120.0")):
        checked = real.check("missed-bins", content_now, "bins.csv")
        real.commit(checked, {warning.value for warning in checked.dry_run.warnings}, "data steward")
        assert tables(read(app, "/kpi/missed-bins")[1])["Leeds"][0][0] == value
    app.kpis.store.close()


def test_without_a_database_the_page_says_so(city, tmp_path):
    file = tmp_path / "kpis.sqlite"
    file.write_text("not a database " * 100)
    app = create_app_for(city, city.data_dir, f"sqlite:///{file.as_posix()}")
    status, text = read(app, "/kpi/missed-bins")
    assert status == 503
    assert "cannot be shown at the moment" in text
    assert "kpis.sqlite" not in text


def test_the_server_starts_without_the_libraries_of_statistics():
    code = "import sys; import dashboard.factory; print([m for m in ('scipy', 'statsmodels') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
