"""The table of a comparison as its template takes it: a column an area, a row a fact with its dots."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.components.kpi.definition import BETTER
from dashboard.domain.areas.city import City
from dashboard.domain.areas.compared import MOST_AREAS, AreaKind, ComparedArea, address
from dashboard.domain.deprivation.compared import SHARES_PCT
from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.definition import Unit
from dashboard.domain.kpi.gap_table import GapTableRow
from dashboard.domain.statistics.trends import Trend
from dashboard.domain.statistics.verdicts import Verdict, Why
from dashboard.domain.wording import compared as words
from dashboard.domain.wording.kpi import mark_of, value_text
from dashboard.domain.wording.plain import capitalised, per_cent
from dashboard.domain.wording.services import measure_text, supplier_sentence, viewer_sentence
from dashboard.figures.small.dot_rows import DotRow, dot_row
from dashboard.pages.compare.shown import Shown

_SILENT = (Trend.TOO_FEW_POINTS, Trend.CANNOT_TELL, Trend.NO_CLEAR_CHANGE)


def columns(shown: Shown) -> list[Mapping[str, Any]]:
    """Return what is said of each area on top, and the heads of the columns."""
    tokens = shown.reading.tokens
    return [
        {
            "name": area.name,
            "short": short_name(shown.city, area),
            "path": area.path,
            "kind": capitalised(kind_text(area)),
            "without": address([token for token in tokens if token != area.token]),
            "fixed": area.kind is AreaKind.CITY,
            "members": members(shown, area),
            "size": words.size_text(shown.deprivation[area.token], shown.city.population_year),
            "sentence": sentence(shown, area),
        }
        for area in shown.areas
    ]


def short_name(city: City, area: ComparedArea) -> str:
    """Return a name for the head of a column: of a priority neighbourhood its short one."""
    shorts = {place.lsoa_codes: place.short_name for place in city.config.neighbourhoods}
    short = shorts.get(area.lsoa_codes, "") if area.kind in (AreaKind.NEIGHBOURHOOD, AreaKind.LSOA) else ""
    return short or words.short_name(area.name)


def kind_of(area: ComparedArea, city: City) -> str:
    """Name the kind of an area to choose: of an LSOA the official name too, of a ward when it was in force."""
    official = area.kind is AreaKind.LSOA and str(city.lsoas.at[area.token, "name"])
    return f"{area.kind}, {official}" if official and official != area.name else kind_text(area)


def kind_text(area: ComparedArea) -> str:
    """Say what an area is, a ward with its vintage: "ward, since May 2018"."""
    return f"{area.kind}, {area.vintage}" if area.vintage else area.kind.value


def members(shown: Shown, area: ComparedArea) -> str:
    """Name the LSOAs of an own area, so that it can be told what it is."""
    if not area.is_custom:
        return ""
    return ", ".join(shown.city.lsoas["name"].loc[list(area.lsoa_codes)])


def deprivation_rows(shown: Shown) -> list[Mapping[str, Any]]:
    """Return how deprived each area is, on the IMD and on each of the seven domains."""
    count = shown.city.edition.lsoa_count
    found = [shown.deprivation[area.token] for area in shown.areas]

    def row(head: str, about: str, texts: Sequence[tuple[str, str]], dots: DotRow | None) -> Mapping[str, Any]:
        return {"head": head, "about": about, "cells": [{"value": one, "note": note} for one, note in texts],
                "dots": dots}  # fmt: skip

    def ranks(head: str, key: str) -> Mapping[str, Any]:
        standings = [one.standings[key] for one in found]
        places = [one.median_rank for one in standings]
        dots = dot_row(places, _end_of_ranks, (1, count), to_ends=True)
        return row(head, "national rank", [words.rank_text(one) for one in standings], dots)

    def share(share_pct: int) -> Mapping[str, Any]:
        shares = [one.standings["imd"].share(share_pct) for one in found]
        texts = [words.share_text(share, one.lsoas) for share, one in zip(shares, found, strict=True)]
        dots = dot_row([share.lsoas_pct for share in shares], per_cent, (0, 100), to_ends=True)
        return row(f"In England’s most deprived {share_pct}%", "LSOAs", texts, dots)

    scores = [one.standings["imd"] for one in found]
    weighted = f"weighted by people of mid-{shown.city.population_year}" if shown.city.population_year else ""
    score_dots = dot_row([one.score for one in scores], lambda score: f"{score:.0f}")
    return [
        ranks("Overall (IMD)", "imd"),
        row("Average IMD score", weighted, [words.score_text(one) for one in scores], score_dots),
        *(share(share_pct) for share_pct in SHARES_PCT),
        *(ranks(domain.label, domain.key) for domain in DOMAINS),
    ]


def _end_of_ranks(rank: float) -> str:
    return "1 = most deprived" if rank == 1 else f"{rank:,.0f}"


def service_rows(shown: Shown, rows: Sequence[GapTableRow]) -> list[Mapping[str, Any]]:
    """Return KPIs, each in its latest period; the illustrative ones are tagged where not all are."""
    tagged = not all(row.definition.illustrative for row in rows)
    return [
        {
            "head": row.definition.name,
            "href": f"/kpi/{row.definition.kpi_id}",
            "about": f"{row.definition.service} · {measure_text(row.definition)}, {BETTER[row.definition.better]}",
            "tagged": tagged and row.definition.illustrative,
            "mark": mark_of(row.definition) if row.definition.published else "",
            "period": period_text(shown, row),
            "cells": [_cell(shown, row, area) for area in shown.areas],
            "dots": _dots(shown, row),
        }
        for row in rows
    ]


def _dots(shown: Shown, row: GapTableRow) -> DotRow | None:
    """Lay out what may be seen of a KPI; a plain count of the whole city would leave no room for the areas."""
    services, kpi = shown.services, row.definition
    if services is None:
        return None
    values = [services.cell(row, area).value for area in shown.areas]
    if kpi.unit is Unit.COUNT:
        values[-1] = None
    return dot_row(values, lambda value: value_text(kpi, value, unit=False))


def period_text(shown: Shown, row: GapTableRow) -> str:
    """Say which period a KPI is shown in, and whether a later one is still being worked out."""
    awaited = shown.services.awaited.get(row.definition.kpi_id) if shown.services else None
    waits = f"figures of {awaited.label} are being worked out" if awaited else ""
    held = row.period.label if row.period else "" if waits else supplier_sentence(row.definition)
    return "; ".join(part for part in (held, waits) if part)


def _cell(shown: Shown, row: GapTableRow, area: ComparedArea) -> Mapping[str, Any]:
    services = shown.services
    if services is None:
        return {}
    cell = services.cell(row, area)
    plain = cell.why in (Why.WHOLE_CITY, Why.COMPARATOR)
    missing = services.missing(row, area) if cell.value is None else ""
    verdict = Verdict.HIDDEN if missing and area.token in services.refused else cell.verdict
    word = missing or ("hidden (small number)" if verdict is Verdict.HIDDEN else verdict.value)
    return {
        "value": "" if cell.value is None else value_text(row.definition, cell.value, unit=False),
        "part": cell.part,
        "verdict": "" if plain else verdict.name.lower().replace("_", "-"),
        "symbol": "" if plain else verdict.symbol,
        "word": "" if plain else word,
        "arrow": "" if cell.value is None or cell.trend in _SILENT else cell.trend_arrow,
        "trend": "" if cell.value is None or cell.trend in _SILENT else cell.trend.value,
    }


def sentence(shown: Shown, area: ComparedArea) -> str:
    """Say where an area stands."""
    parts = [words.deprivation_sentence(shown.deprivation[area.token], shown.city.edition.lsoa_count)]
    if shown.services is not None:
        services = shown.services
        cells, awaits = services.cells(area), services.gap_table.awaits(services.awaited)
        parts.append(words.services_sentence(cells, shown.city.config.city_name, awaits=awaits))
    return " ".join(part for part in parts if part)


def caption(shown: Shown) -> str:
    """Name the table."""
    names = "; ".join(area.name for area in shown.areas)
    return f"Compared: {names}."


def places_left(shown: Shown) -> int:
    """Return how many areas can still be added."""
    return MOST_AREAS - len(shown.reading.areas)


def exactness(shown: Shown) -> Sequence[str]:
    """Say how the figures of services have been treated, and what an own area is made of."""
    said = [viewer_sentence(shown.viewer)]
    if any(area.is_custom for area in shown.reading.areas):
        said.append(
            "An area of your own shows the exact sum of its LSOAs."
            if shown.viewer is Viewer.STEWARD
            else "An area of your own is the sum of the published figures of its LSOAs. They have been rounded one by "
            "one, so that their sum may be further off than a figure of the same size; a difference is told only where "
            "rounding could not have made it. One hidden LSOA hides the whole sum."
        )
    if shown.services is not None and shown.services.behind:
        said.append("Earlier figures are still being worked out, and trends may change.")
    return said
