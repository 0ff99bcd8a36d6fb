"""The audit trail: who did what, as a chain in which every record holds the hash of the one before.

The hash of a record is the SHA-256, in hexadecimal digits, of its canonical form in UTF-8: the JSON array

    ["audit-1", number, time, who, what, subject, previous]

without spaces, characters as they are and not as escapes, the subject an object with its names in order. The time is in
UTC with six decimals of a second and ends in "Z"; `previous` is the hash of the record before, or 64 zeros for the
first. So whoever changes, removes or inserts a record has to write every later one anew, and the hash of the last
record, noted somewhere else, gives that away.

A record has no room for what is personal or secret: a subject is made of the few names below, each with its form, and
`who` is the name of an account, never an address of a network.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from ipaddress import ip_address
from typing import Protocol

FORM = "audit-1"
#: What stands in place of the hash before the first record.
START = "0" * 64
#: Whoever works on the machine itself: by a command, or with a browser in local mode.
COMMAND_LINE = "command line"
LOCAL_MODE = "local mode"

#: Form of the name of an account of this dashboard.
ACCOUNT = r"[a-z0-9][a-z0-9._@-]{1,63}"
_LONGEST_NAME = 200
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_NUMBER = r"\d{1,18}"
_HASH = r"[0-9a-f]{64}"
_WORDS = r"[a-z0-9]+(?:[-._ ][a-z0-9]+){0,7}"
#: The names that a subject may have, and the form of each value.
SUBJECT = {
    "kpi_id": r"[a-z0-9]+(-[a-z0-9]+)*",
    "kpi_version": _NUMBER,
    "periods": r"[0-9A-Z-]{4,12}( [0-9A-Z-]{4,12})*",
    "submission": _NUMBER,
    "submission_before": _NUMBER,
    "file_sha256": _HASH,
    "kpis": _NUMBER,
    "download": _WORDS,
    "setting": r"[a-z-]+( [a-z-]+){0,9}",
    "configuration": _NUMBER,
    "document": r"(action|outcomes|curve|report|evidence) [a-z0-9]+(-[a-z0-9]+)*( [a-z0-9]+(-[a-z0-9]+)*)?",
    "version": _NUMBER,
    "undoes": _NUMBER,
    "account": ACCOUNT,
    "reason": _WORDS,
    "replaced_number": _NUMBER,
    "replaced_hash": _HASH,
}


class What(StrEnum):
    """What a record tells of."""

    SIGNED_IN = "signed in"
    SIGN_IN_REFUSED = "sign-in refused"
    HANDED_IN = "handed in"
    WITHDREW = "withdrew"
    RESTORED = "restored"
    CATALOGUE_LOADED = "catalogue loaded"
    ILLUSTRATIVE_ADDED = "illustrative figures added"
    ILLUSTRATIVE_REMOVED = "illustrative figures removed"
    DEFINITION_CHANGED = "definition changed"
    DOWNLOADED = "downloaded officer-level data"
    CONFIGURATION_CHANGED = "configuration changed"
    DOCUMENT_CHANGED = "outcomes or action changed"
    BACKUP_RESTORED = "backup restored"
    ACCOUNT_ADDED = "account added"
    ACCOUNT_CHANGED = "account changed"
    ACCOUNT_REMOVED = "account removed"
    PASSWORD_CHANGED = "password changed"  # noqa: S105 - what was done
    SIGNED_OUT_EVERYWHERE = "signed out everywhere"


@dataclass(frozen=True)
class Act:
    """What somebody did, before it has a place in the chain.

    Attributes
    ----------
    who
        Name of an account, `LOCAL_MODE` or `COMMAND_LINE`. Where somebody was refused, the name of an account that
        exists: what else was typed may be a password.
    what
        What was done.
    subject
        What it was done to, by the names of `SUBJECT`.
    """

    who: str
    what: What
    subject: Mapping[str, str]

    def problems(self) -> list[str]:
        """List what is wrong with it, one sentence each; values that were refused are not repeated."""
        found = []
        if not 0 < len(self.who.strip()) <= _LONGEST_NAME or not self.who.isprintable():
            found.append(f"who has {len(self.who)} characters; expected the name of an account, in printable ones")
        elif _is_address(self.who):
            found.append("who is an address of a network; expected the name of an account")
        for name, value in self.subject.items():
            if name not in SUBJECT:
                found.append(f"the subject has “{name}”; expected {', '.join(SUBJECT)}")
            elif not re.fullmatch(SUBJECT[name], value, re.ASCII):
                found.append(f"the subject’s {name} has another form than expected, {SUBJECT[name]}")
        return found


def _is_address(text: str) -> bool:
    try:
        ip_address(text.strip("[] "))
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Record:
    """A link of the chain; `what` is a text, so that records of later versions can be read and verified too."""

    number: int
    time: str
    who: str
    what: str
    subject: Mapping[str, str]
    previous: str
    hash: str

    @property
    def is_sound(self) -> bool:
        """Whether its hash is that of what it says."""
        return self.hash == hash_of(self)


@dataclass(frozen=True)
class Finding:
    """What verifying a chain has found.

    Attributes
    ----------
    records
        How many were read, the broken one included.
    head
        Hash of the last sound record; `START` without any.
    broken
        Number of the first record that breaks the chain, or that is missing from it; None if the chain is whole.
    reason
        What is wrong with it.
    """

    records: int
    head: str
    broken: int | None = None
    reason: str = ""


def hash_of(record: Record) -> str:
    """Return the hash that a record should have, from everything else that it says."""
    subject = dict(sorted(record.subject.items()))
    parts = [FORM, record.number, record.time, record.who, record.what, subject, record.previous]
    return sha256(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def next_record(number: int, previous: str, act: Act, time: str) -> Record:
    """Return the record that follows the one with the number before.

    Parameters
    ----------
    number
        Its number; the first one is 1.
    previous
        Hash of the record before it, `START` for the first.
    time
        The moment in UTC, as in “2019-05-03T12:00:00.000000Z”.

    Raises
    ------
    ValueError
        With all that is wrong with the act or the time.
    """
    problems = act.problems()
    if not _TIME.fullmatch(time):
        problems.append(f"the time is {time}; expected UTC with six decimals, as in 2019-05-03T12:00:00.000000Z")
    if problems:
        msg = f"audit trail, “{act.what}”: {'; '.join(problems)}"
        raise ValueError(msg)
    draft = Record(number, time, act.who, act.what.value, dict(sorted(act.subject.items())), previous, "")
    return Record(**{**vars(draft), "hash": hash_of(draft)})


def verify(records: Iterable[Record], noted: Mapping[int, str] | None = None) -> Finding:
    """Follow a chain from its beginning and stop where it breaks.

    Parameters
    ----------
    records
        In the order of their numbers.
    noted
        Hashes that were noted elsewhere, by number: they show whether a chain that is whole is also the same one.
    """
    noted = noted or {}
    count, head = 0, START
    for count, record in enumerate(records, 1):
        if reason := _fault(record, count, head, noted.get(count)):
            return Finding(count, head, count, reason)
        head = record.hash
    if missing := sorted(number for number in noted if number > count):
        reason = f"there is none, and one was noted; the last record is {count}"
        return Finding(count, head, missing[0], reason)
    return Finding(count, head)


def _fault(record: Record, number: int, previous: str, noted: str | None) -> str:
    """Say what is wrong with a record at a place of the chain; "" if nothing is."""
    if record.number != number:
        return f"it is missing; the next one there is has the number {record.number}"
    if record.previous != previous:
        return "it does not follow the record before it, which has another hash"
    if not record.is_sound:
        return "it was changed: its hash is not that of what it says"
    if noted is not None and noted != record.hash:
        return f"it has not the hash that was noted, {noted}: the chain was written anew from here or before"
    return ""


class Recorder(Protocol):
    """Whoever keeps the audit trail; see `dashboard.kpis.Kpis`."""

    def record(self, what: What, **subject: object) -> None:
        """Append a record; a `DatabaseError` if that is not possible now."""
