"""Addresses of the pages of outcomes."""

PATH = "/outcomes"
SET_PATH = "/neighbourhood/<slug>/outcomes"
CHANGE_PATH = "/neighbourhood/<slug>/outcomes/change"
UNDO_PATH = "/neighbourhood/<slug>/outcomes/undo"
CURVE_PATH = "/outcomes/<slug>/<measure>"
CURVE_CHANGE_PATH = "/outcomes/<slug>/<measure>/change"
CURVE_UNDO_PATH = "/outcomes/<slug>/<measure>/undo"


def set_url(slug: str) -> str:
    """Return the address of the outcomes of a neighbourhood."""
    return f"/neighbourhood/{slug}/outcomes"


def curve_url(slug: str, measure: str) -> str:
    """Return the address of the curve of a measure in a neighbourhood."""
    return f"{PATH}/{slug}/{measure}"
