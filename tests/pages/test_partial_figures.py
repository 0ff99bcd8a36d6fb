"""Figures of part of the areas: coverage stands beside every value of the city and of sets, and nothing is judged."""

import csv
import io
import re
from html import unescape

import pytest

from dashboard.access.identity import allow_local_mode
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi import cube as kpi_cube
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.factory import create_app_for
from dashboard.kpis import Kpis
from dashboard.store.kpi.store import open_database
from tests.example_kpi import MISSED_BINS, NOW

KPI, PERIOD = "missed-bins", "2018-Q3"
THERE = {"headers": {"Host": "dashboard.council.example"}}
HERE = {}
VERDICTS = ("▼ worse", "▲ better", "● not significant")


@pytest.fixture(scope="module")
def codes(city):
    """Every third LSOA and those of the priority neighbourhoods: parts of the city and of most wards."""
    six = {code for place in city.config.neighbourhoods for code in place.lsoa_codes}
    return sorted({*city.lsoas.index[::3], *six})


@pytest.fixture(scope="module")
def app(city, codes, tmp_path_factory):
    url = f"sqlite:///{(tmp_path_factory.mktemp('partial') / 'kpis.sqlite').as_posix()}"
    kpis = Kpis(city, url, lambda: NOW)
    store = open_database(url, lambda rows: kpi_cube.cube(rows, kpis.membership))
    # without this it would be filled with them
    store.remove_illustrative()
    store.close()
    kpis.define(write_toml([MISSED_BINS]), "catalogue.toml")
    lines = [f"{code},{PERIOD},{80 + number % 40},1000" for number, code in enumerate(codes)]
    checked = kpis.check(KPI, "\n".join(["area,period,numerator,denominator", *lines]).encode(), "bins.csv")
    kpis.commit(checked, {warning.value for warning in checked.dry_run.warnings}, "data steward")
    kpis.publish()
    kpis.store.close()
    app = create_app_for(city, city.data_dir, url)
    allow_local_mode(app.server, "127.0.0.1")
    yield app
    app.kpis.store.close()


@pytest.fixture(scope="module", params=[THERE, HERE], ids=["public", "steward"])
def read(app, request):
    def words(address):
        answer = app.server.test_client().get(address, **request.param)
        assert answer.status_code == 200, address
        return unescape(answer.get_data(as_text=True))

    return words


def row(page, name):
    """The words of the first row of a table that begins with a name."""
    rows = (
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one)) for one in re.findall(r"<tr[ >].*?</tr>", page, re.DOTALL)
    )
    return next(one for one in rows if one.strip().startswith(name))


@pytest.mark.parametrize("viewer", Viewer)
def test_how_much_of_an_area_figures_cover_comes_with_the_figures_of_many_kpis(app, city, codes, viewer):
    figures = app.kpis.all_figures(viewer, area_kinds=["city"], kpi_ids=[KPI])
    assert list(figures["lsoas_with_figures"]) == [len(codes)]
    assert list(figures["lsoas_total"]) == [len(city.lsoas)]


@pytest.mark.parametrize("address", ["/kpis", "/kpis?against=target-wards"])
def test_the_gap_table_says_so_and_judges_nothing(read, city, codes, address):
    cells = row(read(address), "Missed bins")
    assert f"{len(codes)} of {len(city.lsoas)} areas" in cells
    assert not any(verdict in cells for verdict in VERDICTS)
    assert "? cannot tell" in cells


@pytest.mark.parametrize(
    "address", ["/neighbourhood/lincoln-green", "/ward/E05011388", "/neighbourhood/lincoln-green/pack"]
)
def test_profiles_wards_and_packs_say_so_and_judge_nothing(read, city, codes, address):
    cells = row(read(address), "Missed bins")
    assert f"({len(codes)} of {len(city.lsoas)} areas)" in cells
    assert "figures cover only part of the areas" in cells
    assert not any(verdict in cells for verdict in VERDICTS)


def test_compare_says_so_and_judges_nothing(read, city, codes):
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", read("/compare?areas=lincoln-green,target-wards")))
    assert f"{len(codes)} of {len(city.lsoas)} areas" in page
    told = page.split("Missed bins", 2)[-1][:600]
    assert not any(verdict in told for verdict in VERDICTS)


def test_the_lines_of_charts_say_so(read, city, codes):
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", read(f"/kpi/{KPI}")))
    whole = re.findall(r"City ([0-9.]+ ?[^A-Z0-9]{0,3}[0-9]* of [0-9]+ areas|[0-9.]+)", page)
    assert len(whole) >= 2
    assert all(f"{len(codes)} of {len(city.lsoas)} areas" in one for one in whole)
    trend = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", read(f"/kpi/{KPI}").split('id="trend"')[1]))
    ends = re.findall(r"Leeds [0-9.]+ ?\(?[0-9 of]*", trend[:1500])
    assert ends
    assert all("(" in one for one in ends)


def test_an_area_of_ones_own_has_a_figure_only_where_all_of_it_has(read, city, codes):
    others = [code for code in city.lsoas.index if code not in set(codes)]
    for inside, said in ((codes[:3], "cannot tell"), ((codes[0], *others[:2]), "2 of 3 LSOAs have no figures")):
        page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", read(f"/compare?areas={'+'.join(sorted(inside))}")))
        told = page.split("Missed bins", 2)[-1][:600]
        assert said in told
        assert f"{len(codes)} of {len(city.lsoas)} areas" in told


def test_files_give_the_numbers_of_areas(app, city, codes):
    text = app.server.test_client().get("/kpis.csv", **THERE).get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(text)))
    head = next(number for number, one in enumerate(rows) if "lsoas_with_figures" in one)
    found = [dict(zip(rows[head], one, strict=False)) for one in rows[head + 1 :]]
    counts = {(one["lsoas_with_figures"], one["lsoas"]) for one in found}
    assert (str(len(codes)), str(len(city.lsoas))) in counts


def test_wards_on_the_map_and_to_explore_say_so(read, city, codes):
    today = city.ward_vintages["2018"]
    known, every = today.ward_of.loc[codes].value_counts(), today.ward_of.value_counts()
    ward = next(code for code in today.wards.index if 0 < known.get(code, 0) < every[code])
    part = f"({known[ward]} of {every[ward]} areas)"
    name = str(today.wards.at[ward, "name"])
    page = read(f"/explore?level=ward&x=kpi:{KPI}&view=ranking")
    found = re.search(rf'<tr data-code="{ward}">.*?</tr>', page, re.DOTALL)[0]
    assert name in found
    assert part in found
    lsoa = str(today.ward_of.index[today.ward_of == ward][0])
    assert part in read(f"/?kpi={KPI}&period={PERIOD}&by=ward&area={lsoa}")
