"""Warming a server up: what the first reader would have to wait for is done before there is one."""

import gc
import logging

from dashboard.running.watching import WARM_UP
from dashboard.web.dash_app import DashboardDash

#: Objects made until the collector looks at the youngest, and how often that happens until it looks at older ones.
_COLLECT_AFTER = (60_000, 20, 20)
_LOG = logging.getLogger(__name__)


def warm_up(app: DashboardDash) -> None:
    """Open the database, and build once each page that has an address of its own; nothing of it is counted as asked.

    What cannot be done now, say without a database, is done for the first reader instead: `/readyz` tells.
    """
    app.kpis.prepare()
    for page in app.site.pages:
        if "<" not in page.path:
            _open(app, page.path, page.key)
    spare_what_stays()


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


def spare_what_stays() -> None:
    """Let the garbage collector pass over what has been loaded and stays: going through it takes 0.1 s at a time.

    It also looks less often: a page makes ten thousands of objects, hardly any of them kept alive by circles alone,
    and by default it would go through them dozens of times.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)
