"""Lanes for files that are handed in: neither a small file nor a second large one waits while a large one is read.

Each lane has a worker of its own, so that no single file, however long it takes, makes another wait.
"""

import io
import zipfile
from collections.abc import Collection
from threading import Thread
from typing import TYPE_CHECKING

from dashboard.intake.files.archive import ARCHIVE_ERRORS
from dashboard.intake.files.raw import MEGABYTE
from dashboard.kpis import Kpis
from dashboard.kpis.hand_ins.hand_in import HandIn
from dashboard.kpis.hand_ins.queue import HandIns

if TYPE_CHECKING:
    from dashboard.intake.mapping.mapping import Reading

#: Whatever is no larger, unpacked, is judged within half a second.
_SMALL_BYTES = MEGABYTE
#: So many figures are stored within about a second.
_FEW = 50_000


def is_large(content: bytes) -> bool:
    """Tell whether a file may take more than a second to be judged: by its size, of a workbook that of its parts."""
    if len(content) > _SMALL_BYTES:
        return True
    if not content.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(part.file_size for part in archive.infolist()) > _SMALL_BYTES
    except ARCHIVE_ERRORS:
        # it is refused as soon as it is opened
        return False


class Lanes:
    """Takes files in and tells how far they are, in lanes with a worker each; may be shared by threads.

    See `HandIns`, whose methods these are. The worker of a lane is started by its first file. A large file goes where
    the fewest are at work.
    """

    def __init__(self, small: HandIns, *large: HandIns) -> None:
        self.small, self.large = small, large

    @property
    def problem(self) -> str:
        """Why nothing can be handed in at the moment; "" if it can."""
        return self.small.problem

    def warm(self) -> None:
        """Start the worker for small files ahead of the first one; returns at once."""
        self.small.warm()

    def start(self, kpi_id: str, content: bytes, file_name: str, form: str | None = None) -> str:
        """Take a file in to be judged; return the id of the hand-in at once. See `HandIns.start`."""
        return (self._free() if is_large(content) else self.small).start(kpi_id, content, file_name, form)

    def state(self, hand_in_id: str) -> HandIn:
        """Return how far a hand-in is. See `HandIns.state`."""
        return self._lane(hand_in_id).state(hand_in_id)

    def current(self) -> tuple[HandIn, ...]:
        """Return all that are kept, the large ones last."""
        return tuple(one for lane in self._all for one in lane.current())

    def commit(self, hand_in_id: str, accepted: Collection[str], who: str) -> None:
        """Store what was judged; returns at once. See `HandIns.commit`."""
        lane = self._lane(hand_in_id)
        # where servers share what was judged, no lane has it
        if not lane.has(hand_in_id) and lane.state(hand_in_id).figures > _FEW:
            lane = self._free()
        lane.commit(hand_in_id, accepted, who)

    def reread(self, hand_in_id: str, reading: "Reading") -> None:
        """Read a file as somebody has chosen, and judge it; returns at once. See `HandIns.reread`."""
        self._lane(hand_in_id).reread(hand_in_id, reading)

    def forget(self, hand_in_id: str) -> None:
        """Delete a hand-in, whether it is known or not. See `HandIns.forget`."""
        self._lane(hand_in_id).forget(hand_in_id)

    def move_on(self, kpis: Kpis) -> None:
        """Go on with KPIs of another edition of the data, or another configuration. See `HandIns.move_on`."""
        for lane in self._all:
            lane.move_on(kpis)

    @property
    def worker_pid(self) -> int | None:
        """Number of a worker's process, those for large files before the other; None without one."""
        return next((lane.worker_pid for lane in reversed(self._all) if lane.worker_pid), None)

    def close(self) -> None:
        """End all workers at the same time. See `HandIns.close`."""
        closing = [Thread(target=lane.close) for lane in self._all]
        for one in closing:
            one.start()
        for one in closing:
            one.join()

    @property
    def _all(self) -> tuple[HandIns, ...]:
        return (self.small, *self.large)

    def _free(self) -> HandIns:
        """Return the lane for large files where the fewest wait or are worked on."""
        return min(self.large, key=lambda lane: lane.at_work)

    def _lane(self, hand_in_id: str) -> HandIns:
        return next((lane for lane in self.large if lane.has(hand_in_id)), self.small)
