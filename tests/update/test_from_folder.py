"""Rebuilding from files in a folder: any official naming and format gives the same data."""

import gzip
import shutil

import geopandas as gpd
import pandas as pd
import pytest

from dashboard.store import files
from dashboard.store.city import load_city
from dashboard.update.__main__ import main

from .conftest import CITY, OTHER, snapshot


def test_the_small_city_is_cut_out_of_the_official_files(data_dir):
    city = load_city(data_dir)
    assert city.config.city_name == "Leeds"
    assert list(city.wards["name"]) == ["Adel and Wharfedale", "Burmantofts and Richmond Hill"]
    assert (len(city.lsoas), city.population_year) == (28, 2012)
    # ranks are written with thousands separators, populations with blanks around them
    lincoln_green = city.lsoas.loc["E01033035"]
    assert (lincoln_green["imd_rank"], lincoln_green["ward_name"]) == (66, "Burmantofts and Richmond Hill")
    assert city.lsoas["imd_rank"].max() > 1000
    assert city.lsoas["population"].between(500, 5000).all()


def test_a_second_update_from_the_same_files_changes_nothing(official, data_dir, update):
    before = snapshot(data_dir)
    assert update("--from", official) == (0, f"{data_dir} is verified and up to date: nothing has changed.")
    assert snapshot(data_dir) == before


def figures(data_dir):
    """Everything but the record of the source files, which differ in name and hash."""
    return {name: content for name, content in snapshot(data_dir).items() if not name.endswith(".source.toml")}


def gzipped(folder):
    for name in ("file_7.csv", "lookup.csv"):
        (folder / f"{name}.gz").write_bytes(gzip.compress((folder / name).read_bytes()))
        (folder / name).unlink()


def other_names(folder):
    (folder / "file_7.csv").rename(folder / "download (1)")
    (folder / "lsoa.geojson").rename(folder / "a.json")


def converted(ending, driver=None, epsg=4326):
    def apply(folder):
        for name in ("lsoa", "wards"):
            frame = gpd.read_file(folder / f"{name}.geojson").to_crs(epsg)
            if ending == "parquet":
                frame.to_parquet(folder / f"{name}.parquet")
            else:
                frame.to_file(folder / f"{name}.{ending}", driver=driver)
            (folder / f"{name}.geojson").unlink()

    return apply


def small_letters(folder):
    for name in ("lsoa.geojson", "wards.geojson", "lookup.csv"):
        text = (folder / name).read_text("utf-8")
        for field in ("LSOA11CD", "LSOA11NM", "WD17CD", "WD17NM"):
            text = text.replace(field, field.lower())
        (folder / name).write_text(text, "utf-8")


def untidy(folder):
    text = (folder / "file_7.csv").read_text("utf-8-sig").replace("Income Rank (", " income  rank (", 1)
    text = text.replace("E01033035,", " E01033035 ,") + "," * 20 + "\n"
    (folder / "file_7.csv").write_bytes(text.encode("cp1252"))


def codes_of_2013(folder):
    for name in ("wards.geojson", "lookup.csv"):
        (folder / name).write_text((folder / name).read_text("utf-8").replace("WD17", "WD13"), "utf-8")


@pytest.mark.parametrize(
    "change",
    [gzipped, other_names, small_letters, untidy, codes_of_2013, converted("gpkg"), converted("shz", "ESRI Shapefile"),
     converted("parquet"), converted("fgb", "FlatGeobuf")],
    ids=["gzip", "other names", "small letters", "untidy", "WD13", "gpkg", "zipped shapefile", "parquet", "flatgeobuf"],
)  # fmt: skip
def test_any_form_of_the_official_files_gives_the_same_figures(official, data_dir, update, change):
    before = figures(data_dir)
    change(official)
    code, said = update("--from", official)
    assert (code, figures(data_dir)) == (0, before), said


def test_the_national_grid_is_transformed(official, data_dir, update):
    old = load_city(data_dir).lsoa_boundaries.to_crs(27700)
    converted("gpkg", epsg=27700)(official)
    code, said = update("--from", official)
    assert code == 0, said
    new = load_city(data_dir).lsoa_boundaries.to_crs(27700)
    assert max(a.hausdorff_distance(b) for a, b in zip(old.geometry, new.geometry, strict=True)) < 2


def test_files_that_are_not_needed_are_named(official, update):
    (official / "minutes.csv").write_text("date,who\n2018,board\n", "utf-8")
    pd.DataFrame({"LSOA21CD": ["E01033035"], "imd_rank": [1]}).to_csv(official / "new.csv", index=False)
    code, said = update("--from", official)
    assert code == 0
    assert "minutes.csv is not used: its columns are not those of any file needed here." in said
    assert "new.csv is not used: it has `LSOA21CD`; the dashboard needs LSOAs of 2011." in said


def test_the_edited_configuration_is_kept(official, data_dir, update):
    path = data_dir / files.AREAS
    edited = path.read_text("utf-8").replace("Leeds priority", "Our priority") + "# a note of the council\n"
    path.write_text(edited, "utf-8")
    assert update("--from", official)[0] == 0
    assert path.read_text("utf-8") == edited


def test_without_ward_boundaries_they_are_put_together_and_said_to_be_approximate(official, data_dir, update):
    (official / "wards.geojson").unlink()
    code, said = update("--from", official)
    assert code == 0
    assert "Ward boundaries are approximate" in said
    record = next(r for r in load_city(data_dir).provenance if r.file == files.WARD_BOUNDARIES)
    assert record.approximate
    assert "made of the LSOAs that best fit" in record.note
    assert [source.name for source in record.source_files] == ["lsoa.geojson", "lookup.csv"]


def test_population_may_come_in_a_file_of_its_own(official, data_dir, update):
    table = pd.read_csv(official / "file_7.csv", dtype="str")
    people = table.rename(columns={"LSOA code (2011)": "lsoa11_code"})[["lsoa11_code"]].assign(population_mid_2017="7")
    people.to_csv(official / "people.csv", index=False)
    table.drop(columns=[c for c in table.columns if "mid 2012" in c]).to_csv(official / "file_7.csv", index=False)
    assert update("--from", official)[0] == 0
    city = load_city(data_dir)
    assert city.population_year == 2017
    assert set(city.lsoas["population"]) == {7}
    assert [s.name for s in city.provenance[0].source_files] == ["file_7.csv", "people.csv"]


def test_another_authority_gets_its_own_configuration_and_the_old_one_is_kept(official, data_dir, update):
    first = snapshot(data_dir)
    code, said = update("--from", official, "--authority", OTHER)
    assert code == 0
    assert f"The configuration of Leeds is kept as {data_dir}/areas/areas.{CITY}.toml." in said
    other = load_city(data_dir)
    assert (other.config.authority_code, other.config.city_name) == (OTHER, "B")
    assert other.config.neighbourhoods == ()
    assert other.config.target_ward_codes == ("E05001424",)
    assert not set(other.lsoas.index) & {"E01033035"}
    # and back again
    code, said = update("--from", official, "--authority", CITY)
    assert code == 0
    back = snapshot(data_dir)
    assert {name: back[name] for name in first} == first


def test_a_first_build_must_say_which_authority(official, tmp_path, capsys):
    assert main(["--from", str(official), "--data", str(tmp_path / "new")]) == 1
    assert "Say which authority: --authority E0…" in capsys.readouterr().err


def test_detailed_boundaries_are_simplified_as_a_coverage(official, data_dir, update):
    frame = gpd.read_file(official / "lsoa.geojson")
    frame.geometry = frame.geometry.segmentize(0.00002)
    frame.to_file(official / "lsoa.geojson")
    assert update("--from", official)[0] == 0
    city = load_city(data_dir)
    assert city.lsoa_boundaries.count_coordinates().mean() < 200
    record = next(r for r in city.provenance if r.file == files.LSOA_BOUNDARIES)
    assert "Simplified it as a coverage (tolerance 10 m)." in record.processing


def test_broken_coverages_are_mended(official, data_dir, update):
    frame = gpd.read_file(official / "lsoa.geojson")
    # borders that differ in the last digits, as in files that were rounded area by area
    frame.geometry = [shape.buffer(1e-7 * (number % 3)) for number, shape in enumerate(frame.geometry)]
    frame.to_file(official / "lsoa.geojson")
    code, said = update("--from", official)
    assert code == 0, said
    record = next(r for r in load_city(data_dir).provenance if r.file == files.LSOA_BOUNDARIES)
    assert "Made a valid coverage of it (shapely.coverage_clean, EPSG:27700)." in record.processing


def test_a_copy_of_the_built_data_is_as_good_as_official_files(data_dir, tmp_path, update):
    folder = tmp_path / "copy"
    folder.mkdir()
    for file in files.BUILT_FILES:
        shutil.copy(data_dir / file, folder)
    before = figures(data_dir)
    assert update("--from", folder)[0] == 0
    assert figures(data_dir) == before
