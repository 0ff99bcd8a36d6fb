"""What an area is called and what sets it is part of."""

from collections.abc import Sequence

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import wards_of
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.wording import plain as wording


def display_name(lsoa: pd.Series) -> str:
    """Return the name of an LSOA that people know."""
    return str(lsoa["display_name"])


def identity_line(city: City, code: str, *, linked: bool = True) -> Component:
    """Tell the official name, wards and code of an LSOA; the wards as words alone where they are not `linked`."""
    lsoa = city.lsoas.loc[code]
    parts = [] if lsoa["name"] in lsoa["display_name"] else [lsoa["name"]]
    wards = [ward if linked else ward.children for ward in _wards(city, [code])]
    return html.P(parted([*parts, *wards, code]), className="identity")


def identity_of_several(city: City, codes: Sequence[str]) -> Component:
    """Tell official names and codes of several LSOAs, and their wards; the wards once each, in the order of `codes`."""
    lsoas = city.lsoas.loc[list(codes)]
    named = wording.listing([f"{name} ({code})" for code, name in lsoas["name"].items()])
    return html.P(parted([named, *_wards(city, codes)]), className="identity")


def parted(items: Sequence[Component | str]) -> list[Component | str]:
    """Put a dot between items that stand in one line."""
    told: list[Component | str] = []
    for position, item in enumerate(items):
        told += [" · ", item] if position else [item]
    return told


def _wards(city: City, codes: Sequence[str]) -> list[Component]:
    """Lead to the wards of LSOAs, named with their vintage, those in force first."""
    return [
        html.A(f"{name} ward ({vintage.label})", href=f"/ward/{code}")
        for vintage, wards in wards_of(city, codes)
        for code, name in wards.items()
    ]


def set_tags(city: City, codes: Sequence[str]) -> Component | None:
    """Show the sets that LSOAs are part of, each with the line of its outline; None if there are none.

    Of several LSOAs, how many are is said where it is not all.
    """
    most = city.sets[SetKey.MOST_DEPRIVED].lsoa_codes
    among = f"the {wording.number_in_words(len(most))} most deprived"
    tags = []
    if any(city.config.neighbourhood_of(code) is not None for code in codes):
        tags.append(html.Li("Priority neighbourhood", className="tag tag-priority"))
    if inside := len(most.intersection(codes)):
        label = f"One of {among}" if len(codes) == 1 else f"{_part(inside, codes)} among {among}"
        tags.append(html.Li(label, className="tag tag-most-deprived"))
    if inside := len(city.sets[SetKey.TARGET_WARDS].lsoa_codes.intersection(codes)):
        label = "In a target ward" if inside == len(codes) else f"{_part(inside, codes)} in a target ward"
        tags.append(html.Li(label, className="tag tag-target-wards"))
    return html.Ul(tags, className="tags") if tags else None


def _part(inside: int, codes: Sequence[str]) -> str:
    return "All" if inside == len(codes) else f"{inside} of {len(codes)} areas"
