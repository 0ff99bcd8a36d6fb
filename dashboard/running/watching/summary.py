"""The metrics of a server in few numbers, for a page that tells them in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isinf

from prometheus_client.parser import text_string_to_metric_families

_DAY_S = 86_400
#: Shares of requests that a time is told for.
HALF, NEARLY_ALL = 0.5, 0.95


@dataclass(frozen=True)
class PageSummary:
    """Requests for a page.

    Attributes
    ----------
    page
        Its key, or the pattern of a route.
    requests
        How many were answered.
    failed
        How many of these with a status of 500 or more.
    half, nearly_all
        Seconds within which half, and 95 of 100, were answered; None for longer than is measured.
    """

    page: str
    requests: int
    failed: int
    half: float | None
    nearly_all: float | None


@dataclass(frozen=True)
class Summary:
    """What a server tells of itself.

    Attributes
    ----------
    pages
        By page, the one asked for most first.
    errors
        Errors of the program: page, kind, how many.
    hand_ins, connections
        How many, by stage and by state.
    ages
        Days since a source was published, or since the last hand-in.
    """

    pages: tuple[PageSummary, ...]
    errors: tuple[tuple[str, str, int], ...]
    hand_ins: Mapping[str, int]
    connections: Mapping[str, int]
    ages: Mapping[str, int]


def summarise(text: str) -> Summary:
    """Sum up what `Metrics.text` has written."""
    found: dict[str, list[tuple[Mapping[str, str], float]]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    errors = sorted((one["page"], one["error"], int(count)) for one, count in found.get("dashboard_errors_total", []))

    def counts(name: str, label: str) -> dict[str, int]:
        return {labels[label]: int(value) for labels, value in found.get(name, [])}

    return Summary(
        _pages(found.get("dashboard_requests_total", []), found.get("dashboard_request_seconds_bucket", [])),
        tuple(errors),
        counts("dashboard_hand_ins", "stage"),
        counts("dashboard_database_connections", "state"),
        {labels["source"]: int(value // _DAY_S) for labels, value in found.get("dashboard_data_age_seconds", [])},
    )


def _pages(
    requests: list[tuple[Mapping[str, str], float]], buckets: list[tuple[Mapping[str, str], float]]
) -> tuple[PageSummary, ...]:
    counted: dict[str, list[int]] = {}
    for labels, value in requests:
        count = counted.setdefault(labels["page"], [0, 0])
        count[0] += int(value)
        count[1] += int(value) if labels["status"] >= "500" else 0
    limits: dict[str, list[tuple[float, float]]] = {}
    for labels, value in buckets:
        limits.setdefault(labels["page"], []).append((float(labels["le"]), value))
    pages = [
        PageSummary(page, count, failed, *(_within(limits.get(page, []), share) for share in (HALF, NEARLY_ALL)))
        for page, (count, failed) in counted.items()
    ]
    return tuple(sorted(pages, key=lambda one: (-one.requests, one.page)))


def _within(buckets: list[tuple[float, float]], share: float) -> float | None:
    """Return the least limit within which a share of requests was answered."""
    ordered = sorted(buckets)
    total = ordered[-1][1] if ordered else 0
    limit = next((limit for limit, count in ordered if total and count >= share * total), float("inf"))
    return None if isinf(limit) else limit
