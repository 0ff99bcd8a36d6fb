"""Downloads of a KPI as it is mapped: CSV, GeoJSON and GeoPackage, each with what its figures are. All in memory."""

import json
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO

import geopandas as gpd
import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.names import middle_layer_areas
from dashboard.domain.areas.places import current_first
from dashboard.domain.kpi.map import KpiMap, MapBy
from dashboard.domain.wording.kpi import mark_of
from dashboard.domain.wording.spreadsheets import harmless
from dashboard.web.lsoa_files import ward_columns, ward_descriptions

#: One of the areas that a map may be by.
_AREAS = {MapBy.LSOA: "LSOA", MapBy.MSOA: "middle-layer area", MapBy.WARD: "ward"}
_ESTIMATED = "residents are an estimate"


def kpi_map_table(shown: KpiMap, city: City) -> gpd.GeoDataFrame:
    """Put a KPI as it is mapped into a table with boundaries.

    Returns
    -------
    geopandas.GeoDataFrame
        One row an LSOA in the order of the map, or an area of the larger kind that the map is by, WGS 84: codes and
        names, `value` (missing where none is shown), `value_text`, `status`, `class` (1 is the lowest; 0 without),
        `kpi_id`, `kpi`, `period`, `note`.
    """
    places = shown.places()
    codes = [(shown.larger or shown.codes)[place] for place in places]
    named = {MapBy.MSOA: _middle_layer, MapBy.WARD: _wards}.get(shown.by, _lsoas)(city, codes)
    marks = [said] if (said := mark_of(shown.definition)) else []
    numbers = shown.classes.numbers
    columns = {
        "kpi_id": shown.definition.kpi_id,
        "kpi": shown.definition.name,
        "period": shown.period.key,
        "value": [float("nan") if (value := shown.values[place]) is None else value for place in places],
        "value_text": [shown.texts[place] for place in places],
        "status": [shown.states[place].value for place in places],
        "class": [numbers[place] for place in places],
        "note": ["; ".join([*marks, *([_ESTIMATED] if code in shown.estimated else [])]) for code in codes],
    }
    return named.assign(**columns).set_geometry("geometry").to_crs("EPSG:4326")


def _code_columns(city: City, kind: str) -> tuple[str, str]:
    """Return the columns of codes and official names of "lsoa" or "msoa", which have the city's vintage in them."""
    code = str(city.lsoas.index.name).replace("lsoa", kind)
    return code, code.replace("code", "name")


def _lsoas(city: City, codes: Sequence[str]) -> gpd.GeoDataFrame:
    lsoas = city.lsoas.loc[codes]
    columns = {
        **dict(zip(_code_columns(city, "lsoa"), (codes, list(lsoas["name"])), strict=True)),
        "place_name": list(lsoas["place_name"]),
        "middle_layer_name": list(lsoas["middle_name"]),
        **{name: list(column.loc[lsoas.index]) for name, column in ward_columns(city).items()},
    }
    shapes = city.lsoa_boundaries.geometry.loc[codes]
    return gpd.GeoDataFrame(columns, geometry=shapes.to_numpy(), crs=shapes.crs)


def _middle_layer(city: City, codes: Sequence[str]) -> gpd.GeoDataFrame:
    areas, shapes = middle_layer_areas(city.lsoas).loc[codes], city.lsoa_boundaries.geometry
    columns = {
        **dict(zip(_code_columns(city, "msoa"), (codes, list(areas["official"])), strict=True)),
        "middle_layer_name": list(areas["name"]),
    }
    whole = [shapes.loc[list(lsoas)].union_all(method="coverage") for lsoas in areas["lsoa_codes"]]
    return gpd.GeoDataFrame(columns, geometry=whole, crs=shapes.crs)


def _wards(city: City, codes: Sequence[str]) -> gpd.GeoDataFrame:
    _, vintage = current_first(city)[0]
    shapes = vintage.boundaries.geometry.loc[codes]
    columns = {"ward_code": codes, "ward_name": list(vintage.wards["name"].loc[codes])}
    return gpd.GeoDataFrame(columns, geometry=shapes.to_numpy(), crs=shapes.crs)


def metadata(shown: KpiMap, city: City) -> dict[str, str]:
    """Say what the figures of a download are, and what may be done with them."""
    definition = shown.definition
    classes = "; ".join(f"{one.number}: {one.label} ({one.count} {_AREAS[shown.by]}s)" for one in shown.legend)
    return {
        "caption": f"{shown.definition.name}, {shown.period.label}, by {_AREAS[shown.by]} of {city.config.city_name}",
        "figures": mark_of(definition) or "Figures of the council’s service",
        "illustrative": "yes" if definition.illustrative else "no",
        "summary": shown.summary,
        "kpi": definition.kpi_id,
        "definition": definition.definition,
        "definition_version": str(definition.version),
        "unit": str(definition.unit),
        "numerator": definition.numerator,
        "denominator": definition.denominator,
        "better": str(definition.better),
        "period": f"{shown.period.key}: {shown.period.label}",
        "viewer": str(shown.viewer),
        "classes": f"{shown.choice.way.label}. {shown.choice.way.explanation} {classes}",
        "source": shown.source,
        "licence": definition.licence or "not stated",
        "boundaries": f"LSOAs of {city.edition.lsoa_vintage}; "
        + "; ".join(dict.fromkeys(line for one in city.provenance for line in one.attribution)),
        "boundary_licence": " and ".join(dict.fromkeys(one.licence for one in city.provenance)),
    }


#: What the columns of the CSV file mean.
_DESCRIPTIONS = {
    "ward_code": "Code of the ward in force",
    "ward_name": "Its name",
    "place_name": "Street-level name, as configured by the council; empty where there is none",
    "middle_layer_name": "Name of its middle-layer area (MSOA), by the House of Commons Library; empty where unknown",
    "kpi_id": "ID of the KPI",
    "kpi": "Name of the KPI",
    "period": "Period of the figures",
    "value": "Value in the unit of the KPI; empty where none is shown",
    "value_text": "The value as it stands on the map, “hidden” or “no figures”",
    "status": "Whether a value is shown, hidden or missing",
    "class": "Class on the map; 1 has the lowest values, 0 is none",
    "note": "Whether figures are illustrative, or open ones of a publisher, and whether the residents are an estimate",
    "source": "Source and licence in short, and the name of this file, which has them in full",
    "viewer": "Whose view of the figures this is",
}


def file_name(shown: KpiMap, kind: str) -> str:
    """Return the name of a download."""
    return f"{shown.definition.kpi_id}-{shown.period.key}-by-{shown.by}.{kind}"


def write(shown: KpiMap, city: City, kind: str) -> bytes:
    """Write a download: `kind` is "csv", "csv-metadata.json" (what is said of that), "geojson" or "gpkg"."""
    if kind == "csv-metadata.json":
        return _described(shown, city)
    if kind == "csv":
        return _csv(shown, city)
    writers: Mapping[str, Callable[[gpd.GeoDataFrame, Mapping[str, str]], bytes]] = {
        "geojson": _geojson,
        "gpkg": _geopackage,
    }
    return writers[kind](kpi_map_table(shown, city), metadata(shown, city))


def _csv_table(shown: KpiMap, city: City) -> pd.DataFrame:
    told = [shown.definition.service, shown.definition.licence, f"Details: {file_name(shown, 'csv-metadata.json')}"]
    columns = kpi_map_table(shown, city).drop(columns="geometry")
    columns["source"] = ". ".join(filter(None, told))
    columns["viewer"] = str(shown.viewer)
    return columns


def _csv(shown: KpiMap, city: City) -> bytes:
    columns = _csv_table(shown, city)
    texts = columns.select_dtypes(exclude="number").columns
    safe = columns.assign(**{name: columns[name].map(harmless) for name in texts})
    return ("\ufeff" + safe.to_csv(index=False, lineterminator="\r\n")).encode()


def _code_descriptions(city: City) -> dict[str, str]:
    vintage = city.config.lsoa_vintage
    lsoa = (f"LSOA code of December {vintage}", f"LSOA name of December {vintage}")
    msoa = (f"Code of the middle-layer area (MSOA) of {vintage}", "Its official name")
    return dict(zip((*_code_columns(city, "lsoa"), *_code_columns(city, "msoa")), (*lsoa, *msoa), strict=True))


def _described(shown: KpiMap, city: City) -> bytes:
    """Describe the CSV file as CSV on the Web metadata, with all that is to be known of its figures."""
    about = metadata(shown, city)
    said = {**_DESCRIPTIONS, **_code_descriptions(city), **ward_descriptions(city)}
    names = list(_csv_table(shown, city).columns)
    columns = [{"name": name, "titles": name, "dc:description": said[name]} for name in names]
    described = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": file_name(shown, "csv"),
        "dc:title": about["caption"],
        "dc:license": about["licence"],
        "dc:source": about["source"],
        "dc:description": about,
        "tableSchema": {"columns": columns, "primaryKey": names[0]},
    }
    return json.dumps(described, ensure_ascii=False, indent=1).encode()


def _geojson(table: gpd.GeoDataFrame, about: Mapping[str, str]) -> bytes:
    # a member of its own, which RFC 7946 allows; no "crs" member, since WGS 84 is the only one
    return json.dumps(
        {
            "type": "FeatureCollection",
            "metadata": about,
            "features": json.loads(table.to_json(drop_id=True))["features"],
        },
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    ).encode()


def _geopackage(table: gpd.GeoDataFrame, about: Mapping[str, str]) -> bytes:
    file = BytesIO()
    table.to_file(
        file,
        layer=f"kpi_by_{table.columns[0].partition('_')[0].removesuffix('11')}",
        driver="GPKG",
        engine="pyogrio",
        layer_metadata=dict(about),
        DESCRIPTION=about["caption"],
        # one kind for the whole layer, as its readers expect it
        promote_to_multi=True,
    )
    return file.getvalue()
