"""The parts that every section of the page of a KPI is made of: context, tables, choices, captions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import NamedTuple

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.kpi.figure import FigureNotes, figure_island
from dashboard.components.kpi.spreadsheet import EXACT
from dashboard.components.templating import escaped_all, render
from dashboard.domain.areas.city import City
from dashboard.domain.disclosure.protection import Status
from dashboard.domain.explore.choices import KPI
from dashboard.domain.explore.choices import Choices as Explored
from dashboard.domain.kpi.cube import LSOA, MSOA, NEIGHBOURHOOD, ward_kind
from dashboard.domain.kpi.definition import KpiDefinition
from dashboard.domain.kpi.gap_table import GapTableColumn, Role
from dashboard.domain.kpi.view import GapLine, KpiView, gap_lines
from dashboard.domain.statistics.verdicts import Verdict
from dashboard.domain.wording.kpi import mark_of, value_text
from dashboard.figures.scales import known
from dashboard.pages.kpi.choices import By, Choices
from dashboard.pages.kpi.source import Shown

SEE_TABLE = "The same figures are in the table below."
#: Of a long table, as many rows are shown at first.
FIRST_ROWS = 10


@dataclass(frozen=True)
class Section:
    """A part of the page: its anchor, its heading, what stands in it, and whether it takes both columns."""

    anchor: str
    heading: str
    content: Sequence[Component | Markup]
    wide: bool = False

    @property
    def component(self) -> Component:
        """The section as it stands in the layout."""
        return html.Section(
            [html.H2(self.heading, id=self.anchor), *self.content],
            className="kpi-section wide" if self.wide else "kpi-section",
        )


@dataclass(frozen=True)
class Subject:
    """What a page is about: the city with the names of its LSOAs, what was read, and what the reader has chosen."""

    city: City
    area_names: Mapping[str, str]
    kpi: KpiDefinition
    shown: Shown
    choices: Choices

    @property
    def view(self) -> KpiView:
        """The figures."""
        return self.shown.view

    @property
    def definition(self) -> KpiDefinition:
        """The definition that the figures of the period follow."""
        return self.view.definition

    @property
    def city_name(self) -> str:
        """Name of the city."""
        return self.city.config.city_name

    @cached_property
    def lines(self) -> Mapping[str, GapLine]:
        """What every area is against the rest of the city, by key of its column."""
        return {line.column.key: line for line in gap_lines(self.view, self.shown.columns)}

    @cached_property
    def levels(self) -> Sequence[By]:
        """What the figures of the period are by, the smallest areas first; hidden ones are there, too."""
        cells = self.view.cells
        held = set(cells["area_kind"][cells["status"] != Status.NO_FIGURES.value])
        ward = ward_kind(list(self.city.ward_vintages)[-1])
        return [by for by, kind in ((By.LSOA, LSOA), (By.MSOA, MSOA), (By.WARD, ward)) if kind in held]

    @property
    def by(self) -> By:
        """What the funnel is by: what the reader has chosen, or the smallest areas that have figures."""
        return self.choices.by or self.smallest

    @property
    def smallest(self) -> By:
        """The smallest areas that have figures."""
        return next(iter(self.levels), By.LSOA)

    @property
    def no_smaller(self) -> str:
        """Say that figures are not divided among LSOAs, where they come by larger areas alone; "" elsewhere."""
        if not self.levels or By.LSOA in self.levels:
            return ""
        one = self.levels[0].short
        whole = f" unless they are made of whole {one}s" if self.levels[0] is By.MSOA else ""
        return (
            f"Figures come by {one} and are never divided among smaller areas, so that neighbourhoods have none of "
            f"their own{whole}."
        )

    @cached_property
    def has_gaps(self) -> bool:
        """Whether any area beside the city has a figure, or a hidden one, so that there is a gap to speak of."""
        areas = [line.cell for line in self.lines.values() if line.column.role is Role.AREA]
        return any(cell.verdict is not Verdict.NO_FIGURES for cell in areas)

    @property
    def six(self) -> str:
        """Name of the neighbourhoods together, to follow "in"."""
        return self.city.config.together

    @cached_property
    def text(self) -> Callable[[float], str]:
        """Writes a value without its unit in words; each stands in several charts and tables."""
        return cache(lambda value: value_text(self.definition, value, unit=False))

    def said(self, value: float | None, verdict: Verdict | str) -> str:
        """Write a value, or say why there is none."""
        if value is not None and known(value):
            return self.text(value)
        if verdict in (Verdict.HIDDEN, Status.SUPPRESSED):
            return "hidden"
        # counted, but with nothing to measure it against
        return "no value" if verdict in (Verdict.CANNOT_TELL, Status.SHOWN) else "no figures"

    def interval(self, lower: float | None, upper: float | None) -> str:
        """Write an interval; "" without one."""
        if lower is None or upper is None or not known(lower) or not known(upper):
            return ""
        return f"{self.text(lower)} to {self.text(upper)}"

    def title(self, what: str) -> str:
        """Name a chart or table with its KPI and period."""
        return f"{self.kpi.name}: {what}, {self.choices.period.label}"

    def notes(self, caption: str, method: str, *, filters: str = "") -> FigureNotes:
        """Return what is written with a chart: period, method, source and licence."""
        return FigureNotes(
            caption,
            self.choices.period.label,
            f"{method.rstrip('.')}. {self.rounding}",
            f"{self.kpi.publisher or self.kpi.service} ({self.kpi.accountable_officer})",
            self.kpi.licence,
            filters,
        )

    @property
    def rounding(self) -> str:
        """Say how counts are rounded."""
        if self.definition.published:
            return "Figures as published"
        return f"Counts are rounded to {self.view.round_to}" if self.view.round_to > 1 else EXACT


def explored(subject: Subject, axis: str = "x") -> Explored:
    """Return the KPI and period of a page as one measure, the first or the second ("y"), of what can be explored."""
    choices = subject.choices
    period = "" if choices.period == choices.latest else choices.period.key
    return replace(Explored(), **{axis: f"{KPI}{subject.kpi.kpi_id}", f"period_{axis}": period})


def profile_url(column: GapTableColumn) -> str:
    """Return the address of an area's profile; "" where it has none."""
    if column.area_kind == NEIGHBOURHOOD:
        return f"/neighbourhood/{column.area_code}"
    if column.area_kind == LSOA:
        return f"/lsoa/{column.area_code}"
    return f"/ward/{column.area_code}" if column.area_kind.startswith("ward-") else ""


@dataclass(frozen=True)
class Head:
    """Head of a column; a link where it sorts."""

    text: str
    number: bool = False
    href: str = ""
    sorted: str = ""


class Row(NamedTuple):
    """A row of a table: its cells as text, where its head leads, and its class."""

    cells: Sequence[str]
    href: str = ""
    css: str = ""


def table(
    subject: Subject, caption: str, heads: Sequence[Head], rows: Sequence[Row], css: str = "", part: str = ""
) -> Markup:
    """Write a table; of a long one the first rows, unless the reader asked for all of this `part` of the page."""
    shown = rows if not part or subject.choices.whole == part else rows[:FIRST_ROWS]
    more = "" if len(shown) == len(rows) else replace(subject.choices, whole=part).address(part)
    return render(
        "kpi_table.html",
        label=caption,
        css=css,
        caption=f"{caption}.",
        mark=mark_of(subject.kpi),
        heads=heads,
        rows=_written(shown, heads),
        count=len(rows),
        more=more,
    )


def _written(rows: Sequence[Row], heads: Sequence[Head]) -> Markup:
    """Write rows; by hand, since there are hundreds and a template takes several times as long."""
    opened = ['<td class="number">' if head.number else "<td>" for head in heads[1:]]
    found = []
    for row in rows:
        first, *others, href, css = escaped_all([*row.cells, row.href, row.css])
        name = f'<a href="{href}">{first}</a>' if href else first
        cells = "".join([f"{cell}{text}</td>" for cell, text in zip(opened, others, strict=True)])
        of_class = f' class="{css}"' if css else ""
        found.append(f'<tr{of_class}><th scope="row">{name}</th>{cells}</tr>')
    # every part is escaped
    return Markup("\n".join(found))  # noqa: S704


@dataclass(frozen=True)
class Option:
    """An entry of a list to choose from."""

    value: str
    text: str
    chosen: bool


def choice_form(
    choices: Choices,
    name: str,
    words: tuple[str, str],
    options: Sequence[Option],
    *,
    anchor: str = "",
    beside: str = "",
) -> Markup:
    """Write a form that changes one choice and keeps the others; `words` are its label and its button."""
    kept = {key: value for key, value in choices.parts().items() if key != name}
    action = f"/kpi/{choices.kpi_id}{f'#{anchor}' if anchor else ''}"
    return render(
        "kpi_choice.html",
        action=action,
        kept=kept,
        name=name,
        label=words[0],
        button=words[1],
        options=options,
        beside=beside,
    )


def figure(
    subject: Subject,
    name: str,
    parts: tuple[Markup, str, Markup],
    notes: FigureNotes,
    *,
    table_open: bool = False,
    explore: Explored | None = None,
) -> Markup:
    """Put a chart, its sentence and its table (`parts`) together.

    `name` is that of the chart on the page; `explore` the same figures for exploring, where they are figures of areas.
    """
    chart, sentence, shown = parts
    return figure_island(
        subject.choices.file_name(name),
        chart,
        sentence,
        notes,
        table=shown,
        table_open=table_open,
        mark=mark_of(subject.kpi),
        files=[(kind.upper(), subject.choices.table_address(name, kind)) for kind in ("csv", "xlsx")],
        explore=explore.address() if explore else "",
    )
