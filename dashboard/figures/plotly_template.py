"""The one look of all Plotly charts."""

import plotly.graph_objects as go

INK, SOFT, LINE, GREY, BLUE, ORANGE = "#0b1726", "#44546a", "#e3e8ee", "#9aa7b5", "#0b4c97", "#c4420a"
_TYPE = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
_AXIS = {
    "gridcolor": LINE,
    "zeroline": False,
    "linecolor": "#8794a6",
    "ticks": "outside",
    "tickcolor": "#8794a6",
    "title": {"font": {"size": 13, "color": SOFT}, "standoff": 10},
    "automargin": True,
    "tickformat": ",",
}

TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": _TYPE, "size": 13, "color": INK},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "colorway": [BLUE, ORANGE, "#00795c", "#7a3f98", "#8a6d00", "#a3195b"],
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "margin": {"l": 8, "r": 12, "t": 30, "b": 8},
        "hoverlabel": {"bgcolor": "#ffffff", "bordercolor": "#8794a6", "font": {"color": INK, "size": 13}},
        "legend": {"orientation": "h", "yanchor": "top", "y": -0.16, "x": 0, "font": {"size": 12}},
        "dragmode": "lasso",
        "newselection": {"line": {"color": ORANGE, "width": 2, "dash": "solid"}},
        "separators": ".,",
    }
)
