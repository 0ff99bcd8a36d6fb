"""Hand-ins that any of several servers can answer for: who works on one says how far it is, the others read that.

A file waits and is judged where it was taken in. What this process works on, it keeps in memory as ever; what rests,
awaiting a decision or at its end, is kept on the shelf alone, so that any server can go on with it.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING

from dashboard import __version__
from dashboard.errors import HandInError, HandInsAwayError
from dashboard.kpis import Kpis
from dashboard.kpis.hand_ins.hand_in import HandIn, Stage
from dashboard.kpis.hand_ins.limits import Entry, Retention, Task
from dashboard.kpis.hand_ins.queue import HandIns
from dashboard.kpis.hand_ins.shared.shelf import ALIVE_S, Held, Shelf
from dashboard.kpis.worker.messages import Answer, Job, Judge, Judged, Store
from dashboard.kpis.worker.process import MODULE

if TYPE_CHECKING:
    from dashboard.intake.dry_run import Checked
    from dashboard.intake.mapping.mapping import Reading

_STORING = frozenset({Stage.STORING, Stage.ADDING_UP})
_TELL_EVERY_S = 0.25
#: Several signs of life may get lost before a process is taken for gone.
_SIGN_OF_LIFE_S = ALIVE_S / 4
#: A change that somebody else was faster with is looked at again so many times.
_TRIES = 5
_NOT_FETCHED = "Nothing was stored: what was checked cannot be read at the moment. Try again in a minute."


class SharedHandIns(HandIns):
    """Takes files in and tells how far they are, those of other servers as well; may be shared by threads."""

    def __init__(
        self, kpis: Kpis, data_dir: Path, redis_url: str, retention: Retention | None = None, module: str = MODULE
    ) -> None:
        super().__init__(kpis, data_dir, retention, module)
        self._redis_url = redis_url
        self._shelf = self._new_shelf()
        self._telling = Lock()
        self._teller: Thread | None = None
        # by id: what would be stored, until that is on the shelf; what was told last, and when
        self._checked: dict[str, Checked] = {}
        self._told: dict[str, tuple[HandIn, float]] = {}
        self._to_be_stored: set[str] = set()

    # ---- what pages and routes ask for

    @property
    def problem(self) -> str:
        """Why nothing can be handed in at the moment; "" if it can."""
        try:
            self._shelf.check()
        except HandInsAwayError as error:
            return str(error)
        return ""

    def start(self, kpi_id: str, content: bytes, file_name: str, form: str | None = None) -> str:
        """Take a file in to be judged; return the id of the hand-in at once. See `HandIns.start`.

        Raises
        ------
        TooManyHandInsError
            If too many are waiting or kept already, here or by all servers.
        HandInsAwayError
            As by each of the following, if what the servers share cannot be reached.
        """
        with self._changed:
            self._make_room()
        hand_in = self._new(kpi_id, file_name)
        self._shelf.add(hand_in)
        try:
            with self._changed:
                self._entries[hand_in.id] = Entry(hand_in, monotonic())
                self._add(Judge(hand_in.id, kpi_id, content, file_name, form, give_back=True))
        except HandInError:
            self.forget(hand_in.id)
            raise
        return hand_in.id

    def state(self, hand_in_id: str) -> HandIn:
        """Return how far a hand-in is, whichever server it is with. See `HandIns.state`."""
        with self._changed:
            entry = self._entries.get(hand_in_id)
            # to be decided about is only what lies where every server can take it up
            if entry is not None and not entry.hand_in.awaits_decision:
                return entry.hand_in
        return self._look(hand_in_id).hand_in

    def commit(self, hand_in_id: str, accepted: Collection[str], who: str) -> None:
        """Store what was judged, by whichever server; returns at once. See `HandIns.commit`."""
        # asked here, where the request still is
        account = self._kpis.account()
        storing = self._take_over(hand_in_id)
        try:
            with self._changed:
                self._entries[hand_in_id] = Entry(storing, monotonic())
                self._to_be_stored.add(hand_in_id)
                self._add(Store(hand_in_id, frozenset(accepted), who, account))
        except HandInError:
            with self._changed:
                self._entries[hand_in_id].hand_in = _undecided(storing)
            self._tell(hand_in_id)
            raise

    def reread(self, hand_in_id: str, reading: "Reading") -> None:
        """Read a file as somebody has chosen; the server that has it does so. See `HandIns.reread`."""
        with self._changed:
            here = hand_in_id in self._entries
        if here:
            super().reread(hand_in_id, reading)
            self._tell(hand_in_id)
            return
        for _ in range(_TRIES):
            held = self._look(hand_in_id)
            if held.hand_in.stage is not Stage.ASKED:
                raise HandInError(held.hand_in.why_not)
            if self._shelf.take(held, replace(held.hand_in, stage=Stage.WAITING, fraction=0.0, chosen=reading)):
                return
        raise HandInError(held.hand_in.why_not)

    def _take_over(self, hand_in_id: str) -> HandIn:
        """Take a hand-in to store it, which one server can do and no other."""
        for _ in range(_TRIES):
            found = self.state(hand_in_id)
            held = self._look(hand_in_id) if found.awaits_decision else None
            if held is None or not held.hand_in.awaits_decision:
                raise HandInError((held.hand_in if held else found).why_not)
            storing = replace(held.hand_in, stage=Stage.STORING, fraction=0.0, message="")
            if self._shelf.take(held, storing):
                return storing
        raise HandInError(storing.why_not)

    def forget(self, hand_in_id: str) -> None:
        """Delete a hand-in, whether it is known or not. See `HandIns.forget`."""
        for _ in range(_TRIES):
            with self._changed:
                entry = self._entries.get(hand_in_id)
            held = self._shelf.look(hand_in_id)
            for found in (entry, held):
                if found is not None and found.hand_in.stage in _STORING:
                    raise HandInError(found.hand_in.why_not)
            if held is None or self._shelf.remove(held):
                with self._changed:
                    if self._entries.get(hand_in_id) is entry and entry is not None:
                        self._drop(hand_in_id)
                return

    def close(self) -> None:
        """End the worker as `HandIns.close` does; what was to be stored and is not can be stored by another server."""
        with self._changed:
            waiting = {task.hand_in_id for task in self._tasks if isinstance(task, Store)}
        super().close()
        with self._changed:
            left = [entry for entry in self._entries.values() if not entry.hand_in.stage.is_resting]
            for entry in left:
                entry.hand_in = (
                    _undecided(entry.hand_in) if entry.hand_in.id in waiting else entry.hand_in.interrupted()
                )
            ids = list(self._entries)
        for hand_in_id in ids:
            with suppress(HandInsAwayError):
                self._tell(hand_in_id)

    def move_on(self, kpis: Kpis) -> None:
        """Go on with KPIs of another edition of the data, or another configuration. See `HandIns.move_on`.

        What rests on the shelf is of the one before, and not read.
        """
        before = self._context
        super().move_on(kpis)
        if before != self._context:
            self._shelf = self._new_shelf()

    @property
    def _context(self) -> str:
        """What servers must have in common to take up each other's files."""
        city = self._kpis.city
        return f"{__version__} {city.data_version} {city.configured}"

    def _new_shelf(self) -> Shelf:
        return Shelf(self._redis_url, self._context, self._retention.kept_s, self._retention.in_all)

    # ---- under the lock

    def _add(self, task: Task) -> None:
        super()._add(task)
        if self._teller is None or not self._teller.is_alive():
            self._teller = Thread(target=self._keep_telling, name="hand-ins-shared", daemon=True)
            self._teller.start()

    def _drop(self, hand_in_id: str) -> None:
        self._release(hand_in_id)
        super()._drop(hand_in_id)

    def _release(self, hand_in_id: str) -> None:
        self._checked.pop(hand_in_id, None)
        self._told.pop(hand_in_id, None)
        self._to_be_stored.discard(hand_in_id)

    def _give_up(self) -> None:
        """Give up nothing: what the worker has judged is on the shelf, and another one can store it."""

    # ---- the thread that talks to the worker

    def _do(self, job: Job) -> None:
        if isinstance(job, Store):
            checked = self._fetched(job.hand_in_id)
            if checked is None:
                return
            job = replace(job, checked=checked)
        super()._do(job)

    def _fetched(self, hand_in_id: str) -> "Checked | None":
        """Return what is to be stored; without it, say so."""
        try:
            checked, away = self._shelf.checked(hand_in_id), False
        except HandInsAwayError:
            checked, away = None, True
        if checked is None:
            with self._changed:
                if entry := self._entries.get(hand_in_id):
                    back = _undecided(entry.hand_in)
                    entry.hand_in = replace(back, message=_NOT_FETCHED) if away else back.interrupted()
        return checked

    def _take(self, hand_in_id: str, answer: Answer) -> None:
        if isinstance(answer, Judged) and answer.checked is not None:
            with self._changed:
                self._checked[hand_in_id] = answer.checked
        super()._take(hand_in_id, answer)
        with self._changed:
            entry = self._entries.get(hand_in_id)
        if entry is None:
            self._release(hand_in_id)
        elif entry.hand_in.stage.is_resting:
            # told again later if that fails
            with suppress(HandInsAwayError):
                self._tell(hand_in_id)

    # ---- the thread that tells the others

    def _keep_telling(self) -> None:
        while True:
            with self._changed:
                # what is left at the end, `close` tells
                if self._closed:
                    return
                self._changed.wait(_TELL_EVERY_S if self._entries else None)
                due = [hand_in_id for hand_in_id, entry in self._entries.items() if self._is_due(entry)]
            for hand_in_id in due:
                with suppress(HandInsAwayError):
                    self._tell(hand_in_id)

    def _is_due(self, entry: Entry) -> bool:
        told, when = self._told.get(entry.hand_in.id, (None, 0.0))
        # what is asked may be answered on another server
        if entry.hand_in.stage is Stage.ASKED:
            return True
        return told is not entry.hand_in or monotonic() - when > _SIGN_OF_LIFE_S

    def _tell(self, hand_in_id: str) -> None:
        """Say how far a hand-in is; what rests is the shelf's from then on."""
        with self._telling:
            with self._changed:
                entry = self._entries.get(hand_in_id)
                if entry is None or self._is_to_be_judged_again(entry):
                    return
                hand_in, checked = entry.hand_in, self._checked.get(hand_in_id)
                was_told = self._told.get(hand_in_id, (None, 0.0))[0] is hand_in
                # nobody can have discarded what is being stored: if it is not there, Redis was emptied
                anew = hand_in_id in self._to_be_stored
            if hand_in.stage is Stage.ASKED and was_told:
                self._ask_others(hand_in)
                return
            known = self._shelf.put(hand_in, checked, anew=anew)
            with self._changed:
                if self._entries.get(hand_in_id) is not entry:
                    return
                if not known:
                    self._drop_quietly(hand_in_id)
                elif not hand_in.stage.needs_its_server and entry.hand_in is hand_in:
                    del self._entries[hand_in_id]
                    self._release(hand_in_id)
                else:
                    self._told[hand_in_id] = (hand_in, monotonic())

    def _ask_others(self, hand_in: HandIn) -> None:
        """Go on where another server was told how to read a file that is here; else say that it is still here."""
        held = self._shelf.look(hand_in.id)
        if held is None:
            with self._changed:
                self._drop_quietly(hand_in.id)
        elif held.hand_in.chosen is None:
            # not if somebody chooses at this very moment
            self._shelf.take(held, hand_in)
        else:
            with suppress(HandInError):
                super().reread(hand_in.id, held.hand_in.chosen)

    def _is_to_be_judged_again(self, entry: Entry) -> bool:
        """Tell whether a verdict is of data that have been replaced, which is about to be noticed."""
        job = self._current
        return (
            self._outdated
            and isinstance(job, Job)
            and job.hand_in_id == entry.hand_in.id
            and entry.hand_in.stage.is_resting
        )

    def _drop_quietly(self, hand_in_id: str) -> None:
        with suppress(HandInError):
            self._drop(hand_in_id)

    def _look(self, hand_in_id: str) -> Held:
        held = self._shelf.look(hand_in_id)
        if held is None:
            raise self._unknown()
        return held


def _undecided(hand_in: HandIn) -> HandIn:
    """Return a hand-in that was to be stored as it was before."""
    return replace(hand_in, stage=Stage.CHECKED, fraction=1.0)
