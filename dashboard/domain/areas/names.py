"""What areas are called: by the council, by the House of Commons Library, by the Office for National Statistics."""

from collections.abc import Mapping

import pandas as pd


def middle_layer(lsoa_names: pd.Series) -> pd.Series:
    """Return the official names of the middle-layer areas (MSOAs) of LSOAs: "Leeds 050D" lies in "Leeds 050"."""
    return lsoa_names.str.slice(stop=-1)


def middle_layer_areas(lsoas: pd.DataFrame) -> pd.DataFrame:
    """List the middle-layer areas (MSOAs) that LSOAs lie in; none where their codes are not known.

    Parameters
    ----------
    lsoas
        With `name`, `middle_name` and `middle_code`, indexed by code.

    Returns
    -------
    pandas.DataFrame
        By code, the first one first: `official` ("Leeds 050"), `name` ("Seacroft South") and `lsoa_codes`.
    """
    rows = pd.DataFrame({
        "code": lsoas["middle_code"],
        "official": middle_layer(lsoas["name"]),
        "name": lsoas["middle_name"],
        "lsoa_codes": lsoas.index.astype("str"),
    })  # fmt: skip
    grouped = rows[rows["code"] != ""].groupby("code")
    return grouped.agg(official=("official", "first"), name=("name", "first"), lsoa_codes=("lsoa_codes", tuple))


def named(lsoas: pd.DataFrame, middle_names: pd.DataFrame | None = None) -> pd.DataFrame:
    """Add the names that people know, as `display_name`.

    The council's own, where it has one ("Lincoln Green"); else that of the middle-layer area with the official name
    ("Seacroft South (Leeds 050D)"); else the official name alone.

    Parameters
    ----------
    lsoas
        With `name` and `place_name` ("" where the council has none).
    middle_names
        By official names of middle-layer areas their `place_name`, kept as `middle_name`, and `msoa_code`, kept as
        `middle_code`; without them, those that `lsoas` has already.
    """
    if middle_names is not None:
        middle, codes = (_of_middle(lsoas["name"], middle_names[column]) for column in ("place_name", "msoa_code"))
        lsoas = lsoas.assign(middle_name=middle, middle_code=codes)
    middle = lsoas["middle_name"]
    official = lsoas["name"].where(middle == "", middle + " (" + lsoas["name"] + ")")
    shown = lsoas["place_name"].where(lsoas["place_name"] != "", official)
    return lsoas.assign(display_name=shown)


def _of_middle(lsoa_names: pd.Series, by_official_name: pd.Series) -> pd.Series:
    known = by_official_name.to_dict()
    found = [known.get(official, "") for official in middle_layer(lsoa_names)]
    return pd.Series(found, index=lsoa_names.index, dtype="str")


def called(wards: pd.DataFrame, given: Mapping[str, str]) -> pd.DataFrame:
    """Return wards by the names that they are given by code, the others by their `official_name`."""
    names = [given.get(str(code), str(name)) for code, name in wards["official_name"].items()]
    return wards.assign(name=pd.Series(names, index=wards.index, dtype=wards["official_name"].dtype))
