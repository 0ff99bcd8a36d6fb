"""Rows of who is signed in, and of who is on his way to sign in elsewhere. Both go by the hash of a secret."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from dashboard.domain.access.roles import Person
from dashboard.store.accounts.accounts import person_of, stored
from dashboard.store.accounts.tables import accounts, departures, sessions


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in, since when, and when he was last seen."""

    person: Person
    begun_at: datetime
    seen_at: datetime


@dataclass(frozen=True)
class Departure:
    """What is remembered of somebody who has been sent to sign in elsewhere.

    Attributes
    ----------
    state, nonce, verifier
        What ties the answer to this browser, the token to this question, and the code to this server.
    onward
        Path that he is led to in the end.
    """

    state: str
    nonce: str
    verifier: str
    onward: str


def begin(connection: Connection, id_hash: str, person: Person, now: datetime, *, local: bool) -> None:
    """Note that somebody has signed in; `local` if it was with an account of this database."""
    whose = {"account": person.name if local else None, **stored(person)}
    connection.execute(insert(sessions).values(id_hash=id_hash, begun_at=now, seen_at=now, **whose))


def find(connection: Connection, id_hash: str) -> Session | None:
    """Return who is signed in, with what his account says now; None if nobody is or the account is disabled."""
    now = (accounts.c[name].label(f"{name}_now") for name in ("role", "services", "neighbourhoods"))
    query = (
        select(sessions, accounts.c.enabled, *now)
        .join_from(sessions, accounts, accounts.c.name == sessions.c.account, isouter=True)
        .where(sessions.c.id_hash == id_hash)
    )
    row = connection.execute(query).one_or_none()
    if row is None or (row.account is not None and not row.enabled):
        return None
    given = (row.role, row.services, row.neighbourhoods)
    held = given if row.account is None else (row.role_now, row.services_now, row.neighbourhoods_now)
    return Session(person_of(row.name, *held), row.begun_at, row.seen_at)


def touch(connection: Connection, id_hash: str, now: datetime) -> None:
    """Note that somebody has been seen."""
    connection.execute(update(sessions).where(sessions.c.id_hash == id_hash).values(seen_at=now))


def end(connection: Connection, id_hash: str) -> None:
    """Sign somebody out."""
    connection.execute(delete(sessions).where(sessions.c.id_hash == id_hash))


def end_all(connection: Connection, name: str) -> int:
    """Sign somebody out everywhere; return from how many browsers."""
    return connection.execute(delete(sessions).where(sessions.c.name == name)).rowcount


def sweep(connection: Connection, begun_before: datetime, seen_before: datetime, departed_before: datetime) -> None:
    """Delete what has expired."""
    over = or_(sessions.c.begun_at < begun_before, sessions.c.seen_at < seen_before)
    connection.execute(delete(sessions).where(over))
    connection.execute(delete(departures).where(departures.c.begun_at < departed_before))


def depart(connection: Connection, id_hash: str, departure: Departure, now: datetime) -> None:
    """Remember somebody who is sent to sign in elsewhere."""
    connection.execute(insert(departures).values(id_hash=id_hash, begun_at=now, **vars(departure)))


def arrive(connection: Connection, id_hash: str, departed_after: datetime) -> Departure | None:
    """Return what was remembered of somebody, once: None for the second time, or if too much time has passed."""
    query = delete(departures).where(departures.c.id_hash == id_hash).returning(departures)
    row = connection.execute(query).one_or_none()
    if row is None or row.begun_at < departed_after:
        return None
    return Departure(row.state, row.nonce, row.verifier, row.onward)
