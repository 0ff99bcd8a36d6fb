"""What the accessibility statement is made of: what is said of each criterion, and what is known not to hold.

It is written in criteria.toml and statement.toml, which are read once. Whoever changes a page changes what is said
there: tests/pages/test_accessibility.py holds that every criterion of WCAG 2.2 at levels A and AA has its answer, and
that every test named there exists.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

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
    tests: Sequence[str] = ()
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
    """Something that is known not to hold: the criteria, what it means for a reader, and what they can do instead."""

    title: str
    criteria: Sequence[str]
    meaning: str
    instead: str


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


GROUPS = tuple(
    Group(group["title"], tuple(Point(**point) for point in group["points"]))
    for group in _read("criteria.toml")["groups"]
)
_STATEMENT = _read("statement.toml")
GAPS = tuple(Gap(**gap) for gap in _STATEMENT["gaps"])
UNTRIED: list[str] = _STATEMENT["untried"]
AXE_TESTS: list[str] = _STATEMENT["axe_tests"]
OTHER_TESTS: list[str] = _STATEMENT["other_tests"]


def status(point: Point) -> Status:
    """Return how far the criterion of a point is met."""
    if not point.applies:
        return Status.NOT_APPLICABLE
    return Status.GAP if any(point.number in gap.criteria for gap in GAPS) else Status.MET
