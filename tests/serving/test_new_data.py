"""The data of two servers with three processes are replaced while they are asked."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from dashboard.store.publish import publish, update_lock
from tests.editions import ROOT, contents, publish_edition

#: Every process has answered often enough that none is left out by chance: one of two in 24 answers.
_ANSWERS = 24
#: What is promised is 2 s; a machine that runs other tests meanwhile takes longer.
_WITHIN_S = 20


def version(server):
    return server.ask("/healthz").json()["data_version"]


def all_show_another(servers, before):
    return all(version(server) != before for server in servers for _ in range(_ANSWERS))


def test_new_data_are_seen_by_all_processes_and_nobody_is_refused(served):
    # another test may have killed one
    servers = [server for server in served.servers if server.is_running]
    data, before = served.folder / "data", version(servers[0])
    ended, asked = threading.Event(), []

    def click():
        with served.client() as client:
            while not ended.is_set():
                asked.extend(client.get(path).status_code for path in ("/", "/healthz", "/wards"))

    with ThreadPoolExecutor(2) as people:
        for _ in range(2):
            people.submit(click)
        try:
            publish_edition(data, 1)
            until = time.monotonic() + _WITHIN_S
            while not all_show_another(servers, before):
                assert time.monotonic() < until, "\n".join(server.log[-1000:] for server in servers)
        finally:
            ended.set()
    assert len(asked) > 10
    assert set(asked) == {200}
    # as it was, for the tests that come after
    with update_lock(data):
        publish(data, {name: (ROOT / "data" / name).read_bytes() for name in contents(1)}, lambda _: None)
