"""What the server and the worker tell each other through their pipes."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboard.intake.dry_run import Checked, DryRun
    from dashboard.intake.mapping.mapping import Reading
    from dashboard.intake.mapping.question import Question


@dataclass(frozen=True)
class Opening:
    """Said first: what the worker works on. It never asks the environment.

    Attributes
    ----------
    folder
        What relative paths start from.
    data_dir, data_version
        The built data, and its fingerprint as the server has loaded it.
    configured
        The version of the configuration that the server has taken in.
    database_url
        The database; not part of the printed form, as it may hold a password.
    max_file_bytes
        Size of a file at most; None for the default.
    """

    folder: Path
    data_dir: Path
    data_version: str
    database_url: str = field(repr=False)
    max_file_bytes: int | None = None
    configured: str = ""


# ---- asked of the worker


@dataclass(frozen=True)
class Judge:
    """Judge a file and keep what would be stored; with `give_back`, answer with that instead."""

    hand_in_id: str
    kpi_id: str
    content: bytes = field(repr=False)
    file_name: str
    form: str | None = None
    give_back: bool = False


@dataclass(frozen=True)
class Reread:
    """Judge a file that the worker has asked about, as somebody has chosen to read it."""

    hand_in_id: str
    reading: "Reading"


@dataclass(frozen=True)
class Store:
    """Store what was judged; `account` is whom the audit trail names, the worker's own user if None.

    `checked` is what was judged, where another worker may have done that.
    """

    hand_in_id: str
    accepted: frozenset[str]
    who: str
    account: str | None = None
    checked: "Checked | None" = field(default=None, repr=False)


@dataclass(frozen=True)
class Forget:
    """Delete what was judged; there is no answer."""

    hand_in_id: str


# ---- answered by it: any number of `Progress`, then one of the others


@dataclass(frozen=True)
class Progress:
    """How far the work is: the stage, and the share of that stage that is done."""

    stage: str
    fraction: float


@dataclass(frozen=True)
class Judged:
    """The verdict, without the observations, which stay with the worker; `figures` is their number.

    `checked` is what would be stored, where that was asked for.
    """

    dry_run: "DryRun"
    figures: int
    checked: "Checked | None" = field(default=None, repr=False)


@dataclass(frozen=True)
class Asked:
    """It is not certain how the file is to be read; the worker keeps it until that is chosen."""

    question: "Question"


@dataclass(frozen=True)
class Stored:
    """All is stored; `notice` is what went wrong afterwards, if anything."""

    submission_id: int
    notice: str = ""


@dataclass(frozen=True)
class Refused:
    """Nothing was stored, for a reason that the reader can do something about."""

    message: str


@dataclass(frozen=True)
class Fault:
    """The program failed; what was judged is gone."""

    message: str


Job = Judge | Reread | Store
Answer = Progress | Judged | Asked | Stored | Refused | Fault
