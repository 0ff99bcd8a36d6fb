"""Building from the shared reference and national files, which lie beside the repository and never in it."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from dashboard import check
from dashboard.domain.areas.sets import SetKey
from dashboard.store import files
from dashboard.store.city import load_city
from dashboard.update.__main__ import main

from .conftest import ROOT, file_7, snapshot

NATIONAL = (
    "boundaries/england_lsoa11_simplified.parquet",
    "imd/england_iod2015_lsoa11.csv.gz",
    "lookups/lsoa11_ward17.csv.gz",
)


def folder_of(tmp_path, shared, names) -> Path:
    folder = tmp_path / "official"
    folder.mkdir()
    for name in names:
        (folder / Path(name).name).symlink_to(shared / "data" / name)
    return folder


def build(folder, data_dir, authority):
    assert main(["--from", str(folder), "--data", str(data_dir), "--authority", authority]) == 0
    assert check.main(["--data", str(data_dir)]) == 0
    return load_city(data_dir)


def test_the_committed_data_is_rebuilt_to_the_byte(shared, tmp_path):
    data_dir, folder = tmp_path / "data", tmp_path / "official"
    shutil.copytree(shared / "reference", folder)
    for name in ("leeds_iod2025.csv", "leeds_lsoa_changes_2011_2021.csv"):
        shutil.copy(shared / "figures" / name, folder)
    assert main(["--from", str(folder), "--data", str(data_dir), "--authority", "E08000035"]) == 0
    built, committed = snapshot(data_dir), snapshot(ROOT / "data")
    # KPIs are the services' or their publishers'; what else is not built needs a source of its own, or a command; areas
    # are the council's to edit
    elsewhere = (
        *files.LATER_FILES,
        files.ENGLAND,
        files.MIDDLE_NAMES,
        files.ENDED_LSOAS,
        files.CONTEXT,
        *files.OTHER_EDITIONS.values(),
    )
    optional = {f"{file}{ending}" for file in elsewhere for ending in ("", ".source.toml")}
    assert set(built) == {file for file in committed if not file.startswith(("kpi/", "sources/"))} - optional
    for name in sorted(set(built) - {files.AREAS}):
        assert built[name] == committed[name], name


def test_a_rebuild_without_a_source_of_postcodes_keeps_them(shared, tmp_path):
    data_dir = Path(shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".*")))
    assert main(["--from", str(shared / "reference"), "--data", str(data_dir)]) == 0
    assert snapshot(data_dir) == snapshot(ROOT / "data")


def test_the_first_configuration_of_leeds_has_the_named_areas(shared, tmp_path):
    main(["--from", str(shared / "reference"), "--data", str(tmp_path), "--authority", "E08000035"])
    first, committed = load_city(tmp_path), load_city(ROOT / "data")
    assert [first.sets[key].label for key in (SetKey.MOST_DEPRIVED, SetKey.PRIORITY, SetKey.TARGET_WARDS)] == [
        "The sixteen most deprived",
        "Six priority neighbourhoods",
        "Twelve target wards",
    ]
    assert len(first.config.neighbourhoods) == 6
    assert len(first.config.target_ward_codes) == 12
    assert first.config.expected.items() <= committed.config.expected.items()


@pytest.mark.parametrize("facts", [("E08000025", "Birmingham", 639, 40), ("E08000032", "Bradford", 310, 30)])
def test_a_second_authority(shared, tmp_path, facts):
    code, name, lsoas, wards = facts
    city = build(folder_of(tmp_path, shared, NATIONAL), tmp_path / "data", code)
    assert (city.config.authority_code, city.config.city_name) == (code, name)
    assert (len(city.lsoas), len(city.wards)) == (lsoas, wards)
    assert city.config.site_title == f"{name} priority neighbourhoods"
    assert city.config.neighbourhoods == ()
    assert len(city.config.target_ward_codes) == 12
    assert "to be confirmed" in city.sets[SetKey.TARGET_WARDS].status
    assert city.population_year == 0
    assert city.lsoas["health_score"].isna().all()
    assert next(r for r in city.provenance if r.file == files.WARD_BOUNDARIES).approximate
    assert all(name in row for row in city.lsoas["name"])


def test_a_second_authority_with_population_replaces_leeds_and_back(shared, tmp_path):
    data_dir = Path(shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".*")))
    leeds = snapshot(data_dir)
    folder = folder_of(tmp_path, shared, (*NATIONAL, "lookups/lsoa11_population_mid_2017.csv.gz"))
    city = build(folder, data_dir, "E08000025")
    assert city.population_year == 2017
    assert city.lsoas["population"].sum() == pytest.approx(1_137_000, rel=0.01)
    assert (data_dir / "areas" / "areas.E08000035.toml").read_bytes() == leeds[files.AREAS]
    back = main(["--from", str(shared / "reference"), "--data", str(data_dir), "--authority", "E08000035"])
    assert back == 0
    assert load_city(data_dir).config == load_city(ROOT / "data").config


def test_file_7_with_the_official_names_of_columns(shared, tmp_path):
    folder = folder_of(tmp_path, shared, (NATIONAL[0], NATIONAL[2]))
    national = pd.read_csv(shared / "data" / NATIONAL[1], dtype="str")
    figures = national.rename(columns={"lad13_code": "lad_code", "lad13_name": "lad_name"})
    file_7(figures).to_csv(folder / "file 7.csv", index=False, encoding="utf-8-sig")
    city = build(folder, tmp_path / "data", "E08000035")
    committed = load_city(ROOT / "data").lsoas
    ranks = [column for column in committed.columns if column.endswith("_rank")]
    pd.testing.assert_frame_equal(city.lsoas[ranks], committed[ranks])
    assert city.lsoas["ward_code"].equals(committed["ward_code"])


def test_finer_boundaries_with_the_field_names_of_the_ons(shared, tmp_path):
    data_dir = Path(shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".*")))
    folder = tmp_path / "official"
    shutil.copytree(shared / "reference", folder)
    (folder / "leeds_lsoa_2011.topojson").unlink()
    finer = shared / "data" / "boundaries" / "LSOA_Dec_2011_Boundaries_Generalised_Leeds.geojson"
    (folder / finer.name).symlink_to(finer)
    city = build(folder, data_dir, "E08000035")
    committed = load_city(ROOT / "data")
    assert city.lsoa_boundaries.index.equals(committed.lsoa_boundaries.index)
    new, old = (frame.to_crs(27700).area for frame in (city.lsoa_boundaries, committed.lsoa_boundaries))
    # the reference file is quantised to about 3 m
    assert ((new - old).abs() / old).max() < 0.05
    assert city.data_version != committed.data_version


def test_wards_and_lsoas_of_other_years_are_told_apart(shared, tmp_path, capsys):
    folder = tmp_path / "official"
    shutil.copytree(shared / "reference", folder)
    for name in ("LSOA_Dec_2021_Boundaries_Generalised_Leeds", "WD_May_2025_Boundaries_Leeds"):
        (folder / f"{name}.geojson").symlink_to(shared / "data" / "boundaries" / f"{name}.geojson")
    assert main(["--from", str(folder), "--data", str(tmp_path / "data"), "--authority", "E08000035"]) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "it has `LSOA21CD`; the dashboard needs LSOAs of 2011." in said
    assert "it has `WD25CD`; the dashboard needs wards of 2017." in said
