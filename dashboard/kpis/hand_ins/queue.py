"""Files that are handed in through the page: taken in at once, judged and stored by a worker beside the server.

One thread talks to the worker, one job after the other. Files wait in memory and are deleted when the worker has
them; what it found stays with the worker until it is stored or forgotten.
"""

import logging
import secrets
from collections import deque
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Condition, Thread
from time import monotonic
from typing import TYPE_CHECKING

from dashboard.errors import DashboardError, HandInError, TooManyHandInsError, UnknownHandInError
from dashboard.intake.problems import shown
from dashboard.kpis import Kpis
from dashboard.kpis.hand_ins.hand_in import HandIn, Stage
from dashboard.kpis.hand_ins.limits import End, Entry, Retention, Task, Warm
from dashboard.kpis.worker.messages import Answer, Forget, Job, Judge, Opening, Reread, Store
from dashboard.kpis.worker.process import MODULE, WorkerGoneError, WorkerProcess

__all__ = ["HandIn", "HandIns", "Retention", "Stage"]

if TYPE_CHECKING:
    from dashboard.intake.mapping.mapping import Reading

_LOG = logging.getLogger(__name__)
#: How often time-outs and the health of the worker are looked at.
_TICK_S = 0.5
_CLOSE_WITHIN_S = 60


class HandIns:
    """Takes files in and tells how far they are; may be shared by threads."""

    def __init__(self, kpis: Kpis, data_dir: Path, retention: Retention | None = None, module: str = MODULE) -> None:
        self._kpis = kpis
        self._data_dir = data_dir
        self._retention = retention or Retention()
        self._module = module
        self._changed = Condition()
        self._entries: dict[str, Entry] = {}
        self._tasks: deque[Task] = deque()
        self._current: Task | None = None
        self._thread: Thread | None = None
        self._closed = False
        self._last_used = 0.0
        self._outdated = False
        self._worker: WorkerProcess | None = None

    # ---- what pages and routes ask for

    @property
    def problem(self) -> str:
        """Why nothing can be handed in at the moment; "" if it can."""
        return ""

    def warm(self) -> None:
        """Start the worker ahead of the first file; returns at once."""
        with self._changed:
            if self._worker is None and Warm() not in self._tasks:
                self._add(Warm())
            self._last_used = monotonic()

    def start(self, kpi_id: str, content: bytes, file_name: str, form: str | None = None) -> str:
        """Take a file in to be judged; return the id of the hand-in at once.

        Raises
        ------
        TooManyHandInsError
            If too many are waiting or kept already.
        """
        with self._changed:
            self._make_room()
            hand_in = self._new(kpi_id, file_name)
            self._entries[hand_in.id] = Entry(hand_in, monotonic())
            self._add(Judge(hand_in.id, kpi_id, content, file_name, form))
            return hand_in.id

    def state(self, hand_in_id: str) -> HandIn:
        """Return how far a hand-in is.

        Raises
        ------
        UnknownHandInError
            If there is none, or none any more.
        """
        with self._changed:
            entry = self._find(hand_in_id)
            entry.seen = monotonic()
            return entry.hand_in

    def has(self, hand_in_id: str) -> bool:
        """Tell whether a hand-in is kept here."""
        with self._changed:
            return hand_in_id in self._entries

    @property
    def at_work(self) -> int:
        """How many files are being judged or stored here, or wait for that."""
        with self._changed:
            return sum(not entry.hand_in.stage.is_resting for entry in self._entries.values())

    def current(self) -> tuple[HandIn, ...]:
        """Return all that are kept, the latest last."""
        with self._changed:
            return tuple(entry.hand_in for entry in self._entries.values())

    def commit(self, hand_in_id: str, accepted: Collection[str], who: str) -> None:
        """Store what was judged; returns at once, `state` tells how it ends.

        Raises
        ------
        HandInError
            If there is nothing to store, or it is being stored or is stored already.
        UnknownHandInError
            If there is none, or none any more.
        """
        # asked here, where the request still is
        account = self._kpis.account()
        with self._changed:
            entry = self._find(hand_in_id)
            if not entry.hand_in.awaits_decision:
                raise HandInError(entry.hand_in.why_not)
            entry.seen = monotonic()
            entry.hand_in = replace(entry.hand_in, stage=Stage.STORING, fraction=0.0, message="")
            self._add(Store(hand_in_id, frozenset(accepted), who, account))

    def reread(self, hand_in_id: str, reading: "Reading") -> None:
        """Read a file as somebody has chosen, and judge it; returns at once.

        Raises
        ------
        HandInError
            If the file is not there to be read, or something else happens to it.
        UnknownHandInError
            If there is none, or none any more.
        """
        with self._changed:
            entry = self._find(hand_in_id)
            if entry.hand_in.stage is not Stage.ASKED and not entry.hand_in.can_be_reread:
                raise HandInError(entry.hand_in.why_not)
            entry.seen = monotonic()
            entry.hand_in = entry.hand_in.reread()
            self._add(Reread(hand_in_id, reading))

    def forget(self, hand_in_id: str) -> None:
        """Delete a hand-in, whether it is known or not.

        Raises
        ------
        HandInError
            If it is being stored.
        """
        with self._changed:
            entry = self._entries.get(hand_in_id)
            if entry is None:
                return
            if entry.hand_in.stage in {Stage.STORING, Stage.ADDING_UP}:
                raise HandInError(entry.hand_in.why_not)
            self._drop(hand_in_id)

    def move_on(self, kpis: Kpis) -> None:
        """Go on with KPIs whose city may be of another edition of the data or configuration; returns at once.

        What the worker is storing is stored or refused; what it is judging, or has not begun, is judged on the new
        data; what had been judged is refused in words, since its figures may belong elsewhere now. If it is the same
        in both, nothing changes.
        """
        with self._changed:
            before, self._kpis = self._kpis, kpis
            if before.city.data_version == kpis.city.data_version and before.city.configured == kpis.city.configured:
                return
            self._outdated = True
            # not begun, so it is certain that nothing was stored
            queued = {task.hand_in_id for task in self._tasks if isinstance(task, Store | Reread)}
            self._tasks = deque(task for task in self._tasks if not isinstance(task, Store | Reread | Forget))
            for entry in self._entries.values():
                if entry.hand_in.id in queued or _needs_worker(entry.hand_in):
                    entry.hand_in = entry.hand_in.outdated()
            self._changed.notify_all()

    @property
    def worker_pid(self) -> int | None:
        """Number of the worker's process; None without one."""
        worker = self._worker
        return worker.pid if worker else None

    def close(self) -> None:
        """End the worker: at once while it judges, after the transaction while it stores."""
        with self._changed:
            self._closed = True
            self._tasks.clear()
            if self._worker and isinstance(self._current, Judge | Reread):
                self._worker.kill()
            self._changed.notify_all()
            thread = self._thread
        if thread:
            thread.join(_CLOSE_WITHIN_S)

    def _new(self, kpi_id: str, file_name: str) -> HandIn:
        return HandIn(secrets.token_urlsafe(24), kpi_id, shown(file_name) or "the file")

    # ---- under the lock

    def _find(self, hand_in_id: str) -> Entry:
        if hand_in_id not in self._entries:
            raise self._unknown()
        return self._entries[hand_in_id]

    def _unknown(self) -> UnknownHandInError:
        minutes = self._retention.kept_s / 60
        msg = (
            "This hand-in is not known: it was discarded, nobody looked at it for "
            f"{minutes:,.0f} minutes, or the dashboard was started anew. Hand the file in again."
        )
        return UnknownHandInError(msg)

    def _make_room(self) -> None:
        if len(self._entries) < self._retention.at_once:
            return
        # what is stored, has failed or cannot be stored is of no further use
        over = [entry for entry in self._entries.values() if entry.hand_in.stage.is_resting]
        over = [entry for entry in over if not entry.hand_in.awaits_decision]
        if not over:
            msg = (
                f"{len(self._entries)} files are being checked or await a decision, as many as are kept at once. Store "
                "or discard one of them, then hand this file in again."
            )
            raise TooManyHandInsError(msg)
        self._drop(min(over, key=lambda entry: entry.seen).hand_in.id)

    def _drop(self, hand_in_id: str) -> None:
        del self._entries[hand_in_id]
        waiting = [task for task in self._tasks if isinstance(task, Judge | Reread) and task.hand_in_id == hand_in_id]
        for task in waiting:
            self._tasks.remove(task)
        if not any(isinstance(task, Judge) for task in waiting):
            self._add(Forget(hand_in_id))

    def _add(self, task: Task) -> None:
        if self._closed:
            msg = "The dashboard is being stopped, so nothing can be handed in. Hand the file in when it runs again."
            raise HandInError(msg)
        self._tasks.append(task)
        if self._thread is None or not self._thread.is_alive():
            self._thread = Thread(target=self._work, name="hand-ins", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _tidy(self) -> None:
        """Forget what nobody looks at, and let an idle worker end."""
        now = monotonic()
        for entry in list(self._entries.values()):
            if entry.hand_in.stage.is_resting and now - entry.seen > self._retention.kept_s:
                self._drop(entry.hand_in.id)
        if self._worker and not self._worker.is_alive:
            self._lose()
        needed = bool(self._tasks) or any(_needs_worker(entry.hand_in) for entry in self._entries.values())
        if self._worker and not needed and now - self._last_used > self._retention.idle_s:
            self._tasks.append(End())

    def _lose(self) -> None:
        """Give up the worker, which is gone, and what it held."""
        worker, self._worker = self._worker, None
        if worker:
            worker.end()
        self._give_up()

    def _give_up(self) -> None:
        """Give up what only the worker held."""
        queued = {task.hand_in_id for task in self._tasks if isinstance(task, Store | Reread)}
        self._tasks = deque(task for task in self._tasks if not isinstance(task, Store | Reread | Forget))
        for entry in self._entries.values():
            if entry.hand_in.id in queued:
                # it was not begun, so it is certain that nothing was stored
                entry.hand_in = replace(entry.hand_in, stage=Stage.CHECKED).interrupted()
            elif _needs_worker(entry.hand_in):
                entry.hand_in = entry.hand_in.interrupted()

    # ---- the thread that talks to the worker

    def _work(self) -> None:
        while self._step():
            pass
        with self._changed:
            self._lose()

    def _step(self) -> bool:
        """Do the next task; its file is deleted on return."""
        task = self._next()
        if task is None:
            return False
        with suppress(WorkerGoneError):
            if isinstance(task, Job):
                self._do(task)
            elif isinstance(task, Warm):
                self._running()
            elif self._worker and isinstance(task, Forget):
                self._worker.forget(task.hand_in_id)
            elif isinstance(task, End):
                with self._changed:
                    self._lose()
        with self._changed:
            self._current = None
            self._last_used = monotonic()
            if self._outdated and isinstance(task, Job):
                self._judge_again(task)
        return True

    def _judge_again(self, job: Job) -> None:
        """Do not let stand what was judged on data that have been replaced meanwhile; what was stored is stored."""
        entry = self._entries.get(job.hand_in_id)
        if entry is None:
            return
        if isinstance(job, Judge):
            entry.hand_in = HandIn(job.hand_in_id, job.kpi_id, entry.hand_in.file_name)
            self._tasks.appendleft(job)
        elif _needs_worker(entry.hand_in):
            entry.hand_in = entry.hand_in.outdated()

    def _next(self) -> Task | None:
        with self._changed:
            while True:
                if self._closed:
                    return None
                if self._outdated:
                    # another one is started, on the new data, when there is something to do
                    self._outdated = False
                    self._lose()
                self._tidy()
                if self._tasks:
                    self._current = self._tasks.popleft()
                    return self._current
                self._changed.wait(_TICK_S if self._worker or self._entries else None)

    def _running(self) -> WorkerProcess:
        """Return the worker, started if need be."""
        if self._worker and not self._worker.is_alive:
            with self._changed:
                self._lose()
        if self._worker is None:
            # a new database is made by the server alone; where it cannot be, the worker says so
            with suppress(DashboardError):
                _ = self._kpis.store
            opening = Opening(
                Path.cwd(),
                self._data_dir,
                self._kpis.city.data_version,
                self._kpis.database_url,
                self._kpis.max_file_bytes,
                self._kpis.city.configured,
            )
            worker = WorkerProcess(opening, self._module)
            with self._changed:
                self._worker = worker
        return self._worker

    def _do(self, job: Job) -> None:
        try:
            # a worker that has just been started knows nothing of what an earlier one judged, and says so
            for answer in self._running().ask(job):
                self._take(job.hand_in_id, answer)
        except Exception as error:  # noqa: BLE001 - a worker that breaks off may leave anything half said
            _LOG.error("The worker for files that are handed in is gone (%s)", type(error).__name__)
            with self._changed:
                if entry := self._entries.get(job.hand_in_id):
                    entry.hand_in = entry.hand_in.interrupted()
                self._lose()

    def _take(self, hand_in_id: str, answer: Answer) -> None:
        with self._changed:
            # it may have been forgotten meanwhile
            if entry := self._entries.get(hand_in_id):
                entry.hand_in = entry.hand_in.after(answer)
                if entry.hand_in.stage.is_resting:
                    # what took long is kept as long as anything else, from now on
                    entry.seen = monotonic()


def _needs_worker(hand_in: HandIn) -> bool:
    """Tell whether the worker holds what is decided about: the file, or what was judged."""
    return hand_in.awaits_decision or hand_in.stage is Stage.ASKED
