"""A plain HTML table with a caption, column heads and row heads, readable by everyone."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

#: What a cell may hold.
Cell = str | Component | list[Component]


def plain_table(
    caption: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]], number_columns: frozenset[int] = frozenset()
) -> Component:
    """Build a table; the first cell of each row is its head.

    Parameters
    ----------
    caption
        What the table shows.
    heads
        Heads of the columns.
    rows
        Cells, as many a row as there are heads; numbers already written out.
    number_columns
        Positions of the columns that hold numbers, which are set flush right.
    """

    def css(position: int) -> str:
        return "number" if position in number_columns else ""

    body = [
        html.Tr(
            [html.Th(row[0], scope="row"), *(html.Td(cell, className=css(i)) for i, cell in enumerate(row) if i > 0)]
        )
        for row in rows
    ]
    head = html.Tr([html.Th(text, scope="col", className=css(i)) for i, text in enumerate(heads)])
    table = html.Table([html.Caption(caption), html.Thead(head), html.Tbody(body)])
    # the frame scrolls sideways where the page is narrow, by keyboard too
    return html.Div(table, className="table-wide", tabIndex="0", role="region", **{"aria-label": caption})
