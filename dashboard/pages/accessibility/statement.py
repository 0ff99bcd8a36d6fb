"""What the accessibility statement is made of: what is said of each criterion, and what is known not to hold.

Whoever changes a page changes what is said here: tests/pages/test_accessibility.py holds that every criterion of
WCAG 2.2 at levels A and AA has its answer, and that every test named here is there.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

#: When the statement was written, and when somebody looked at what no test holds.
PREPARED_ON = date(2026, 11, 22)
LOOKED_WITH = "Chromium 156"
#: The axe-core that the tests run, and the widths of windows in them, in pixels.
AXE_VERSION = "4.12.1"
WIDTHS_PX = (320, 360, 683, 1366)


class Status(StrEnum):
    """How far a criterion is met, in words."""

    MET = "Met"
    GAP = "Known gap"
    NOT_APPLICABLE = "Does not apply"


@dataclass(frozen=True)
class Point:
    """What is said of one criterion of WCAG 2.2.

    `says` tells what holds, or why the criterion does not apply. What is said is held by `tests`
    ("tests/folder/test_file.py::test_name"), by axe-core where `axe` is set, or `seen` names what somebody looked at.
    """

    number: str
    name: str
    level: str
    says: str
    tests: tuple[str, ...] = ()
    axe: bool = False
    seen: str = ""
    applies: bool = True


@dataclass(frozen=True)
class Group:
    """Criteria that matter to the same readers."""

    title: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Gap:
    """Something that is known not to hold: the criteria, what it means for a reader, and what he can do instead."""

    title: str
    criteria: tuple[str, ...]
    meaning: str
    instead: str


def status(point: Point, gaps: tuple[Gap, ...]) -> Status:
    """Return how far the criterion of a point is met."""
    if not point.applies:
        return Status.NOT_APPLICABLE
    return Status.GAP if any(point.number in gap.criteria for gap in gaps) else Status.MET
