"""Charts for exploring, as Plotly figures: every point carries the code of its area."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.domain.areas.sets import SetKey
from dashboard.domain.explore.measured import Measured
from dashboard.figures.plotly_template import BLUE, GREY, ORANGE, TEMPLATE

#: Colour, shape and size of a set's points; the last drawn lie on top. Each is told apart by shape and word too.
_LOOKS: Mapping[str, tuple[str, str, int]] = {
    "": (GREY, "circle", 7),
    SetKey.TARGET_WARDS.value: (BLUE, "square", 8),
    SetKey.MOST_DEPRIVED.value: ("#7a1f00", "diamond", 10),
    SetKey.PRIORITY.value: (ORANGE, "star", 13),
}
#: Lines that are named at most.
_NAMED = 8


def relationship(x: Measured, y: Measured, areas: pd.DataFrame, labels: Mapping[str, str]) -> go.Figure:
    """Draw every area by two measures; an axis of ranks runs so that more deprived is further right and further up.

    Parameters
    ----------
    x, y
        The measures.
    areas
        See `measured.areas_of`.
    labels
        Names of the sets, by the value of `mark`.
    """
    known = areas.index[x.values.notna() & y.values.notna()]
    figure = go.Figure(layout={"template": TEMPLATE})
    for mark, codes in _by_mark(areas.loc[known]):
        said = [_said(areas, code, f"{x.label}: {x.texts[code]}", f"{y.label}: {y.texts[code]}") for code in codes]
        figure.add_trace(_points(labels[mark], mark, codes, (x.values[codes], y.values[codes]), said))
    figure.update_xaxes(title_text=x.axis, autorange="reversed" if x.falling else True)
    figure.update_yaxes(title_text=y.axis, autorange="reversed" if y.falling else True)
    return figure


def ranking(x: Measured, areas: pd.DataFrame, labels: Mapping[str, str]) -> go.Figure:
    """Draw every area in order, the one with most of a measure first."""
    order = [code for code in x.in_order if not np.isnan(x.values[code])]
    place = pd.Series(range(1, len(order) + 1), index=order)
    figure = go.Figure(layout={"template": TEMPLATE})
    for mark, codes in _by_mark(areas.loc[order]):
        said = [_said(areas, code, f"{x.label}: {x.texts[code]}", f"Place {place[code]:,}") for code in codes]
        figure.add_trace(_points(labels[mark], mark, codes, (place[codes], x.values[codes]), said))
    figure.update_xaxes(title_text=f"Place among {len(order):,}", rangemode="tozero")
    figure.update_yaxes(title_text=x.axis, autorange="reversed" if x.falling else True)
    return figure


def over_time(
    series: Mapping[str, pd.Series], titles: Sequence[str], areas: pd.DataFrame, chosen: Sequence[str], axis: str
) -> go.Figure:
    """Draw a line an area over periods: grey for all, in colour and named for those chosen.

    Parameters
    ----------
    series
        Values by area code, by period key, the first period first.
    titles
        Names of the periods, in the same order.
    areas, chosen
        All areas, and codes of the chosen ones.
    axis
        Title of the axis of values.
    """
    table = pd.DataFrame(series).reindex(areas.index)
    figure = go.Figure(layout={"template": TEMPLATE, "dragmode": "zoom", "hovermode": "closest"})
    known = table[table.notna().any(axis=1)]
    if len(known):
        gap = np.full((len(known), 1), np.nan)
        figure.add_scatter(
            # a gap after each line, so that one trace holds them all
            x=[*titles, None] * len(known),
            y=np.hstack([known.to_numpy(dtype=float), gap]).ravel(),
            customdata=np.repeat(known.index.to_numpy(dtype=object), len(titles) + 1),
            mode="lines",
            name="All areas",
            line={"color": GREY, "width": 1},
            opacity=max(0.12, min(0.6, 20 / len(known))),
            hoverinfo="skip",
        )
    for code in [one for one in chosen if one in known.index][:_NAMED]:
        figure.add_scatter(
            x=list(titles),
            y=known.loc[code],
            customdata=[code] * len(titles),
            mode="lines+markers",
            name=str(areas.at[code, "name"]),
            hovertemplate="%{x}: %{y}<extra>%{fullData.name}</extra>",
        )
    figure.update_yaxes(title_text=axis)
    return figure


def _by_mark(areas: pd.DataFrame) -> list[tuple[str, list[str]]]:
    return [
        (mark, [str(code) for code in areas.index[areas["mark"] == mark]])
        for mark in _LOOKS
        if areas["mark"].eq(mark).any()
    ]


def _said(areas: pd.DataFrame, code: str, *lines: str) -> str:
    return "<br>".join([f"<b>{areas.at[code, 'name']}</b>", *lines])


def _points(
    name: str, mark: str, codes: Sequence[str], at: tuple[pd.Series, pd.Series], said: Sequence[str]
) -> go.Scatter:
    colour, symbol, size = _LOOKS[mark]
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
            "opacity": 0.85 if mark else 0.6,
            "line": {"color": "#ffffff", "width": 0.5},
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0.15}},
        hovertemplate="%{text}<extra></extra>",
    )
