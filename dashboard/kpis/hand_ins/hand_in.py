"""One file that is handed in through the page: how far it is, and how the worker's answers change that."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from dashboard.kpis.worker.messages import Answer, Asked, Fault, Judged, Progress, Refused, Stored

if TYPE_CHECKING:
    from dashboard.intake.dry_run import DryRun
    from dashboard.intake.mapping.mapping import Reading
    from dashboard.intake.mapping.question import Question

#: Said where the worker was killed or crashed.
INTERRUPTED = "{file_name}: the check was interrupted, nothing was stored. Hand the file in again."
INTERRUPTED_WHILE_STORING = (
    "{file_name}: storing was interrupted. The history of the KPI tells whether the figures were stored: all of them "
    "or none. If they are not there, hand the file in again."
)
#: Said where the data of the city were replaced between the check and the decision.
OUTDATED = (
    "{file_name}: the data or the configuration of the dashboard were replaced after this file had been checked, so "
    "its figures might be counted in other areas now. Nothing was stored. Hand the file in again."
)
_STILL_CHECKING = "is still being checked. Wait until that has ended."
_STORING = "is being stored already. Wait until that has ended."


#: Where each stage begins and ends, of the whole that a bar shows; measured with 100,000 cases by postcode.
_SHARES = {
    "reading": (0.0, 0.4),
    "matching": (0.4, 0.9),
    "checking": (0.9, 1.0),
    "storing": (0.0, 0.5),
    "adding up": (0.5, 1.0),
}


class Stage(StrEnum):
    """How far a hand-in is."""

    WAITING = "waiting"
    READING = "reading"
    MATCHING = "matching"
    CHECKING = "checking"
    ASKED = "asked"
    CHECKED = "checked"
    STORING = "storing"
    ADDING_UP = "adding up"
    STORED = "stored"
    FAILED = "failed"

    @property
    def is_resting(self) -> bool:
        """Whether nothing happens until somebody decides something, if at all."""
        return self in {Stage.ASKED, Stage.CHECKED, Stage.STORED, Stage.FAILED}

    @property
    def needs_its_server(self) -> bool:
        """Whether no other server can go on with it: the file itself is with the worker of the one that took it in."""
        return self is Stage.ASKED or not self.is_resting


@dataclass(frozen=True)
class HandIn:
    """State of a hand-in.

    Attributes
    ----------
    id
        Cannot be guessed: who knows it may see and decide.
    kpi_id, file_name
        What was handed in; the name is made fit to be shown.
    stage, fraction
        How far it is. The fraction runs from 0 to 1 until the file is checked, and once more while it is stored.
    dry_run
        The verdict, once there is one; without the observations.
    figures
        How many observations would be stored, or were.
    message
        What went wrong, in words for the reader; with `CHECKED`, why it has not been stored.
    submission_id
        The number under which it is stored.
    question
        How the file is to be read, where that has to be chosen.
    chosen
        What was chosen on another server, for the one that has the file.
    can_be_reread
        Whether the worker still has the file, so that it can be read in another way.
    """

    id: str
    kpi_id: str
    file_name: str
    stage: Stage = Stage.WAITING
    fraction: float = 0.0
    dry_run: "DryRun | None" = None
    figures: int = 0
    message: str = ""
    submission_id: int | None = None
    question: "Question | None" = None
    chosen: "Reading | None" = None
    can_be_reread: bool = False

    def may_be_committed(self, accepted: Collection[str]) -> bool:
        """Tell whether it can be stored now, every kind of warning being accepted, by its id."""
        return self.awaits_decision and self.dry_run is not None and set(self.dry_run.warnings) <= set(accepted)

    @property
    def awaits_decision(self) -> bool:
        """Whether it can be stored, once its warnings have been accepted."""
        sound = self.dry_run is not None and not self.dry_run.errors
        return self.stage is Stage.CHECKED and sound and self.figures > 0

    @property
    def why_not(self) -> str:
        """Why nothing else can be decided about it now."""
        reasons = {
            Stage.ASKED: "has not been read yet: choose how first.",
            Stage.CHECKED: "cannot be stored as it is. Mend what is listed in the file, then hand it in again.",
            Stage.STORING: _STORING,
            Stage.ADDING_UP: _STORING,
            Stage.STORED: f"has been stored already, as submission {self.submission_id}.",
            Stage.FAILED: "was not taken in, so there is nothing to store. Hand the file in again.",
        }
        return f"{self.file_name} {reasons.get(self.stage, _STILL_CHECKING)}"

    def after(self, answer: Answer) -> "HandIn":
        """Return the state after an answer of the worker."""
        match answer:
            case Progress(stage, fraction) if stage in _SHARES:
                begin, end = _SHARES[stage]
                # never back, whatever the parts of the work think that they are
                after = replace(self, stage=Stage(stage), fraction=max(self.fraction, begin + (end - begin) * fraction))
            case Judged(dry_run, figures, checked):
                after = replace(
                    self,
                    stage=Stage.CHECKED,
                    fraction=1.0,
                    dry_run=dry_run,
                    figures=figures,
                    can_be_reread=checked is None,
                )
            case Stored(submission_id, notice):
                after = replace(self, stage=Stage.STORED, fraction=1.0, submission_id=submission_id, message=notice)
            case Refused(message):
                # a verdict stays, and with it the possibility to decide otherwise
                stage = Stage.FAILED if self.dry_run is None else Stage.CHECKED
                after = replace(self, stage=stage, fraction=1.0, message=message)
            case Asked(question):
                after = replace(self, stage=Stage.ASKED, fraction=1.0, question=question)
            case Fault(message):
                after = self.failed(message)
            case _:
                # a part of the work that the reader need not know of
                after = self
        return after

    def reread(self) -> "HandIn":
        """Return the state before a file is read as somebody has chosen."""
        return HandIn(self.id, self.kpi_id, self.file_name)

    def failed(self, message: str) -> "HandIn":
        """Return the state after a failure."""
        return replace(self, stage=Stage.FAILED, fraction=1.0, message=message)

    def outdated(self) -> "HandIn":
        """Return the state after the data that it was judged on have been replaced, if nothing has been stored."""
        return self.failed(OUTDATED.format(file_name=self.file_name))

    def interrupted(self) -> "HandIn":
        """Return the state after the worker has gone in the middle of it."""
        storing = self.stage in {Stage.STORING, Stage.ADDING_UP}
        text = INTERRUPTED_WHILE_STORING if storing else INTERRUPTED
        return self.failed(text.format(file_name=self.file_name))
