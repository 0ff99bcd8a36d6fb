"""Links and other items in one line of a profile."""

from collections.abc import Sequence

from dash.development.base_component import Component


def parted(items: Sequence[Component]) -> list[Component | str]:
    """Put a dot between items that stand in one line."""
    told: list[Component | str] = []
    for position, item in enumerate(items):
        told += [" · ", item] if position else [item]
    return told
