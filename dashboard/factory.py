"""Composition root: loads the city, puts the pages together, and sets up the server around them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import brotli
import dash
from dash import html
from dash.development.base_component import Component
from flask import Flask, Response, current_app, g, request
from flask_compress import Compress
from flask_talisman import Talisman
from markupsafe import Markup

from dashboard.access import account, add_access, is_for_one_person, person, token, viewer
from dashboard.authorisation import check, enforce
from dashboard.callbacks import refuse_strange_callbacks
from dashboard.components.map.kpi_palette import kpi_palette_css
from dashboard.components.map.model import MapModel, build_map_model
from dashboard.components.map.palettes import palette_css
from dashboard.document import PALETTE_SCRIPT, Assets, DashboardDash, Site, script_hash
from dashboard.domain.city import City
from dashboard.kept import KeptAnswers
from dashboard.kpis import Kpis
from dashboard.kpis.administration import Administration
from dashboard.kpis.hand_ins import HandIns
from dashboard.kpis.services import services_of
from dashboard.limits import add_limits
from dashboard.pages import about, admin, compare, data, kpi, not_found, profile, rug, ward, wards
from dashboard.pages import map as map_page
from dashboard.pages.page import Page, Query
from dashboard.pages.services import ServicesOfAreas
from dashboard.refusals import add_refusals
from dashboard.routes import add_routes
from dashboard.settings import Settings
from dashboard.settings_access import OPEN, AccessSettings
from dashboard.sign_in import SIGNED_IN, SignIn, add_sign_in, log
from dashboard.store.configuration import load_configured_city
from dashboard.uploads import MEGABYTE, keep_in_memory
from dashboard.watching import UNWATCHED, WARM_UP, Watch, add_watching, watching

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from dashboard.pages.kpi.parts import Subject

_ASSETS_FOLDER = Path(__file__).resolve().parent.parent / "assets"
_EXTENSION = "dashboard_site"
_WARMING = "dashboard_is_warming_up"
_RECORD_WITHIN_S = 20.0
#: What stands under addresses that change with their content; compressed once, and kept.
_LASTING = ("/assets/v-", "/geometry/", "/_dash-component-suites/")
_COMPRESSED_TYPES = frozenset(
    {
        "text/html",
        "text/css",
        "text/csv",
        "text/javascript",
        "application/javascript",
        "application/json",
        "image/svg+xml",
    }
)

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


def create_app(settings: Settings, access: AccessSettings = OPEN) -> DashboardDash:
    """Create the dashboard on the data of the settings.

    Raises
    ------
    DataError
        If the data is missing or broken, with all that is wrong and how to mend it.
    """
    city = load_configured_city(settings.data_dir, settings.database_url, strict=False)
    watch = Watch.of(settings)
    return create_app_for(city, settings.data_dir, settings.database_url, settings.hand_in_max_mb, access, watch)


def create_app_for(
    city: City,
    data_dir: Path,
    database_url: str = Settings.database_url,
    hand_in_max_mb: int = Settings.hand_in_max_mb,
    access: AccessSettings = OPEN,
    watch: Watch = UNWATCHED,
) -> DashboardDash:
    """Create the dashboard for a loaded city; several can live in one process."""
    model = build_map_model(city)
    kpis = Kpis(city, database_url, max_file_bytes=hand_in_max_mb * MEGABYTE, account=account)
    hand_ins = HandIns(kpis, data_dir)
    pages = _pages(model, kpis, hand_ins, hand_in_max_mb)
    assets = Assets(_ASSETS_FOLDER, {"css/palettes.css": palette_css(), "css/kpi_palette.css": kpi_palette_css()})
    server = Flask("dashboard")
    site = Site(city, pages, assets, model.payload_url)
    # before anything is answered
    add_limits(server, access)
    enforce(server, site.asks_for, partial(services_of, kpis, hand_ins))
    KeptAnswers(site.find, viewer, kpis.mark, is_for_one_person).add_to(server)
    _compress(server)
    keep_in_memory(server, hand_in_max_mb)
    app = DashboardDash(
        "dashboard",
        server=server,
        use_pages=True,
        pages_folder="",
        assets_folder=str(_ASSETS_FOLDER),
        assets_ignore=".*",
        title=city.config.site_title,
        update_title="",
        include_pages_meta=False,
    )
    app.kpis = kpis
    app.hand_ins = hand_ins
    app.site = site
    server.extensions[_EXTENSION] = site
    _register_pages(pages)
    app.layout = html.Div(dash.page_container)
    for page in pages:
        if page.register is not None:
            page.register(app)
    add_routes(server, model, assets, data_dir)
    add_access(server)
    refuse_strange_callbacks(app)
    add_sign_in(server, site, SignIn(access, partial(_open_engine, kpis), partial(_record, kpis)))
    add_refusals(server, site)
    add_watching(app, watch)
    server.after_request(_page_status)
    _secure(app)
    return app


def _record(kpis: Kpis, what: str, name: str) -> None:
    """Write who signed in into the audit trail; nobody is signed in without it."""
    log(what, name)
    if what == SIGNED_IN:
        from dashboard.domain.audit import What  # noqa: PLC0415
        from dashboard.store.kpi.trail import acting_as, record  # noqa: PLC0415 - see `Kpis`

        with acting_as(name):
            record(kpis.store.engine, What.SIGNED_IN, {}, _RECORD_WITHIN_S)


def _open_engine(kpis: Kpis) -> "Engine":
    """Open the database of the KPIs, for who is signed in."""
    return kpis.store.engine


def _pages(model: MapModel, kpis: Kpis, hand_ins: HandIns, most_mb: int) -> tuple[Page, ...]:
    site_title = model.city.config.site_title
    services = ServicesOfAreas(kpis, viewer)
    return (
        map_page.make_page(model, kpis, viewer),
        *profile.make_pages(model, services),
        *ward.make_pages(model, services),
        wards.make_page(model.city),
        rug.make_page(kpis, site_title, viewer),
        kpi.make_page(kpis, site_title, viewer, partial(_maps_of, model, kpis)),
        compare.make_page(kpis, viewer),
        *data.make_pages(kpis, hand_ins, site_title, most_mb, person, token),
        *admin.make_pages(Administration(kpis), site_title, token, watching),
        about.make_page(model.city),
        not_found.make_page(site_title),
    )


def _maps_of(model: MapModel, kpis: Kpis, subject: "Subject", query: Query) -> Markup:
    """Draw the maps on the page of a KPI."""
    # here, since it brings what only these maps need
    from dashboard.components.map.pair import PairQuery, maps_for  # noqa: PLC0415

    return maps_for(model, kpis, subject.kpi, subject.choices.period, viewer(), PairQuery.of(query))


def _register_pages(pages: tuple[Page, ...]) -> None:
    """Register the pages with Dash, whose registry is one for all apps of a process.

    So an entry must not hold anything of this app: it finds its page through the app that answers the request.
    """
    for position, page in enumerate(pages):
        dash.register_page(
            page.key,
            **{"path_template" if "<" in page.path else "path": page.path},
            title=_title_of(page.key),
            order=position,
            layout=_layout_of(page.key),
        )


def _site() -> Site:
    site: Site = current_app.extensions[_EXTENSION]
    return site


def _layout_of(key: str) -> Callable[..., Component]:
    def layout(**query: object) -> Component:
        # a parameter that is given twice arrives as a list; the first counts, as in the document
        single = {name: str(value[0] if isinstance(value, list) else value) for name, value in query.items()}
        if current_app.extensions.get(_WARMING):
            return html.Div()
        # Dash asks for a page through its callback too, and while it warms up nobody asks
        if not current_app.extensions.get(_WARMING):
            check(_site().page(key).right, single)
        content = _site().content(key, single)
        g.page_title = content.title
        return content.layout

    return layout


def _title_of(key: str) -> Callable[..., str]:
    def title(**_: str) -> str:
        # Dash asks for it right after the layout; building the page once more would take as long as that
        return g.get("page_title") or _site().page(key).title

    return title


def _compress(server: Flask) -> None:
    server.config.update(
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=6,
        # a small window: no document is larger, and every thread that compresses keeps the memory of one
        COMPRESS_BR_WINDOW=19,
        COMPRESS_STREAMS=False,
        COMPRESS_MIMETYPES=list(_COMPRESSED_TYPES),
    )
    Compress(server)
    kept: dict[str, bytes] = {}

    @server.after_request
    def keep_compressed(response: Response) -> Response:
        """Compress files that last once, and better than one would on every request; runs before Compress."""
        lasts = response.status_code == 200 and request.path.startswith(_LASTING)
        if not lasts or "br" not in request.accept_encodings or response.mimetype not in _COMPRESSED_TYPES:
            return response
        response.direct_passthrough = False
        if request.path not in kept:
            kept[request.path] = brotli.compress(response.get_data(), quality=9)
        response.set_data(kept[request.path])
        response.headers["Content-Encoding"] = "br"
        return response


def _page_status(response: Response) -> Response:
    response.status_code = g.get("page_status", response.status_code)
    if g.get("page_changes"):
        response.headers["Cache-Control"] = "no-store"
    return response


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
        strict_transport_security=False,
        session_cookie_secure=False,
        session_cookie_samesite="Strict",
        frame_options="SAMEORIGIN",
        referrer_policy="same-origin",
        content_security_policy=dict(_POLICY),
    )
    # Dash builds every page once, to see its ids; no callback of ours needs them, so the start does not wait for it
    app.server.extensions[_WARMING] = True
    app.server.test_client().get("/", environ_overrides=WARM_UP)
    app.server.extensions[_WARMING] = False
    app.validation_layout = _only_ids(app.validation_layout)
    scripts = ["'self'", *app.csp_hashes(), script_hash(PALETTE_SCRIPT)]
    talisman.content_security_policy = {**_POLICY, "script-src": scripts}


def _spare_headers(response: Response) -> Response:
    """Leave out of scripts and style sheets the headers that only mean something on a document."""
    if request.path.startswith(_LASTING):
        for name in ("Content-Security-Policy", "X-Frame-Options", "Referrer-Policy", "Permissions-Policy"):
            response.headers.pop(name, None)
    return response


def _only_ids(layout: Component) -> Component:
    """Leave of a layout only what Dash checks callbacks against: components with an id, without their content.

    Dash writes this layout into every document, so the texts of all pages would be sent with each of them.
    """
    return html.Div([type(part)(id=part.id) for part in layout._traverse() if getattr(part, "id", None)])
