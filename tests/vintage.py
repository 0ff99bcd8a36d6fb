"""A small authority on LSOAs of 2021, made up of some of the first city's, and its data folder."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from dashboard.domain.deprivation.editions import IOD_2025
from dashboard.store import files
from dashboard.store.provenance import SUFFIX
from dashboard.update import geometry

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
NAMES = files.CityFiles(IOD_2025)
WARDS = {"E05900001": "Northfold", "E05900002": "Southfold", "E05900003": "Westfold"}
CONFIG = """
[city]
authority_code = "E08000099"
name = "Foldham"
site_title = "Foldham neighbourhoods"
ward_vintage = "2024"
share_pct = 10
edition = 2025

[labels]
most-deprived = "The most deprived"
priority = "One priority neighbourhood"
target-wards = "One target ward"
wards = "Ward boundaries, 2024"

[target_wards]
codes = ["E05900001"]

[[priority_neighbourhood]]
slug = "fold-end"
name = "Fold End"
short = "Fold End"
lsoa_2021 = ["{place}"]
"""
SOURCE = """publisher = "Made up for tests"
title = "Made up for tests: {file}"
landing_page = "https://example.org/"
published = "2025"
vintage = "2025"
licence = "Open Government Licence v3.0"
attribution = ["Made up for tests."]
processing = ["Made up for tests."]
source_files = []
rows = {rows}
sha256 = "{sha256}"
"""


def changes() -> pd.DataFrame:
    """Return which LSOAs of 2011 of the first city shared ground with which of 2021, where that changed."""
    return pd.read_csv(DATA / files.LSOA_CHANGES, dtype=str)


def write(folder: Path, also: tuple[str, ...] = ()) -> Path:
    """Write the folder of a small authority: the LSOAs of 2021 that changed, thirty that did not and others, a grid."""
    pairs, own = changes(), figures()
    new = own["lsoa21_code"].isin(pairs["lsoa21_code"])
    added = own[own["lsoa21_code"].isin(also)]
    own = pd.concat([own[new], own[~new].head(30), added]).sort_values("lsoa21_code")
    codes = own["lsoa21_code"].tolist()
    squares = [box(round(-2 + 0.01 * at, 2), 53, round(-1.99 + 0.01 * at, 2), 53.01) for at in range(len(codes))]
    lsoas = gpd.GeoDataFrame({"code": codes, "name": own["lsoa21_name"]}, geometry=squares, crs=4326)
    return write_on(folder, own, lsoas)


def figures() -> pd.DataFrame:
    """Return the Indices of 2025 of the first city, as text."""
    return pd.read_csv(DATA / files.of_edition(IOD_2025), dtype=str)


def write_on(folder: Path, own: pd.DataFrame, lsoas: gpd.GeoDataFrame) -> Path:
    """Write a data folder on LSOAs of 2021 with their figures and boundaries (`code`, `name`), in three wards."""
    pairs, codes = changes(), own["lsoa21_code"].tolist()
    old = [code for code in codes if code not in set(pairs["lsoa21_code"])] + pairs["lsoa11_code"].unique().tolist()
    ward_of = dict(zip(codes, (list(WARDS)[at % len(WARDS)] for at in range(len(codes))), strict=True))
    wards = geometry.dissolve(lsoas, lsoas["code"].map(ward_of).to_numpy())
    fit = pd.DataFrame({"lsoa21_code": codes, "ward_code": ward_of.values()})
    contents = {
        NAMES.deprivation: own.to_csv(index=False).encode(),
        NAMES.best_fit: fit.to_csv(index=False).encode(),
        NAMES.lsoa_boundaries: geometry.to_geojson(lsoas, "lsoa21_code", "lsoa21_name"),
        NAMES.ward_boundaries: geometry.to_geojson(
            wards.assign(name=wards["code"].map(WARDS)), "ward_code", "ward_name"
        ),
        files.LSOA_CHANGES: pairs.to_csv(index=False).encode(),
    }
    for year in (2015, 2019):
        rows = pd.read_csv(DATA / NAMES.others[year], dtype=str)
        contents[NAMES.others[year]] = rows[rows["lsoa11_code"].isin(old)].to_csv(index=False).encode()
    for file, content in contents.items():
        write_file(folder, file, content)
    (folder / files.AREAS).write_text(CONFIG.format(place=codes[0]), "utf-8")
    return folder


def write_file(folder: Path, file: str, content: bytes) -> None:
    """Write a file of a data folder, and the record beside it."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    rows = content.count(b'"Feature"') or content.count(b"\n") - 1
    told = SOURCE.format(file=file, rows=rows, sha256=files.digest(content))
    (folder / f"{file}{SUFFIX}").write_text(told, "utf-8")
