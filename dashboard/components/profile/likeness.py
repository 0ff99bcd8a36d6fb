"""The neighbourhoods most like one: of its city, and of the rest of England where national data has been fetched."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.components.identity import display_name
from dashboard.components.tables import Cell, plain_table
from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import in_force
from dashboard.domain.deprivation import profile
from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.deprivation.profile import Candidates
from dashboard.domain.wording import profile as words

_APART = "Average places apart"


@dataclass(frozen=True, eq=False)
class Elsewhere:
    """England without the city: its LSOAs, and their ranks ready for comparing."""

    lsoas: pd.DataFrame
    candidates: Candidates


@dataclass(frozen=True, eq=False)
class Among:
    """What neighbourhoods are compared with: those of the city, and of the rest of England where there is such data."""

    city: Candidates
    england: Elsewhere | None


def among(city: City) -> Among:
    """Prepare both, once for all profiles."""
    return Among(profile.candidates(city.lsoas), elsewhere(city))


def elsewhere(city: City) -> Elsewhere | None:
    """Prepare the rest of England, once for all profiles; None where there are no national data of its edition."""
    # the ranks of the rest of England are those of the edition that the data were built with
    if city.england is None or city.edition.year != city.areas_as_built.edition_year:
        return None
    lsoas = city.england[~city.england.index.isin(city.lsoas.index)]
    return Elsewhere(lsoas, profile.candidates(lsoas))


def nearest_in_kind(city: City, codes: Sequence[str], others: Among) -> list[Component]:
    """Build the section on the neighbourhoods most alike.

    Parameters
    ----------
    city
        The city.
    codes
        The LSOAs of the neighbourhood, the most deprived first: that one is compared, and named if there are several.
    others
        What to compare with.
    """
    lsoa = city.lsoas.loc[codes[0]]
    like = "it" if len(codes) == 1 else display_name(lsoa)
    heading = (
        "Most similar neighbourhoods"
        if len(codes) == 1
        else f"Neighbourhoods most similar to {like}, its most deprived area"
    )
    tables = [_in_city(city, codes, others.city, like)]
    if others.england is not None:
        tables.append(_in_england(city, lsoa, others.england, like))
    return [html.H2(heading), html.Div(tables, className="likeness")]


def _in_city(city: City, codes: Sequence[str], others: Candidates, like: str) -> Component:
    count = city.edition.lsoa_count
    found = profile.nearest_besides(others, codes)
    lsoas = city.lsoas.loc[[one.code for one in found], ["display_name", "imd_rank"]]
    names = list(map(str, lsoas["display_name"]))
    rows: list[list[Cell]] = [
        [html.A(name, href=f"/lsoa/{one.code}"), str(ward), f"{rank:,}", f"{one.places_apart:,}"]
        for one, name, ward, rank in zip(
            found, names, in_force(city).names[lsoas.index], lsoas["imd_rank"], strict=True
        )
    ]
    nearest, apart = (names[0], found[0].places_apart) if found else ("", 0)
    sentence = words.likeness_sentence(nearest, apart, count, like=like)
    heads = ("Neighbourhood", "Ward", "Overall rank", _APART)
    return _part(sentence, f"Most alike within {city.config.city_name}", heads, rows)


def _in_england(city: City, lsoa: pd.Series, others: Elsewhere, like: str) -> Component:
    ranks = {domain.key: int(lsoa[domain.rank_column]) for domain in DOMAINS}
    found = profile.nearest_among(others.candidates, ranks)
    codes = [one.code for one in found]
    # the few rows first: finding rows by code in all of them would make an index of 32,000 texts that stays in memory
    table = others.lsoas[others.lsoas.index.isin(codes)].loc[codes]
    rows: list[list[Cell]] = [
        [str(row["name"]), str(row["authority_name"]), f"{row['imd_rank']:,}", f"{one.places_apart:,}"]
        for one, (_, row) in zip(found, table.iterrows(), strict=True)
    ]
    where = f"England outside {city.config.city_name}"
    nearest, apart = (str(table["name"].iloc[0]), found[0].places_apart) if found else ("", 0)
    sentence = words.likeness_sentence(nearest, apart, city.edition.lsoa_count, where=where, like=like)
    return _part(
        sentence,
        f"Most alike in {where}; local authorities as the Indices name them",
        ("Neighbourhood", "Local authority", "Overall rank", _APART),
        rows,
    )


def _part(sentence: str, caption: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Component:
    return html.Div([html.P(sentence), plain_table(caption, heads, rows, frozenset({2, 3}))])
