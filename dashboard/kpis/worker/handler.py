"""What the worker does with each message: judge a file, store what was judged, delete it."""

import logging
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.errors import ConflictError, DashboardError
from dashboard.kpis import Kpis
from dashboard.kpis.worker.messages import (
    Answer,
    Asked,
    Fault,
    Forget,
    Judge,
    Judged,
    Progress,
    Refused,
    Reread,
    Store,
    Stored,
)

if TYPE_CHECKING:
    from dashboard.intake.dry_run import Checked
    from dashboard.intake.mapping.mapping import Reading

_LOG = logging.getLogger(__name__)
_GONE = "What was checked is not there any more, and nothing was stored. Hand the file in again."
_CONFLICT = "{error}\nHand the file in again to check it against the new state."
_JUDGING_FAILED = (
    "The file could not be judged because of a fault in the program ({where}), and nothing was stored. "
    "Report this to whoever runs the dashboard."
)
_STORING_FAILED = (
    "Storing stopped because of a fault in the program ({where}). The history of the KPI tells whether the figures "
    "were stored: all of them or none. Report this to whoever runs the dashboard."
)
_AFTERWARDS_FAILED = (
    "The figures are stored, but what is published of them could not be worked out ({where}). "
    "Report this to whoever runs the dashboard."
)


class JobHandler:
    """Does one thing after the other, and keeps the observations of what was judged until they are stored.

    `open_kpis` is called once, or again after it failed; `after_storing` with the KPIs and the id of that one.
    """

    def __init__(
        self,
        open_kpis: Callable[[], Kpis],
        answer: Callable[[Answer], None],
        after_storing: Callable[[Kpis, str], None],
    ) -> None:
        self._open = open_kpis
        self._answer = answer
        self._after_storing = after_storing
        self._opened: Kpis | None = None
        self._checked: dict[str, Checked] = {}
        # by id: files that have been asked about or may be read in another way, in memory alone
        self._files: dict[str, Judge] = {}

    def prepare(self) -> None:
        """Load ahead of the first file what it needs; what is wrong is told when a file comes."""
        # imported here and now, so that the first file does not wait for it
        from dashboard.intake import reading  # noqa: F401, PLC0415

        with suppress(DashboardError):
            self._kpis().definitions()

    def handle(self, message: Judge | Reread | Store | Forget) -> None:
        """Do what a message asks for."""
        if isinstance(message, Judge):
            self._answer(self._judge(message))
        elif isinstance(message, Reread):
            held = self._files.get(message.hand_in_id)
            self._answer(Fault(_GONE) if held is None else self._judge(held, message.reading))
        elif isinstance(message, Store):
            self._answer(self._store(message))
        else:
            self._checked.pop(message.hand_in_id, None)
            self._files.pop(message.hand_in_id, None)

    def _kpis(self) -> Kpis:
        if self._opened is None:
            self._opened = self._open()
        return self._opened

    def _tell(self, stage: str, fraction: float) -> None:
        self._answer(Progress(stage, fraction))

    def _judge(self, asked: Judge, reading: "Reading | None" = None) -> Answer:
        from dashboard.intake.dry_run import Checked  # noqa: PLC0415 - it brings what reads files

        self._checked.pop(asked.hand_in_id, None)
        try:
            checked = self._kpis().check(
                asked.kpi_id, asked.content, asked.file_name, asked.form, self._tell, reading=reading
            )
        except DashboardError as error:
            return Refused(str(error))
        except Exception as error:  # noqa: BLE001 - one file must not end the worker, which keeps those of others
            return Fault(_JUDGING_FAILED.format(where=_log(error)))
        if not isinstance(checked, Checked):
            self._files[asked.hand_in_id] = asked
            return Asked(checked)
        # where another server may store it, what was judged goes there, and the file goes
        if asked.give_back:
            self._files.pop(asked.hand_in_id, None)
        else:
            self._files[asked.hand_in_id] = asked
        dry_run = checked.dry_run
        figures = len(dry_run.observations)
        sound = bool(figures) and not dry_run.errors
        if sound and not asked.give_back:
            self._checked[asked.hand_in_id] = checked
        # none of the rows, but their columns
        verdict = replace(dry_run, observations=dry_run.observations.iloc[:0].copy(), by_group=None)
        return Judged(verdict, figures, checked if sound and asked.give_back else None)

    def _store(self, asked: Store) -> Answer:
        checked = asked.checked or self._checked.get(asked.hand_in_id)
        if checked is None:
            return Fault(_GONE)
        kpis, kpi_id = self._kpis(), checked.dry_run.kpi_id
        try:
            number = kpis.commit(checked, asked.accepted, asked.who, self._tell, asked.account)
        except ConflictError as error:
            return Refused(_CONFLICT.format(error=error))
        except DashboardError as error:
            return Refused(str(error))
        except Exception as error:  # noqa: BLE001 - as above
            self._checked.pop(asked.hand_in_id, None)
            return Fault(_STORING_FAILED.format(where=_log(error)))
        self._checked.pop(asked.hand_in_id, None)
        self._files.pop(asked.hand_in_id, None)
        try:
            self._tell("adding up", 1.0)
            self._after_storing(kpis, kpi_id)
        except Exception as error:  # noqa: BLE001 - what is stored is stored, and the reader has to know
            return Stored(number, _AFTERWARDS_FAILED.format(where=_log(error)))
        return Stored(number)


def _log(error: Exception) -> str:
    """Log what failed and where, and return it; never the message, which may repeat a cell of the file."""
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    where = f"{type(error).__name__} at {places[-1] if places else 'an unknown place'}"
    _LOG.error("A file that was handed in: %s (by way of %s)", where, ", ".join(places))
    return where
