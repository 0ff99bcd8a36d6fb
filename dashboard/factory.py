"""Composition root: loads the city, puts the pages together, and sets up the server around them."""

import logging
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from flask import Flask, Response, request
from flask_talisman import Talisman

from dashboard.access.authorisation import enforce
from dashboard.access.identity import account, add_access, person, token, viewer
from dashboard.access.rights import check_declared
from dashboard.access.settings import OPEN, AccessSettings
from dashboard.access.sign_in import add_sign_in
from dashboard.access.sign_in.session import REFUSED, SIGNED_IN, SignIn, log
from dashboard.components.map.kpi_palette import kpi_palette_css
from dashboard.components.map.model import MapModel, build_map_model
from dashboard.components.map.palettes import palette_css
from dashboard.domain.areas.city import City
from dashboard.errors import DatabaseError
from dashboard.kpis import Kpis
from dashboard.kpis.administration import Administration
from dashboard.kpis.equality import Equality
from dashboard.kpis.hand_ins.lanes import Lanes
from dashboard.kpis.hand_ins.queue import HandIns
from dashboard.kpis.outcomes import Outcomes
from dashboard.kpis.services import services_of
from dashboard.pages import (
    about,
    accessibility,
    actions,
    admin,
    change,
    compare,
    data,
    equality,
    evidence,
    explore,
    gap_table,
    kpi,
    not_found,
    profile,
    report,
    ward,
    wards,
    weighing,
)
from dashboard.pages import map as map_page
from dashboard.pages import outcomes as outcome_pages
from dashboard.pages.page import Page, Query
from dashboard.pages.services import ServicesOfAreas
from dashboard.running.watching import UNWATCHED, WARM_UP, Watch, add_watching, watching
from dashboard.settings import Settings
from dashboard.store.city import CityStore
from dashboard.store.configuration import configuration_version, load_configured_city
from dashboard.store.edition import Stamp, folder_stamp
from dashboard.web.compressing import LASTING, compress
from dashboard.web.dash_app import DashboardDash
from dashboard.web.document import PALETTE_SCRIPT, Assets, Site, script_hash
from dashboard.web.limits import add_limits
from dashboard.web.live_parts import add_live_parts, hold_callbacks
from dashboard.web.refusals import add_refusals
from dashboard.web.routes import add_routes
from dashboard.web.uploads import MEGABYTE, keep_in_memory

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from dashboard.components.map.pair import KpiMaps
    from dashboard.pages.kpi.parts import Subject

_ASSETS_FOLDER = Path(__file__).resolve().parent.parent / "assets"
_LOADED = "dashboard_has_loaded"
_MODEL = "dashboard_map"
_RECORD_WITHIN_S, _BRIEFLY_S = 20.0, 2.0
#: Of hand-ins: one for small files, two for large ones.
_LANES = 3
_LOG = logging.getLogger(__name__)

#: For so long a browser that came through TLS comes in no other way: a year.
_HSTS_S = 365 * 24 * 3600
#: Nothing but this server; Dash and its components set styles on elements and add style sheets as text.
_POLICY = {
    "default-src": "'none'",
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
}


@dataclass(frozen=True)
class _Installation:
    """What an installation has decided, whatever the city."""

    database_url: str
    hand_in_max_mb: int
    access: AccessSettings
    watch: Watch


def create_app(settings: Settings, access: AccessSettings = OPEN, before: DashboardDash | None = None) -> DashboardDash:
    """Create the dashboard on the data of the settings.

    Parameters
    ----------
    before
        The dashboard that this one takes the place of in the same process, see `dashboard.running.live`. Its files that
        are handed in, its counts, its key and its lasting documents go on, and what it has loaded where the data folder
        is the same; it is not changed, and nothing is kept of it.

    Raises
    ------
    DataError
        If the data is missing or broken, with all that is wrong and how to mend it.
    """
    keep_texts_plain()
    # told before anything is read: what is loaded under it is never older
    stamp = folder_stamp(settings.data_dir)
    city = load_configured_city(
        settings.data_dir, settings.database_url, strict=False, loaded=_loaded_before(before, stamp)
    )
    installation = _Installation(settings.database_url, settings.hand_in_max_mb, access, Watch.of(settings))
    app = _assemble(city, settings.data_dir, installation, before)
    app.server.extensions[_LOADED] = stamp, city
    return app


def keep_texts_plain() -> None:
    """Let pandas keep texts as Python's own: pages take them one by one, and out of Arrow that takes a sixth longer.

    For servers alone: a million rows that are handed in, in a process of its own, are smaller in Arrow.
    """
    pd.set_option("mode.string_storage", "python")


def _loaded_before(before: DashboardDash | None, stamp: Stamp | None) -> CityStore | None:
    """Return the city that an app has loaded, if the data folder has been the same since."""
    if before is None or stamp is None:
        return None
    loaded: tuple[Stamp | None, CityStore] = before.server.extensions[_LOADED]
    return loaded[1] if loaded[0] == stamp else None


def stamps_of(settings: Settings) -> tuple[Callable[[], Hashable | None], ...]:
    """Return what tells whether `create_app` would create another dashboard now; see `dashboard.running.live`."""
    return (partial(folder_stamp, settings.data_dir), partial(configuration_version, settings.database_url))


def create_app_for(
    city: City,
    data_dir: Path,
    database_url: str = Settings.database_url,
    hand_in_max_mb: int = Settings.hand_in_max_mb,
    access: AccessSettings = OPEN,
    watch: Watch = UNWATCHED,
) -> DashboardDash:
    """Create the dashboard for a loaded city; several can live in one process."""
    keep_texts_plain()
    return _assemble(city, data_dir, _Installation(database_url, hand_in_max_mb, access, watch))


def _assemble(
    city: City, data_dir: Path, installation: _Installation, before: DashboardDash | None = None
) -> DashboardDash:
    access, most_mb, earlier = installation.access, installation.hand_in_max_mb, before.server if before else None
    model = build_map_model(city, earlier.extensions[_MODEL] if earlier else None)
    kpis = Kpis(city, installation.database_url, max_file_bytes=most_mb * MEGABYTE, account=account, data_dir=data_dir)
    # whoever waits for another configuration or other data does not wait for sums over other areas too
    kpis.adopts_soon = before is not None
    hand_ins = before.hand_ins if before else _hand_ins(kpis, data_dir, access.redis_url)
    pages = _pages(model, kpis, hand_ins, most_mb)
    assets = Assets(_ASSETS_FOLDER, {"css/palettes.css": palette_css(), "css/kpi_palette.css": kpi_palette_css()})
    server = Flask("dashboard")
    site = Site(city, pages, assets, model.payload_url)
    # before anything is answered
    add_limits(server, access, earlier)
    enforce(server, site.asks_for, partial(services_of, kpis, hand_ins))
    compress(server)
    keep_in_memory(server, most_mb)
    app = _dash(server, city.config.site_title)
    app.kpis, app.hand_ins, app.site = kpis, hand_ins, site
    server.extensions[_MODEL] = model
    add_live_parts(app, pages)
    for page in pages:
        if page.register is not None:
            page.register(app)
    add_routes(server, model, assets, data_dir, earlier)
    add_access(server, earlier)
    hold_callbacks(app)
    add_sign_in(server, site, SignIn(access, partial(_open_engine, kpis), partial(_record, kpis)))
    add_refusals(server, site)
    add_watching(app, installation.watch, before)
    _secure(app)
    check_declared(app)
    return app


def _hand_ins(kpis: Kpis, data_dir: Path, redis_url: str) -> Lanes:
    """Keep what is known of files on their way in this process, or where other servers read it too."""
    if not redis_url:
        return Lanes(*(HandIns(kpis, data_dir) for _ in range(_LANES)))
    from dashboard.kpis.hand_ins.shared.hand_ins import SharedHandIns  # noqa: PLC0415 - nobody else needs what it brings

    return Lanes(*(SharedHandIns(kpis, data_dir, redis_url) for _ in range(_LANES)))


def _dash(server: Flask, title: str) -> DashboardDash:
    return DashboardDash(
        "dashboard",
        server=server,
        assets_folder=str(_ASSETS_FOLDER),
        assets_ignore=".*",
        title=title,
        update_title="",
    )


def _record(kpis: Kpis, what: str, name: str) -> None:
    """Write who signed in, or was refused, into the audit trail; nobody is signed in without it.

    A refusal stands there only with the name of somebody who is known: what else was typed may be a password.
    """
    log(what, name)
    if what not in (SIGNED_IN, REFUSED) or not name:
        return
    from dashboard.domain.access.audit import What  # noqa: PLC0415
    from dashboard.store.kpi.trail import acting_as, record  # noqa: PLC0415 - see `Kpis`

    with acting_as(name):
        if what == SIGNED_IN:
            record(kpis.store.engine, What.SIGNED_IN, {}, _RECORD_WITHIN_S)
            return
        try:
            record(kpis.store.engine, What.SIGN_IN_REFUSED, {}, _BRIEFLY_S)
        except DatabaseError as error:
            # whoever is refused stays refused, and does not wait for the figures that somebody is storing
            _LOG.warning("A refused sign-in is not in the audit trail: %s", error)


def _open_engine(kpis: Kpis) -> "Engine":
    """Open the database of the KPIs, for who is signed in."""
    return kpis.store.engine


def _pages(model: MapModel, kpis: Kpis, hand_ins: Lanes, most_mb: int) -> tuple[Page, ...]:
    site_title = model.city.config.site_title
    outcomes = Outcomes(kpis)
    services, editions = ServicesOfAreas(kpis, viewer), model.editions
    return (
        map_page.make_page(model, kpis, viewer),
        *profile.make_pages(model, services),
        *ward.make_pages(model, services),
        wards.make_page(model.city),
        gap_table.make_page(kpis, site_title, viewer),
        kpi.make_page(kpis, site_title, viewer, partial(_maps_of, model, kpis)),
        equality.make_page(Equality(kpis), model, site_title, viewer),
        explore.make_page(model, kpis, viewer),
        change.make_page(editions),
        weighing.make_page(model, kpis, viewer, person),
        *outcome_pages.make_pages(outcomes, person, token),
        *evidence.make_pages(outcomes, Equality(kpis), person, token),
        compare.make_page(kpis, viewer, editions),
        *actions.make_pages(outcomes, person, token),
        *report.make_pages(outcomes, editions, person, token),
        *data.make_pages(kpis, hand_ins, site_title, most_mb, person, token),
        *admin.make_pages(Administration(kpis), site_title, token, watching),
        about.make_page(model.city),
        accessibility.make_page(model.city),
        not_found.make_page(site_title),
    )


def _maps_of(model: MapModel, kpis: Kpis, subject: "Subject", query: Query) -> "KpiMaps":
    """Draw the maps on the page of a KPI."""
    # here, since it brings what only these maps need
    from dashboard.components.map.pair import PairQuery, maps_for  # noqa: PLC0415

    of = (subject.definition, subject.choices.period)
    return maps_for(model, kpis, of, viewer(), PairQuery.of(query), subject.shown.timeline.periods)


def _secure(app: DashboardDash) -> None:
    """Add the security headers and warm the server up.

    The first request makes Dash register its libraries and its own callbacks, which is not safe in several threads at
    once and adds the inline scripts whose hashes the policy must name.
    """
    # runs after the headers have been set: the last one registered runs first
    app.server.after_request(_spare_headers)
    talisman = Talisman(
        app.server,
        force_https=False,
        # only where a request came through TLS, as the server in front says
        strict_transport_security=True,
        strict_transport_security_max_age=_HSTS_S,
        strict_transport_security_include_subdomains=False,
        session_cookie_secure=False,
        session_cookie_samesite="Strict",
        frame_options="SAMEORIGIN",
        referrer_policy="same-origin",
        content_security_policy=dict(_POLICY),
    )
    app.server.test_client().get("/healthz", environ_overrides=WARM_UP)
    scripts = ["'self'", *app.csp_hashes(), script_hash(PALETTE_SCRIPT)]
    talisman.content_security_policy = {**_POLICY, "script-src": scripts}


def _spare_headers(response: Response) -> Response:
    """Leave out of scripts and style sheets the headers that only mean something on a document."""
    if request.path.startswith(LASTING):
        for name in ("Content-Security-Policy", "X-Frame-Options", "Referrer-Policy", "Permissions-Policy"):
            response.headers.pop(name, None)
    return response
