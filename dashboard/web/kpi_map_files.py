"""Downloads of a KPI by LSOA: CSV, GeoJSON and GeoPackage, each with what its figures are. All in memory."""

import json
from collections.abc import Callable, Mapping
from io import BytesIO

import geopandas as gpd

from dashboard.domain.areas.city import City
from dashboard.domain.kpi.map import KpiMap
from dashboard.domain.wording.kpi import mark_of
from dashboard.domain.wording.spreadsheets import harmless

_ESTIMATED = "residents are an estimate"


def kpi_map_table(shown: KpiMap, city: City) -> gpd.GeoDataFrame:
    """Put a KPI by LSOA into a table with boundaries.

    Returns
    -------
    geopandas.GeoDataFrame
        One row an LSOA in the order of the map, WGS 84: codes, names, ward, `value` (missing where none is shown),
        `value_text`, `status`, `class` (1 is the lowest; 0 without), `kpi_id`, `kpi`, `period`, `note`.
    """
    lsoas = city.lsoas.loc[list(shown.codes)]
    marks = [said] if (said := mark_of(shown.definition)) else []
    columns = {
        str(lsoas.index.name): list(shown.codes),
        str(lsoas.index.name).replace("code", "name"): list(lsoas["name"]),
        "place_name": list(lsoas["place_name"]),
        "middle_layer_name": list(lsoas["middle_name"]),
        "ward_code": list(lsoas["ward_code"]),
        "ward_name": list(lsoas["ward_name"]),
        "kpi_id": shown.definition.kpi_id,
        "kpi": shown.definition.name,
        "period": shown.period.key,
        "value": [float("nan") if value is None else value for value in shown.values],
        "value_text": list(shown.texts),
        "status": [state.value for state in shown.states],
        "class": list(shown.classes.numbers),
        "note": ["; ".join([*marks, *([_ESTIMATED] if code in shown.estimated else [])]) for code in shown.codes],
    }
    shapes = city.lsoa_boundaries.geometry.loc[list(shown.codes)]
    return gpd.GeoDataFrame(columns, geometry=shapes.to_numpy(), crs=shapes.crs).to_crs("EPSG:4326")


def metadata(shown: KpiMap, city: City) -> dict[str, str]:
    """Say what the figures of a download are, and what may be done with them."""
    definition = shown.definition
    classes = "; ".join(f"{one.number}: {one.label} ({one.count} LSOAs)" for one in shown.legend)
    return {
        "caption": f"{shown.name}, by LSOA of {city.config.city_name}",
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
    "place_name": "Street-level name, as configured by the council; empty where there is none",
    "middle_layer_name": "Name of its middle-layer area (MSOA), by the House of Commons Library; empty where unknown",
    "ward_code": "Ward by official best fit of the LSOA",
    "ward_name": "Name of that ward",
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
    return f"{shown.definition.kpi_id}-{shown.period.key}-by-lsoa.{kind}"


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


def _csv(shown: KpiMap, city: City) -> bytes:
    told = [shown.definition.service, shown.definition.licence, f"Details: {file_name(shown, 'csv-metadata.json')}"]
    columns = kpi_map_table(shown, city).drop(columns="geometry")
    columns["source"] = ". ".join(filter(None, told))
    columns["viewer"] = str(shown.viewer)
    texts = columns.select_dtypes(exclude="number").columns
    safe = columns.assign(**{name: columns[name].map(harmless) for name in texts})
    return ("\ufeff" + safe.to_csv(index=False, lineterminator="\r\n")).encode()


def _described(shown: KpiMap, city: City) -> bytes:
    """Describe the CSV file as CSV on the Web metadata, with all that is to be known of its figures."""
    about = metadata(shown, city)
    code, when = str(city.lsoas.index.name), f"of December {city.config.lsoa_vintage}"
    told = {code: f"LSOA code {when}", code.replace("code", "name"): f"LSOA name {when}"} | _DESCRIPTIONS
    columns = [{"name": name, "titles": name, "dc:description": text} for name, text in told.items()]
    described = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": file_name(shown, "csv"),
        "dc:title": about["caption"],
        "dc:license": about["licence"],
        "dc:source": about["source"],
        "dc:description": about,
        "tableSchema": {"columns": columns, "primaryKey": code},
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
        layer="kpi_by_lsoa",
        driver="GPKG",
        engine="pyogrio",
        layer_metadata=dict(about),
        DESCRIPTION=about["caption"],
        # one kind for the whole layer, as its readers expect it
        promote_to_multi=True,
    )
    return file.getvalue()
