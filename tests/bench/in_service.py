"""Measure an installation under load: `python -m tests.bench.in_service [--kill] [--restart-database] [--minutes N]`.

Two gunicorns behind nginx, PostgreSQL and Redis on loopback, with the configuration of `deploy/`; a hundred users click
through map, profiles, gap table and KPI pages while a steward hands figures in, one file after the other.
Users and servers share the processors of this machine.
"""

import argparse
import asyncio
import contextlib
import os
import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from dashboard.kpis import Kpis
from dashboard.settings import Settings
from dashboard.store.city import load_city
from tests.bench.report import Row, at_most, percentile, results_table
from tests.example_kpi import MISSED_BINS
from tests.redis_server import RedisServer
from tests.redis_server import program as redis_program
from tests.serving.servers import SITE, Service, nginx, service
from tests.serving.steward import Steward, allow_steward
from tests.store.kpi.cluster import Cluster, binaries, running_cluster

USERS = 100
#: Seconds between two clicks of a user: anything between these.
THINKING_S = (2.0, 6.0)
GOAL_MS, RECOVERED_WITHIN_S = 600, 10.0
#: Seconds from one file that was handed in to the next.
PAUSE_S = 60.0
#: What a failure is put down to a loss for: requests that began so long before or after it.
_IN_FLIGHT_S = 0.1
_SETTINGS = {"SIGN_IN": "local", "TRUSTED_PROXIES": "1"}
_LINK = re.compile(r'href="(/(?:ward|lsoa|neighbourhood)/[^"?#]+)"')


@dataclass(frozen=True)
class Asked:
    """One request: what kind of page, when it began and ended, and what became of it."""

    kind: str
    began: float
    ended: float
    outcome: int | str

    @property
    def ms(self) -> float:
        """How long it took."""
        return (self.ended - self.began) * 1000


@dataclass
class Events:
    """When something was done to the installation, in seconds of the clock; None if it was not."""

    killed: float | None = None
    stopped: float | None = None
    back: float | None = None


@dataclass
class Seen:
    """What the users and the steward have seen."""

    asked: list[Asked] = field(default_factory=list)
    told_stored: set[str] = field(default_factory=set)
    told_otherwise: Counter[str] = field(default_factory=Counter)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a table; returns 1 if a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.in_service", description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60, help="how long users click (default 60)")
    parser.add_argument("--minutes", type=float, help="the same in minutes")
    parser.add_argument("--users", type=int, default=USERS, help=f"how many (default {USERS})")
    parser.add_argument("--processes", type=int, default=2, help="of each gunicorn (default 2, as deployed)")
    parser.add_argument("--kpis", type=int, help="of how many KPIs pages are asked for (default: all)")
    parser.add_argument(
        "--pause", type=float, default=PAUSE_S, help=f"between two files handed in, in s (default {PAUSE_S:.0f})"
    )
    parser.add_argument("--kill", action="store_true", help="kill one server after a third of the time")
    parser.add_argument("--restart-database", action="store_true", help="restart PostgreSQL after two thirds")
    options = parser.parse_args(arguments)
    # whoever ends it before its time gets all that it has started ended too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    programs, front = binaries(), nginx()
    if not (programs and front and redis_program()):
        parser.error("found not all of PostgreSQL, nginx, openssl and redis-server; apt-get install them")
    options.seconds = 60 * options.minutes if options.minutes else options.seconds
    with running_cluster(programs) as cluster, _redis() as redis_url:
        kpis = Kpis(load_city(Settings().data_dir), cluster.address)
        _tell("Filling the database …")
        kpis.add_illustrative()
        ids = [kpi.kpi_id for kpi in kpis.definitions()][: options.kpis]
        for kpi_id in ids:
            kpis.publish(kpi_id)
            _tell(f"Published: {kpi_id}")
        allow_steward(kpis)
        _tell("Starting the servers …")
        more = {**_SETTINGS, "REDIS_URL": redis_url}
        with service(front, cluster.address, more, (options.processes, options.processes)) as running:
            rows = asyncio.run(_measure(running, cluster, kpis, ids, options))
        kpis.store.close()
    print(results_table(rows))
    return int(any(row.reached is False for row in rows))


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def _redis() -> Iterator[str]:
    server = RedisServer()
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


async def _measure(
    running: Service, cluster: Cluster, kpis: Kpis, ids: Sequence[str], options: argparse.Namespace
) -> list[Row]:
    choices = _choices(running, kpis, ids)
    seen, events, stop = Seen(), Events(), asyncio.Event()
    _tell(f"{options.users} users click for {options.seconds:.0f} s …")
    began = time.monotonic()
    users = [asyncio.create_task(_user(running, choices, seen, stop, number)) for number in range(options.users)]
    handing_in = asyncio.create_task(asyncio.to_thread(_hand_in, running, seen, stop, options.pause))
    await asyncio.sleep(min(10.0, options.seconds / 4))
    memory = [_memory_mb(running)]
    await _until(began + options.seconds / 3)
    if options.kill:
        events.killed = time.monotonic()
        running.servers[0].kill()
    await _until(began + options.seconds / 2)
    memory.append(_memory_mb(running))
    await _until(began + options.seconds * 2 / 3)
    if options.restart_database:
        events.stopped = time.monotonic()
        await asyncio.to_thread(cluster.restart)
        events.back = time.monotonic()
    await _until(began + options.seconds)
    memory.append(_memory_mb(running))
    stop.set()
    await asyncio.gather(*users, handing_in)
    stored = {period for one in kpis.history(MISSED_BINS.kpi_id) for period in one.periods}
    return [*_rows(seen, events, options.seconds), *_memory_rows(memory), *_hand_in_rows(seen, stored)]


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.monotonic()))


# ---- who asks


def _choices(running: Service, kpis: Kpis, ids: Sequence[str]) -> dict[str, list[str]]:
    """Return addresses by kind of page, as links of the pages lead to them."""
    with running.client() as client:
        wards = sorted(set(_LINK.findall(client.get("/wards").text)))
        areas = [address for address in wards if address.startswith("/ward/")]
        areas += [f"/lsoa/{code}" for code in kpis.city.lsoas.index]
    return {
        "map": ["/", "/?colour=income", "/?colour=crime&as=decile"],
        "map with a KPI": [f"/?kpi={kpi_id}" for kpi_id in ids],
        "profile": areas,
        "gap_table": ["/kpis"],
        "KPI": [f"/kpi/{kpi_id}" for kpi_id in ids],
    }


async def _user(running: Service, choices: dict[str, list[str]], seen: Seen, stop: asyncio.Event, number: int) -> None:
    """Click, look, click; never twice at once, and nothing is asked again."""
    chance = random.Random(number)
    headers = {"Host": SITE, "Accept-Encoding": "gzip, br"}
    async with httpx.AsyncClient(
        base_url=running.url, headers=headers, transport=running.asynchronous, timeout=30
    ) as client:
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), chance.uniform(*THINKING_S))
                return
            kind = chance.choice(list(choices))
            began = time.monotonic()
            try:
                async with client.stream("GET", chance.choice(choices[kind])) as answer:
                    # to the last byte; unpacking it is the browser's work
                    async for _ in answer.aiter_raw():
                        pass
                outcome: int | str = answer.status_code
            except httpx.HTTPError as error:
                outcome = type(error).__name__
            seen.asked.append(Asked(kind, began, time.monotonic(), outcome))


class _Front:
    """The way a steward takes: through nginx, as everybody."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def ask(self, path: str, method: str = "GET", **kwargs: object) -> httpx.Response:
        return self._client.request(method, path, **kwargs)  # type: ignore[arg-type]


def _hand_in(running: Service, seen: Seen, stop: asyncio.Event, pause_s: float) -> None:
    """Hand in one period after the other, with a pause between; remember what was told to be stored."""
    with running.client() as client:
        front = _Front(client)
        steward = Steward(front)
        for year in range(1990, 2018):
            for quarter in range(1, 5):
                period = f"{year}-Q{quarter}"
                until = time.monotonic() + pause_s
                try:
                    said = _hand_in_one(steward, front, period)
                except (httpx.HTTPError, AssertionError, IndexError, TimeoutError) as error:
                    # an answer that is no page of a hand-in, or none at all
                    said = type(error).__name__
                if said == "stored":
                    seen.told_stored.add(period)
                else:
                    seen.told_otherwise[said] += 1
                while time.monotonic() < until or stop.is_set():
                    if stop.is_set():
                        return
                    time.sleep(0.25)


def _hand_in_one(steward: Steward, front: _Front, period: str) -> str:
    address = steward.hand_in(front, period)
    _wait(steward, front, address)
    if steward.store(front, address).status_code != 303:
        return "not taken"
    _wait(steward, front, address)
    page = steward.get(front, address).text
    return next((words for words in ("stored", "interrupted") if f" {words}" in page), "not known")


def _wait(steward: Steward, front: _Front, address: str) -> None:
    until = time.monotonic() + 30
    while not steward.done(front, address):
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.25)


# ---- what became of it


def _rows(seen: Seen, events: Events, seconds: float) -> Iterator[Row]:
    answered = [one for one in seen.asked if one.outcome == 200]
    for kind in sorted({one.kind for one in answered}):
        yield Row(f"Page: {kind}", _times([one.ms for one in answered if one.kind == kind]))
    times = [one.ms for one in answered]
    yield at_most("All pages (p95)", percentile(times, 95), GOAL_MS, "ms", detail=_times(times))
    yield Row("Requests", f"{len(seen.asked):,}, {len(seen.asked) / seconds:.1f} a second")
    failed = [one for one in seen.asked if one.outcome != 200]
    if events.killed is not None:
        lost = [one for one in failed if one.began - _IN_FLIGHT_S <= events.killed <= one.ended + _IN_FLIGHT_S]
        failed = [one for one in failed if one not in lost]
        yield Row("One server killed: requests in flight that failed", _outcomes(lost))
    if events.stopped is not None and events.back is not None:
        away = [one for one in failed if one.outcome == 503 and one.ended >= events.stopped]
        failed = [one for one in failed if one not in away]
        last = max([events.back, *(one.ended for one in away)])
        yield Row("PostgreSQL restarted", f"in {events.back - events.stopped:.1f} s; {len(away)} pages said so (503)")
        yield at_most("PostgreSQL back: last page that said otherwise", last - events.back, RECOVERED_WITHIN_S, "s")
    yield at_most("Other requests that failed", len(failed), 0, "", detail=_outcomes(failed))


def _outcomes(failed: Sequence[Asked]) -> str:
    """Tell how many failed in which way."""
    outcomes = Counter(str(one.outcome) for one in failed)
    return ", ".join(f"{count} × {outcome}" for outcome, count in outcomes.items()) or "none"


def _times(values: Sequence[float]) -> str:
    return f"p50 {percentile(values, 50):,.0f} ms, p95 {percentile(values, 95):,.0f} ms, n={len(values):,}"


def _memory_rows(memory: Sequence[list[float]]) -> Iterator[Row]:
    for number, found in enumerate(zip(*memory, strict=True), start=1):
        told = ", ".join(f"{mb:,.0f} MB" if mb else "killed" for mb in found)
        yield Row(f"Memory of server {number}: at the beginning, half-way, at the end", told)


def _hand_in_rows(seen: Seen, stored: set[str]) -> Iterator[Row]:
    others = ", ".join(f"{count} × {words}" for words, count in seen.told_otherwise.items())
    yield Row("Files handed in and told to be stored", f"{len(seen.told_stored)} (others: {others or 'none'})")
    yield at_most("… and not there", len(seen.told_stored - stored), 0, "")


def _memory_mb(running: Service) -> list[float]:
    """Return the memory of each server in MB, with all its processes; what they share is counted once."""
    return [sum(_share_mb(pid) for pid in _processes(server.process.pid)) for server in running.servers]


def _processes(leader: int) -> Iterator[int]:
    for folder in Path("/proc").glob("[0-9]*"):
        pid = int(folder.name)
        with contextlib.suppress(ProcessLookupError):
            if os.getsid(pid) == leader:
                yield pid


def _share_mb(pid: int) -> float:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024 / 1e6
    return 0.0


if __name__ == "__main__":
    sys.exit(main())
