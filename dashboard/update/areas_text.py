"""The first configuration of a city's named areas; from then on people edit it."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.domain.areas.sets import default_target_wards, most_deprived_codes
from dashboard.domain.deprivation.editions import IOD_2015
from dashboard.domain.deprivation.ranks import is_within_share
from dashboard.domain.wording.plain import capitalised, number_in_words
from dashboard.errors import UpdateError

_VINTAGES = Path(__file__).with_name("ward_vintages.toml")
_SHARE_PCT = 1
#: The wards of the best fit; a council that knows how long they were in force writes, say, "2004–2018".
_WARD_VINTAGE = "2017"
_DEFAULT_WARDS_STATUS = "Default list, to be confirmed by the council"
_PLACES_STATUS = "LSOA codes to be confirmed by the council"


@dataclass(frozen=True)
class CityFacts:
    """What the first configuration is made from: tables as built (text), and ward names by code."""

    authority_code: str
    name: str
    deprivation: pd.DataFrame
    best_fit: pd.DataFrame
    wards: Mapping[str, str]

    @property
    def lsoas(self) -> pd.DataFrame:
        """Rank and ward by LSOA code."""
        wards = self.best_fit.set_index("lsoa11_code")["ward_code"]
        ranks = self.deprivation.set_index("lsoa11_code")["imd_rank"].astype("float64").astype("int64")
        return pd.DataFrame({"imd_rank": ranks, "ward_code": wards.reindex(ranks.index)})


def areas_text(city: CityFacts, named: Mapping[str, Any] | None) -> tuple[str, list[str]]:
    """Write the first configuration of a city.

    Parameters
    ----------
    named
        Named areas, as in a list of `[[priority_neighbourhood]]` and `[target_wards]` with the names of wards; None
        if there are none: then the wards with the most LSOAs in the most deprived tenth are the target wards.

    Returns
    -------
    tuple
        The text of `areas.toml`, and what the person who runs the update should know.

    Raises
    ------
    UpdateError
        If a named target ward does not exist in the city.
    """
    lsoas = city.lsoas
    places: Sequence[Mapping[str, Any]] = named["priority_neighbourhood"] if named else []
    target_codes = (
        _ward_codes(city, named["target_wards"]["wards"]) if named else default_target_wards(lsoas, IOD_2015.lsoa_count)
    )
    notices = [] if named else ["Target wards are a default list, to be confirmed; see data/areas/areas.toml."]
    sections = [
        _head(city),
        _vintages(city.authority_code),
        _labels(len(most_deprived_codes(lsoas["imd_rank"], IOD_2015.lsoa_count, _SHARE_PCT)), places, target_codes),
        _target_wards(city, target_codes),
        *(_neighbourhood(place) for place in places),
        _tail(city, lsoas),
    ]
    return "\n".join(sections), notices


def _quoted(text: str) -> str:
    # a JSON string is a TOML string
    return json.dumps(text, ensure_ascii=False)


def _head(city: CityFacts) -> str:
    return f"""\
# The city and its named areas. Edit this file, then run `python -m dashboard.check`, which says what is wrong, if any.

[city]
authority_code = {_quoted(city.authority_code)}
name = {_quoted(city.name)}
site_title = {_quoted(f"{city.name} priority neighbourhoods")}
# How long the wards of data/boundaries/ward_2017.geojson were in force, as shown to readers.
ward_vintage = {_quoted(_WARD_VINTAGE)}
# The most deprived set: LSOAs in the most deprived so many per cent of England. It is computed from the ranks.
share_pct = {_SHARE_PCT}
"""


def _vintages(authority_code: str) -> str:
    """Write what is known about the wards; neutral names for an authority that nothing is known about."""
    neutral = [{"key": "2017", "label": _WARD_VINTAGE}, {"key": "2018", "label": "2018 and later"}]
    first, later = tomllib.loads(_VINTAGES.read_text("utf-8")).get(authority_code, neutral)
    lines = [f"{code} = {_quoted(kept)}" for code, kept in later.get("recoded", {}).items()]
    return "\n".join(
        [
            "# The wards of the Indices' time, then the later ones: how they are called in addresses and on screen.",
            "# Under `recoded` the code used here by the code that the same ward was given later.",
            *(
                f"[[ward_vintage]]\nkey = {_quoted(one['key'])}\nlabel = {_quoted(one['label'])}\n"
                for one in (first, later)
            ),
            *(["[ward_vintage.recoded]", *lines, ""] if lines else []),
        ]
    )


def _labels(most_deprived: int, places: Sequence[object], wards: Sequence[object]) -> str:
    def counted(number: int, what: str) -> str:
        return capitalised(f"{number_in_words(number)} {what}{'s' * (number > 1)}" if number else f"{what}s")

    return f"""\
# What the sets are called.
[labels]
most-deprived = {_quoted(f"The {number_in_words(most_deprived)} most deprived" if most_deprived else "Most deprived")}
priority = {_quoted(counted(len(places), "priority neighbourhood"))}
target-wards = {_quoted(counted(len(wards), "target ward"))}
wards = {_quoted(f"Ward boundaries, {_WARD_VINTAGE}")}

# Notes shown beside the sets. Set one to "" once the council has confirmed the list.
[status]
most-deprived = ""
priority = {_quoted(_PLACES_STATUS if places else "No neighbourhoods named yet")}
target-wards = {_quoted(_DEFAULT_WARDS_STATUS)}
wards = ""
"""


def _target_wards(city: CityFacts, codes: Sequence[str]) -> str:
    counts = city.lsoas[is_within_share(city.lsoas["imd_rank"], IOD_2015.lsoa_count, 10)].groupby("ward_code").size()
    lines = "\n".join(
        f"    {_quoted(code)},  # {city.wards[code]}: {counts.get(code, 0)} LSOAs in the most deprived tenth of England"
        for code in codes
    )
    body = f"[\n{lines}\n]" if codes else "[]"
    return f"# Status: {_DEFAULT_WARDS_STATUS.lower()}.\n[target_wards]\ncodes = {body}\n"


def _neighbourhood(place: Mapping[str, Any]) -> str:
    codes = ", ".join(_quoted(code) for code in place["lsoa_2011"])
    return f"""\
# Status: {_PLACES_STATUS}.
[[priority_neighbourhood]]
slug = {_quoted(place["slug"])}
name = {_quoted(place["name"])}
short = {_quoted(place["short"])}
lsoa_2011 = [{codes}]
"""


def _tail(city: CityFacts, lsoas: pd.DataFrame) -> str:
    tenth = int(is_within_share(lsoas["imd_rank"], IOD_2015.lsoa_count, 10).sum())
    hundredth = int(is_within_share(lsoas["imd_rank"], IOD_2015.lsoa_count, 1).sum())
    return f"""\
# Names that people use for LSOAs, by code: E01000001 = "Station Road". Priority neighbourhoods have theirs above.
[place_names]

# Known counts; `python -m dashboard.check` compares the data with them.
[expected]
lsoas = {len(lsoas)}
wards = {len(city.wards)}
most_deprived_10_percent = {tenth}
most_deprived_1_percent = {hundredth}

# Whom readers tell that they cannot use something; the accessibility statement, which the law asks for, names it.
# Take away the # of the team and of at least one way to reach it.
# [contact]
# team = "Digital services"
# email = "accessibility@council.example"
# phone = "01632 960000"
# post = "Digital services, Town Hall, Example Street"
"""


def _ward_codes(city: CityFacts, names: Sequence[str]) -> list[str]:
    codes = {name: code for code, name in city.wards.items()}
    if unknown := [name for name in names if name not in codes]:
        msg = f"named areas: found target wards {', '.join(unknown)}, which the city does not have. Correct the names."
        raise UpdateError(msg)
    return [codes[name] for name in names]
