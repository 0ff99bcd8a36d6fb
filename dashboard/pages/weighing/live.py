"""The live part: a slider for each indicator, and what follows when one is moved."""

from typing import Any

from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.access.rights import allow
from dashboard.components.live import in_the_browser
from dashboard.domain.access.roles import Right
from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.weighing.choice import MOST
from dashboard.pages.weighing import fragments
from dashboard.pages.weighing.ids import ADDED_SLIDERS, DOMAIN_SLIDERS, SLIDERS, Id, part_of
from dashboard.pages.weighing.reader import Reader


def layout() -> Component:
    """Lay the live part out; the browser sets the sliders to what the address says."""
    labels = [domain.label for domain in DOMAINS] + [""] * len(ADDED_SLIDERS)
    return html.Div(
        [
            dcc.Location(id=Id.AT, refresh=False),
            *(dcc.Store(id=one) for one in (Id.CHOICES, Id.RESTED, Id.SHOWN, Id.SURE, Id.FOLLOWED)),
            *(_slider(slider, label) for slider, label in zip(SLIDERS, labels, strict=True)),
        ]
    )


def _slider(slider: str, label: str) -> Component:
    """Lay a slider out: the browser's own, which has a name; that of `dcc.Slider` cannot be given one."""
    return html.Div(
        [
            html.Label(label, htmlFor=slider, id=part_of(slider, "label")),
            # any step, so that 9.3 stays what it is; the browser rounds what somebody sets to one decimal
            dcc.Input(id=slider, type="range", min=0, max=MOST, step="any"),
            # until the browser has set the slider, the numbers of the document stand
            html.Span(html.Span(**{"data-live-waiting": ""}), id=part_of(slider, "share"), className="share"),
        ],
        id=part_of(slider, "row"),
        className="weighing-row",
        hidden=slider not in DOMAIN_SLIDERS,
    )


def register(app: Dash, *, reader: Reader) -> None:
    """Add the callbacks to an app."""

    @app.callback(Output(Id.SHOWN, "data"), Input(Id.CHOICES, "data"), prevent_initial_call=True)
    @allow(Right.SEE_PUBLIC)
    def rank(query: object) -> dict[str, Any]:
        """Rank by other weights: the map, the sentence, and who joins and leaves."""
        text = query if isinstance(query, str) else ""
        return fragments.at_once(reader.read_text(text), text)

    @app.callback(Output(Id.SURE, "data"), Input(Id.RESTED, "data"), prevent_initial_call=True)
    @allow(Right.SEE_PUBLIC)
    def tell_how_sure(query: object) -> dict[str, str | Markup]:
        """Write the ranking with its ranges, once the slider rests."""
        text = query if isinstance(query, str) else ""
        return {"query": text, "ranking": fragments.ranking(reader.read_text(text))}

    values = [Output(slider, "value") for slider in SLIDERS]
    rows = [Output(part_of(slider, "row"), "hidden") for slider in ADDED_SLIDERS]
    labels = [Output(part_of(slider, "label"), "children") for slider in ADDED_SLIDERS]
    shares = [Output(part_of(slider, "share"), "children") for slider in SLIDERS]
    functions = (
        ("open", [*values, *labels, *rows], [Input(Id.AT, "search")]),
        ("weigh", shares, [Input(slider, "value") for slider in SLIDERS]),
        ("follow", [Output(Id.FOLLOWED, "data")], [Input(Id.SHOWN, "data"), Input(Id.SURE, "data")]),
    )
    for name, outputs, inputs in functions:
        app.clientside_callback(in_the_browser("weighing", name), *outputs, *inputs)
