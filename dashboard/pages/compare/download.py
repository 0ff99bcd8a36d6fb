"""The comparison as a table for spreadsheets: a row for each measure in each area."""

from collections.abc import Iterator

from dashboard.components.kpi.definition import BETTER, UNITS
from dashboard.components.kpi.spreadsheet import COVERAGE, EXACT, VIEWERS, Sheet, Value
from dashboard.domain.areas.compared import ComparedArea
from dashboard.domain.deprivation.compared import SHARES_PCT
from dashboard.domain.deprivation.measures import MEASURES
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.gap_table import GapTableRow
from dashboard.domain.statistics.verdicts import MANY_LEVEL
from dashboard.domain.wording.gap_table import earlier_areas_sentences
from dashboard.domain.wording.kpi import EARLIER_AREA, ILLUSTRATIVE, mark_of
from dashboard.pages.compare.shown import Shown
from dashboard.pages.compare.table import caption, kind_text, members
from dashboard.web.lsoa_files import licence_note

_AREA = ("area", "area_id", "area_kind", "lsoas", "people")
_MEASURE = ("theme", "measure", "measure_id", "unit", "better", "period", "period_id")
_DEPRIVATION = (
    "score", "national_rank", "decile", "band", "median_rank",
    *(f"{name}_in_most_deprived_{pct}pct" for pct in SHARES_PCT for name in ("lsoas", "people")),
)  # fmt: skip
_SERVICES = (
    "value", "numerator", "denominator", "out_of", *COVERAGE, "rest_of_city_value", "verdict", "why", "city_value",
    "gap_to_city", "ratio_to_city", "trend",
    "trend_periods",
)  # fmt: skip
_END = ("note", "source", "licence")
HEADS = (*_AREA, *_MEASURE, *_DEPRIVATION, *_SERVICES, *_END)
_WIDE = {"area": 30, "measure": 36, "why": 40, "out_of": 24, "note": 40, "source": 40}


def sheet_of(shown: Shown) -> Sheet:
    """Return the table for download."""
    marks = [f"{ILLUSTRATIVE}: {shown.illustrative} KPIs"] if shown.illustrative else []
    marks += [EXACT] if shown.viewer is Viewer.STEWARD else []
    rows = [row for area in shown.areas for row in (*_of_deprivation(shown, area), *_of_services(shown, area))]
    return Sheet(_about(shown), HEADS, rows, marks, _WIDE)


def _about(shown: Shown) -> list[tuple[str, str]]:
    city, services = shown.city, shown.services
    method = (
        "Deprivation of several LSOAs is a local estimate: average score weighted by population, median "
        "rank, LSOAs and people among England’s most deprived. Figures of services: numerators and denominators are "
        f"summed by area, rates are worked out last; each area is tested against {city.config.city_name} without that "
        f"area at {100 * MANY_LEVEL:.1f}% confidence. The gap is value minus that of the city, in the unit."
    )
    own = "An area of one’s own is the sum of the published figures of its LSOAs, each rounded by itself"
    if shown.viewer is Viewer.STEWARD:
        own = "An area of one’s own is the exact sum of its LSOAs"
    publications = "; ".join(dict.fromkeys(f"{one.title} ({one.publisher})" for one in city.provenance))
    return [
        ("Table", caption(shown)),
        *([("Illustrative", f"{ILLUSTRATIVE}: {shown.illustrative} KPIs")] if shown.illustrative else []),
        ("Period", f"{city.edition.data_period} Each KPI in its latest period, stated in its row"),
        *(("Earlier areas", text) for text in (earlier_areas_sentences(services.gap_table) if services else ())),
        ("Viewer", VIEWERS[shown.viewer]),
        ("Method", method),
        *([("Own areas", own)] if any(area.is_custom for area in shown.areas) else []),
        ("Source", f"{publications}; figures that the services of {city.config.city_name} have handed in"),
        ("Licence", f"{licence_note(city)}; of KPIs as each row says"),
    ]


def _identity(shown: Shown, area: ComparedArea) -> tuple[Value, ...]:
    found = shown.deprivation[area.token]
    return (area.name, area.token, kind_text(area), found.lsoas, found.people)


def _of_deprivation(shown: Shown, area: ComparedArea) -> Iterator[tuple[Value, ...]]:
    edition, nothing = shown.city.edition, ("",) * len(_SERVICES)
    note = members(shown, area)
    for key, measure in MEASURES.items():
        found = shown.deprivation[area.token].standings[key]
        shares: list[Value] = []
        for share in found.shares:
            shares += [share.lsoas, share.people]
        about = ("deprivation", measure.label, key, "score and national rank", "rank 1 is the most deprived")
        standing = (found.score, found.rank, found.decile, found.band, found.median_rank, *shares)
        estimate = "" if area.is_lsoa else "local estimate"
        notes = "; ".join(part for part in (estimate, note) if part)
        yield (
            *_identity(shown, area), *about, edition.short_title, edition.key, *standing, *nothing,
            notes, edition.title, licence_note(shown.city),
        )  # fmt: skip


def _of_services(shown: Shown, area: ComparedArea) -> Iterator[tuple[Value, ...]]:
    for row in shown.services.gap_table.rows if shown.services else ():
        yield (*_identity(shown, area), *_of_kpi(shown, row, area))


def _of_kpi(shown: Shown, row: GapTableRow, area: ComparedArea) -> tuple[Value, ...]:
    services, kpi = shown.services, row.definition
    if services is None:
        return ()
    cell = services.cell(row, area)
    missing = services.missing(row, area) if cell.value is None else ""
    notes = [
        *([mark_of(kpi)] if mark_of(kpi) else []),
        *([EXACT] if shown.viewer is Viewer.STEWARD else []),
        *(["sum of the figures of its LSOAs"] if area.is_custom else []),
        *([EARLIER_AREA] if services.keys[area.token] in row.earlier_areas else []),
    ]
    return (
        kpi.service, kpi.name, kpi.kpi_id, UNITS[kpi.unit], BETTER[kpi.better],
        row.period.label if row.period else "", row.period.key if row.period else "", *("",) * len(_DEPRIVATION),
        cell.value, cell.numerator, cell.denominator, kpi.denominator, cell.with_figures, cell.lsoas,
        cell.comparator_value,
        cell.caption, missing or cell.why.sentence, cell.city_value, cell.points, cell.ratio, cell.trend.value,
        cell.trend_points, "; ".join(notes), f"{kpi.service}, {kpi.accountable_officer}", kpi.licence or "not stated",
    )  # fmt: skip
