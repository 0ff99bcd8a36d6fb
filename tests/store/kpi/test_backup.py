import json
import zipfile
from dataclasses import replace

import pytest

from dashboard.errors import DatabaseError, DataError
from dashboard.store import __main__ as command
from dashboard.store.kpi.backup import MANIFEST, backup, restore
from dashboard.store.kpi.database import latest_revision
from dashboard.store.kpi.store import open_database
from tests.store.kpi.samples import (
    BINS,
    EXAMPLE,
    JUNE,
    MAY,
    aggregate,
    assert_cube_agrees,
    commit,
    figures,
    later,
    submission,
)
from tests.store.kpi.test_store import everything

LATEST = latest_revision()


@pytest.fixture
def filled(store):
    """A store with everything that can be in one."""
    store.save_definition(BINS)
    changed = store.save_definition(replace(BINS, target=None))
    store.save_definition(EXAMPLE)
    commit(store, figures(MAY, JUNE, numerator=0.1 + 0.2))
    commit(store, figures(MAY, denominator=None), submission(changed))
    store.withdraw(commit(store, figures(MAY), submission(EXAMPLE)), "Head of waste", later(1))
    return store


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request):
    store = open_database(request.getfixturevalue(f"{request.param}_address")(), aggregate)
    yield store
    store.close()


def test_a_backup_of_either_database_is_restored_into_either(filled, other, tmp_path):
    file = tmp_path / "backup.zip"
    counts = backup(filled._engine, file)
    assert (counts["kpis"], counts["kpi_submissions"], counts["kpi_observations"]) == (2, 3, 12)
    assert restore(other._engine, file) == counts
    assert everything(other) == everything(filled)
    assert other.history("missed-bins") == filled.history("missed-bins")
    # and it goes on from there
    number = commit(other, figures(JUNE))
    assert number == 4
    assert_cube_agrees(other)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_database_that_is_not_empty_is_replaced_only_by_force(filled, other, tmp_path):
    file = tmp_path / "backup.zip"
    backup(filled._engine, file)
    other.save_definition(replace(BINS, kpi_id="other-bins"))
    before = everything(other)
    with pytest.raises(DatabaseError, match=r"holds 1 KPIs, expected an empty database.*--force"):
        restore(other._engine, file)
    assert everything(other) == before
    restore(other._engine, file, force=True, replace_trail=True)
    assert everything(other) == everything(filled)


def rewritten(file, change):
    """Write a backup again with some members changed."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def with_manifest(**changes):
    def change(members):
        members[MANIFEST] = json.dumps(json.loads(members[MANIFEST]) | changes).encode()

    return change


def with_fewer_rows(members):
    manifest = json.loads(members[MANIFEST])
    manifest["tables"]["kpi_observations"]["rows"] -= 1
    members[MANIFEST] = json.dumps(manifest).encode()


DAMAGES = [
    (lambda members: members.pop(MANIFEST), "is not a backup"),
    (lambda members: members.pop("kpi_cells.parquet"), "is not a backup"),
    (lambda members: members.update({"kpi_cells.parquet": members["kpis.parquet"]}), "damaged.*kpi_cells"),
    (with_manifest(tables_version="9999"), f"version 9999 of the tables, expected kpi-backup-1 and {LATEST}"),
    (with_manifest(format="other"), "of the format other"),
    (with_manifest(tables={}), f"version {LATEST}"),
    (with_fewer_rows, "kpi_observations does not hold what the backup has"),
]


@pytest.mark.parametrize(("damage", "expected"), DAMAGES)
def test_a_damaged_backup_changes_nothing(filled, tmp_path, damage, expected):
    file = tmp_path / "backup.zip"
    backup(filled._engine, file)
    rewritten(file, damage)
    before = everything(filled)
    with pytest.raises((DataError, DatabaseError), match=expected):
        restore(filled._engine, file, force=True)
    assert everything(filled) == before


def test_what_is_no_backup_is_refused(store, tmp_path):
    (tmp_path / "text.zip").write_text("text")
    for name in ("text.zip", "missing.zip"):
        with pytest.raises(DataError, match="found no readable backup"):
            restore(store._engine, tmp_path / name)
    with pytest.raises(DataError, match="the backup cannot be written"):
        backup(store._engine, tmp_path / "no folder" / "backup.zip")


def test_an_earlier_backup_is_replaced_only_by_a_whole_one(filled, tmp_path, monkeypatch):
    file = tmp_path / "backup.zip"
    file.write_text("earlier")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dashboard.store.kpi.backup._verified", fail)
    with pytest.raises(DataError, match="No space left"):
        backup(filled._engine, file)
    assert file.read_text() == "earlier"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_command_backs_up_and_restores(filled, new_address, tmp_path, monkeypatch, capsys):
    file = str(tmp_path / "backup.zip")
    monkeypatch.setenv("DATABASE_URL", filled._engine.url.render_as_string(hide_password=False))
    assert command.main(["backup", file]) == 0
    target = new_address()
    monkeypatch.setenv("DATABASE_URL", target)
    assert command.main(["restore", file]) == 0
    assert "2 KPIs, 3 submissions, 12 figures" in capsys.readouterr().err
    assert command.main(["restore", file]) == 1
    assert "expected an empty database" in capsys.readouterr().err
    assert command.main(["restore", file, "--force"]) == 0
    restored = open_database(target, aggregate)
    assert everything(restored) == everything(filled)
    restored.close()
