"""Files that cannot be right: a clear message each, and the data in use stays as it was."""

import re

import geopandas as gpd
import pandas as pd
import pytest

CODE = "E01033035"


def edit(name, change):
    def apply(folder):
        text = (folder / name).read_text("utf-8-sig")
        after = change(text)
        assert after != text, "the edit of the test must change the file"
        (folder / name).write_text(after, "utf-8")

    return apply


def without_row(text):
    return re.sub(rf"(?m)^.*{CODE}.*\n", "", text)


def row_twice(text):
    return re.sub(rf"(?m)^(.*{CODE}.*\n)", r"\1\1", text)


def feature_twice(folder):
    frame = gpd.read_file(folder / "lsoa.geojson")
    pd.concat([frame, frame[frame["LSOA11CD"] == CODE]]).to_file(folder / "lsoa.geojson")


def feature_gone(folder):
    frame = gpd.read_file(folder / "lsoa.geojson")
    frame[frame["LSOA11CD"] != CODE].to_file(folder / "lsoa.geojson")


def no_geometry(folder):
    frame = gpd.read_file(folder / "lsoa.geojson")
    frame.loc[frame["LSOA11CD"] == CODE, "geometry"] = None
    frame.to_file(folder / "lsoa.geojson")


def no_crs(folder):
    frame = gpd.read_file(folder / "lsoa.geojson").to_crs(27700)
    frame.to_file(folder / "lsoa.shp")
    (folder / "lsoa.prj").unlink()
    (folder / "lsoa.geojson").unlink()


def wrong_crs(folder):
    frame = gpd.read_file(folder / "lsoa.geojson").to_crs(27700)
    frame = frame.set_crs(4326, allow_override=True)
    frame.to_parquet(folder / "lsoa.parquet")
    (folder / "lsoa.geojson").unlink()


def two_files_7(folder):
    (folder / "copy of file_7.csv").write_bytes((folder / "file_7.csv").read_bytes())


def remove(name):
    return lambda folder: (folder / name).unlink()


def truncated(name):
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:5000])


CASES = {
    "wrong columns": (
        edit("file_7.csv", lambda t: t.replace("Crime Rank", "Crime Place").replace("Income Rank", "Income Place")),
        "file_7.csv: found no column for Income rank (`income_rank`), Crime rank (`crime_rank`). Take the complete",
    ),
    "missing score": (
        edit("file_7.csv", lambda t: t.replace("(IMD) Score", "(IMD) Points")),
        "found no column for Overall deprivation (IMD) score (`imd_score`)",
    ),
    "other edition": (
        edit("file_7.csv", lambda t: t.replace("District code (2013)", "District code (2019)")),
        "it is another edition of the Indices than that of 2015",
    ),
    "file 7 missing": (
        remove("file_7.csv"),
        "Indices of Deprivation 2015 (file 7): found no such file. Put it into the folder.",
    ),
    "best fit missing": (remove("lookup.csv"), "best fit of LSOAs (2011) to wards (2017): found no such file."),
    "two candidates": (two_files_7, "found copy of file_7.csv and file_7.csv, expected one file. Remove all but one"),
    "code missing in file 7 only": (
        edit("file_7.csv", lambda t: t.replace(f"{CODE},", ",")),
        "file_7.csv: found an empty code; expected codes like E01000001",
    ),
    "code missing in boundaries": (feature_gone, f"lsoa.geojson: found no row for {CODE}; expected all 28 LSOAs of"),
    "code missing in best fit": (edit("lookup.csv", without_row), f"lookup.csv: found no row for {CODE}"),
    "code twice in file 7": (edit("file_7.csv", row_twice), f"file_7.csv: found more than one row for {CODE}"),
    "code twice in best fit": (edit("lookup.csv", row_twice), f"lookup.csv: found more than one row for {CODE}"),
    "code twice in boundaries": (feature_twice, f"lsoa.geojson: found more than one row for {CODE}"),
    "rank out of range": (
        edit("file_7.csv", lambda t: re.sub(rf"({CODE},[^,]*,[^,]*,[^,]*,[^,]*,)66,", r'\1"32,845",', t)),
        f"file_7.csv: found '32845' in `imd_rank` of {CODE}, expected a whole number from 1 to 32,844.",
    ),
    "text for a score": (
        edit("file_7.csv", lambda t: re.sub(rf"({CODE},[^,]*,[^,]*,[^,]*,)[^,]*,", r"\1n/a,", t)),
        f"file_7.csv: found 'n/a' in `imd_score` of {CODE}, expected a number.",
    ),
    "malformed ward": (
        edit("lookup.csv", lambda t: t.replace("E05001417", "E0500141")),
        "lookup.csv: found E0500141; expected codes like E05000001.",
    ),
    "no polygon": (no_geometry, f"LSOA boundaries: found no polygon for {CODE}; expected one for each area."),
    "no CRS": (no_crs, "lsoa.shp: found no CRS and coordinates from 42"),
    "wrong CRS": (wrong_crs, "lsoa.parquet: found EPSG:4326 and coordinates from 42"),
    "broken JSON": (truncated("lsoa.geojson"), "lsoa.geojson: found damaged or unknown content ("),
    "empty file": (
        lambda folder: (folder / "lsoa.geojson").write_bytes(b""),
        "lsoa.geojson: found damaged or unknown content (No columns to parse from file)",
    ),
    "not gzip": (
        lambda folder: (folder / "lookup.csv").write_bytes(b"\x1f\x8b broken"),
        "lookup.csv: found damaged or unknown content",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_clear_refusal(official, refuse, case):
    damage, message = CASES[case]
    damage(official)
    assert message in refuse("--from", official)


def test_all_problems_are_listed_at_once(official, refuse):
    feature_gone(official)
    edit("lookup.csv", row_twice)(official)
    CASES["text for a score"][0](official)
    said = refuse("--from", official)
    for name in ("lsoa.geojson: found no row", "lookup.csv: found more than one row", "file_7.csv: found 'n/a'"):
        assert name in said


def test_an_unknown_authority(official, refuse):
    said = refuse("--from", official, "--authority", "E08000001")
    assert "E08000001: found no such local authority among 2 authorities in file_7.csv." in said


def test_no_folder(tmp_path, refuse):
    assert "found no such folder; expected the folder with the official files. Correct `--from`." in refuse(
        "--from", tmp_path / "nowhere"
    )


def test_an_empty_folder_lists_every_file_that_is_needed(tmp_path, refuse):
    (tmp_path / "empty").mkdir()
    assert refuse("--from", tmp_path / "empty").count("found no such file. Put it into the folder.") == 3


def test_figures_of_one_city_cannot_pass_for_those_of_another(official, data_dir, refuse):
    # without its authority codes file 7 could be anybody's
    table = pd.read_csv(official / "file_7.csv", dtype="str")
    table = table[table["Local Authority District name (2013)"] == "Leeds"]
    table.drop(columns=[c for c in table.columns if "District" in c]).to_csv(official / "file_7.csv", index=False)
    said = refuse("--from", official, "--authority", "E08000025")
    assert "found the LSOAs of Leeds and no column of authority codes; expected those of E08000025." in said


def test_a_broken_configuration_stops_the_update_and_is_not_overwritten(official, data_dir, refuse):
    path = data_dir / "areas" / "areas.toml"
    path.write_text(path.read_text("utf-8").replace("share_pct = 1", "share_pct = 0"), "utf-8")
    assert "`city.share_pct`: found 0, expected a whole number from 1 to 100." in refuse("--from", official)


def test_a_count_that_is_known_to_be_different_stops_the_update(official, data_dir, refuse):
    path = data_dir / "areas" / "areas.toml"
    path.write_text(re.sub(r"lsoas = \d+", "lsoas = 482", path.read_text("utf-8")), "utf-8")
    assert re.search(r"LSOAs: found \d+; expected 482", refuse("--from", official))


def test_a_list_of_sources_that_lacks_something(tmp_path, official, refuse):
    sources = tmp_path / "sources.toml"
    sources.write_text("[deprivation]\nurl = 5\n", "utf-8")
    said = refuse("--from", official, "--sources", sources)
    assert "found no deprivation.publisher" in said
    assert "deprivation.url" in said
