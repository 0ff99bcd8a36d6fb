"""Where the states of hand-ins are kept for all servers: in Redis, encrypted, for a time.

Each hand-in has up to three keys: how far it is, what would be stored once it is judged, and a sign of life of the
process that works on it. Two lists bound how many there are. A change takes one script, so that it happens as a whole.
"""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from dashboard.errors import TooManyHandInsError
from dashboard.kpis.hand_ins.hand_in import HandIn
from dashboard.kpis.hand_ins.shared import plain
from dashboard.kpis.hand_ins.shared.link import Link
from dashboard.kpis.hand_ins.shared.sealing import Seal, UnreadableError

if TYPE_CHECKING:
    from dashboard.intake.dry_run import Checked

_LOG = logging.getLogger(__name__)
_PREFIX = "dashboard:hand-in:"
_PARTS = ("state", "checked", "working")
_LISTS = ("dashboard:hand-ins", "dashboard:hand-ins:over")
#: Pages ask with the first patience, what goes on beside them with the second.
_BRIEFLY_S, _PATIENTLY_S = 0.3, 5.0
#: A process that has given no sign of life for so long is gone.
ALIVE_S = 10.0

# KEYS are the parts of a hand-in and the lists, as above; ARGV begins with its name and with milliseconds until it is
# forgotten
_NOW = "local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000) local gone = now + ARGV[2] "
#: Further ARGV: state, milliseconds of life, how many at most, prefix of keys.
_ADD = f"""{_NOW}
for i = 4, 5 do redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now) end
while redis.call('ZCARD', KEYS[4]) >= tonumber(ARGV[5]) do
  local old = redis.call('ZRANGE', KEYS[5], 0, 0)[1]
  if not old then return 0 end
  for i = 4, 5 do redis.call('ZREM', KEYS[i], old) end
  redis.call('DEL', ARGV[6] .. old .. ':state', ARGV[6] .. old .. ':checked', ARGV[6] .. old .. ':working')
end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[2])
redis.call('SET', KEYS[3], '1', 'PX', ARGV[4])
redis.call('ZADD', KEYS[4], gone, ARGV[1])
return 1
"""
_LOOK = f"""{_NOW}
local state = redis.call('GET', KEYS[1])
if not state then return false end
for i = 1, 2 do redis.call('PEXPIRE', KEYS[i], ARGV[2]) end
for i = 4, 5 do redis.call('ZADD', KEYS[i], 'XX', gone, ARGV[1]) end
return {{state, redis.call('EXISTS', KEYS[3])}}
"""
#: Further ARGV: state, milliseconds of life, "working", "awaits" or "over", whether it must be there, the state it must
#: be in, what would be stored; the last two may be "".
_PUT = f"""{_NOW}
local held = redis.call('GET', KEYS[1])
if ARGV[6] == '1' and not held then return 0 end
if ARGV[7] ~= '' and held ~= ARGV[7] then return 0 end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[2])
redis.call('ZADD', KEYS[4], gone, ARGV[1])
if ARGV[5] == 'working' then redis.call('SET', KEYS[3], '1', 'PX', ARGV[4]) else redis.call('DEL', KEYS[3]) end
if ARGV[5] == 'over' then
  redis.call('DEL', KEYS[2])
  redis.call('ZADD', KEYS[5], gone, ARGV[1])
else
  redis.call('ZREM', KEYS[5], ARGV[1])
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
  if ARGV[8] ~= '' then redis.call('SET', KEYS[2], ARGV[8], 'PX', ARGV[2]) end
end
return 1
"""
#: Further ARGV: the state it must be in.
_REMOVE = """
if redis.call('GET', KEYS[1]) ~= ARGV[3] then return 0 end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
for i = 4, 5 do redis.call('ZREM', KEYS[i], ARGV[1]) end
return 1
"""


@dataclass(frozen=True)
class Held:
    """A hand-in as it was found; `sealed` is what a change goes by."""

    hand_in: HandIn
    sealed: bytes


class Shelf:
    """Keeps hand-ins in Redis; may be shared by threads.

    Raises
    ------
    HandInsAwayError
        By every method, if Redis cannot be used at the moment.
    """

    def __init__(self, url: str, context: str, kept_s: float, in_all: int) -> None:
        self._brief, self._patient = Link(url, _BRIEFLY_S), Link(url, _PATIENTLY_S)
        self._seal = Seal(context)
        self._kept_ms = int(kept_s * 1000)
        self._in_all = in_all

    def check(self) -> None:
        """Ask whether Redis can be used."""
        self._brief.ask(lambda redis: redis.ping())

    def add(self, hand_in: HandIn) -> None:
        """Put a new hand-in down, which is worked on from now on; what is of no further use gives way.

        Raises
        ------
        TooManyHandInsError
            If too many are kept already.
        """
        more = (self._sealed(hand_in), int(ALIVE_S * 1000), self._in_all, _PREFIX)
        if not self._run(self._brief, _ADD, hand_in.id, *more):
            msg = (
                f"{self._in_all} files are being checked or await a decision, as many as all servers keep at once. "
                "Store or discard one of them, then hand this file in again."
            )
            raise TooManyHandInsError(msg)

    def look(self, hand_in_id: str) -> Held | None:
        """Return a hand-in; None if there is none, or none that can be read.

        One that a process worked on which is gone was interrupted.
        """
        found = cast("tuple[bytes, int] | None", self._run(self._brief, _LOOK, hand_in_id))
        if not found:
            return None
        sealed, alive = found
        hand_in = self._opened(sealed, hand_in_id, "state")
        if not isinstance(hand_in, HandIn):
            return None
        if alive or not hand_in.stage.needs_its_server:
            return Held(hand_in, sealed)
        # should the process have been slow only, it will say what is true
        interrupted = hand_in.interrupted()
        self._put(self._brief, interrupted, expected=sealed)
        return Held(interrupted, sealed)

    def put(self, hand_in: HandIn, checked: "Checked | None" = None, *, anew: bool = False) -> bool:
        """Say how far a hand-in is, and that whoever works on it is alive; for who works on it, and takes a moment.

        `checked` is what would be stored, if that is new; with `anew` it is put down even if it is not there any more.
        Tells whether it is there.
        """
        return self._put(self._patient, hand_in, checked, anew=anew)

    def take(self, held: Held, hand_in: HandIn) -> bool:
        """Change a hand-in unless somebody else has changed it since; tell whether that has happened."""
        return self._put(self._brief, hand_in, expected=held.sealed)

    def checked(self, hand_in_id: str) -> "Checked | None":
        """Return what would be stored; None if it is gone. It takes a moment."""
        from dashboard.intake.dry_run import Checked  # noqa: PLC0415 - it brings what reads files

        key = self._keys(hand_in_id)[1]
        sealed = cast("bytes | None", self._patient.ask(lambda redis: redis.get(key)))
        found = self._opened(sealed, hand_in_id, "checked") if sealed else None
        return found if isinstance(found, Checked) else None

    def remove(self, held: Held) -> bool:
        """Remove a hand-in unless somebody has changed it since; tell whether that has happened."""
        return bool(self._run(self._brief, _REMOVE, held.hand_in.id, held.sealed))

    def _put(
        self,
        link: Link,
        hand_in: HandIn,
        checked: "Checked | None" = None,
        *,
        expected: bytes = b"",
        anew: bool = False,
    ) -> bool:
        stored = b"" if checked is None else self._seal.close(plain.written(checked), hand_in.id, "checked")
        kind = "working" if hand_in.stage.needs_its_server else "awaits" if hand_in.awaits_decision else "over"
        more = (self._sealed(hand_in), int(ALIVE_S * 1000), kind, int(not anew), expected, stored)
        return bool(self._run(link, _PUT, hand_in.id, *more))

    def _sealed(self, hand_in: HandIn) -> bytes:
        return self._seal.close(plain.written(hand_in), hand_in.id, "state")

    def _opened(self, sealed: bytes, hand_in_id: str, what: str) -> object:
        try:
            return plain.read(self._seal.open(sealed, hand_in_id, what))
        except UnreadableError:
            _LOG.warning("A hand-in in Redis is of another version of the program or the data, or was changed")
            return None

    def _keys(self, hand_in_id: str) -> list[str]:
        return [f"{_PREFIX}{self._seal.name(hand_in_id)}:{part}" for part in _PARTS]

    def _run(self, link: Link, script: str, hand_in_id: str, *more: bytes | str | int) -> object:
        keys = [*self._keys(hand_in_id), *_LISTS]
        arguments = [self._seal.name(hand_in_id), self._kept_ms, *more]
        return link.ask(lambda redis: redis.eval(script, len(keys), *keys, *arguments))
