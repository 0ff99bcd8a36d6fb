"""A city that runs on LSOAs of 2021, from its data folder to its pages, its downloads and what is handed in."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest

from dashboard.components.map.model import build_map_model
from dashboard.domain.areas.configuration_checks import why_not_own
from dashboard.domain.areas.places import changed_lsoas, lsoas_there, not_found
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.change.city import CityEditions
from dashboard.domain.change.placed import Kind as Placing
from dashboard.domain.kpi.definition import Geography
from dashboard.domain.wording.change import coverage_sentence
from dashboard.errors import UpdateError
from dashboard.factory import create_app_for
from dashboard.intake.dry_run import Basis
from dashboard.intake.files.table import read_table
from dashboard.intake.problems import Kind
from dashboard.intake.validation import form_of, validate
from dashboard.store import files
from dashboard.store.city import inspect_city, load_city
from dashboard.update import geometry
from dashboard.update.build import build
from dashboard.web.kpi_map_files import _code_descriptions, _lsoas
from tests.example_kpi import MISSED_BINS, NOW
from tests.pages.test_change import text_of
from tests.vintage import figures, write, write_file, write_on

#: Split in 2021 into the two; the third was made of the two of 2011 after it.
SPLIT, PARTS = "E01011490", ("E01035048", "E01035049")
MERGED, OF_2011 = "E01035054", ("E01033018", "E01033019")
HEADER = "area,period,numerator,denominator\n"
SHARED = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("of_2021"))


@pytest.fixture(scope="module")
def town(folder):
    return load_city(folder)


@pytest.fixture(scope="module")
def client(town, tmp_path_factory):
    file = tmp_path_factory.mktemp("kpis") / "kpis.sqlite"
    app = create_app_for(town, town.data_dir, f"sqlite:///{file.as_posix()}")
    yield app.server.test_client()
    app.hand_ins.close()


def judged(city, content):
    definition = replace(MISSED_BINS, geographies=(Geography.LSOA, Geography.WARD))
    table = read_table(content.encode(), "figures.csv")
    return validate(table, form_of(table), Basis(definition, city, NOW.date()))


# ---- the data


def test_it_runs_on_the_indices_of_2025(town):
    assert town.edition.year == 2025
    assert town.config.lsoa_vintage == 2021
    assert len(town.lsoas) == 45
    assert town.population_year == 2022
    assert {*PARTS, MERGED} <= set(town.lsoas.index)
    assert town.lsoa_changes[SPLIT] == PARTS
    assert town.lsoa_changes[OF_2011[0]] == town.lsoa_changes[OF_2011[1]] == (MERGED,)
    within = town.lsoas["imd_rank"] * 10 <= town.edition.lsoa_count
    assert town.sets[SetKey.MOST_DEPRIVED].lsoa_codes == set(town.lsoas.index[within])


@pytest.mark.parametrize("broken", ["2024", "2010", '"2025"', "true"])
def test_an_edition_that_is_none_is_told(folder, tmp_path, broken):
    write(tmp_path)
    text = (folder / files.AREAS).read_text("utf-8").replace("edition = 2025", f"edition = {broken}")
    (tmp_path / files.AREAS).write_text(text, "utf-8")
    told = inspect_city(tmp_path)
    assert told.city is None
    assert "expected the year of an edition to run on: 2015 or 2019 or 2025." in told.problems[0]


def test_an_update_says_that_it_builds_none(folder):
    with pytest.raises(UpdateError, match="found `edition = 2025`, on LSOAs of 2021; an update builds cities on LSOAs"):
        build(None, None, folder, None)


def test_codes_of_the_other_vintage_among_its_own_are_told(folder, tmp_path):
    write(tmp_path)
    path = tmp_path / files.LSOA_CHANGES
    path.write_text(path.read_text("utf-8").replace(MERGED, "E01011264"), "utf-8")
    problems = " ".join(inspect_city(tmp_path).problems)
    assert files.LSOA_CHANGES in problems


# ---- editions of earlier years on it


def test_earlier_editions_are_put_on_it_by_the_rules(town):
    placed = CityEditions(town).placed
    kinds = placed[2015].kinds
    assert kinds[list(PARTS)].tolist() == [Placing.PART] * 2
    assert kinds[MERGED] == Placing.ESTIMATE
    assert kinds.value_counts().to_dict() == {Placing.EXACT: 30, Placing.PART: 14, Placing.ESTIMATE: 1}
    old = town.editions[2015].frame
    assert placed[2015].frame.at[PARTS[0], "imd_rank"] == old.at[SPLIT, "imd_rank"]
    assert placed[2015].rank_of(PARTS[0]) is None
    people = old.loc[list(OF_2011), "population"]
    mean = (old.loc[list(OF_2011), "imd_rank"] * people).sum() / people.sum()
    assert placed[2015].rank_of(MERGED) == int(mean + 0.5)
    said = coverage_sentence(placed[2015], placed[2025])
    assert said == (
        "30 of 45 areas kept their boundaries; one was merged: estimates, averages of the parts by population; "
        "fourteen were split: no verdict."
    )


def test_no_earlier_edition_can_be_its_own(town):
    assert "The Indices of 2015 are on LSOAs of 2011: 15 of the 45 LSOAs of Foldham" in why_not_own(town, 2015)
    assert why_not_own(town, 2025) == ""


# ---- its pages


PAGES = ("/", f"/lsoa/{MERGED}", f"/lsoa/{PARTS[0]}", "/neighbourhood/fold-end", "/ward/E05900001", "/wards",
         "/compare?areas=E01035054,E05900001,E01035048+E01035049", "/explore", "/about", "/kpis", "/data",
         "/?edition=2015", "/?edition=2019&as=change-2015", "/change", "/change?from=2015&to=2025")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_its_pages_open(client, path):
    assert "Foldham" in text_of(client, path)


def test_pages_name_the_edition_and_the_vintage(client, town):
    assert "English Indices of Deprivation 2025; LSOAs of 2021" in text_of(client, "/")
    assert "population behind IoD 2025" in text_of(client, f"/lsoa/{MERGED}")
    assert client.get("/healthz").get_json()["editions"]["lsoas"] == "December 2021"
    changed = f"Leeds 099A ({SPLIT}) is an LSOA of 2011: it was split into "
    assert changed in text_of(client, f"/lsoa/{SPLIT}", status=404)
    assert "The figures here are for the LSOAs of 2021." in not_found(town, SPLIT)
    assert f"({OF_2011[0]}) is an LSOA of 2011: in 2021 it is part of " in not_found(town, OF_2011[0])
    assert f"({MERGED})" in not_found(town, OF_2011[0])
    assert "is not among the LSOAs of 2021 in Foldham" in not_found(town, "E01099999")


def test_downloads_are_by_its_lsoas(client):
    rows = list(csv.DictReader(io.StringIO(client.get("/download/lsoa.csv").data.decode("utf-8-sig"))))
    assert len(rows) == 45
    assert MERGED in {row["lsoa21_code"] for row in rows}
    told = client.get("/download/lsoa.csv-metadata.json").get_json()["tableSchema"]
    assert told["primaryKey"] == "lsoa21_code"
    assert told["columns"][0]["dc:description"] == "LSOA code of December 2021"
    assert "lsoa21_code" in client.get("/geometry/lsoa.geojson").text


# ---- what is handed in


def test_figures_by_lsoas_of_2011_are_added_up_where_that_is_exact(town):
    both = judged(town, f"{HEADER}{OF_2011[0]},2018-Q2,5,100\n{OF_2011[1]},2018-Q2,7,50\n{PARTS[0]},2018-Q2,1,9\n")
    assert both.observations[["area_code", "vintage", "numerator", "denominator"]].to_numpy().tolist() == [
        [PARTS[0], "2021", 1, 9],
        [MERGED, "2021", 12, 150],
    ]
    assert "2 rows for LSOAs of 2011, added up to the 1 of 2021" in str(both.problems)


def test_and_told_where_not(town):
    split = judged(town, f"{HEADER}{SPLIT},2018-Q2,5,100\n{PARTS[0]},2018-Q2,1,9\n")
    assert [problem.kind for problem in split.problems if problem.kind is Kind.OTHER_VINTAGE]
    assert "this one is of 2011" in str(split.problems)
    assert SPLIT not in set(split.observations["area_code"])
    half = judged(town, f"{HEADER}{OF_2011[0]},2018-Q2,5,100\n")
    assert "a row for every part of the LSOA of 2021" in str(half.problems)


def test_lsoas_of_2001_are_added_up_where_what_they_became_is_still_one(tmp_path):
    # the first two merged into the LSOA of 2011 that is one still, the others into one that was split in 2021
    kept, split = ("E01032876", "E01011682", "E01011683"), ("E01032945", "E01011436", "E01011438")
    rows = "".join(f"{part},{into}\n" for into, *parts in (kept, split) for part in parts)
    write_file(write(tmp_path, (kept[0],)), files.ENDED_LSOAS, f"lsoa01_code,merged_into_lsoa11_code\n{rows}".encode())
    city = load_city(tmp_path)
    content = HEADER + "".join(f"{part},2018-Q2,5,100\n" for part in (*kept[1:], *split[1:]))
    result = judged(city, content)
    assert result.observations[["area_code", "vintage", "numerator"]].to_numpy().tolist() == [[kept[0], "2021", 10]]
    assert "2 rows for LSOAs of 2001, added up to the 1 of 2021" in str(result.problems)
    assert result.unmatched == {Kind.ENDED_LSOA: 2}
    half = judged(city, f"{HEADER}{kept[1]},2018-Q2,5,100\n")
    assert "a row for every LSOA of 2001 merged into the LSOA of 2021" in str(half.problems)


def test_names_of_2011_are_searched_for(town):
    (place,) = lsoas_there(town, changed_lsoas(town)[OF_2011[0]])
    assert place.key == MERGED
    payload = json.loads(build_map_model(town).payload_json)
    changed = {one["code"]: one for one in payload["changedLsoas"]}
    assert payload["lsoaVintage"] == 2021
    assert changed[SPLIT]["name"] == changed_lsoas(town)[SPLIT] != ""
    assert [payload["codes"][at] for at in changed[SPLIT]["areas"]] == list(PARTS)


def test_downloads_of_a_kpi_have_the_vintage_in_their_columns(town):
    table = _lsoas(town, [MERGED])
    assert table["lsoa21_code"].tolist() == [MERGED]
    assert table["lsoa21_name"].tolist() == [town.lsoas.at[MERGED, "name"]]
    said = _code_descriptions(town)
    assert said["lsoa21_code"] == "LSOA code of December 2021"
    assert said["msoa21_code"] == "Code of the middle-layer area (MSOA) of 2021"


# ---- the first city


@pytest.mark.skipif(not (SHARED / "boundaries").is_dir(), reason="needs the boundaries of 2021 beside the repository")
def test_the_first_city_on_its_lsoas_of_2021(tmp_path, database_url):
    raw = gpd.read_file(SHARED / "boundaries" / "LSOA_Dec_2021_Boundaries_Generalised_Leeds.geojson")
    code = next(column for column in raw.columns if raw[column].astype(str).str.fullmatch(r"E01\d{6}").all())
    own = figures()
    names = own.set_index("lsoa21_code")["lsoa21_name"]
    lsoas, _ = geometry.prepare(
        gpd.GeoDataFrame({"code": raw[code], "name": raw[code].map(names)}, geometry=raw.geometry, crs=raw.crs), "LSOAs"
    )
    inspection = inspect_city(write_on(tmp_path, own, lsoas))
    assert inspection.problems == ()
    city = inspection.city
    assert len(city.lsoas) == 488
    assert int((city.lsoas["imd_rank"] * 100 <= 33_755).sum()) == 7
    assert int((city.lsoas["imd_rank"] * 10 <= 33_755).sum()) == 84
    kinds = CityEditions(city).placed[2019].kinds.value_counts().to_dict()
    assert kinds[Placing.EXACT] == 473
    assert kinds[Placing.PART] == 14
    app = create_app_for(city, city.data_dir, f"sqlite:///{(tmp_path / 'kpis.sqlite').as_posix()}")
    for path in ("/", "/change?from=2019&to=2025", f"/lsoa/{MERGED}"):
        assert app.server.test_client().get(path).status_code == 200
    app.hand_ins.close()
