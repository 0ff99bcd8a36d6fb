"""The one look of all Plotly charts."""

import plotly.graph_objects as go

INK, SOFT, LINE, GREY, BLUE, ORANGE = "#0b1726", "#44546a", "#e3e8ee", "#8f9dad", "#0b4c97", "#c4420a"
#: Lines that are told apart: each has a colour, a marker and a stroke of its own.
LINES = (
    (BLUE, "circle", "solid"),
    (ORANGE, "square", "dash"),
    ("#00795c", "diamond", "dot"),
    ("#7a3f98", "triangle-up", "dashdot"),
    ("#8a6d00", "cross", "longdash"),
    ("#a3195b", "x", "solid"),
    ("#33435a", "star", "dash"),
    ("#00666e", "triangle-down", "dot"),
)
_TYPE = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
_AXIS = {
    "gridcolor": LINE,
    "zeroline": False,
    "showline": True,
    "linecolor": "#8794a6",
    "ticks": "outside",
    "ticklen": 4,
    "tickcolor": "#8794a6",
    "tickfont": {"size": 12, "color": SOFT},
    "title": {"font": {"size": 13, "color": SOFT}, "standoff": 8},
    "automargin": True,
    "tickformat": ",",
    "nticks": 7,
}

TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": _TYPE, "size": 13, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": [colour for colour, _, _ in LINES],
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        # the tools of the chart stand at its right side
        "margin": {"l": 8, "r": 40, "t": 30, "b": 8},
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.01, "x": 0, "xanchor": "left", "font": {"size": 12}},
        "modebar": {"orientation": "v", "color": "#52657c", "activecolor": BLUE, "bgcolor": "rgba(0,0,0,0)"},
        "hoverlabel": {
            "bgcolor": "#ffffff",
            "bordercolor": "#8794a6",
            "font": {"color": INK, "size": 13},
            "align": "left",
        },
        "dragmode": "lasso",
        "newselection": {"line": {"color": ORANGE, "width": 2, "dash": "solid"}},
        "activeselection": {"fillcolor": ORANGE, "opacity": 0.08},
        "separators": ".,",
    }
)
