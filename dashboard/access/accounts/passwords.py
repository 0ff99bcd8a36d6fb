"""Passwords: what is asked of one, and argon2id for keeping it."""

import unicodedata
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 256
_FEWEST_CHARACTERS = 6
#: Each takes 19 MB while it is worked out, so few are at once.
_AT_ONCE = 2
_TURN = BoundedSemaphore(_AT_ONCE)
# the least that OWASP recommends for argon2id, so that a small server stands many at a time
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
#: Compared with where there is no account, so that it takes as long. No password is known that fits.
_OF_NOBODY = _HASHER.hash("nobody", salt=bytes(16))


def problems(password: str, name: str) -> list[str]:
    """Return what is wrong with a new password, one sentence each; any character may be used."""
    found = []
    if not SHORTEST <= len(password) <= LONGEST:
        found.append(
            f"found a password of {len(password)} characters, expected {SHORTEST} to {LONGEST}; "
            "three or four words that have nothing to do with each other are easy to remember"
        )
    if password and len(set(password)) < _FEWEST_CHARACTERS:
        found.append(f"found a password of {len(set(password))} different characters, expected {_FEWEST_CHARACTERS}")
    if name and name in password.casefold():
        found.append("found the name of the account in the password, expected one that does not contain it")
    return found


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    with _TURN:
        return _HASHER.hash(_plain(password))


def fits(kept: str | None, password: str) -> bool:
    """Tell whether a password is the one that `kept` was made of; False, in the same time, for None."""
    if len(password) > LONGEST:
        password = ""
    try:
        with _TURN:
            found = _HASHER.verify(kept or _OF_NOBODY, _plain(password))
    except (VerificationError, InvalidHashError):
        return False
    return found and kept is not None


def is_outdated(kept: str) -> bool:
    """Tell whether a password should be kept anew, since it was made with less effort than is usual now."""
    return _HASHER.check_needs_rehash(kept)


def _plain(password: str) -> str:
    """Return the same text for what looks the same, however a keyboard made it."""
    return unicodedata.normalize("NFKC", password)
