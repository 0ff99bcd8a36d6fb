"""Areas side by side: what can be compared, what is shown to whom, and that nothing hidden or typed leaks."""

import csv
import io
import random
import re
import time
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from dashboard.access import allow_local_mode
from dashboard.domain import custom_areas
from dashboard.domain.compared import MOST_AREAS, MOST_LSOAS, custom_codes, custom_token, read_areas
from dashboard.domain.disclosure import Status
from dashboard.domain.disclosure_rules import Viewer
from dashboard.factory import create_app_for
from dashboard.kpis.compared import Comparisons

FIRST = "E01011372"
#: Working out what may be published of all eight quarters would take minutes.
LATEST = "2018-Q3"
HEADERS_OF_PROXY = {"X-Forwarded-For": "203.0.113.9"}


@pytest.fixture(scope="module")
def app(city, filled, tmp_path_factory):
    """The dashboard, in local mode, on the illustrative figures; what may be published has been worked out."""
    file = tmp_path_factory.mktemp("compare") / "kpis.sqlite"
    file.write_bytes(filled.read_bytes())
    app = create_app_for(city, city.data_dir, f"sqlite:///{file.as_posix()}")
    allow_local_mode(app.server, "127.0.0.1")
    app.kpis.publish(None, [LATEST])
    # what is missing of earlier quarters would be worked out beside the tests, and go on after them
    app.kpis.publish_soon = lambda: None
    return app


@pytest.fixture
def client(app):
    return app.server.test_client()


@pytest.fixture
def public(client):
    """Get a page as the public."""

    def get(address):
        return client.get(address, headers=HEADERS_OF_PROXY)

    return get


@pytest.fixture(scope="module")
def codes(city):
    return [str(code) for code in city.lsoas.index]


@pytest.fixture(scope="module")
def lsoa_figures(app):
    """Figures of LSOAs by viewer, read without the page."""
    return {
        viewer: pd.concat(
            app.kpis.figures(one.kpi_id, viewer, [LATEST], ["lsoa"]).assign(kpi_id=one.kpi_id)
            for one in app.kpis.definitions()
        )
        for viewer in Viewer
    }


def content(response):
    """Return what is on the page, without header, footer, scripts and the lists to choose from."""
    html = response.text
    html = html[html.index('id="first-paint"') : html.index('id="app"')]
    return re.sub(r'<div class="ticks">.*?</form>|<datalist.*?</datalist>', "", html, flags=re.DOTALL)


def words_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content(response)))


def areas_of(response):
    """Return the tokens in the address that an answer leads to."""
    assert response.status_code == 303
    return parse_qs(urlsplit(response.headers["Location"]).query).get("areas", [""])[0].split(",")


def table_of(response):
    """Read the table of a CSV download, and what stands above it."""
    rows = list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig"))))
    end = rows.index([])
    return dict(rows[:end]), [dict(zip(rows[end + 1], row, strict=True)) for row in rows[end + 2 :]]


# ---- which areas


def test_every_kind_and_both_vintages_stand_side_by_side(public, city):
    later = next(code for code in city.ward_vintages["2018"].wards.index if code.startswith("E0501"))
    response = public(f"/compare?areas={FIRST},E05001414,{later},lincoln-green,most-deprived,E01011264+E01011265")
    text = words_of(response)
    assert response.status_code == 200
    for kind in ("LSOA", "ward, 2004–2018", "ward, since May 2018", "priority neighbourhood", "set of areas"):
        assert kind in text
    assert "area of your own" in text
    assert text.index("Own area of two LSOAs") < text.index(f"{city.config.city_name} city")
    assert content(response).count('<th scope="col"') == 1 + 6 + 1


def test_deprivation_is_ranked_for_an_lsoa_and_estimated_for_several(public, city):
    text = words_of(public(f"/compare?areas={FIRST},E05001414"))
    assert "22nd of 32,844; decile 1 (most deprived tenth); in the most deprived 1%" in text
    ward = city.lsoas[city.lsoas["ward_code"] == "E05001414"]
    average = np.average(ward["imd_score"], weights=ward["population"])
    assert f" {average:.1f} " in text
    tenth = ward["imd_rank"] * 10 <= 32_844
    share = 100 * ward["population"][tenth].sum() / ward["population"].sum()
    assert f"{tenth.sum()} of {len(ward)} LSOAs, {share:.0f}% of people" in text
    assert "local estimates, not official ones" in text
    assert " 26.8 " in text, "the average of the city that methods.md names"


def test_the_same_area_twice_counts_once_and_a_seventh_is_left_out(public, city, codes):
    tokens = codes[: MOST_AREAS + 1]
    response = public(f"/compare?areas={tokens[0]},{','.join(tokens)}")
    assert content(response).count('<th scope="col"') == 1 + MOST_AREAS + 1
    assert "Six areas are the most that can be compared" in words_of(response)
    assert "Take one out to add another" in words_of(response)
    assert city.lsoas.at[tokens[-1], "name"] in words_of(response)


def test_nonsense_is_named_and_the_rest_is_shown(public):
    response = public(f"/compare?areas=<b>nonsense</b>,{FIRST},E01011372%2BE01999999,{'x' * 5000},E01011372.99999999")
    text = words_of(response)
    assert response.status_code == 200
    assert "There is no area “&lt;b&gt;nonsense&lt;/b&gt;”" in text
    assert "E01999999 is not an LSOA of Leeds" in text
    assert "22nd of 32,844" in text
    assert "x" * 100 not in text
    assert "<b>nonsense" not in response.text


def test_an_empty_page_explains_and_gives_examples_that_work(public, city):
    page = content(public("/compare"))
    assert "Put up to 6 areas of any kind side by side" in page
    examples = re.findall(r'<li><a href="(/compare\?areas=[^"]+)"', page)
    assert len(examples) >= 3
    for address in examples:
        assert not read_areas(city, address.partition("=")[2]).problems
        assert public(address).status_code == 200


def test_an_area_can_be_taken_out(public):
    page = content(public(f"/compare?areas={FIRST},lincoln-green"))
    assert f'href="/compare?areas={FIRST}">Take out<span class="visually-hidden"> Lincoln Green' in page


@pytest.mark.parametrize("count", [2, 6, 7, 40, MOST_LSOAS])
def test_own_areas_come_back_from_their_token(codes, count):
    chosen = random.Random(count).sample(codes, count)
    token = custom_token(chosen)
    assert custom_codes(token) == tuple(sorted(chosen))
    assert custom_codes(token.replace("+", " ")) == tuple(sorted(chosen)), "as an address is read"
    assert re.fullmatch(r"[A-Z0-9.+]+", token)


def test_one_lsoa_is_no_area_of_ones_own(city):
    assert custom_token([FIRST]) == FIRST
    assert read_areas(city, f"{FIRST}+{FIRST}").tokens == (FIRST,)


def test_two_wards_of_one_name_are_told_apart(city):
    names = [set(vintage.wards["name"]) for vintage in city.ward_vintages.values()]
    name = sorted(names[0] & names[1])[0]
    tokens = [vintage.wards.index[vintage.wards["name"] == name][0] for vintage in city.ward_vintages.values()]
    assert len({area.name for area in read_areas(city, ",".join(tokens)).areas}) == 2


# ---- forms


def test_an_area_is_added_by_name(client, city):
    label = city.ward_vintages["2018"].label
    for text, token in (
        ("Lincoln Green", "lincoln-green"),
        ("e05001414", "E05001414"),
        ("target wards", "target-wards"),
        ("Leeds 011A", "E01011264"),
    ):
        assert areas_of(client.post("/compare/add", data={"areas": FIRST, "area": text})) == [FIRST, token]
    later = city.ward_vintages["2018"].wards
    answer = client.post("/compare/add", data={"areas": "", "area": f"{later['name'].iloc[0]} ward ({label})"})
    assert areas_of(answer) == [later.index[0]]


def test_every_suggestion_leads_to_an_area(app, client, city):
    html = client.get("/compare").text
    options = re.findall(r'<option value="([^"]+)">', html[html.index("compare-areas") :].partition("</datalist>")[0])
    wards = sum(len(set(vintage.ward_of)) for vintage in city.ward_vintages.values())
    assert len(options) >= wards + len(city.lsoas)
    for option in options[:: len(options) // 60]:
        answer = client.post("/compare/add", data={"areas": "", "area": option.replace("&amp;", "&")})
        assert areas_of(answer) != [""], option


def test_ticked_lsoas_become_one_area(client, codes):
    ticked = "&".join(f"lsoa={code}" for code in codes[:3])
    assert areas_of(client.get(f"/compare/own?areas={FIRST}&{ticked}")) == [FIRST, " ".join(codes[:3])]
    many = "&".join(f"lsoa={code}" for code in codes[: MOST_LSOAS + 1])
    answer = client.get(f"/compare/own?{many}")
    assert f"found {MOST_LSOAS + 1}" in words_of(client.get(answer.headers["Location"]))
    nothing = client.get("/compare/own")
    assert "There was no area to add" in words_of(client.get(nothing.headers["Location"]))
    assert "lsoa" in client.get("/compare").text


def test_codes_and_postcodes_are_pasted_and_postcodes_stand_nowhere(client, city, caplog, capfd):
    caplog.set_level(0)
    live = city.postcodes[city.postcodes["live"]]
    picked = live.groupby("lsoa11_code").head(1).iloc[[0, 50, 100]]
    spaced = [f"{code[:-3]} {code[-3:]}" for code in picked.index]
    pasted = f"{spaced[0]}\r\n{spaced[1].lower()}, {picked.index[2]}; {FIRST}\nLS99 9ZZ nonsense"
    answer = client.post("/compare/own", data={"areas": "lincoln-green", "lsoas": pasted})
    tokens = areas_of(answer)
    assert tokens[0] == "lincoln-green"
    assert set(custom_codes(tokens[1])) == {FIRST, *picked["lsoa11_code"]}
    shown = client.get(answer.headers["Location"])
    assert "2 of the texts entered are not LSOAs or postcodes of Leeds" in words_of(shown)
    files = [
        client.get(answer.headers["Location"].replace("/compare?", f"/compare.{kind}?")) for kind in ("csv", "xlsx")
    ]
    said = capfd.readouterr()
    everywhere = [answer.headers["Location"], answer.text, shown.text, files[0].text, caplog.text, said.out, said.err]
    for text in everywhere:
        squeezed = re.sub(r"[\s+]|%20", "", text).upper()
        assert not [code for code in (*picked.index, "LS999ZZ") if code in squeezed]


@pytest.mark.parametrize("text", ["LS11 6DS", "ls116ds", "LS1I 6DS", "LS99 9ZZ", "LS11 6D"])
def test_a_postcode_typed_as_an_area_stands_in_no_address(client, text):
    where = client.post("/compare/add", data={"areas": "", "area": text}).headers["Location"]
    assert re.sub(r"\W", "", text).upper() not in re.sub(r"[\W_]|%20", "", where).upper()


def test_what_is_pasted_is_limited(client):
    response = client.post("/compare/own", data={"lsoas": "LS11 6DS\n" * 5000})
    assert response.status_code == 400
    assert "20,000" in response.text
    assert "LS11" not in response.text


def test_the_forms_need_no_token_and_change_nothing(app, public, client):
    before = app.kpis.store.version()
    answer = client.post(
        "/compare/own", data={"lsoas": FIRST}, headers=HEADERS_OF_PROXY | {"Origin": "https://x.example"}
    )
    assert answer.status_code == 303
    assert app.kpis.store.version() == before


# ---- figures


def test_all_kpis_are_shown_with_verdict_gap_trend_and_period(public, client, app):
    page = public("/compare?areas=priority,E05001414")
    for one in app.kpis.definitions():
        assert one.name in page.text
    text = words_of(page)
    assert "▼ worse" in text
    assert "● similar" in text
    assert "July to September 2018" in text
    assert "→ no clear change" in words_of(client.get("/compare?areas=priority,E05001414"))
    assert "Illustrative figures, not council data" in text
    assert "city value" in text


def test_stewards_see_exact_sums_and_the_public_sums_of_published_figures(client, public, lsoa_figures, app, codes):
    kpi = next(one for one in app.kpis.definitions() if one.kpi_id == "illustrative-community-hub-visits")
    found = {}
    for viewer in (Viewer.PUBLIC, Viewer.STEWARD):
        rows = lsoa_figures[viewer]
        rows = rows[(rows["kpi_id"] == kpi.kpi_id) & (rows["period"] == LATEST) & rows["area_code"].isin(codes[:3])]
        assert (rows["status"] == Status.SHOWN).all()
        found[viewer] = rows["numerator"].sum()
    address = f"/compare.csv?areas={custom_token(codes[:3])}"
    for get, viewer in ((public, Viewer.PUBLIC), (client.get, Viewer.STEWARD)):
        about, rows = table_of(get(address))
        row = next(row for row in rows if row["measure_id"] == kpi.kpi_id and row["area_kind"] == "area of your own")
        assert float(row["numerator"]) == found[viewer]
        assert ("Exact" in about["Viewer"]) == (viewer is Viewer.STEWARD)
    assert found[Viewer.PUBLIC] != found[Viewer.STEWARD]
    assert "the sum of the published figures of its LSOAs" in words_of(public(address.replace(".csv", "")))


def test_one_hidden_lsoa_hides_the_sum_and_is_counted(public, lsoa_figures, codes):
    rows = lsoa_figures[Viewer.PUBLIC]
    rows = rows[rows["kpi_id"] == "illustrative-jobshop-customers"]
    hidden = rows["area_code"][rows["status"] == Status.SUPPRESSED].iloc[0]
    shown = rows["area_code"][rows["status"] == Status.SHOWN].iloc[:2].tolist()
    text = words_of(public(f"/compare?areas={custom_token([hidden, *shown])}"))
    assert "cannot be shown: 1 of 3 LSOAs are hidden (small numbers)" in text


def test_too_small_an_area_of_ones_own_has_no_figures(app, city, codes, monkeypatch):
    monkeypatch.setattr("dashboard.domain.disclosure.CUSTOM_LEAST_PEOPLE", 10**6)
    comparisons = Comparisons(app.kpis)
    areas = read_areas(city, custom_token(codes[:2])).areas
    found = comparisons.services(comparisons.holdings(), Viewer.PUBLIC, areas)
    assert all(cell.value is None for cell in found.cells(areas[0]))
    assert "1,000,000" in found.missing(found.rug.rows[0], areas[0])
    exact = comparisons.services(comparisons.holdings(), Viewer.STEWARD, areas)
    assert any(cell.value is not None for cell in exact.cells(areas[0]))


def test_a_larger_rounding_error_is_allowed_for(app, city, codes):
    """A sum of many rounded figures may not be judged as if it had been rounded once."""
    comparisons = Comparisons(app.kpis)
    ward = read_areas(city, "E05001414").areas[0]
    same = read_areas(city, custom_token(ward.lsoa_codes)).areas[0]
    found = comparisons.services(comparisons.holdings(), Viewer.PUBLIC, (ward, same))
    columns = {column.area_kind: column.roundings for column in found.rug.columns}
    assert columns["custom"] == len(ward.lsoa_codes) + 1
    assert columns["city"] == 1
    exact = comparisons.services(comparisons.holdings(), Viewer.STEWARD, (ward, same))
    for row in exact.rug.rows:
        one, other = exact.cell(row, ward), exact.cell(row, same)
        assert (one.value, one.verdict, one.points, one.trend) == (
            other.value,
            other.verdict,
            other.points,
            other.trend,
        )


# ---- nothing hidden leaks


def random_areas(codes, count, seed):
    picker = random.Random(seed)
    return {
        custom_token(chosen): chosen for chosen in (picker.sample(codes, picker.randint(2, 6)) for _ in range(count))
    }


@pytest.mark.parametrize("viewer", [Viewer.PUBLIC, Viewer.OFFICER])
def test_own_areas_are_a_function_of_published_figures_alone(app, city, codes, lsoa_figures, viewer):
    """What is shown for any area is what anyone could add up from the published figures of its LSOAs, and no more."""
    published = lsoa_figures[viewer].set_index(["kpi_id", "period", "area_code"])
    comparisons = Comparisons(app.kpis)
    told = 0
    for token, chosen in random_areas(codes, 25, seed=5).items():
        area = read_areas(city, token).areas[0]
        found = comparisons.services(comparisons.holdings(), viewer, (area,))
        for row in found.rug.rows:
            rows = published.loc[[(row.definition.kpi_id, row.period.key, code) for code in chosen]]
            cell = found.cell(row, area)
            if (rows["status"] == Status.SHOWN).all():
                told += 1
                assert cell.numerator == rows["numerator"].sum()
                expected = row.definition.value(rows["numerator"].sum(), rows["denominator"].sum(min_count=1))
                assert cell.value == pytest.approx(expected)
            else:
                assert (cell.numerator, cell.denominator, cell.value, cell.points) == (None, None, None, None)
                hidden = (rows["status"] == Status.SUPPRESSED).sum()
                assert f"{hidden} of {len(chosen)} LSOAs are hidden" in found.missing(row, area)
    assert told > 20


@pytest.mark.parametrize("viewer", [Viewer.PUBLIC, Viewer.OFFICER])
def test_sums_do_not_depend_on_what_lies_behind_hidden_figures(codes, lsoa_figures, viewer):
    """With other numbers behind every hidden figure, all own areas come out the same."""
    cells = lsoa_figures[viewer].assign(version=1)
    areas = random_areas(codes, 40, seed=7)
    hidden = (cells["status"] != Status.SHOWN).to_numpy()
    assert hidden.any()
    other = cells.copy()
    for name in ("numerator", "denominator"):
        other.loc[hidden, name] = np.random.default_rng(1).integers(0, 10, hidden.sum()).astype(float)
    pd.testing.assert_frame_equal(custom_areas.summed(cells, areas), custom_areas.summed(other, areas))


def test_no_hidden_number_is_in_page_or_download(public, codes, lsoa_figures):
    """Every number of a hidden figure is searched for where it would stand: in the cells of its area and KPI."""
    exact = lsoa_figures[Viewer.STEWARD].set_index(["kpi_id", "period", "area_code"])
    seen = lsoa_figures[Viewer.PUBLIC].set_index(["kpi_id", "period", "area_code"])
    tokens = [codes[3], codes[200], custom_token(codes[10:14]), custom_token(codes[300:303])]
    query = f"areas={','.join(tokens)}"
    _, rows = table_of(public(f"/compare.csv?{query}"))
    book = load_workbook(io.BytesIO(public(f"/compare.xlsx?{query}").data))
    lines = list(book["Figures"].iter_rows(values_only=True))
    head = next(number for number, line in enumerate(lines) if line[0] == "area")
    in_book = [dict(zip(lines[head], line, strict=True)) for line in lines[head + 1 :]]
    checked = 0
    for table in (rows, in_book):
        for row in table:
            token = row["area_id"]
            members = custom_codes(token) or ((token,) if token in codes else ())
            if row["theme"] == "deprivation" or not members:
                continue
            keys = [(row["measure_id"], LATEST, code) for code in members]
            if (seen.loc[keys, "status"] == Status.SHOWN).all():
                assert float(row["numerator"]) != exact.loc[keys, "numerator"].sum() or float(row["numerator"]) % 5 == 0
                continue
            checked += 1
            empty = [row[name] for name in ("value", "numerator", "denominator", "gap", "gap_ratio")]
            assert not [one for one in empty if one not in ("", None)]
            assert row["verdict"] == "hidden"
    assert checked > 20
    page = content(public(f"/compare?{query}"))
    cells = re.findall(r'<td class="[^"]*is-hidden">(.*?)</td>', page, flags=re.DOTALL)
    assert len(cells) == checked / 2
    for cell in cells:
        text = re.sub(r"<[^>]+>", "", cell)
        assert "<b>" not in cell
        assert re.fullmatch(
            r"\s*▨ (hidden \(small number\)|cannot be shown: \d of \d LSOAs are hidden \(small numbers\))\s*", text
        )


# ---- downloads and speed


def test_downloads_say_what_they_are(public, city):
    about, rows = table_of(public(f"/compare.csv?areas={FIRST},priority"))
    assert {"Table", "Illustrative", "Period", "Viewer", "Method", "Source", "Licence"} <= set(about)
    assert {row["area_id"] for row in rows} == {FIRST, "priority", city.config.authority_code}
    assert {row["note"] for row in rows if row["theme"] != "deprivation"} == {"Illustrative figures, not council data"}
    response = public(f"/compare.xlsx?areas={FIRST}")
    assert "illustrative" in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "no-store"
    book = load_workbook(io.BytesIO(response.data))
    assert book.sheetnames == ["Figures", "About"]
    assert "Illustrative" in book["Figures"]["A1"].value


def test_an_exact_download_says_that_it_is_not_for_publication(client):
    response = client.get(f"/compare.csv?areas={FIRST}")
    assert "not-for-publication" in response.headers["Content-Disposition"]
    assert "Exact figures, not for publication" in response.text


def test_a_broken_database_leaves_deprivation(city, tmp_path):
    (tmp_path / "broken.sqlite").write_bytes(b"this is no database" * 100)
    app = create_app_for(city, city.data_dir, f"sqlite:///{(tmp_path / 'broken.sqlite').as_posix()}")
    response = app.server.test_client().get(f"/compare?areas={FIRST}")
    assert response.status_code == 200
    assert "22nd of 32,844" in response.text
    assert "cannot be shown at the moment" in response.text


def test_without_figures_the_page_says_so(client, city, real):
    app = create_app_for(city, city.data_dir, real.database_url)
    assert "No figures have been handed in yet" in app.server.test_client().get(f"/compare?areas={FIRST}").text


def test_six_areas_are_answered_in_time(public, codes):
    """The quickest of a few, each of other areas: what else runs on the machine makes the others slow."""
    took = []
    for number in range(8):
        own = custom_token(codes[10 * number : 10 * number + 4])
        started = time.perf_counter()
        response = public(f"/compare?areas={codes[number]},E05001414,E05011389,lincoln-green,priority,{own}")
        took.append(time.perf_counter() - started)
        assert response.status_code == 200
    assert min(took) < 1
