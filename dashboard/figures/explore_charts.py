"""Charts for exploring, as Plotly figures: every point carries the code of its area.

Only what is shown to a viewer is in a figure, so neither its points nor the ends of its axes tell anything else.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.domain.areas.sets import SetKey
from dashboard.domain.explore.measured import Measured
from dashboard.figures.labels import wrapped
from dashboard.figures.plotly_template import GREY, LINES, ORANGE, TEMPLATE

#: Colour, outline, shape and size of a set's points; the last drawn lie on top.
_LOOKS: Mapping[str, tuple[str, str, str, int]] = {
    "": (GREY, "#ffffff", "circle", 7),
    SetKey.TARGET_WARDS.value: ("#b7d0ea", "#0b4c97", "square", 8),
    SetKey.MOST_DEPRIVED.value: ("#0f2747", "#ffffff", "diamond", 11),
    SetKey.PRIORITY.value: (ORANGE, "#ffffff", "star", 15),
}
#: From so many grey lines on they are drawn fainter.
_FAINT_FROM = 40
#: Room of the title of an axis, on a phone too.
_TITLE_PX = 330.0


def relationship(x: Measured, y: Measured, areas: pd.DataFrame, labels: Mapping[str, str]) -> go.Figure:
    """Draw every area by two measures; an axis of ranks runs so that more deprived is further right and further up.

    Parameters
    ----------
    areas
        See `measured.areas_of`.
    labels
        Names of the sets, by the value of `mark`.
    """
    known = areas.index[x.values.notna() & y.values.notna()]
    figure = go.Figure(layout={"template": TEMPLATE})
    for mark, codes in _by_mark(areas.loc[known]):
        said = [_said(areas, code, f"{x.axis}: {x.texts[code]}", f"{y.axis}: {y.texts[code]}") for code in codes]
        figure.add_trace(_points(labels[mark], mark, codes, (x.values[codes], y.values[codes]), said))
    figure.update_xaxes(**_axis(x)).update_yaxes(**_axis(y))
    return figure


def ranking(x: Measured, areas: pd.DataFrame, labels: Mapping[str, str]) -> go.Figure:
    """Draw every area as one strip in order, the one with most of a measure first."""
    order = [code for code in x.in_order if not np.isnan(x.values[code])]
    place = pd.Series(range(1, len(order) + 1), index=order)
    figure = go.Figure(layout={"template": TEMPLATE})
    for mark, codes in _by_mark(areas.loc[order]):
        said = [
            _said(areas, code, f"{place[code]:,} of {len(order):,}", f"{x.axis}: {x.texts[code]}") for code in codes
        ]
        figure.add_trace(_points(labels[mark], mark, codes, (place[codes], x.values[codes]), said))
    most = "most deprived" if x.falling else "highest"
    figure.update_xaxes(title_text=f"Place of {len(order):,}, 1 = {most}", tickvals=_places(len(order)))
    figure.update_yaxes(**_axis(x))
    return figure


def over_time(series: Mapping[str, pd.Series], areas: pd.DataFrame, chosen: Sequence[str], quantity: str) -> go.Figure:
    """Draw a line an area over periods: grey for all; in colour, with a shape of their own, for those chosen.

    Parameters
    ----------
    series
        Values by area code, by name of the period, the first period first.
    areas, chosen
        All areas, and codes of the chosen ones.
    quantity
        Title of the axis of values.
    """
    table, titles = pd.DataFrame(series).reindex(areas.index), list(series)
    figure = go.Figure(layout={"template": TEMPLATE, "dragmode": "pan", "hovermode": "closest"})
    known = table[table.notna().any(axis=1)]
    if len(known):
        gap = np.full((len(known), 1), np.nan)
        figure.add_scatter(
            # a gap after each line, so that one trace holds them all
            x=[*titles, None] * len(known),
            y=np.hstack([known.to_numpy(dtype=float), gap]).ravel(),
            customdata=np.repeat(known.index.to_numpy(dtype=object), len(titles) + 1),
            text=np.repeat(areas.loc[known.index, "name"].to_numpy(dtype=object), len(titles) + 1),
            mode="lines",
            showlegend=False,
            line={"color": GREY, "width": 1},
            opacity=max(0.2, min(0.7, _FAINT_FROM / len(known))),
            hovertemplate="<b>%{text}</b><br>%{x}: %{y:,.1~f}<extra></extra>",
        )
    named = [code for code in chosen if code in known.index][: len(LINES)]
    for code, (colour, symbol, dash) in zip(named, LINES, strict=False):
        figure.add_scatter(
            x=titles,
            y=known.loc[code].to_numpy(dtype=float),
            customdata=[code] * len(titles),
            mode="lines+markers",
            name=str(areas.at[code, "short"]),
            line={"color": colour, "width": 2.5, "dash": dash},
            marker={"symbol": symbol, "size": 9},
            hovertemplate="<b>%{fullData.name}</b><br>%{x}: %{y:,.1~f}<extra></extra>",
        )
    figure.update_yaxes(title_text=_lines(quantity))
    if not len(known):
        # axes without anything on them would look like a fault
        figure.update_xaxes(visible=False).update_yaxes(visible=False)
        figure.add_annotation(text="There is nothing to draw.", showarrow=False)
    return figure


def _by_mark(areas: pd.DataFrame) -> list[tuple[str, list[str]]]:
    return [
        (mark, [str(code) for code in areas.index[areas["mark"] == mark]])
        for mark in _LOOKS
        if areas["mark"].eq(mark).any()
    ]


def _axis(measure: Measured) -> dict[str, object]:
    """Return the title of an axis, which way it runs, and where it is marked; there is no rank of nought."""
    if not measure.falling:
        return {"title_text": _lines(measure.axis)}
    # on the axis that runs upwards the arrow is turned with the words
    title = f"{_lines(measure.quantity)}<br>more deprived →"
    known = measure.values.dropna()
    ticks = [1, *range(10_000, int(known.max()) + 1, 10_000)] if len(known) else []
    return {"title_text": title, "autorange": "reversed", "tickvals": ticks}


def _lines(text: str) -> str:
    return "<br>".join(wrapped(text, _TITLE_PX))


def _places(count: int) -> list[int]:
    step = next(step for step in (1, 5, 10, 25, 50, 100, 250, 500, 1000, 5000) if count <= 8 * step)
    return [1, *range(2 if step == 1 else step, count + 1, step)]


def _said(areas: pd.DataFrame, code: str, *lines: str) -> str:
    return "<br>".join([f"<b>{areas.at[code, 'name']!s}</b>", *lines])


def _points(
    name: str, mark: str, codes: Sequence[str], at: tuple[pd.Series, pd.Series], said: Sequence[str]
) -> go.Scatter:
    colour, outline, symbol, size = _LOOKS[mark]
    x, y = at
    return go.Scatter(
        x=x.to_numpy(dtype=float),
        y=y.to_numpy(dtype=float),
        customdata=list(codes),
        text=list(said),
        mode="markers",
        name=name,
        marker={
            "color": colour,
            "symbol": symbol,
            "size": size,
            "opacity": 0.9 if mark else 0.55,
            "line": {"color": outline, "width": 1},
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0.2}},
        hovertemplate="%{text}<extra></extra>",
    )
