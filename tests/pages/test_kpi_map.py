"""A KPI on the map, as the public gets it: nothing that is hidden leaves the server in any form."""

import json
import re
from html import unescape

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from dashboard.components.map.kpi import kpi_map_of
from dashboard.components.map.pair import PairQuery, maps_for
from dashboard.domain.areas.places import current_first
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.classes import KpiClassing
from dashboard.domain.kpi.cube import ward_kind
from dashboard.domain.kpi.definition import Period
from dashboard.domain.kpi.map import AreaState, KpiChoice, MapBy
from dashboard.factory import create_app_for
from tests.example_kpi import MISSED_BINS

PERIOD = "2018-Q3"
#: Of small counts, so that some areas are hidden from the public.
SMALL = "illustrative-people-into-work"
RATE = "illustrative-missed-bins"
PERCENTAGE = "illustrative-reablement-completed"


@pytest.fixture(scope="module")
def folder(published, tmp_path_factory):
    """A copy of the published figures for this module."""
    file = tmp_path_factory.mktemp("map") / "kpis.sqlite"
    file.write_bytes(published.read_bytes())
    return file


@pytest.fixture(scope="module")
def app(city, folder):
    return create_app_for(city, city.data_dir, f"sqlite:///{folder.as_posix()}")


@pytest.fixture
def client(app):
    return app.server.test_client()


@pytest.fixture
def numbers(app):
    """Tell true and published figures by LSOA."""

    def of(kpi_id):
        kinds = ([PERIOD], ["lsoa"])
        public = app.kpis.figures(kpi_id, Viewer.PUBLIC, *kinds).set_index("area_code")
        true = app.kpis.figures(kpi_id, Viewer.STEWARD, *kinds).set_index("area_code")
        return true, public

    return of


def told(client, kpi_id, **query):
    answer = client.get(f"/map-kpi/{kpi_id}", query_string={"period": PERIOD, "by": "lsoa", **query})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_json()


def downloaded(client, kpi_id, kind):
    answer = client.get(f"/map-kpi/{kpi_id}.{kind}", query_string={"period": PERIOD})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert f"{kpi_id}-{PERIOD}-by-lsoa.{kind}" in answer.headers["Content-Disposition"]
    return answer.get_data()


@pytest.mark.parametrize("way", list(KpiClassing))
@pytest.mark.parametrize("kpi_id", [SMALL, RATE, PERCENTAGE])
def test_every_area_is_in_one_class_or_state_and_the_legend_counts_them(client, city, kpi_id, way):
    answer = told(client, kpi_id, classes=way)
    symbols = answer["classes"]
    assert len(symbols) == len(city.lsoas) == len(answer["values"]) == len(answer["texts"])
    assert set(symbols) <= set("12345h-")
    for row in answer["legend"]:
        assert row["count"] == symbols.count(str(row["class"])) > 0
    assert sum(row["count"] for row in answer["legend"]) + answer["hidden"] + answer["noFigures"] == len(symbols)
    falling = list(range(answer["classCount"], 0, -1))
    # the darkest, which is the worst, first
    assert [row["class"] for row in answer["legend"]] == (falling[::-1] if answer["better"] == "higher" else falling)
    assert answer["shades"] == f"{'r' if answer['better'] == 'higher' else 'q'}{len(falling)}"
    for symbol, value, text in zip(symbols, answer["values"], answer["texts"], strict=True):
        assert (value is None) == (symbol in "h-")
        assert (text == "hidden") == (symbol == "h")
        assert (text == "no figures") == (symbol == "-")
    # what reads the same is in one class, and a higher class has higher values
    classes_of = {}
    for symbol, text in zip(symbols, answer["texts"], strict=True):
        classes_of.setdefault(text, set()).add(symbol)
    assert all(len(classes) == 1 for classes in classes_of.values())
    shown = sorted(
        (value, symbol) for value, symbol in zip(answer["values"], symbols, strict=True) if value is not None
    )
    assert [symbol for _, symbol in shown] == sorted(symbol for _, symbol in shown)


def test_no_hidden_number_is_sent_to_the_public(client, numbers):
    true, public = numbers(SMALL)
    hidden = list(public.index[public["status"] == "suppressed"])
    assert len(hidden) > 20
    answer = told(client, SMALL)
    place = {code: position for position, code in enumerate(public.index)}
    assert [answer["classes"][place[code]] for code in hidden] == ["h"] * len(hidden)
    assert {answer["values"][place[code]] for code in hidden} == {None}
    assert answer["hidden"] == len(hidden)
    # what is shown is what is published, not the true figure
    shown = public.index[public["status"] == "shown"]
    differing = true.loc[shown, "value"] != public.loc[shown, "value"]
    assert differing.any()
    for code in shown:
        # sent with six digits
        assert answer["values"][place[code]] == pytest.approx(public.at[code, "value"], rel=1e-5)


def test_few_cases_are_mapped_by_ward_by_published_figures_of_wards_alone(client, app, city):
    answer = told(client, SMALL, by="")
    assert "Mapped by ward: most neighbourhoods have fewer than five cases" in answer["summary"]
    _, vintage = current_first(city)[0]
    kind = ward_kind(vintage.key)
    published = app.kpis.figures(SMALL, Viewer.PUBLIC, [PERIOD], [kind]).set_index("area_code")
    shown = 0
    for code, value, symbol in zip(city.lsoas.index, answer["values"], answer["classes"], strict=True):
        row = published.loc[vintage.ward_of[code]]
        if row["status"] == "shown":
            shown += 1
            assert value == pytest.approx(row["value"], rel=1e-5)
        else:
            assert (value, symbol) == (None, "h")
    assert shown > 100


@pytest.mark.parametrize("kind", ["csv", "geojson", "gpkg"])
def test_no_hidden_number_is_in_a_download(client, numbers, tmp_path, kind):
    _, public = numbers(SMALL)
    file = tmp_path / f"kpi.{kind}"
    file.write_bytes(downloaded(client, SMALL, kind))
    if kind == "csv":
        table = pd.read_csv(file)
    else:
        table = gpd.read_file(file)
        assert table.crs.to_epsg() == 4326
        assert table.geometry.is_valid.all()
    table = table.set_index("lsoa11_code")
    assert list(table.index) == list(public.index)
    hidden = public["status"] == "suppressed"
    assert hidden.any()
    assert table.loc[hidden, "value"].isna().all()
    assert set(table.loc[hidden, "status"]) == {"hidden"}
    assert set(table.loc[hidden, "class"]) == {0}
    assert table.loc[~hidden, "value"].to_numpy() == pytest.approx(public.loc[~hidden, "value"].to_numpy())
    assert set(table["note"]) == {"Illustrative figures, not council data"}
    # a row has no other number that the true figure could stand in
    assert {"numerator", "denominator"}.isdisjoint(table.columns)


def test_what_is_said_of_a_table_stands_once_beside_it(client, tmp_path):
    described = json.loads(downloaded(client, RATE, "csv-metadata.json"))
    file = tmp_path / "kpi.csv"
    file.write_bytes(downloaded(client, RATE, "csv"))
    table = pd.read_csv(file)
    assert [column["name"] for column in described["tableSchema"]["columns"]] == list(table.columns)
    assert described["dc:description"] == json.loads(downloaded(client, RATE, "geojson"))["metadata"]
    assert described["url"] == f"{RATE}-{PERIOD}-by-lsoa.csv"
    (source,) = set(table["source"])
    assert source.endswith(f"Details: {described['url']}-metadata.json")


def test_downloads_say_what_they_are(client, tmp_path):
    about = json.loads(downloaded(client, RATE, "geojson"))["metadata"]
    assert about["period"] == "2018-Q3: Jul–Sep 2018 (Q2 2018/19)"
    assert about["illustrative"] == "yes"
    assert about["viewer"] == "public"
    assert "counts under 10 are hidden" in about["source"]
    assert about["caption"] == "Missed bins, Jul–Sep 2018 (Q2 2018/19), by LSOA of Leeds"
    assert "Open Government Licence" in about["boundary_licence"]
    file = tmp_path / "kpi.gpkg"
    file.write_bytes(downloaded(client, RATE, "gpkg"))
    written = pyogrio.read_info(file)["layer_metadata"]
    assert {key: written[key] for key in about if about[key]} == {key: text for key, text in about.items() if text}


@pytest.mark.parametrize(
    "address",
    [
        "/map-kpi/no-such",
        "/map-kpi/no-such.csv",
        f"/map-kpi/{RATE}.csv?period=1999-Q1",
        f"/map-kpi/{RATE}.geojson?classes=odd",
        f"/map-kpi/{RATE}.shp",
    ],
)
def test_what_does_not_exist_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_without_a_choice_the_first_kpi_with_figures_answers(client):
    answer = client.get("/map-kpi/").get_json()
    assert answer["kpi"].startswith("illustrative-")
    assert answer["period"] == answer["periods"][-1]["key"]


def test_the_page_shows_the_kpi_before_any_script(client, numbers):
    _, public = numbers(SMALL)
    answer = client.get(f"/?kpi={SMALL}&period={PERIOD}&by=lsoa")
    page = unescape(answer.get_data(as_text=True))
    assert answer.headers["Cache-Control"] == "no-store"
    symbols = told(client, SMALL)["classes"]
    drawn = re.findall(r'<path class="(q\d|kpi-hidden|no-data|k\d+)"', page)
    assert drawn == [{"h": "kpi-hidden", "-": "no-data"}.get(symbol, f"q{symbol}") for symbol in symbols]
    assert "People supported into work (illustrative)</span> in Leeds" in page
    assert "Illustrative figures, not council data" in page
    assert f"{(public['status'] == 'suppressed').sum()} are hidden, to protect small numbers of people." in page
    assert "Hidden: small numbers" in page
    assert "higher is better" in page.lower()
    assert re.search(r"<title>[^<]*\(illustrative\) in Leeds, Jul–Sep 2018 \(Q2 2018/19\)", page)
    assert f'href="/map-kpi/{SMALL}.gpkg?period={PERIOD}&classes=quantile"' in page
    assert 'id="kpi-hidden-hatch"' in page
    assert "--q5-5:" in page


def test_the_page_of_a_chosen_area_tells_its_value(client, numbers):
    _, public = numbers(SMALL)
    hidden = public.index[public["status"] == "suppressed"][0]
    page = client.get(f"/?kpi={SMALL}&period={PERIOD}&by=lsoa&area={hidden}").get_data(as_text=True)
    assert re.search(r"data-kpi-area>[^<]*<strong>hidden</strong>", page)
    assert f'href="/kpi/{SMALL}?period={PERIOD}&amp;area={hidden}"' in page


def test_nothing_of_kpis_stands_on_the_map_of_deprivation(client):
    page = client.get("/").get_data(as_text=True)
    assert "kpi_map" not in page
    assert "kpi-hidden" not in page
    assert "--q5-5" not in page
    assert page.count('value="kpi"') == 1


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("kpi=no-such", "“no-such” is not a KPI we know."),
        (f"kpi={RATE}&period=1999-Q1", "“1999-Q1” is not a period of this KPI we know."),
        (f"kpi={RATE}&classes=odd", "“odd” is not a way to set classes we know."),
    ],
)
def test_what_a_link_gets_wrong_is_told(client, query, words):
    page = unescape(client.get(f"/?{query}").get_data(as_text=True))
    assert "Part of this link could not be understood" in page
    assert words in page


def test_an_unknown_kpi_falls_back_to_deprivation(client):
    page = client.get("/?kpi=no-such").get_data(as_text=True)
    assert page.count('<path class="k') == 482


def test_a_kpi_without_figures_says_who_can_supply_them(city, real):
    client = create_app_for(city, city.data_dir, real.database_url).server.test_client()
    answer = client.get(f"/map-kpi/{MISSED_BINS.kpi_id}")
    assert answer.status_code == 404
    assert answer.get_json()["problem"] == "There are no figures for “Missed bins” yet. They come from Waste."
    page = unescape(client.get(f"/?kpi={MISSED_BINS.kpi_id}").get_data(as_text=True))
    assert "There are no figures for “Missed bins” yet." in page
    assert client.get("/map-kpi/").get_json()["problem"].startswith("No service has handed figures in yet.")


# ---- the pair


def maps_of(app, model, viewer, kpi_id=SMALL, **query):
    definition = app.kpis.definition(kpi_id)
    return maps_for(model, app.kpis, (definition, Period.parse(PERIOD)), viewer, PairQuery.of(query))


def pair_of(*what, **query):
    return str(maps_of(*what, **query).pair)


def test_the_small_map_holds_every_area_and_the_table_ten_until_all_are_asked_for(app, model):
    small, pair = maps_of(app, model, Viewer.PUBLIC, domain="crime")
    assert small.count('<use href="/geometry/map/') == 482
    assert pair.count("<tr data-code=") == 10
    assert 'domain=crime&amp;classes=quantile&amp;all=maps#maps">Show all 482' in pair
    assert "Illustrative figures, not council data" in pair
    assert '<option value="crime" selected>' in pair
    whole = pair_of(app, model, Viewer.PUBLIC, domain="crime", all="maps")
    assert whole.count("<tr data-code=") == 482
    assert "Show all" not in whole


def test_the_maps_hide_what_is_hidden(app, model, numbers, city):
    _, public = numbers(SMALL)
    small, pair = maps_of(app, model, Viewer.PUBLIC, all="maps")
    for code in public.index[public["status"] == "suppressed"]:
        (row,) = re.findall(rf'<tr data-code="{code}">.*?</tr>', pair)
        assert '<td class="number" data-value="">Hidden</td>' in row
    # with few cases to a neighbourhood, the small map goes by ward
    _, vintage = current_first(city)[0]
    wards = app.kpis.figures(SMALL, Viewer.PUBLIC, [PERIOD], [ward_kind(vintage.key)]).set_index("area_code")
    hidden = set(wards.index[wards["status"] == "suppressed"])
    drawn = set(re.findall(r"#(E01\d+)", re.search(r'<g class="kpi-hidden">(.*?)</g>', small)[1]))
    assert drawn == {code for code, ward in vintage.ward_of.items() if ward in hidden}
    assert "Exact figures" not in pair


def test_a_steward_sees_the_true_figures_and_is_told_so(app, model, numbers):
    true, _ = numbers(SMALL)
    choice = KpiChoice(app.kpis.definition(SMALL), Period.parse(PERIOD), by=MapBy.LSOA)
    shown = kpi_map_of(model, app.kpis, choice, Viewer.STEWARD)
    assert shown.count(AreaState.HIDDEN) == 0
    assert list(shown.values) == [pytest.approx(value) for value in true["value"]]
    assert "not for publication" in shown.source


def test_the_choice_of_the_pair_keeps_the_other_parameters(app, model):
    written = pair_of(app, model, Viewer.PUBLIC, period=PERIOD, area="E01011372", domain="nonsense", classes="natural")
    assert f'<input type="hidden" name="period" value="{PERIOD}">' in written
    assert '<input type="hidden" name="area" value="E01011372">' in written
    assert '<option value="imd" selected>' in written
    assert '<option value="natural" selected>' in written
    assert 'data-area="E01011372"' in written
