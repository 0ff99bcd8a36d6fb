"""Addresses of the page, and ids of its live part."""

from enum import StrEnum

from dashboard.domain.deprivation.measures import DOMAINS
from dashboard.domain.weighing.choice import MOST_ADDED

PATH = "/index"
#: Where administrators keep weights as the council's own.
KEEP_PATH = "/admin/weights"
#: Where administrators make priority neighbourhoods.
ADD_AREA_PATH = "/admin/areas"
HEADING = "Weigh the domains yourself"


class Id(StrEnum):
    """What callbacks read and write."""

    AT = "weighing-at"
    CHOICES = "weighing-choices"
    RESTED = "weighing-rested"
    SHOWN = "weighing-shown"
    SURE = "weighing-sure"
    FOLLOWED = "weighing-followed"


#: Sliders of the domains, then those that added indicators take in turn.
DOMAIN_SLIDERS = tuple(f"weighing-{domain.key}" for domain in DOMAINS)
ADDED_SLIDERS = tuple(f"weighing-added-{number}" for number in range(1, MOST_ADDED + 1))
SLIDERS = (*DOMAIN_SLIDERS, *ADDED_SLIDERS)


def part_of(slider: str, name: str) -> str:
    """Return the id of what belongs to a slider: its "row", "label" or "share"."""
    return f"{slider}-{name}"
