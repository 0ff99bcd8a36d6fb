"""What an area is called and what sets it is part of."""

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.domain import wording
from dashboard.domain.areas import SetKey
from dashboard.domain.city import City


def display_name(lsoa: pd.Series) -> str:
    """Return the street-level name of an LSOA where it has one, else its official name."""
    return str(lsoa["place_name"] or lsoa["name"])


def identity_line(city: City, code: str) -> Component:
    """Tell the official name, ward and code of an LSOA."""
    lsoa = city.lsoas.loc[code]
    parts = [lsoa["name"]] if lsoa["place_name"] else []
    parts += [f"{lsoa['ward_name']} ward ({city.config.ward_vintage})", code]
    return html.P(" · ".join(parts), className="identity")


def set_tags(city: City, code: str) -> Component | None:
    """Show the sets that an LSOA is part of, each with the line of its outline; None if there are none."""
    most = city.sets[SetKey.MOST_DEPRIVED].lsoa_codes
    tags = []
    if city.config.neighbourhood_of(code) is not None:
        tags.append(html.Li("Priority neighbourhood", className="tag tag-priority"))
    if code in most:
        label = f"One of the {wording.number_in_words(len(most))} most deprived"
        tags.append(html.Li(label, className="tag tag-most-deprived"))
    if code in city.sets[SetKey.TARGET_WARDS].lsoa_codes:
        tags.append(html.Li("In a target ward", className="tag tag-target-wards"))
    return html.Ul(tags, className="tags") if tags else None
