"""Publishing: whatever moment a process dies at, the folder holds all the old files or, once recovered, all the new."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.errors import DataError, UpdateError
from dashboard.store import files
from dashboard.store import publish as publishing
from dashboard.store.city import load_city
from dashboard.store.publish import publish, recover, update_lock

ROOT = Path(__file__).parents[2]
OLD = {"a/one.txt": b"old one", "b/two.txt": b"old two", "b/three.txt": b"same"}
NEW = {"a/one.txt": b"new one", "b/two.txt": b"new two", "b/three.txt": b"same", "c/four.txt": b"new four"}

#: Publishes NEW and dies, as if the power failed, just before the n-th change to the disk.
DYING = """
import os, sys
from pathlib import Path
from dashboard.store import publish as publishing
folder, fatal = Path(sys.argv[1]), int(sys.argv[2])
calls = 0
def dying(function):
    def counted(*arguments, **named):
        global calls
        calls += 1
        if calls == fatal:
            os._exit(42)
        return function(*arguments, **named)
    return counted
# a killed process needs no flushing: counting the calls is enough, and much faster
os.replace, os.fsync, os.unlink = dying(os.replace), dying(lambda descriptor: None), dying(os.unlink)
new = {"a/one.txt": b"new one", "b/two.txt": b"new two", "b/three.txt": b"same", "c/four.txt": b"new four"}
publishing.publish(folder, new, lambda staged: None)
"""


def content(folder):
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and not p.relative_to(folder).parts[0].startswith("."))
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths}


def hidden(folder):
    return sorted(p.name for p in folder.iterdir() if p.name.startswith("."))


@pytest.fixture
def folder(tmp_path):
    for name, text in OLD.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text)
    return tmp_path


def accept(staged):
    assert content(staged) == NEW


def test_publishing_replaces_what_changed_and_leaves_no_trace(folder):
    untouched = (folder / "b/three.txt").stat().st_ino
    assert publish(folder, NEW, accept) == ["a/one.txt", "b/two.txt", "c/four.txt"]
    assert content(folder) == NEW
    assert (folder / "b/three.txt").stat().st_ino == untouched
    assert hidden(folder) == []
    assert publish(folder, NEW, accept) == []


def test_files_that_go_go_in_the_same_step(folder, monkeypatch):
    assert publish(folder, {"a/one.txt": b"old one"}, lambda _: None, ["b/two.txt", "b/none.txt"]) == ["b/two.txt"]
    assert content(folder) == {"a/one.txt": b"old one", "b/three.txt": b"same"}
    # killed once the journal stands: recovering removes what was to go
    monkeypatch.setattr(publishing, "_move_into_place", lambda *_: (_ for _ in ()).throw(OSError("power cut")))
    with pytest.raises(OSError, match="power cut"):
        publish(folder, {"a/one.txt": b"new one"}, lambda _: None, ["b/three.txt"])
    assert "b/three.txt" in content(folder)
    monkeypatch.undo()
    assert recover(folder)
    assert content(folder) == {"a/one.txt": b"new one"}


def test_what_verification_refuses_is_not_published(folder):
    def refuse(staged):
        raise UpdateError("not good enough")

    with pytest.raises(UpdateError, match="not good enough"):
        publish(folder, NEW, refuse)
    assert content(folder) == OLD
    assert hidden(folder) == []


def test_a_process_killed_at_any_step_leaves_the_old_files_or_the_new(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: None)
    outcomes = []
    for fatal in range(1, 60):
        folder = tmp_path / str(fatal)
        for name, text in OLD.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text)
        done = subprocess.run([sys.executable, "-c", DYING, str(folder), str(fatal)], cwd=ROOT, check=False)
        if done.returncode == 0:
            break
        assert done.returncode == 42
        finished = recover(folder)
        assert not recover(folder), "recovering twice does no harm"
        assert content(folder) == (NEW if finished or content(folder) == NEW else OLD)
        assert not (folder / publishing.JOURNAL).exists()
        outcomes.append("new" if content(folder) == NEW else "old")
        # and the next update works and clears up
        publish(folder, NEW, accept)
        assert (content(folder), hidden(folder)) == (NEW, [])
    else:
        pytest.fail("publishing never came to its end")
    # once the new files count, they count for good
    assert outcomes == sorted(outcomes, reverse=True)
    assert {"old", "new"} == set(outcomes)


def test_an_error_while_moving_is_finished_later(folder, monkeypatch):
    real, moves = os.replace, []

    def failing(source, target):
        moves.append(target)
        if len(moves) == 3:
            raise OSError("disk unplugged")
        real(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(OSError, match="disk unplugged"):
        publish(folder, NEW, accept)
    monkeypatch.undo()
    assert content(folder) not in (OLD, NEW)
    assert recover(folder)
    assert (content(folder), hidden(folder)) == (NEW, [])


def test_recovering_reports_a_lost_file(folder):
    record = {"staging": ".staging-x", "files": {"a/one.txt": "00" * 32}}
    (folder / publishing.JOURNAL).write_text(json.dumps(record), "utf-8")
    with pytest.raises(DataError, match=r"one\.txt: the update was interrupted and its new file is lost"):
        recover(folder)


@pytest.mark.parametrize("text", ["", "[]", '{"staging": ".staging-x"}', "{"])
def test_a_damaged_journal_is_reported(folder, text):
    (folder / publishing.JOURNAL).write_text(text, "utf-8")
    with pytest.raises(DataError, match="expected the journal of an update"):
        recover(folder)


def test_leftovers_of_a_killed_update_are_removed_by_the_next(folder):
    (folder / ".staging-dead" / "a").mkdir(parents=True)
    (folder / ".staging-dead" / "a" / "one.txt").write_bytes(b"half")
    publish(folder, NEW, accept)
    assert hidden(folder) == []


def test_two_updates_at_once_are_refused(tmp_path):
    refused = pytest.raises(UpdateError, match="another update of this folder is running")
    with update_lock(tmp_path), refused, update_lock(tmp_path):
        pytest.fail("the second update got the lock")
    with update_lock(tmp_path):
        pass


def test_a_killed_update_gives_its_lock_back(tmp_path):
    code = (
        "import os, sys; from pathlib import Path; from dashboard.store.publish import update_lock\n"
        "with update_lock(Path(sys.argv[1])): os._exit(42)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=False).returncode == 42
    with update_lock(tmp_path):
        pass


def test_load_finishes_an_interrupted_update(tmp_path):
    # a folder of the real thing: the journal promises a configuration with another title
    data_dir = Path(shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".*")))
    text = (data_dir / files.AREAS).read_text("utf-8").replace("Leeds priority", "Leeds chosen")
    staged = data_dir / ".staging-x" / files.AREAS
    staged.parent.mkdir(parents=True)
    staged.write_text(text, "utf-8")
    record = {"staging": ".staging-x", "files": {files.AREAS: files.digest(text.encode())}}
    (data_dir / publishing.JOURNAL).write_text(json.dumps(record), "utf-8")
    assert load_city(data_dir).config.site_title == "Leeds chosen neighbourhoods"
    assert hidden(data_dir) == []
