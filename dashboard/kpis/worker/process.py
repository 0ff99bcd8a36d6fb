"""The server's end of the worker: starts the process, asks it, notices that it is gone."""

import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Timer

from dashboard.kpis.worker.messages import Answer, Forget, Job, Opening, Progress

MODULE = "dashboard.kpis.worker"
_ROOT = Path(__file__).resolve().parents[3]
#: A job that takes longer never ends; the largest file allowed takes a minute.
_LONGEST_S = 900
_END_WITHIN_S = 5


class WorkerGoneError(Exception):
    """The worker has crashed or was killed."""


class WorkerProcess:
    """A running worker, for use by one thread.

    It is a program of its own, not a copy of the server (`multiprocessing`), which would run `app.py` once more.

    Raises
    ------
    WorkerGoneError
        If it cannot be started.
    """

    def __init__(self, opening: Opening, module: str = MODULE) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", module],
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise WorkerGoneError from error
        if self._process.stdin is None or self._process.stdout is None:
            raise WorkerGoneError
        self._to, self._from = self._process.stdin, self._process.stdout
        with suppress(WorkerGoneError):
            self._send(opening)

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def ask(self, job: Job) -> Iterator[Answer]:
        """Yield what it answers, the last one being the end of the job.

        Raises
        ------
        WorkerGoneError
            If it is gone before that.
        """
        limit = Timer(_LONGEST_S, self.kill)
        limit.daemon = True
        limit.start()
        try:
            self._send(job)
            while isinstance(answer := self._receive(), Progress):
                yield answer
            yield answer
        finally:
            limit.cancel()

    def forget(self, hand_in_id: str) -> None:
        """Let it forget what was judged; a worker that is gone has."""
        with suppress(WorkerGoneError):
            self._send(Forget(hand_in_id))

    def kill(self) -> None:
        """Stop it in the middle of whatever it does; may be called by any thread."""
        self._process.kill()

    def end(self) -> None:
        """Let it end, and wait for that."""
        # what it has not read before it ended is written in vain
        with suppress(OSError):
            self._to.close()
        try:
            self._process.wait(_END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._from.close()

    def _send(self, message: Opening | Job | Forget) -> None:
        try:
            pickle.dump(message, self._to)
            self._to.flush()
        except (OSError, ValueError) as error:
            raise WorkerGoneError from error

    def _receive(self) -> Answer:
        try:
            answer: Answer = pickle.load(self._from)  # noqa: S301 - from our own program
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise WorkerGoneError from error
        return answer
