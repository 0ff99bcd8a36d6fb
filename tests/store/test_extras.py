"""Postcodes and wards since 2018: read, checked, and missed by nobody where there are none."""

import json
import re
import shutil

import pyarrow as pa
import pytest
from pyarrow import parquet

from dashboard.errors import ContractError
from dashboard.store import files
from dashboard.store.city import inspect_city, load_city
from dashboard.store.extras import SCHEMA

from .test_breaches import change, problems, sign, without_line


def test_two_vintages_of_wards(city):
    assert list(city.ward_vintages) == ["2004", "2018"]
    first, later = city.ward_vintages.values()
    assert (first.label, later.label) == ("2004–2018", "since May 2018")
    assert (first.estimated, first.approximate_boundaries) == (False, False)
    # by the official best fit to the wards of 2019, whose borders are those of May 2018
    assert (later.estimated, later.approximate_boundaries) == (False, True)
    assert first.wards.equals(city.wards)
    assert first.ward_of.equals(city.lsoas["ward_code"])
    for vintage in (first, later):
        assert vintage.ward_of.index.equals(city.lsoas.index)
        assert vintage.wards.index.equals(vintage.boundaries.index)
        assert set(vintage.ward_of) == set(vintage.wards.index)
        assert vintage.boundaries.crs.to_epsg() == 4326


def test_wards_since_2018_are_the_33_of_the_order(city):
    later = city.ward_vintages["2018"]
    assert list(later.wards.index) == [f"E050{number}" for number in range(11382, 11415)]
    names = later.wards["name"]
    assert list(names) == sorted(names)
    assert names["E05011386"] == "Beeston & Holbeck"
    assert not names.str.contains("Ward").any()
    assert later.recoded["E05012647"] == "E05011386"
    assert set(later.recoded.values()) <= set(later.wards.index)


def test_postcodes_are_ready_to_be_looked_up(city):
    table = city.postcodes
    assert list(table.columns) == ["lsoa_code", "ward_2018_code", "live", "approximate"]
    assert table.index.name == "postcode"
    assert table.index.is_monotonic_increasing
    assert table.index.is_unique
    assert table.index.str.fullmatch(r"[A-Z0-9]{5,7}").all()
    assert table["live"].dtype == table["approximate"].dtype == bool
    assert (len(table), table["live"].sum()) == (30_675, 20_747)
    assert set(table["ward_2018_code"]) - {""} == set(city.ward_vintages["2018"].wards.index)
    # postcodes that are gone have no ward of today
    assert (table["ward_2018_code"][~table["live"]] == "").all()


def without(data_dir, *names):
    for file in names:
        (data_dir / file).unlink()
        (data_dir / f"{file}.source.toml").unlink()
    return load_city(data_dir)


def test_a_city_without_any_of_it_loads(data_dir):
    more = (files.LSOA_CHANGES, files.ENDED_LSOAS, files.MIDDLE_NAMES, files.population(2022))
    city = without(data_dir, *files.LATER_FILES, *more, *files.OTHER_EDITIONS.values())
    assert (city.lsoas["middle_name"] == "").all()
    assert list(city.ward_vintages) == ["2004"]
    assert city.postcodes.empty
    assert not city.lsoa_changes
    assert [one.year for one in city.populations] == [2015]
    assert not city.ended_lsoas
    assert list(city.postcodes.columns) == ["lsoa_code", "ward_2018_code", "live", "approximate"]
    assert [record.file for record in city.provenance] == [*files.BUILT_FILES, files.AREAS]


def test_wards_without_postcodes_load(data_dir):
    city = without(data_dir, files.POSTCODES)
    assert list(city.ward_vintages) == ["2004", "2018"]
    assert city.postcodes.empty


@pytest.mark.parametrize(
    "file", [*files.LATER_FILES, files.LSOA_CHANGES, files.ENDED_LSOAS, files.MIDDLE_NAMES, files.population(2022)]
)
def test_a_file_without_its_record_and_a_record_without_its_file_are_named(data_dir, file):
    name = file.rpartition("/")[2]
    content = (data_dir / file).read_bytes()
    (data_dir / file).unlink()
    assert f"{name}: found no readable file" in problems(data_dir)
    (data_dir / file).write_bytes(content)
    (data_dir / f"{file}.source.toml").unlink()
    assert f"{name}.source.toml: found no readable file" in problems(data_dir)


def test_half_of_the_wards_since_2018_is_refused(data_dir):
    for file in (files.LATER_WARD_BOUNDARIES, f"{files.LATER_WARD_BOUNDARIES}.source.toml"):
        (data_dir / file).unlink()
    assert "ward_2018.geojson: found no readable file" in problems(data_dir)


WARD_BREACHES = {
    "LSOA gone": (files.LATER_BEST_FIT, without_line("E01011372"), "only in the first: E01011372"),
    "ward unknown": (files.LATER_BEST_FIT, lambda t: t.replace("E05011386", "E05099999"), "in the first: E05099999"),
    "ward gone": (files.LATER_WARD_BOUNDARIES, without_line("E05011386"), "only in the first: E05011386"),
    "area without a name": (files.MIDDLE_NAMES, lambda t: t.replace("Wetherby West", ""), "areas: found Leeds 001"),
    "code of an area twice": (files.MIDDLE_NAMES, lambda t: t.replace("E02002331", "E02002330"), "codes: found Leeds"),
    "code of an area gone": (files.MIDDLE_NAMES, lambda t: t.replace("E02002331", ""), "codes: found Leeds 002"),
    "area elsewhere": (files.MIDDLE_NAMES, lambda t: t + "E02006000,Adur 001,Hill\n", "other areas: found Adur 001"),
    "change unknown": (files.LSOA_CHANGES, lambda t: t.replace("E01011490", "E01099999"), "2011: found E01099999"),
    "change to itself": (files.LSOA_CHANGES, lambda t: t.replace("E01035048", "E01011490"), "of 2021: found E01011490"),
    "residents gone": (files.population(2022), without_line("E01011372"), "only in the first: E01011372"),
    "residents twice": (
        files.population(2022), lambda t: t.replace("E01011265", "E01011264"), "more than once: E01011264",
    ),
    "nobody": (files.population(2022), lambda t: t.replace("E01011264,1300", "E01011264,0"), "none for E01011264"),
    "half a resident": (files.population(2022), lambda t: t.replace("4,1300", "4,1300.5"), "none for E01011264"),
    "LSOA of 2011 ended": (files.ENDED_LSOAS, lambda t: t.replace("E01011365", "E01011264"), "found E01011264"),
    "merged alone": (files.ENDED_LSOAS, lambda t: t.replace("E01011683,E01032876", "E01011683,"), "found E01032876"),
    "merged elsewhere": (files.ENDED_LSOAS, lambda t: t.replace("E01032876", "E01099999"), "found E01099999"),
    "column gone": (files.LATER_BEST_FIT, lambda t: t.replace("ward_code", "ward"), "found no column `ward_code`"),
}  # fmt: skip


@pytest.mark.parametrize("breach", WARD_BREACHES)
def test_a_breach_of_what_came_later_is_named(data_dir, breach):
    file, edit, message = WARD_BREACHES[breach]
    change(data_dir, file, edit)
    assert message in problems(data_dir)


def test_another_year_of_residents_is_read_beside_the_first(data_dir):
    for ending in ("", ".source.toml"):
        there = data_dir / f"{files.population(2022)}{ending}"
        (data_dir / f"{files.population(2023)}{ending}").write_bytes(there.read_bytes())
    assert [one.year for one in load_city(data_dir).populations] == [2015, 2022, 2023]
    for ending in ("", ".source.toml"):
        (data_dir / f"{files.population(2023)}{ending}").rename(data_dir / f"{files.population(2012)}{ending}")
    assert "found 2012; expected years after mid-2015" in problems(data_dir)


def rewrite(data_dir, edit):
    path = data_dir / files.POSTCODES
    rows = edit(parquet.ParquetFile(path).read().to_pylist())
    parquet.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), path)
    sign(data_dir, files.POSTCODES)


def first(**values):
    return lambda rows: [{**rows[0], **values}, *rows[1:]]


POSTCODE_BREACHES = {
    "form": (first(postcode="BD1 0"), r"form of postcodes: found BD10; expected postcodes like LS11 6DS"),
    "order": (lambda rows: [rows[1], rows[0], *rows[2:]], r"order: found BD100FE; expected each once, in order"),
    "twice": (lambda rows: [rows[0], rows[0], *rows[2:]], r"order: found BD100FE"),
    "LSOA": (first(lsoa11_code="E01099999"), r"LSOA codes: found E01099999; expected LSOAs of the city"),
    "ward": (first(ward_2018_code="E05099999"), r"ward codes: found E05099999; expected wards of"),
    "rows": (lambda rows: rows[1:], r"rows: found 30,674; expected 30,675"),
}


@pytest.mark.parametrize("breach", POSTCODE_BREACHES)
def test_a_breach_of_the_postcodes_is_named(data_dir, breach):
    edit, message = POSTCODE_BREACHES[breach]
    rewrite(data_dir, edit)
    assert re.search(message, problems(data_dir))


def test_a_live_postcode_that_leads_nowhere_is_named(data_dir):
    rewrite(data_dir, first(lsoa11_code=""))
    assert "live postcodes: found BD100FE; expected each leads to an LSOA" in problems(data_dir)


def test_an_lsoa_without_a_live_postcode_is_told_and_no_failure(data_dir):
    rewrite(data_dir, lambda rows: [{**row, "live": row["live"] and row["lsoa11_code"] != "E01011372"} for row in rows])
    inspection = inspect_city(data_dir)
    assert inspection.problems == ()
    told = next(result for result in inspection.results if "LSOAs with a live postcode" in result.name)
    assert told.found == "481 of 482; none in E01011372"


def test_another_type_and_another_format_are_refused(data_dir):
    path = data_dir / files.POSTCODES
    table = parquet.ParquetFile(path).read().drop_columns(["live"])
    parquet.write_table(table, path)
    sign(data_dir, files.POSTCODES)
    assert "`live`: found no such column, expected bool" in problems(data_dir)
    path.write_text("postcode,lsoa11_code\n", "utf-8")
    sign(data_dir, files.POSTCODES)
    with pytest.raises(ContractError, match=r"postcodes\.parquet: found no readable Parquet"):
        load_city(data_dir)


def test_wards_since_2018_are_those_of_the_official_best_fit(city):
    wards = city.ward_vintages["2018"]
    names = wards.ward_of.map(wards.wards["name"])
    # New Wortley, a priority neighbourhood, lay in another ward by our own estimate
    assert names["E01011363"] == "Armley"
    richmond_hill = city.lsoas[names.reindex(city.lsoas.index) == "Burmantofts & Richmond Hill"]
    in_tenth = richmond_hill["imd_rank"] * 10 <= city.edition.lsoa_count
    assert (int(in_tenth.sum()), len(richmond_hill)) == (12, 14)


ROADS = {
    "left_m": 412_000.0,
    "top_m": 450_000.0,
    "metres_per_unit": 15.3,
    "paths": {"rivers": "M0 0l5 5", "parks": "M1 1l2 0 0 2z"},
}


def put_roads(data_dir, **changes):
    """Put roads and rivers into a data folder, at the corner of the city unless they are to lie elsewhere."""
    left, _, _, top = load_city(data_dir).lsoa_boundaries.to_crs(27700).total_bounds
    roads = ROADS | {"left_m": left, "top_m": top} | changes
    (data_dir / files.CONTEXT).write_text(json.dumps(roads), "utf-8")
    record = data_dir / f"{files.CONTEXT}.source.toml"
    shutil.copy(data_dir / f"{files.LSOA_BOUNDARIES}.source.toml", record)
    record.write_text(re.sub("rows = .*", f"rows = {len(roads['paths'])}", record.read_text("utf-8")), "utf-8")
    sign(data_dir, files.CONTEXT)


def test_roads_and_rivers_are_read_from_the_bottom_up(city, data_dir):
    assert city.context is None
    put_roads(data_dir)
    found = load_city(data_dir)
    assert list(found.context.paths.items()) == [("parks", "M1 1l2 0 0 2z"), ("rivers", "M0 0l5 5")]
    assert files.CONTEXT in [record.file for record in found.provenance]
    assert found.data_version != city.data_version


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"left_m": 300_000.0}, "context.json: place: found a grid that begins"),
        ({"paths": {"rivers": 'M0 0"/><script>'}}, "found rivers, expected path data of parks"),
        ({"paths": {"motorways": "M0 0l5 5"}}, "found motorways, expected path data of parks"),
        ({"paths": ["M0 0l5 5"]}, "found no readable grid and paths"),
        ({"metres_per_unit": 0}, "found 0 m a unit"),
    ],
)
def test_roads_and_rivers_that_do_not_fit_are_refused(data_dir, changes, message):
    put_roads(data_dir, **changes)
    assert message in problems(data_dir)
