"""The chart that the choices ask for."""

import plotly.graph_objects as go

from dashboard.domain.explore.choices import View
from dashboard.figures import explore_charts
from dashboard.pages.explore.reader import Explored


def chart(found: Explored) -> go.Figure:
    """Draw the chart."""
    if found.choices.view is View.RANKING:
        return explore_charts.ranking(found.x, found.areas, found.labels)
    if found.choices.view is View.TIME:
        chosen = found.choices.areas or list(found.areas.index[found.areas["mark"].eq("priority")])
        return explore_charts.over_time(found.series, found.areas, chosen, found.x.quantity)
    return explore_charts.relationship(found.x, found.y, found.areas, found.labels)
