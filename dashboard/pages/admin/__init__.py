"""Pages for administrators: what is configured and who changed it, and how the server is doing."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from dashboard.domain.access.roles import Right
from dashboard.kpis.administration import Administration
from dashboard.pages.admin import addresses, edit, edit_areas, health, layout
from dashboard.pages.admin.routes import register
from dashboard.pages.messages import guarded
from dashboard.pages.page import Page

if TYPE_CHECKING:
    from dashboard.running.watching import Watching

_STYLES = ("base", "map", "table", "page", "profile", "data", "admin", "palettes")


def make_pages(
    source: Administration, site_title: str, token: Callable[[], str], watched: "Callable[[], Watching]"
) -> tuple[Page, ...]:
    """Put the pages for administrators together.

    Parameters
    ----------
    source
        The configuration and its history.
    site_title
        Title of the site.
    token
        Gives the token that a form of the page sends back.
    watched
        Gives what is watched of this server.
    """
    built = (
        ("admin", addresses.ADMIN_PATH, "Administration", layout.build),
        ("admin_add_area", addresses.ADD_AREA_PATH, "Add a priority neighbourhood", edit_areas.added),
        ("admin_area", addresses.AREA_PATH, "A priority neighbourhood", edit_areas.area),
        ("admin_names", addresses.NAMES_PATH, "Names of wards and LSOAs", edit_areas.name),
        ("admin_target_wards", addresses.TARGET_WARDS_PATH, "Target wards", edit.target_wards),
        ("admin_sets", addresses.SETS_PATH, "Sets of areas", edit.sets),
        ("admin_edition", addresses.EDITION_PATH, "The city’s own edition of the Indices", edit.edition),
        ("admin_disclosure", addresses.DISCLOSURE_PATH, "Disclosure of small numbers", edit.disclosure),
        ("admin_illustrative", addresses.ILLUSTRATIVE_PATH, "Illustrative figures", edit.illustrative),
        ("admin_weights", addresses.WEIGHTS_PATH, "The council’s own weights", edit.weights),
        ("admin_undo", addresses.UNDO_PATH, "Undo a change", edit.undo),
    )
    pages = [
        Page(
            key=key,
            path=path,
            right=Right.ADMINISTER,
            title=f"{title} – {site_title}",
            description="What holds for everybody who uses the dashboard, and who changed it.",
            build=lambda query, make=make: guarded(lambda: make(source, token(), query), "Administration"),
            register=partial(register, source=source) if key == "admin" else None,
            changes=True,
            styles=_STYLES,
        )
        for key, path, title, make in built
    ]
    state = Page(
        key="admin_health",
        path=addresses.HEALTH_PATH,
        right=Right.ADMINISTER,
        title=f"How the server is doing – {site_title}",
        description="Health, database, requests, errors and age of the data, in words.",
        build=lambda _: health.build(source, watched),
        changes=True,
        styles=_STYLES,
    )
    return (*pages, state)
