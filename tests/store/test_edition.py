"""Reading a data folder while it is replaced."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.errors import ContractError, DataError
from dashboard.store import files
from dashboard.store import publish as publishing
from dashboard.store.city import load_city
from dashboard.store.edition import folder_stamp, read_whole
from dashboard.store.publish import JOURNAL, recover
from tests.editions import contents, population, publish_edition


def test_the_stamp_follows_every_replacement_and_nothing_else(data_dir):
    before = folder_stamp(data_dir)
    assert folder_stamp(data_dir) == before
    (data_dir / ".staging-x").mkdir()
    (data_dir / ".update.lock").touch()
    assert folder_stamp(data_dir) == before
    publish_edition(data_dir, 1)
    after = folder_stamp(data_dir)
    assert after != before
    assert len(after) == len(before)
    areas = data_dir / files.AREAS
    # another file of the same length and time
    copy = areas.with_name(".copy")
    copy.write_bytes(areas.read_bytes())
    os.utime(copy, ns=(areas.stat().st_atime_ns, areas.stat().st_mtime_ns))
    copy.replace(areas)
    assert folder_stamp(data_dir) != after
    (data_dir / JOURNAL).write_text("{}")
    assert folder_stamp(data_dir) is None


def test_a_folder_that_is_not_there_has_no_files(tmp_path):
    assert folder_stamp(tmp_path / "none") == ()
    with pytest.raises(ContractError):
        load_city(tmp_path / "none")


def test_what_was_replaced_while_it_was_read_is_read_again(data_dir):
    seen = []

    def read():
        seen.append((data_dir / files.AREAS).read_bytes())
        if len(seen) == 1:
            publish_edition(data_dir, 1)
        elif len(seen) == 2:
            publish_edition(data_dir, 2)
            msg = "half of one and half of the other"
            raise DataError(msg)
        return len(seen)

    assert read_whole(data_dir, read) == 3
    assert seen[2] == contents(2)[files.AREAS]


def test_no_reader_sees_half_of_an_edition(data_dir):
    """While editions are published in turn, each city has population and set of the same one."""
    publish_edition(data_dir, 1)
    seen = []
    with ThreadPoolExecutor(1) as reader:
        for number in range(2, 5):
            loading = reader.submit(load_city, data_dir)
            # another moment of reading each time
            time.sleep(0.06 * number)
            publish_edition(data_dir, number)
            city = loading.result(60)
            seen.append(population(city) - 1000)
            assert f"'Set {seen[-1]}'" in str(city.config)
            assert seen[-1] in {number - 1, number}
    assert len(set(seen)) > 1


def test_a_reader_that_may_not_write_waits_for_an_update_and_says_so_in_the_end(data_dir, monkeypatch):
    replace = os.replace

    def refused(source, target):
        raise PermissionError(13, "Permission denied")

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(publishing, "recover", killed)
        # the journal is there, and nothing has been moved
        patched.setattr(publishing, "_clear", lambda _: None)
        with pytest.raises(KeyboardInterrupt):
            publish_edition(data_dir, 1)
    assert (data_dir / JOURNAL).exists()
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", refused)
        patched.setattr("dashboard.store.edition._PAUSE_S", 0.001)
        with pytest.raises(DataError, match="may only be read"):
            load_city(data_dir)
        patched.setattr("dashboard.store.edition._PAUSE_S", 0.2)

        def finish():
            patched.setattr(os, "replace", replace)
            recover(data_dir)

        threading.Timer(0.3, finish).start()
        assert population(load_city(data_dir)) == 1001
