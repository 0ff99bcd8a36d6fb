"""Layout of the accessibility statement, whose text is in the template accessibility.html."""

from collections import Counter
from typing import Any

from dash import html

from dashboard.components.templating import render
from dashboard.domain.areas.city import City
from dashboard.domain.wording import plain as wording
from dashboard.pages.accessibility.statement import (
    AXE_TESTS,
    AXE_VERSION,
    GAPS,
    GROUPS,
    LOOKED_WITH,
    OTHER_TESTS,
    PREPARED_ON,
    UNTRIED,
    WIDTHS_PX,
    Status,
    status,
)
from dashboard.pages.page import PageContent, Query


def build(city: City, _query: Query) -> PageContent:
    """Build the accessibility statement; it has no parameters."""
    gaps = _gaps()
    groups = _groups(gaps)
    written = render(
        "accessibility.html",
        site_title=city.config.site_title,
        contact=city.config.contact,
        gaps=gaps,
        groups=groups,
        counts=Counter(point["status"] for group in groups for point in group["points"]),
        untried=UNTRIED,
        day=f"{PREPARED_ON.day} {PREPARED_ON:%B %Y}",
        looked_with=LOOKED_WITH,
        axe_version=AXE_VERSION,
        widths=wording.listing([f"{width:,}" for width in WIDTHS_PX]),
        tests=[_named(test) for test in (*AXE_TESTS, *OTHER_TESTS)],
    )
    return PageContent(html.Article(written, className="prose accessibility"))


def _gaps() -> list[dict[str, Any]]:
    names = {point.number: f"{point.number} {point.name} (level {point.level})" for g in GROUPS for point in g.points}
    return [
        {**vars(gap), "id": f"gap-{number}", "fails": wording.listing([names[one] for one in gap.criteria])}
        for number, gap in enumerate(GAPS, start=1)
    ]


def _groups(gaps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups = []
    for group in GROUPS:
        points = [
            {
                **vars(point),
                "status": status(point),
                "gaps": [gap for gap in gaps if point.number in gap["criteria"]],
                "tests": [_named(test) for test in point.tests],
            }
            for point in group.points
        ]
        gap_count = sum(point["status"] is Status.GAP for point in points)
        groups.append({"title": group.title, "points": points, "gaps": gap_count})
    return groups


def _named(test: str) -> dict[str, str]:
    """Name a test so that it can be read, and found."""
    path, _, name = test.partition("::test_")
    folder, _, file = path.rpartition("/")
    return {"words": wording.capitalised(name.replace("_", " ")), "folder": folder, "file": file}
