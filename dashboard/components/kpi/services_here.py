"""“Services here”: all KPIs of one area as a table, each against the rest of the city."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from markupsafe import Markup

from dashboard.components.kpi.definition import BETTER
from dashboard.components.templating import render
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.cube import CITY
from dashboard.domain.kpi.definition import Period, Unit
from dashboard.domain.kpi.gap_table import GapTable, GapTableCell, GapTableRow, Role
from dashboard.domain.statistics.verdicts import Verdict
from dashboard.domain.wording import services as words
from dashboard.domain.wording.gap_table import earlier_areas_sentences
from dashboard.domain.wording.kpi import cautions, mark_of, value_text, with_part
from dashboard.domain.wording.services import AROUND, HERE


@dataclass(frozen=True)
class Services:
    """The KPIs of an area.

    Attributes
    ----------
    gap table
        Its column `HERE`, the target wards, the city, and the areas that it is compared with.
    awaited
        By kpi_id the period that is still being worked out for this viewer.
    viewer
        Who asks.
    place
        Name that can follow "in".
    area
        Key of the area in addresses.
    city_name
        Name of the city.
    estimated
        Mid-years in which the residents of the area are an estimate.
    """

    gap_table: GapTable
    viewer: Viewer
    place: str
    area: str
    city_name: str
    awaited: Mapping[str, Period] = field(default_factory=dict)
    estimated: Sequence[int] = ()

    @property
    def compared(self) -> Sequence[tuple[str, str]]:
        """Key and label of the areas beside it."""
        benchmarks = (HERE, AROUND, SetKey.TARGET_WARDS)
        return [
            (one.key, one.label)
            for one in self.gap_table.columns
            if one.role is Role.AREA and one.key not in benchmarks
        ]

    @property
    def around(self) -> str:
        """What the middle-layer area around it is called; "" where that is of no interest."""
        return next((one.label for one in self.gap_table.columns if one.key == AROUND), "")

    @property
    def wards_label(self) -> str:
        """What the target wards are called."""
        return next(one.label for one in self.gap_table.columns if one.key == SetKey.TARGET_WARDS)

    @property
    def illustrative(self) -> bool:
        """Whether KPIs that are counted are illustrative; beside real ones, examples are a group of their own."""
        return any(row.definition.illustrative for row in self.gap_table.headline.rows)


def kpi_address(kpi_id: str, area: str) -> str:
    """Return the address of a KPI's page with an area marked."""
    return f"/kpi/{kpi_id}?{urlencode({'area': area})}"


def verdict_here(services: Services) -> str:
    """Say in a few words how services do in the area; "" where no KPI is defined."""
    if not services.gap_table.rows:
        return ""
    return " ".join(
        words.verdict_sentences(
            services.gap_table, services.city_name, awaits=services.gap_table.awaits(services.awaited)
        )
    )


def services_here(services: Services) -> Markup:
    """Draw the section, with its heading."""
    gap_table, city_name = services.gap_table, services.city_name
    if not gap_table.rows:
        return render("services_here.html", problem="No KPI is defined at the moment, so there are no figures to show.")
    counted = gap_table.headline.rows
    tagged = not all(row.definition.illustrative for row in counted)
    caption = (
        f"Each measure in {services.place} against the rest of {city_name}: its latest period with figures. "
        "The name of a measure leads to its charts."
    )
    return render(
        "services_here.html",
        problem="",
        rows=[_row(services, row, tagged=tagged) for row in counted],
        examples=[_row(services, row, tagged=False) for row in gap_table.examples],
        examples_head=words.examples_heading(len(gap_table.examples)),
        cautions=[*cautions(row.definition for row in gap_table.rows), *earlier_areas_sentences(gap_table)],
        untold=words.untold_sentence(gap_table.headline, awaits=gap_table.awaits(services.awaited)),
        awaited=words.awaited_sentence(len(services.awaited)),
        caption=caption,
        city=city_name,
        wards=services.wards_label,
        compared=[label for _, label in services.compared],
        viewer=words.viewer_sentence(services.viewer),
        estimated=words.estimate_sentence(services.estimated, [row.definition for row in gap_table.rows]),
        secret=not words.is_publishable(services.viewer),
        hidden=words.HIDDEN,
    )


def _row(services: Services, row: GapTableRow, *, tagged: bool) -> dict[str, object]:
    kpi, cell = row.definition, row.cells[HERE]
    awaited = services.awaited.get(kpi.kpi_id)
    missing = ""
    if cell.verdict is Verdict.NO_FIGURES:
        missing = "being worked out" if awaited else words.missing_text(row, services.around)
    return {
        "name": kpi.name,
        "address": kpi_address(kpi.kpi_id, services.area),
        "tagged": tagged and kpi.illustrative,
        "mark": mark_of(kpi) if kpi.published else "",
        "measure": f"{kpi.service} · {words.measure_text(kpi)}, {BETTER[kpi.better]}",
        "missing": missing,
        "hidden": cell.verdict is Verdict.HIDDEN,
        "value": _value(row, cell),
        "benchmarks": [_benchmark(row, key) for key in (SetKey.TARGET_WARDS, CITY)],
        "verdict": cell.verdict,
        "why": words.untold_text(cell),
        "trend": cell.trend,
        "arrow": cell.trend_arrow,
        "period": row.period.short_label if row.period else "",
        "compared": [_compared(row, row.cells[key]) for key, _ in services.compared],
    }


def _benchmark(row: GapTableRow, key: str) -> dict[str, str]:
    """Write the value of the target wards or the city, and the gap to it; nothing for plain counts."""
    cell = row.cells[key]
    if row.definition.unit is Unit.COUNT:
        return {"value": "", "gap": ""}
    if cell.verdict is Verdict.HIDDEN:
        return {"value": words.HIDDEN, "gap": ""}
    return {"value": _value(row, cell), "gap": words.gap_between(row.definition, row.cells[HERE].value, cell.value)}


def _value(row: GapTableRow, cell: GapTableCell) -> str:
    if cell.value is None:
        return ""
    return with_part(value_text(row.definition, cell.value, unit=False), cell.part)


def _compared(row: GapTableRow, cell: GapTableCell) -> dict[str, object]:
    """Write the value of another area, with what it is against the rest of the city where that can be told."""
    if cell.verdict is Verdict.HIDDEN:
        return {"value": "", "verdict": cell.verdict, "words": words.HIDDEN}
    told = cell.verdict if cell.verdict.is_told or cell.verdict is Verdict.NO_FIGURES else None
    return {"value": _value(row, cell), "verdict": told, "words": told.value if told else ""}
