"""The metrics themselves, each app with a registry of its own, for a single process or for several with one folder."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from dashboard import __version__
from dashboard.kpis.hand_ins.queue import Stage
from dashboard.running.watching.readiness import notice_of

if TYPE_CHECKING:
    from dashboard.running.watching.readiness import Readiness
    from dashboard.web.dash_app import DashboardDash

# as many series again, for the moment at which each was first counted
disable_created_metrics()

_GAUGES_EVERY_S = 1.0
#: Around what pages promise: 80 ms for a profile, 400 ms for a gap page, 600 ms under load.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.08, 0.15, 0.25, 0.4, 0.6, 1.0, 2.5, 5.0, 10.0)


class Instruments:
    """Counters and gauges of one app in one process.

    Parameters
    ----------
    folder
        Where several processes put their metrics together; "" for a single process.
    """

    def __init__(self, app: "DashboardDash", readiness: "Readiness", folder: str) -> None:
        self._app = app
        self._folder = folder
        self._facts = _Facts(app, readiness)
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "dashboard_requests", "Requests answered", ["page", "method", "status"], registry=registry
        )
        self._seconds = Histogram(
            "dashboard_request_seconds", "Time until an answer was ready", ["page"], buckets=_BUCKETS, registry=registry
        )
        self._errors = Counter(
            "dashboard_errors", "Requests that ended in an error of the program", ["page", "error"], registry=registry
        )
        self._hand_ins = Gauge(
            "dashboard_hand_ins",
            "Files that wait, are worked on or await a decision",
            ["stage"],
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._connections = Gauge(
            "dashboard_database_connections",
            "Connections to the database",
            ["state"],
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._gauged = float("-inf")
        self._gauge()

    def follow(self, app: "DashboardDash", readiness: "Readiness") -> None:
        """Go on counting for an app that has taken the place of the one before."""
        self._app, self._facts = app, _Facts(app, readiness)

    def answered(self, page: str, method: str, status: str, seconds: float) -> None:
        """Count a request that has been answered."""
        self._requests.labels(page, method, status).inc()
        self._seconds.labels(page).observe(seconds)
        if self._folder and monotonic() - self._gauged > _GAUGES_EVERY_S:
            # whoever is asked for the metrics cannot look into the other processes
            self._gauge()

    def failed(self, page: str, error: str) -> None:
        """Count an error, by the name of its class."""
        self._errors.labels(page, error).inc()

    def text(self) -> tuple[bytes, str]:
        """Write all metrics down; return them with their content type."""
        self._gauge()
        if not self._folder:
            return generate_latest(self._registry) + generate_latest(self._facts_alone()), CONTENT_TYPE_LATEST
        shared = self._facts_alone()
        MultiProcessCollector(shared, self._folder)
        return generate_latest(shared), CONTENT_TYPE_LATEST

    def _facts_alone(self) -> CollectorRegistry:
        registry = CollectorRegistry()
        registry.register(self._facts)
        return registry

    def _gauge(self) -> None:
        self._gauged = monotonic()
        kept = [hand_in.stage for hand_in in self._app.hand_ins.current()]
        for stage in Stage:
            self._hand_ins.labels(stage.value).set(kept.count(stage))
        in_use, idle = self._app.kpis.connections
        self._connections.labels("in use").set(in_use)
        self._connections.labels("idle").set(idle)


class _Facts(Collector):
    """What is the same whichever process tells it."""

    def __init__(self, app: "DashboardDash", readiness: "Readiness") -> None:
        self._city, self._server = app.kpis.city, app.server
        self._readiness = readiness

    def collect(self) -> Iterator[GaugeMetricFamily | InfoMetricFamily]:
        """Yield the facts."""
        versions = {"version": __version__, "data_version": self._city.data_version}
        yield InfoMetricFamily("dashboard", "Versions of the program and of the city's data", versions)
        found = self._readiness.look()
        yield GaugeMetricFamily("dashboard_ready", "1 if the database can be used", 0 if found.problem else 1)
        yield GaugeMetricFamily(
            "dashboard_data_on_disk_usable",
            "0 if the data on disk was changed and cannot be used, so that the server goes on with what it has loaded",
            0 if notice_of(self._server) else 1,
        )
        age = GaugeMetricFamily(
            "dashboard_data_age_seconds", "Time since a source was published, or since a hand-in", labels=["source"]
        )
        now = datetime.now(UTC)
        if found.latest:
            age.add_metric(["services' figures"], (now - found.latest).total_seconds())
        for source in self._city.provenance:
            with suppress(ValueError):
                # not all publishers name a day
                published = datetime.strptime(source.published, "%d %B %Y").replace(tzinfo=UTC)
                age.add_metric([source.file], (now - published).total_seconds())
        yield age
