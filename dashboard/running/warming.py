"""Warming a server up: what the first reader would have to wait for is done before there is one."""

import logging

from dashboard.components.map.model import MAP_EDITION_URL
from dashboard.running.watching import WARM_UP
from dashboard.web.dash_app import DashboardDash

_LOG = logging.getLogger(__name__)


def warm_up(app: DashboardDash) -> None:
    """Open the database, build once each page that has an address of its own, and the map of each edition.

    Nothing of it is counted as asked. What cannot be done now, say without a database, is done for the first reader
    instead: `/readyz` tells.
    """
    app.kpis.prepare()
    for page in app.site.pages:
        if "<" not in page.path:
            _open(app, page.path, page.key)
    for year in app.kpis.city.editions:
        _open(app, f"{MAP_EDITION_URL}{year}", f"map of {year}")


def opens(app: DashboardDash, *, with_database: bool) -> bool:
    """Ready an app for its first reader in as little time as possible; tell whether he would see its first page."""
    if with_database:
        app.kpis.prepare()
    return _open(app, "/", "map")


def _open(app: DashboardDash, path: str, name: str) -> bool:
    status = app.server.test_client().get(path, environ_overrides=WARM_UP).status_code
    if status >= 500:
        _LOG.warning("The page “%s” could not be warmed up: status %s", name, status)
    return status < 500
