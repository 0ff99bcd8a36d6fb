"""How far a long piece of work has come, for whoever wants to show it."""

from collections.abc import Callable
from enum import StrEnum

#: Is told the stage that is under way and the share of it that is done, from 0 to 1. It must return at once.
Progress = Callable[[str, float], None]


class Stage(StrEnum):
    """What happens to a file that is handed in, in this order."""

    READING = "reading"
    MATCHING = "matching"
    CHECKING = "checking"
    STORING = "storing"
    ADDING_UP = "adding up"


def unseen(stage: str, fraction: float) -> None:
    """Take a report that nobody wants to see."""
