"""What is written about a neighbourhood, as a text of JSON and back, and as fields that can be set side by side.

There are five kinds of documents: an action, a set of outcomes, the text about a curve, the introduction of a report,
and an evidence sheet. Each is kept in versions, see `dashboard.store.documents`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Protocol, Self


class Kind(StrEnum):
    """Kinds of documents."""

    ACTION = "action"
    OUTCOMES = "outcomes"
    CURVE = "curve"
    REPORT = "report"
    EVIDENCE = "evidence"


class Document(Protocol):
    """A document of any kind: a frozen dataclass of texts, days and lists of such."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def public(self) -> bool:
        """Whether everybody may see it, or officers only."""

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Self:
        """Return the document that `asdict` was made of; KeyError, TypeError or ValueError for anything else."""

    def problems(self) -> list[str]:
        """List what is wrong with it, one sentence each."""

    def fields(self) -> Sequence[tuple[str, str]]:
        """Return it as pairs of a name and a text, as a reader compares two versions."""


def content(document: Document) -> str:
    """Write a document as JSON; the same one always gives the same text."""
    return json.dumps(asdict(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def day(value: object) -> date | None:
    """Read a day that `content` has written; None for none."""
    return None if value is None else date.fromisoformat(text(value))


def text(value: object) -> str:
    """Return a text; TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError
    return value


def flag(value: object) -> bool:
    """Return yes or no; TypeError for anything else."""
    if not isinstance(value, bool):
        raise TypeError
    return value


def number(value: object) -> float | None:
    """Return a number, None for none; TypeError for anything else."""
    # true is a number to Python
    if isinstance(value, bool) or not isinstance(value, int | float | None):
        raise TypeError
    return value


def listed(value: object) -> list[Any]:
    """Return a list; TypeError for anything else."""
    if not isinstance(value, list):
        raise TypeError
    return value


def differences(theirs: Sequence[tuple[str, str]], ours: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Set two versions side by side: the name and both texts of each field in which they differ."""
    first, second = dict(theirs), dict(ours)
    names = dict.fromkeys([*first, *second])
    return [
        (name, first.get(name, ""), second.get(name, ""))
        for name in names
        if first.get(name, "") != second.get(name, "")
    ]


def day_words(value: date | None) -> str:
    """Write a day: "3 May 2026"; "" for none."""
    return "" if value is None else f"{value.day} {value:%B %Y}"
