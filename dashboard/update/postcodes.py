"""Building the postcodes of a city, and from the live ones the best fit of LSOAs to the wards since 2018."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from dashboard.errors import UpdateError
from dashboard.store.contracts import shortened
from dashboard.store.extras import SCHEMA
from dashboard.update import draft
from dashboard.update.files.postcode_files import Postcodes

#: A point so many metres outside its LSOA may still lie in it: boundaries are generalised.
TOLERANCE_M = 25.0
#: At most so many of a hundred LSOAs may be without a live postcode; more means that files are missing.
_EMPTY_PER_CENT = 2


@dataclass(frozen=True)
class AssignedPostcodes:
    """The postcodes of a city, each in its LSOA; `counts` says what was found, for the person who runs the update.

    `frame` has `postcode`, `lsoa11_code`, `ward_code` (any ward, also of a neighbouring city), `live`, `approximate`,
    `easting`, `northing`; sorted by postcode.
    """

    frame: pd.DataFrame
    counts: tuple[str, ...]


def place(postcodes: Postcodes, lsoa: gpd.GeoDataFrame, recoded: Mapping[str, str]) -> AssignedPostcodes:
    """Put every postcode into its LSOA, and mark those that are not surely there.

    Parameters
    ----------
    lsoa
        `code` and polygons of the city's LSOAs, in any CRS.
    recoded
        The code used here by the later code of the same ward.
    """
    frame = postcodes.frame.reset_index(drop=True)
    grid = lsoa.to_crs(27700).set_index("code").geometry
    points = shapely.points(frame["easting"].to_numpy(float), frame["northing"].to_numpy(float))
    located = frame["easting"].notna().to_numpy()
    newer = (frame["lsoa11_code"] == "").to_numpy()
    codes = frame["lsoa11_code"].to_numpy(object)
    codes[newer & located] = _containing(grid, points[newer & located])
    kept = codes != ""
    own = grid.reindex(codes[kept & located & ~newer]).to_numpy()
    outside = np.zeros(len(frame), dtype=bool)
    outside[kept & located & ~newer] = shapely.distance(points[kept & located & ~newer], own) > TOLERANCE_M
    assigned = frame.assign(
        lsoa11_code=codes,
        ward_code=frame["ward_code"].replace(dict(recoded)),
        approximate=frame["imprecise"].to_numpy() | outside | newer,
        outside=outside,
        newer=newer,
    )[kept]
    # Without the space, as they are looked up.
    ordered = assigned.sort_values("postcode", key=lambda text: text.str.replace(" ", "", regex=False))
    return AssignedPostcodes(ordered.reset_index(drop=True), _counts(assigned))


def _containing(grid: gpd.GeoSeries, points: np.ndarray) -> np.ndarray:
    """Return the code of the LSOA that each point lies in, "" for none; on a border the first by code."""
    found = np.full(len(points), "", dtype=object)
    at, area = shapely.STRtree(grid.to_numpy()).query(points, predicate="intersects")
    for row, code in sorted(zip(at, grid.index[area], strict=True), key=lambda pair: pair[1], reverse=True):
        found[row] = code
    return found


def _counts(assigned: pd.DataFrame) -> tuple[str, ...]:
    live = assigned[assigned["live"]]
    return (
        f"Postcodes: {len(assigned):,}, of them {len(live):,} live and {len(assigned) - len(live):,} terminated.",
        f"Assigned by point in polygon, being newer than the lookup: {assigned['newer'].sum():,}.",
        f"More than {TOLERANCE_M:g} m outside their LSOA: {assigned['outside'].sum():,}.",
        f"Large users, PO boxes, imputed places: {assigned['imprecise'].sum():,} ({live['imprecise'].sum():,} live).",
        f"Marked as approximate in all: {assigned['approximate'].sum():,} ({live['approximate'].sum():,} live).",
    )


def to_parquet(frame: pd.DataFrame, ward_codes: frozenset[str]) -> bytes:
    """Write the postcodes; a ward that is not the city's is left out. The same rows always give the same bytes."""
    wards = frame["ward_code"].where(frame["ward_code"].isin(ward_codes), "")
    columns = frame.assign(ward_2018_code=wards)
    arrays = [pa.array(columns[name.name].to_list(), name.type) for name in SCHEMA]
    return draft.to_parquet(pa.table(arrays, schema=SCHEMA))


def best_fit(assigned: AssignedPostcodes, lsoa: gpd.GeoDataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Find the ward of most live postcodes of each LSOA; of several with as many, the first by code.

    Returns
    -------
    tuple
        `lsoa11_code`, `ward_code`, `share_pct` (of the LSOA's live postcodes that lie in that ward, a whole per cent),
        and a sentence about LSOAs that have no live postcode: they go with the nearest one.

    Raises
    ------
    UpdateError
        If so many LSOAs have no live postcode that a file must be missing.
    """
    live = assigned.frame[assigned.frame["live"] & (assigned.frame["ward_code"] != "")]
    counted = live.groupby(["lsoa11_code", "ward_code"]).size().rename("postcodes").reset_index()
    counted["all"] = counted.groupby("lsoa11_code")["postcodes"].transform("sum")
    ordered = counted.sort_values(["lsoa11_code", "postcodes", "ward_code"], ascending=[True, False, True])
    fit = ordered.drop_duplicates("lsoa11_code")
    shares = (100 * fit["postcodes"] / fit["all"]).round().astype("int64")
    table = fit[["lsoa11_code", "ward_code"]].assign(share_pct=shares)
    empty = sorted(set(lsoa["code"]) - set(table["lsoa11_code"]))
    if len(empty) * 100 > _EMPTY_PER_CENT * len(lsoa):
        msg = (
            f"postcodes: found no live one in {len(empty):,} of {len(lsoa):,} LSOAs ({shortened(empty)}). Put the "
            f"files of all postcode areas that the city reaches into the folder."
        )
        raise UpdateError(msg)
    notices = []
    if empty:
        table = pd.concat([table, _nearest(lsoa, empty, live)])
        notices.append(f"No live postcode lies in {shortened(empty)}; the nearest one gives the ward.")
    return table.sort_values("lsoa11_code").reset_index(drop=True), notices


def _nearest(lsoa: gpd.GeoDataFrame, codes: list[str], live: pd.DataFrame) -> pd.DataFrame:
    located = live[live["easting"].notna()]
    points = shapely.points(located["easting"].to_numpy(float), located["northing"].to_numpy(float))
    shapes = lsoa.to_crs(27700).set_index("code").geometry.reindex(codes).to_numpy()
    nearest = shapely.STRtree(points).nearest(shapes)
    wards = located["ward_code"].to_numpy()[nearest]
    return pd.DataFrame({"lsoa11_code": codes, "ward_code": wards, "share_pct": 0})
