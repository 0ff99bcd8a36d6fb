"""The table of a comparison as its template takes it: a column an area, a row a fact."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dashboard.components.kpi.definition import BETTER
from dashboard.domain.areas.city import City
from dashboard.domain.areas.compared import MOST_AREAS, AreaKind, ComparedArea, address
from dashboard.domain.deprivation.compared import SHARES_PCT, Standing
from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.gap_table import GapTableRow
from dashboard.domain.statistics.trends import Trend
from dashboard.domain.statistics.verdicts import Verdict, Why
from dashboard.domain.wording import compared as words
from dashboard.domain.wording.kpi import mark_of, value_text
from dashboard.domain.wording.plain import per_cent
from dashboard.domain.wording.profile import count_of
from dashboard.domain.wording.services import gap_text, measure_text, supplier_sentence, viewer_sentence
from dashboard.pages.compare.shown import Shown

_SILENT = (Trend.TOO_FEW_POINTS, Trend.CANNOT_TELL)


def columns(shown: Shown) -> list[Mapping[str, Any]]:
    """Return the heads of the columns."""
    tokens = shown.reading.tokens
    return [
        {
            "name": area.name,
            "path": area.path,
            "kind": kind_text(area),
            "without": address([token for token in tokens if token != area.token]),
            "fixed": area.kind is AreaKind.CITY,
            "members": members(shown, area),
        }
        for area in shown.areas
    ]


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


def size_rows(shown: Shown) -> list[Mapping[str, Any]]:
    """Return how large each area is."""
    found = [shown.deprivation[area.token] for area in shown.areas]
    rows = [{"head": "LSOAs", "about": "", "cells": [f"{one.lsoas:,}" for one in found]}]
    if shown.city.population_year:
        people = ["not known" if one.people is None else f"{one.people:,}" for one in found]
        rows.append({"head": "People", "about": f"mid-{shown.city.population_year}", "cells": people})
    return rows


def deprivation_rows(shown: Shown) -> list[Mapping[str, Any]]:
    """Return how deprived each area is, on the IMD and on each of the seven domains."""
    count = shown.city.edition.lsoa_count

    def row(head: str, about: str, key: str, text: Callable[[Standing, int], str]) -> Mapping[str, Any]:
        cells = [text(found.standings[key], found.lsoas) for found in (shown.deprivation[a.token] for a in shown.areas)]
        return {"head": head, "about": about, "cells": cells}

    weighted = f"weighted by people of mid-{shown.city.population_year}" if shown.city.population_year else ""
    return [
        row("Overall (IMD)", "national rank", "imd", lambda one, _: words.rank_text(one, count)),
        row("Average IMD score", weighted, "imd", lambda one, _: words.score_text(one)),
        *(
            row(f"In England’s most deprived {pct}%", "overall", "imd", _share(pct))
            for pct in SHARES_PCT
        ),
        *(row(domain.label, "national rank", domain.key, _of_domain(count)) for domain in DOMAINS),
    ]  # fmt: skip


def _share(share_pct: int) -> Callable[[Standing, int], str]:
    return lambda standing, lsoas: words.share_text(standing.share(share_pct), lsoas)


def _of_domain(count: int) -> Callable[[Standing, int], str]:
    def text(standing: Standing, lsoas: int) -> str:
        if standing.rank is not None:
            return words.rank_text(standing, count)
        tenth = standing.share(10)
        people = "" if tenth.people_pct is None or not tenth.lsoas else f" ({per_cent(tenth.people_pct)} of people)"
        within = f"{count_of(tenth.lsoas, lsoas)} LSOAs{people}" if tenth.lsoas else f"none of {lsoas:,} LSOAs"
        return f"{words.rank_text(standing, count)}; {within} in the most deprived 10%"

    return text


def service_rows(shown: Shown) -> list[Mapping[str, Any]]:
    """Return all KPIs, each in its latest period."""
    if shown.services is None:
        return []
    return [
        {
            "head": row.definition.name,
            "href": f"/kpi/{row.definition.kpi_id}",
            "about": f"{row.definition.service} · {measure_text(row.definition)}, {BETTER[row.definition.better]}",
            "illustrative": row.definition.illustrative,
            "mark": mark_of(row.definition) if row.definition.published else "",
            "period": period_text(shown, row),
            "cells": [_cell(shown, row, area) for area in shown.areas],
        }
        for row in shown.services.gap_table.rows
    ]


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
        "word": "city value" if plain else word,
        "gap": "" if cell.value is None or plain else gap_text(row.definition, cell),
        "arrow": "" if cell.value is None or cell.trend in _SILENT else cell.trend_arrow,
        "trend": "" if cell.value is None or cell.trend in _SILENT else cell.trend.value,
    }


def sentences(shown: Shown) -> list[tuple[str, str]]:
    """Say of each area where it stands: its name, and the sentence."""
    count, city_name = shown.city.edition.lsoa_count, shown.city.config.city_name
    told = []
    for area in shown.areas:
        parts = [words.deprivation_sentence(shown.deprivation[area.token], count)]
        if shown.services is not None:
            services = shown.services
            cells, awaits = services.cells(area), services.gap_table.awaits(services.awaited)
            parts.append(words.services_sentence(cells, city_name, awaits=awaits))
        told.append((area.name, " ".join(part for part in parts if part)))
    return told


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
