"""Rows of accounts, read and written under the lock of their row."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from dashboard.domain.access.roles import Person, Role
from dashboard.errors import AccountError
from dashboard.store.accounts.tables import accounts


@dataclass(frozen=True)
class Account:
    """An account as it is stored.

    Attributes
    ----------
    person
        Name, role, services and neighbourhoods.
    password_hash
        What argon2id made of the password.
    enabled
        Whether it may sign in.
    failures, waits_until
        Wrong passwords since the last right one, and until when no other is tried; None for no wait.
    """

    person: Person
    password_hash: str
    enabled: bool
    failures: int
    waits_until: datetime | None


def person_of(name: str, role: str, services: str, neighbourhoods: str) -> Person:
    """Return a person from what is stored of him."""
    return Person(Role(role), name, frozenset(json.loads(services)), frozenset(json.loads(neighbourhoods)))


def stored(person: Person) -> dict[str, str]:
    """Write name, role, services and neighbourhoods of a person as they are stored."""
    lists = {"services": person.services, "neighbourhoods": person.neighbourhoods}
    written = {name: json.dumps(sorted(texts), ensure_ascii=False) for name, texts in lists.items()}
    return {"name": person.name, "role": person.role.value, **written}


def add(connection: Connection, person: Person, password_hash: str, now: datetime) -> None:
    """Add an account.

    Raises
    ------
    AccountError
        If there is one of that name.
    """
    if find(connection, person.name) is not None:
        msg = f"{person.name}: there is an account of this name already; choose another name, or reset its password"
        raise AccountError(msg)
    row = {
        **stored(person),
        "password_hash": password_hash,
        "enabled": True,
        "failures": 0,
        "waits_until": None,
        "created_at": now,
        "changed_at": now,
    }
    connection.execute(insert(accounts).values(row))


def find(connection: Connection, name: str, *, lock: bool = False) -> Account | None:
    """Return an account; None if there is none. `lock` keeps others from changing it meanwhile."""
    query = select(accounts).where(accounts.c.name == name)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else _account(row)


def every(connection: Connection) -> tuple[Account, ...]:
    """Return all accounts by name."""
    return tuple(_account(row) for row in connection.execute(select(accounts).order_by(accounts.c.name)))


def change(connection: Connection, name: str, values: Mapping[str, object], now: datetime | None = None) -> None:
    """Change an account; `now` is for changes that somebody made on purpose.

    Raises
    ------
    AccountError
        If there is no such account.
    """
    noted = values if now is None else {**values, "changed_at": now}
    _check(name, connection.execute(update(accounts).where(accounts.c.name == name).values(**noted)).rowcount)


def remove(connection: Connection, name: str) -> None:
    """Remove an account, and with it whoever is signed in by it.

    Raises
    ------
    AccountError
        If there is no such account.
    """
    _check(name, connection.execute(delete(accounts).where(accounts.c.name == name)).rowcount)


def _check(name: str, found: int) -> None:
    if found != 1:
        msg = f"{name}: there is no account of this name; `python -m dashboard.accounts list` shows those there are"
        raise AccountError(msg)


def _account(row: Row[Any]) -> Account:
    person = person_of(row.name, row.role, row.services, row.neighbourhoods)
    return Account(person, row.password_hash, row.enabled, row.failures, row.waits_until)
