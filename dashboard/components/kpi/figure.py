"""A chart with all that belongs to it: what it shows in words, where its figures come from, and its table."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components.prerender import to_html
from dashboard.components.templating import render


@dataclass(frozen=True)
class FigureNotes:
    """What is written with a chart, on the page and under each saved copy; "" for what there is not.

    Attributes
    ----------
    caption
        What the chart shows.
    period, filters
        What of the figures is shown.
    method
        How they are worked out, with the level of confidence.
    source, licence
        Who they are from, and under which terms.
    """

    caption: str
    period: str
    method: str
    source: str
    licence: str
    filters: str = ""

    def facts(self) -> list[tuple[str, str]]:
        """Return what is known, each with its name."""
        named = {
            "Period": self.period,
            "Shown": self.filters,
            "Method": self.method,
            "Source": self.source,
            "Licence": self.licence,
        }
        return [(name, told) for name, told in named.items() if told]


def figure_island(  # noqa: PLR0913 - a figure has as many parts
    name: str,
    chart: Markup,
    sentence: str | Markup,
    notes: FigureNotes,
    *,
    table: Component | Markup | Sequence[Component] | None = None,
    table_open: bool = False,
    mark: str = "",
    files: Sequence[tuple[str, str]] = (),
    explore: str = "",
) -> Markup:
    """Put a chart, its words and its table together, as HTML.

    The page needs the style sheet "charts". The buttons that save the chart come with `assets/js/later/charts.mjs`.

    Parameters
    ----------
    name
        Unique on the page; saved files are called so.
    chart
        Of `dashboard.figures`.
    sentence
        What the chart says.
    notes
        What is written with it.
    table
        The same figures; behind a switch unless `table_open`.
    mark
        What the figures are where they are not the council's own, see `wording.kpi.mark_of`.
    files
        Name and address of each file with the table.
    explore
        Address under which the same figures can be explored.
    """
    return render(
        "figure.html",
        name=name,
        chart=chart,
        sentence=sentence,
        notes=notes,
        facts=[(label, told.rstrip(".") + ".") for label, told in notes.facts()],
        table=table if isinstance(table, Markup) else to_html(table),
        open=table_open,
        mark=mark,
        files=files,
        explore=explore,
    )
