"""Accounts of this dashboard: made by command, asked for a name and a password at sign-in.

After some wrong passwords an account waits before it listens again, longer each time; nobody has to solve a puzzle.
Whoever signs in learns nothing about other accounts: unknown names, wrong passwords, disabled accounts and those that
wait are refused with the same words, after the same time.
"""

import contextlib
import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dashboard.access.accounts import passwords
from dashboard.domain.access.audit import ACCOUNT, What
from dashboard.domain.access.roles import Person
from dashboard.errors import AccountError, SignInError
from dashboard.store.accounts import accounts, sessions
from dashboard.store.accounts.accounts import Account
from dashboard.store.kpi.database import noting, reading, writing
from dashboard.store.kpi.trail import acting_as, append

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

#: Wrong passwords until an account waits.
FREE = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
REFUSED = (
    "The name and the password do not fit together, or there have been too many attempts. After several wrong "
    "passwords an account waits, half a minute at first and longer each time: try again a little later."
)
#: Seconds that a refusal takes at least: what is done before it must not show.
_REFUSAL_S = 0.4
_NAME = re.compile(ACCOUNT)
_WAIT_S = 10.0


def now_utc() -> datetime:
    """Return the moment."""
    return datetime.now(UTC)


def account_name(text: str) -> str:
    """Return a name as accounts are known by, however it was typed."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


class Accounts:
    """Accounts in a database; may be shared by threads.

    Parameters
    ----------
    now
        The moment, with its time zone.
    pause
        Waits some seconds.
    refused
        Is told whose password was tried in vain; "" where there is no such account, or it does not listen now.
    """

    def __init__(
        self,
        engine: "Engine",
        now: Callable[[], datetime] = now_utc,
        pause: Callable[[float], None] = time.sleep,
        refused: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._engine = engine
        self._now = now
        self._pause = pause
        self._refused = refused

    # ---- for whoever runs the dashboard

    def add(self, person: Person, password: str) -> None:
        """Make an account.

        Raises
        ------
        AccountError
            If its name or password cannot be used, or there is one of that name.
        """
        found = [] if _NAME.fullmatch(person.name) else [_name_problem(person.name)]
        _refuse(person.name, [*found, *passwords.problems(password, person.name)])
        kept = passwords.hashed(password)
        with self._recording(What.ACCOUNT_ADDED, person.name) as connection:
            accounts.add(connection, person, kept, self._now())

    def reset(self, name: str, password: str) -> None:
        """Give an account another password, end its wait, and sign it out everywhere."""
        _refuse(name, passwords.problems(password, name))
        kept = passwords.hashed(password)
        with self._recording(What.PASSWORD_CHANGED, name) as connection:
            values = {"password_hash": kept, "failures": 0, "waits_until": None}
            accounts.change(connection, name, values, self._now())
            sessions.end_all(connection, name)

    def give_role(self, person: Person) -> None:
        """Give an account another role; it holds from the next request on."""
        with self._recording(What.ACCOUNT_CHANGED, person.name, f"role {person.role.value}") as connection:
            accounts.change(connection, person.name, accounts.stored(person), self._now())

    def disable(self, name: str) -> None:
        """Let an account sign in no longer, and sign it out everywhere."""
        with self._recording(What.ACCOUNT_CHANGED, name, "disabled") as connection:
            accounts.change(connection, name, {"enabled": False}, self._now())
            sessions.end_all(connection, name)

    def enable(self, name: str) -> None:
        """Let an account sign in again, without a wait."""
        with self._recording(What.ACCOUNT_CHANGED, name, "enabled") as connection:
            values = {"enabled": True, "failures": 0, "waits_until": None}
            accounts.change(connection, name, values, self._now())

    def remove(self, name: str) -> None:
        """Remove an account and sign it out everywhere; its name stays in the history and in the audit trail."""
        with self._recording(What.ACCOUNT_REMOVED, name) as connection:
            accounts.remove(connection, name)

    def end_sessions(self, name: str) -> int:
        """Sign somebody out everywhere, with an account of this database or another system; return of how often."""
        with self._recording(What.SIGNED_OUT_EVERYWHERE, name) as connection:
            return sessions.end_all(connection, name)

    def every(self) -> tuple[Account, ...]:
        """Return all accounts by name."""
        with reading(self._engine) as connection:
            return accounts.every(connection)

    # ---- for whoever signs in

    def sign_in(self, typed_name: str, password: str) -> Person:
        """Return whose name and password these are.

        Raises
        ------
        SignInError
            If they fit no account that may sign in now.
        """
        begun = time.monotonic()
        name = account_name(typed_name)
        account = self._attempt(name)
        if not passwords.fits(account.password_hash if account else None, password) or account is None:
            self._refused(name if account else "")
            self._pause(max(0.0, _REFUSAL_S - (time.monotonic() - begun)))
            raise SignInError(REFUSED)
        values: dict[str, object] = {"failures": 0, "waits_until": None}
        if passwords.is_outdated(account.password_hash):
            values["password_hash"] = passwords.hashed(password)
        with self._noting() as connection:
            accounts.change(connection, name, values)
        return account.person

    def change_own(self, name: str, password: str, new: str) -> None:
        """Give an account another password, asked for by whoever knows the one it has; sign it out everywhere.

        Raises
        ------
        AccountError
            If the new one cannot be used.
        SignInError
            If the old one is wrong.
        """
        _refuse(name, passwords.problems(new, name))
        self.sign_in(name, password)
        with acting_as(name):
            self.reset(name, new)

    def _attempt(self, name: str) -> Account | None:
        """Count an attempt before it is looked at, so that many at once are no way round the wait.

        Returns
        -------
        Account or None
            The account; None if no password may be tried on it now.
        """
        if not _NAME.fullmatch(name):
            return None
        now = self._now()
        with self._noting() as connection:
            account = accounts.find(connection, name, lock=True)
            if account is None or not account.enabled or (account.waits_until and now < account.waits_until):
                return None
            failures = account.failures + 1
            wait = now + wait_after(failures) if failures >= FREE else None
            accounts.change(connection, name, {"failures": failures, "waits_until": wait})
        return replace(account, failures=failures, waits_until=wait)

    @contextlib.contextmanager
    def _recording(self, what: What, name: str, setting: str = "") -> "Iterator[Connection]":
        """Change accounts, and write that into the audit trail: both, or neither."""
        subject = {"account": name} if re.fullmatch(ACCOUNT, name) else {}
        with writing(self._engine, _WAIT_S) as connection:
            yield connection
            append(connection, what, subject | ({"setting": setting} if setting else {}))

    def _noting(self) -> "contextlib.AbstractContextManager[Connection]":
        return noting(self._engine, _WAIT_S)


def wait_after(failures: int) -> timedelta:
    """Return how long an account waits after so many wrong passwords: twice as long each time, up to a limit."""
    # the limit is reached long before the power is large
    doubled = FIRST_WAIT * 2 ** min(max(failures - FREE, 0), 10)
    return min(doubled, LONGEST_WAIT)


def _name_problem(name: str) -> str:
    return (
        f"found the name “{name}”, expected 2 to 64 lower-case letters, digits, dots, hyphens, underscores or @, "
        "beginning with a letter or digit"
    )


def _refuse(name: str, problems: list[str]) -> None:
    if problems:
        msg = f"{name}: {'; '.join(problems)}"
        raise AccountError(msg)
