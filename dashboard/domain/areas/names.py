"""What areas are called: by the council, by the House of Commons Library, by the Office for National Statistics."""

from collections.abc import Mapping

import pandas as pd


def middle_layer(lsoa_names: pd.Series) -> pd.Series:
    """Return the official names of the middle-layer areas (MSOAs) of LSOAs: "Leeds 050D" lies in "Leeds 050"."""
    return lsoa_names.str.slice(stop=-1)


def named(lsoas: pd.DataFrame, middle_names: pd.Series | None = None) -> pd.DataFrame:
    """Add the names that people know, as `display_name`.

    The council's own, where it has one ("Lincoln Green"); else that of the middle-layer area with the official name
    ("Seacroft South (Leeds 050D)"); else the official name alone.

    Parameters
    ----------
    lsoas
        With `name` and `place_name` ("" where the council has none).
    middle_names
        Names of middle-layer areas by their official names, kept as `middle_name`; without them, those that `lsoas`
        has already.
    """
    middle = lsoas["middle_name"] if middle_names is None else _names_of(lsoas["name"], middle_names)
    official = lsoas["name"].where(middle == "", middle + " (" + lsoas["name"] + ")")
    shown = lsoas["place_name"].where(lsoas["place_name"] != "", official)
    return lsoas.assign(middle_name=middle, display_name=shown)


def _names_of(lsoa_names: pd.Series, middle_names: pd.Series) -> pd.Series:
    known = middle_names.to_dict()
    found = [known.get(official, "") for official in middle_layer(lsoa_names)]
    return pd.Series(found, index=lsoa_names.index, dtype="str")


def called(wards: pd.DataFrame, given: Mapping[str, str]) -> pd.DataFrame:
    """Return wards by the names that they are given by code, the others by their `official_name`."""
    names = [given.get(str(code), str(name)) for code, name in wards["official_name"].items()]
    return wards.assign(name=pd.Series(names, index=wards.index, dtype=wards["official_name"].dtype))
