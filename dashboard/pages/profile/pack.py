"""What the board pack of a priority neighbourhood says before its KPIs."""

from functools import partial
from typing import TYPE_CHECKING

from markupsafe import Markup

from dashboard.components.identity import identity_line, identity_of_several
from dashboard.components.prerender import to_html
from dashboard.components.profile.parts import profile_top
from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import Place, find_neighbourhood
from dashboard.pages.packs import Subjects
from dashboard.pages.profile.layout import Profiles, area_map, benchmarks, sentences, strips

if TYPE_CHECKING:
    from dashboard.components.kpi.pack import PackProfile


def neighbourhoods(city: City, profiles: Profiles) -> Subjects:
    """Return the priority neighbourhoods as subjects of packs."""
    return Subjects(
        kind="neighbourhood",
        parameter="slug",
        find=partial(find_neighbourhood, city),
        profile=partial(_profile, profiles),
    )


def _profile(profiles: Profiles, place: Place) -> "PackProfile":
    from dashboard.components.kpi.pack import PackProfile  # noqa: PLC0415 - it brings the statistics

    subject = profiles.subject(place)
    city, codes = subject.city, list(subject.lsoas.index)
    identity = identity_line(city, codes[0]) if len(codes) == 1 else identity_of_several(city, codes)
    heading, table = benchmarks(subject)
    sections: list[tuple[str, Markup]] = [
        ("Where it stands", to_html(profile_top(sentences(subject), area_map(subject)))),
        ("Seven domains on the national scale", strips(subject)),
        (heading, to_html(table)),
    ]
    edition = f"{city.edition.title}. {city.edition.data_period}"
    return PackProfile(subject.place.name, identity, subject.place.path, sections, edition)
