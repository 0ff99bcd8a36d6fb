"""Ids of the map page."""

from enum import StrEnum


class Ids(StrEnum):
    """Elements that callbacks or the browser's scripts address."""

    SELECTION = "map-selection"
    PANEL = "map-panel"
    PANEL_CONTENT = "map-panel-content"
    PANEL_STATUS = "map-panel-status"
