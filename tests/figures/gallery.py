"""Every chart with figures such as pages have, and a document of all of them for the browser tests."""

import math
import random
from pathlib import Path

import numpy as np
from markupsafe import Markup

from dashboard.components.kpi.figure import FigureNotes, figure_island
from dashboard.domain.statistics.funnels import Place, Whole, curve, limits
from dashboard.domain.statistics.verdicts import Verdict
from dashboard.domain.wording.kpi import ILLUSTRATIVE, value_text
from dashboard.figures.funnel_chart import FunnelPoint, funnel_chart
from dashboard.figures.gap_chart import GapRow, gap_chart
from dashboard.figures.gradient_chart import Tenth, gradient_chart
from dashboard.figures.scatter_chart import ScatterPoint, scatter_chart
from dashboard.figures.trend_chart import Series, trend_chart
from tests.domain.statistics_kpis import PERCENTAGE

ROOT = Path(__file__).parents[2]
SAID = {"title": "Annual tenancy visits completed", "description": "The same figures are in the table below."}
SIX = (
    "Stratford Street and the Beverleys",
    "Recreations, Bude Road and Burtons",
    "New Wortley",
    "Lincoln Green",
    "Cliftons and Nowells",
    "Boggart Hill",
)
WARDS = ("Burmantofts & Richmond Hill", "Gipton & Harehills", "Killingbeck & Seacroft", "Armley", "Middleton Park")
CITY = Whole(78_000, 100_000)
PERIODS = tuple(f"{year} Q{quarter}" for year in (2016, 2017) for quarter in (1, 2, 3, 4))


def text(value):
    return value_text(PERCENTAGE, value)


def rows():
    values = (63.5, 63.4, None, 81.9, 64.4, 85.2)
    verdicts = (Verdict.WORSE, Verdict.WORSE, Verdict.HIDDEN, Verdict.SIMILAR, Verdict.WORSE, Verdict.SIMILAR)
    found = [
        GapRow(name, value, around(value, 12), verdict, "The six priority neighbourhoods", f"/neighbourhoods/{n}")
        for n, (name, value, verdict) in enumerate(zip(SIX, values, verdicts, strict=True))
    ]
    found.append(GapRow("The six together", 68.6, around(68.6, 3), Verdict.WORSE, "Together"))
    found.append(GapRow("The sixteen together", 71.2, around(71.2, 2), Verdict.WORSE, "Together"))
    for ward, value, verdict in zip(
        WARDS, (77.4, 86.9, 80.2, 85.4, None), (*[Verdict.SIMILAR, Verdict.BETTER] * 2, Verdict.NO_FIGURES), strict=True
    ):
        found.append(GapRow(ward, value, around(value, 4), verdict, "Target wards", f"/wards/{ward}"))
    found.append(GapRow("Rest of Leeds", 81.0, None, Verdict.CANNOT_TELL, "The city", note="compared with"))
    found.append(GapRow("Leeds", 80.1, None, Verdict.CANNOT_TELL, "The city", note="the whole city"))
    return found


def around(value, half):
    """Where chance alone would put an area about the city's value."""
    return None if value is None else ((80.1 - 0.6 * half, 80.1 + 0.6 * half), (80.1 - half, 80.1 + half))


def series():
    seeded = random.Random(7)
    found = []
    for number, name in enumerate(SIX):
        values = [60 + 4 * number + seeded.uniform(-3, 3) for _ in PERIODS]
        values[2 + number % 3] = None
        found.append(Series(f"six-{number}", name, values, "area"))
    found[2] = Series("six-2", SIX[2], [None] * len(PERIODS), "area")
    found.append(Series("six", "The six together", [66 + place * 0.5 for place in range(len(PERIODS))], "set"))
    found.append(Series("rest", "Rest of Leeds", [80.6 + place * 0.1 for place in range(len(PERIODS))], "rest"))
    found.append(Series("city", "Leeds", [80 + place * 0.1 for place in range(len(PERIODS))], "city"))
    return found


def points(count=482):
    seeded = random.Random(3)
    sizes = [round(seeded.lognormvariate(4.2, 0.5)) + 3 for _ in range(count)]
    shares = [seeded.gauss(78, 100 * math.sqrt(0.8 * 0.2 / size) * 1.4) for size in sizes]
    values = [min(100.0, max(0.0, share)) for share in shares]
    return [
        FunnelPoint(name_of(n), f"/neighbourhoods/{n}", size, value, place, n < len(SIX), f"E0{n}")
        for n, (size, value, place) in enumerate(zip(sizes, values, places_of(sizes, values), strict=True))
    ]


def name_of(number):
    return SIX[number] if number < len(SIX) else f"Leeds {number:03}A"


def places_of(sizes, values):
    bounds = limits(PERCENTAGE, np.array(sizes, dtype=float), CITY)
    own = np.array(values)
    conditions = [own > bounds.upper_998, own < bounds.lower_998, own > bounds.upper_95, own < bounds.lower_95]
    out = [Place.FAR_ABOVE, Place.FAR_BELOW, Place.ABOVE, Place.BELOW]
    return [
        next((place for holds, place in zip(conditions, out, strict=True) if holds[n]), Place.INSIDE)
        for n in range(len(sizes))
    ]


def ranked(count=482):
    seeded = random.Random(5)
    ranks = sorted(seeded.sample(range(1, 32844), count))
    return [
        ScatterPoint(
            name_of(n // 9 if n % 9 == 0 else n + len(SIX)),
            f"/neighbourhoods/{n}",
            rank,
            62 + rank / 1900 + seeded.gauss(0, 5),
            n % 9 == 0 and n // 9 < len(SIX),
            f"E0{n}",
        )
        for n, rank in enumerate(ranks)
    ]


def tenths():
    found = [Tenth(n, 64 + 2.1 * n, 61 + 2.1 * n, 67 + 2.1 * n) for n in range(1, 11)]
    found[8] = Tenth(9, None, None, None, "hidden")
    return found


def charts():
    funnel = points()
    largest = max(point.denominator for point in funnel)
    return {
        "gap": gap_chart("gap", rows(), text, city=80.1, target=85.0, **SAID),
        "trend": trend_chart("trend", series(), PERIODS, text, breaks={4: "new definition"}, target=85.0, **SAID),
        "funnel": funnel_chart(
            "funnel", funnel, curve(PERCENTAGE, largest, CITY), 78.0, text, denominator_label="Tenancies", **SAID
        ),
        "gradient": gradient_chart("gradient", tenths(), text, city=80.1, **SAID),
        "scatter": scatter_chart(
            "scatter",
            ranked(),
            text,
            x_label="National rank, income deprivation, 1 to 32,844",
            y_label="Annual tenancy visits completed",
            **SAID,
        ),
    }


def document(parts):
    """Write a page of its own, with the project's styles inside."""
    css = "\n".join((ROOT / "assets" / "css" / f"{name}.css").read_text("utf-8") for name in ("base", "charts"))
    body = "\n".join(f"<section>{part}</section>" for part in parts)
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Charts</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{css} section {{ max-width: 45rem; margin: 1.5rem auto; padding: 0 1rem }}</style></head>"
        f"<body><main><h1>Charts</h1>{body}</main></body></html>"
    )


NOTES = FigureNotes(
    caption="Annual tenancy visits completed, by area",
    period="Jan–Mar 2018 (Q4 2017/18)",
    filters="the six priority neighbourhoods and the target wards",
    method="lines show where chance alone would put an area, thick 95%, thin 99.8%",
    source="Housing Leeds, handed in on 12 April 2018",
    licence="Open Government Licence v3.0",
)


def figures():
    table = Markup("<table><caption>Table</caption><tr><th>Area</th><td>63.5%</td></tr></table>")
    sentence = "In the six together it is 68.6%, worse than in the rest of Leeds (81.0%)."
    return [
        figure_island(name, chart, sentence, NOTES, table=table, mark=ILLUSTRATIVE) for name, chart in charts().items()
    ]
