"""The download of all neighbourhoods: one row an LSOA, and a description of its columns."""

import json

import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import current_first
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.measures import MEASURES, ClassingKey
from dashboard.domain.wording import plain as wording
from dashboard.domain.wording.spreadsheets import harmless


def csv_name(edition: int | None) -> str:
    """Return the name of the download of an edition of the Indices; None is the city's own."""
    return "lsoa.csv" if edition is None else f"lsoa-{edition}.csv"


def csv_url(edition: int | None) -> str:
    """Return the address of the download; the description of its columns lies beside it."""
    return f"/download/{csv_name(edition)}"


def ward_columns(city: City) -> dict[str, pd.Series]:
    """Return code and name of the ward of each LSOA in every vintage, those in force first."""
    found: dict[str, pd.Series] = {}
    for key, wards in current_first(city):
        found[f"ward_{key}_code"] = wards.ward_of
        found[f"ward_{key}_name"] = wards.names
    return found


def ward_descriptions(city: City) -> dict[str, str]:
    """Say what the columns of `ward_columns` mean."""
    found: dict[str, str] = {}
    for key, wards in current_first(city):
        fit = "by most of its live postcodes, an estimate" if wards.estimated else "by official best fit"
        found[f"ward_{key}_code"] = f"Ward that the LSOA is counted in, wards {wards.label}, {fit}"
        found[f"ward_{key}_name"] = f"Name of that ward, wards {wards.label}"
    return found


def lsoa_table(city: City, edition: int | None = None) -> pd.DataFrame:
    """Put together the table of all LSOAs for the download.

    Parameters
    ----------
    city
        Has the figures of the edition.
    edition
        Its year, where it is not the city's own.

    Returns
    -------
    pandas.DataFrame
        One row an LSOA in order of code: codes, names, ward by best fit, sets, IMD score, then for each measure
        national rank (1 = most deprived), decile and policy band; population. Texts are harmless to spreadsheets.
    """
    lsoas, count = city.lsoas, city.edition.lsoa_count
    members = {key: lsoas.index.isin(list(area_set.lsoa_codes)) for key, area_set in city.sets.items()}
    places = [city.config.neighbourhood_of(code) for code in lsoas.index]
    columns: dict[str, object] = {
        str(lsoas.index.name): lsoas.index,
        str(lsoas.index.name).replace("code", "name"): lsoas["name"],
        "place_name": lsoas["place_name"],
        "middle_layer_name": lsoas["middle_name"],
        **ward_columns(city),
        "in_most_deprived_set": _yes_no(members[SetKey.MOST_DEPRIVED]),
        "priority_neighbourhood": [place.name if place else "" for place in places],
        "in_target_ward": _yes_no(members[SetKey.TARGET_WARDS]),
        **({"imd_score": lsoas["imd_score"]} if lsoas["imd_score"].notna().any() else {}),
        "imd_rank_in_city": deprivation.ranks_within(lsoas["imd_rank"]),
        "imd_quintile_in_city": deprivation.classes(lsoas["imd_rank"], ClassingKey.QUINTILE, count) + 1,
    }
    for key, measure in MEASURES.items():
        ranks = lsoas[measure.rank_column]
        columns[f"{key}_rank"] = ranks
        columns[f"{key}_decile"] = deprivation.deciles(ranks, count)
        columns[f"{key}_band"] = ["" if pd.isna(rank) else wording.band_label(int(rank), count) for rank in ranks]
    if city.population_year:
        columns[f"population_mid_{city.population_year}"] = lsoas["population"]
    columns["source"] = source_note(city, edition)
    table = pd.DataFrame(columns, index=lsoas.index)
    texts = [name for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]
    return table.assign(**{name: table[name].map(harmless) for name in texts})


def _yes_no(flags: object) -> list[str]:
    return ["yes" if flag else "no" for flag in flags]  # type: ignore[attr-defined]


def source_note(city: City, edition: int | None = None) -> str:
    """Say in a few words where the figures come from, under which licence, and where more is said of them.

    It stands in every row, so that it is known of rows that are copied out.
    """
    return f"{city.edition.short_title}. {licence_note(city)}. Details: {csv_name(edition)}-metadata.json"


def licence_note(city: City) -> str:
    """Name the licences of the city's data, each once."""
    return " and ".join(dict.fromkeys(source.licence for source in city.provenance))


def lsoa_csv(city: City, edition: int | None = None) -> str:
    """Write the table of all LSOAs as CSV; the byte-order mark makes Excel read it as UTF-8."""
    return "\ufeff" + lsoa_table(city, edition).to_csv(index=False, lineterminator="\r\n")


_DESCRIPTIONS = {
    "lsoa": "LSOA {what} of December {vintage}",
    "place_name": "Street-level name, as configured by the council; empty where there is none",
    "middle_layer_name": "Name of its middle-layer area (MSOA), by the House of Commons Library; empty where unknown",
    "in_most_deprived_set": "Whether the LSOA is in the most deprived share of England that the council watches",
    "priority_neighbourhood": "Priority neighbourhood that the LSOA belongs to, if any",
    "in_target_ward": "Whether the LSOA belongs to a target ward, by best fit",
    "imd_score": "IMD score; higher is more deprived",
    "imd_rank_in_city": "Place among the city's own LSOAs by national IMD rank; 1 is the most deprived",
    "imd_quintile_in_city": "Fifth of the city's own LSOAs by national IMD rank; 1 is the most deprived fifth",
    "source": "Source and licence in short, and the name of this file, which has them in full",
}


def _describe(column: str, city: City) -> str:
    if column.startswith("lsoa"):
        return _DESCRIPTIONS["lsoa"].format(what=column[-4:], vintage=city.config.lsoa_vintage)
    if said := (_DESCRIPTIONS | ward_descriptions(city)).get(column):
        return said
    if column.startswith("population_mid_"):
        return f"People living there in the middle of {city.population_year}, without prisoners"
    key, kind = column.rsplit("_", 1)
    meaning = {
        "rank": f"national rank; 1 is the most deprived of {city.edition.lsoa_count:,}",
        "decile": "national decile; 1 is the most deprived tenth",
        "band": "policy band: narrowest share of England's most deprived neighbourhoods that it lies in",
    }
    return f"{MEASURES[key].label}: {meaning[kind]}"


def lsoa_csv_metadata(city: City, edition: int | None = None) -> str:
    """Describe the download as CSV on the Web metadata: source, licence, and what every column means."""
    columns = [
        {"name": name, "titles": name, "dc:description": _describe(name, city)}
        for name in lsoa_table(city, edition).columns
    ]
    metadata = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": csv_name(edition),
        "dc:title": f"{city.edition.title}: neighbourhoods of {city.config.city_name}",
        "dc:license": "; ".join(dict.fromkeys(source.licence for source in city.provenance)),
        "dc:rights": list(dict.fromkeys(line for source in city.provenance for line in source.attribution)),
        "dc:source": [
            f"{s.title}, {s.publisher}, {s.published}, {s.vintage}: {s.landing_page}" for s in city.provenance
        ],
        "dc:description": city.edition.data_period,
        "tableSchema": {"columns": columns, "primaryKey": city.lsoas.index.name},
    }
    return json.dumps(metadata, ensure_ascii=False, indent=1)
