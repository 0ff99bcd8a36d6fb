"""What the board pack of a ward says before its KPIs."""

from functools import partial
from typing import TYPE_CHECKING

from dash import html

from dashboard.components.map.model import MapModel
from dashboard.components.prerender import to_html
from dashboard.components.profile.parts import profile_top
from dashboard.domain.areas.places import Place, find_ward
from dashboard.domain.wording import profile as words
from dashboard.pages.packs import Subjects
from dashboard.pages.ward.layout import WardSubject, identity, sentences, tables, ward_map

if TYPE_CHECKING:
    from dashboard.components.kpi.pack import PackProfile


def wards(model: MapModel) -> Subjects:
    """Return the wards of every vintage as subjects of packs."""
    return Subjects(
        kind="ward",
        parameter="code",
        find=partial(find_ward, model.city),
        profile=partial(_profile, model),
        why_none=lambda place: "" if place.lsoa_codes else words.ward_without_neighbourhoods(place.name),
    )


def _profile(model: MapModel, place: Place) -> "PackProfile":
    from dashboard.components.kpi.pack import PackProfile  # noqa: PLC0415 - it brings the statistics

    ward = WardSubject(model, place)
    sections = [
        ("Where it stands", to_html(profile_top(sentences(ward), ward_map(ward)))),
        *((heading, to_html(table)) for heading, table in tables(ward)),
    ]
    edition = f"{model.city.edition.title}. {model.city.edition.data_period}"
    return PackProfile(
        f"{place.name} ward", html.P(identity(ward), className="identity"), place.path, sections, edition
    )
