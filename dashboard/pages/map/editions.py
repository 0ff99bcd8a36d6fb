"""What another edition of the Indices changes on a page that shows the map already."""

from markupsafe import escape

from dashboard.components.map.model import MapModel
from dashboard.components.templating import render
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation.view import MapView
from dashboard.pages.map.layout import control_values, set_entry, source, table_values
from dashboard.pages.map.panel import panel_url


def edition_parts(model: MapModel, own: MapModel) -> dict[str, object]:
    """Put together what the browser's scripts need of an edition.

    Parameters
    ----------
    model
        The map of the edition.
    own
        The city's own map. A page that was made from another one has to be loaded anew.

    Returns
    -------
    dict
        `figures` is that part of the payload that follows the edition, `html` the parts of the page by their
        `data-part`, as the page itself has them with nothing chosen.
    """
    view = MapView(edition=model.edition_in_addresses)
    controls, table = control_values(model, view, None), table_values(model, view, None)
    most_deprived = set_entry(model, SetKey.MOST_DEPRIVED)
    return {
        "model_url": own.payload_url,
        "panel_url": panel_url(view.edition),
        "figures": model.edition_payload,
        # the other sets are the same in every edition
        "outlines": {SetKey.MOST_DEPRIVED: model.outlines[SetKey.MOST_DEPRIVED]},
        "unconfirmed": controls["unconfirmed"],
        "html": {
            "classings": render("map_classings.html", **controls),
            "legends": render("map_legends.html", **controls),
            "source": escape(source(model)),
            "table-hint": render("table_hint.html", **table),
            "table-sets": render("table_sets.html", **table),
            f"label-{SetKey.MOST_DEPRIVED}": render("map_set_label.html", city=controls["city"], set=most_deprived),
        },
    }
