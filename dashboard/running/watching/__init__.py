"""Watching a server in service: whether it is ready, its metrics, its log, and word of its errors.

Nothing here keeps what people asked for: pages go by their name or by the pattern of their address, never by the
address itself. What a log line still quotes from elsewhere has postcodes and addresses taken out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import current_app

from dashboard.running.watching.errors import Webhook
from dashboard.running.watching.metrics import Metrics, add_metrics
from dashboard.running.watching.readiness import Readiness, add_readiness
from dashboard.running.watching.requests import WARM_UP, watch_requests
from dashboard.settings import Settings

if TYPE_CHECKING:
    from dashboard.web.dash_app import DashboardDash

__all__ = ["UNWATCHED", "WARM_UP", "Watch", "Watching", "add_watching", "watching"]


@dataclass(frozen=True)
class Watch:
    """What an installation wants of its watching; by default what a laptop needs.

    Attributes
    ----------
    metrics_token
        Opens the metrics to other machines; "" keeps them to this one.
    metrics_dir
        Folder in which several processes put their metrics together; "" for a single process.
    webhook_url
        Address that is told of errors; "" for none.
    """

    metrics_token: str = ""
    metrics_dir: str = ""
    webhook_url: str = ""

    @classmethod
    def of(cls, settings: Settings) -> "Watch":
        """Return what the settings say."""
        return cls(settings.metrics_token, settings.metrics_dir, settings.error_webhook_url)


#: For a laptop.
UNWATCHED = Watch()
_EXTENSION = "dashboard_watching"


@dataclass(frozen=True)
class Watching:
    """What is watched of one app, for a page that tells it.

    Attributes
    ----------
    readiness, metrics
        Of the app.
    began
        When counting began.
    several_processes
        Whether the processes of the server count together.
    titles
        What readers know the pages by, by key.
    """

    readiness: Readiness
    metrics: Metrics
    began: datetime
    several_processes: bool
    titles: Mapping[str, str]

    @property
    def problem(self) -> str:
        """What keeps the database from being used; "" for nothing."""
        return self.readiness.look().problem

    def text(self) -> str:
        """Write the metrics down."""
        return self.metrics.text()[0].decode()


def watching() -> Watching:
    """Return what is watched of the app that answers the current request."""
    found: Watching = current_app.extensions[_EXTENSION]
    return found


def add_watching(app: "DashboardDash", watch: Watch, before: "DashboardDash | None" = None) -> None:
    """Add `/readyz`, `/metrics`, request ids and the log of requests to an app; before its first request.

    Parameters
    ----------
    app
        The app, with its site, KPIs and hand-ins.
    before
        The app that this one takes the place of.
    """
    readiness = Readiness(app.kpis)
    app.metrics = metrics = Metrics(app, readiness, watch.metrics_dir, before.metrics if before else None)
    # an app that takes the place of another goes on counting
    began = before.server.extensions[_EXTENSION].began if before else datetime.now(UTC)
    titles = {page.key: page.title.partition(" – ")[0] for page in app.site.pages}
    app.server.extensions[_EXTENSION] = Watching(readiness, metrics, began, bool(watch.metrics_dir), titles)
    add_readiness(app.server, readiness, app.kpis.city.data_version)
    add_metrics(app.server, metrics, watch.metrics_token)
    # it tells of errors once a minute, whichever app they are from
    app.webhook = before.webhook if before else Webhook(watch.webhook_url) if watch.webhook_url else None
    watch_requests(app.server, app.site, metrics, app.webhook)
