"""Ids of the live part."""

from enum import StrEnum

PATH = "/explore"


class Id(StrEnum):
    """What callbacks read and write."""

    AT = "explore-at"
    CHOICES = "explore-choices"
    SELECTION = "explore-selection"
    SHOWN = "explore-shown"
    FOLLOWED = "explore-followed"
    SAID = "explore-said"
    CHART = "explore-chart"
