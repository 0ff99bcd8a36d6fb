"""Who is signed in: a random id in the browser, whose hash is kept in the database."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from dashboard.access.accounts import now_utc
from dashboard.domain.access.roles import Person
from dashboard.errors import DatabaseError
from dashboard.store.accounts import sessions
from dashboard.store.accounts.sessions import Departure
from dashboard.store.kpi.database import noting, reading

if TYPE_CHECKING:
    from sqlalchemy import Engine

#: How long somebody may take to sign in elsewhere.
AWAY = timedelta(minutes=10)
#: That somebody has been seen is written down once in this time.
_SEEN_EVERY = timedelta(minutes=1)
_ID_BYTES = 32
_WAIT_S = 10.0
#: Nobody waits for a note that he has been seen.
_BRIEFLY_S = 0.2


@dataclass(frozen=True)
class Lasting:
    """How long somebody stays signed in: without doing anything, and at most."""

    idle: timedelta = timedelta(minutes=30)
    at_most: timedelta = timedelta(hours=10)


class SignedIn:
    """Sessions in a database; may be shared by threads.

    Parameters
    ----------
    now
        The moment, with its time zone.
    """

    def __init__(self, engine: "Engine", lasting: Lasting, now: Callable[[], datetime] = now_utc) -> None:
        self._engine = engine
        self._lasting = lasting
        self._now = now

    def begin(self, person: Person, *, local: bool, instead_of: str = "") -> str:
        """Sign somebody in; return the new id for his browser, and let the one it had be of no more use."""
        new, now = secrets.token_urlsafe(_ID_BYTES), self._now()
        with noting(self._engine, _WAIT_S) as connection:
            sessions.sweep(connection, now - self._lasting.at_most, now - self._lasting.idle, now - AWAY)
            if instead_of:
                sessions.end(connection, hashed(instead_of))
            sessions.begin(connection, hashed(new), person, now, local=local)
        return new

    def person(self, given: str) -> Person | None:
        """Return who has an id; None if nobody has it, or no longer."""
        now = self._now()
        with reading(self._engine) as connection:
            found = sessions.find(connection, hashed(given))
        if found is None or now - found.begun_at >= self._lasting.at_most:
            return None
        if now - found.seen_at >= self._lasting.idle:
            return None
        if now - found.seen_at >= min(_SEEN_EVERY, self._lasting.idle / 10):
            # not written while figures are being stored, for instance; the next request does it
            with suppress(DatabaseError), noting(self._engine, _BRIEFLY_S) as connection:
                sessions.touch(connection, hashed(given), now)
        return found.person

    def end(self, given: str) -> None:
        """Sign out the browser that has an id."""
        with noting(self._engine, _WAIT_S) as connection:
            sessions.end(connection, hashed(given))

    def depart(self, departure: Departure) -> str:
        """Remember somebody who is sent to sign in elsewhere; return the id that his browser comes back with."""
        given, now = secrets.token_urlsafe(_ID_BYTES), self._now()
        with noting(self._engine, _WAIT_S) as connection:
            sessions.sweep(connection, now - self._lasting.at_most, now - self._lasting.idle, now - AWAY)
            sessions.depart(connection, hashed(given), departure, now)
        return given

    def arrive(self, given: str) -> Departure | None:
        """Return what was remembered under an id, once; None if there is nothing, or it took too long."""
        with noting(self._engine, _WAIT_S) as connection:
            return sessions.arrive(connection, hashed(given), self._now() - AWAY)


def hashed(secret: str) -> str:
    """Return what is kept of a random secret: it is too long to be guessed from its hash."""
    return sha256(secret.encode()).hexdigest()
