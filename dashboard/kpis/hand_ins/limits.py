"""What is kept of hand-ins, how much of it and how long, and what the thread that talks to the worker is to do."""

from dataclasses import dataclass

from dashboard.kpis.hand_ins.hand_in import HandIn
from dashboard.kpis.worker.messages import Forget, Job


@dataclass(frozen=True)
class Retention:
    """How much is kept, and how long.

    Attributes
    ----------
    at_once
        Hand-ins that wait, are worked on, or await a decision.
    kept_s
        Seconds after the last look until a hand-in is forgotten.
    idle_s
        Seconds without work until the worker ends, if nothing awaits a decision.
    in_all
        As `at_once`, of all servers together where they share what they know.
    """

    at_once: int = 8
    kept_s: float = 30 * 60
    idle_s: float = 10 * 60
    in_all: int = 32


@dataclass
class Entry:
    """A hand-in, and when somebody looked at it last."""

    hand_in: HandIn
    seen: float


@dataclass(frozen=True)
class Warm:
    """Start the worker."""


@dataclass(frozen=True)
class End:
    """Let the worker end."""


Task = Job | Forget | Warm | End
