"""Backups that must not be restored, what becomes of the audit trail, and backups that only a key opens."""

import hashlib
import io
import json
import os
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import compute, parquet
from sqlalchemy import text

from dashboard.domain.access.audit import What
from dashboard.errors import ConfigurationError, DatabaseError, DataError
from dashboard.store import __main__ as command
from dashboard.store import encryption
from dashboard.store.kpi import trail
from dashboard.store.kpi.backup import MANIFEST, backup, restore
from dashboard.store.kpi.database import reading, writing
from dashboard.store.kpi.store import open_database
from tests.store.kpi.samples import BINS, MAY, aggregate, commit, figures, later
from tests.store.kpi.test_backup import rewritten
from tests.store.kpi.test_store import everything

RECIPIENT = "backups@council.example"


@pytest.fixture
def filled(store):
    store.save_definition(BINS)
    store.withdraw(commit(store, figures(MAY)), "Head of waste", later(1))
    return store


@pytest.fixture
def other(new_address):
    store = open_database(new_address(), aggregate)
    yield store
    store.close()


@pytest.fixture
def file(filled, tmp_path) -> Path:
    file = tmp_path / "backup.zip"
    backup(filled.engine, file)
    return file


def told(store) -> list[tuple[str, dict]]:
    with reading(store.engine) as connection:
        return [(record.what, dict(record.subject)) for record in trail.read(connection)]


def hashes(store) -> list[str]:
    with reading(store.engine) as connection:
        return [record.hash for record in trail.read(connection)]


# ---- the audit trail


def test_the_trail_comes_along_and_tells_of_the_restoring(filled, other, file):
    restore(other.engine, file)
    assert hashes(other)[:-1] == hashes(filled)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert told(other)[-1] == (What.BACKUP_RESTORED, {"file_sha256": digest})
    assert trail.verified(other.engine).broken is None


def test_an_earlier_backup_takes_no_record_away(filled, file):
    commit(filled, figures(MAY))
    before = hashes(filled)
    restore(filled.engine, file, force=True)
    assert hashes(filled)[:-1] == before
    assert len(hashes(filled)) == 5
    assert filled.coverage()["state"].tolist() == ["withdrawn"]


def test_another_trail_is_replaced_only_on_demand_and_leaves_its_mark(filled, other, file):
    other.save_definition(BINS)
    before = (everything(other), hashes(other))
    with pytest.raises(DatabaseError, match=r"its audit trail \(1 records\) is another one.*--replace-trail"):
        restore(other.engine, file, force=True)
    assert (everything(other), hashes(other)) == before
    restore(other.engine, file, force=True, replace_trail=True)
    assert hashes(other)[:-1] == hashes(filled)
    what, subject = told(other)[-1]
    assert (what, subject["replaced_number"], subject["replaced_hash"]) == (What.BACKUP_RESTORED, "1", before[1][0])
    assert trail.verified(other.engine).broken is None
    with pytest.raises(DatabaseError, match="only ever added to"), writing(other.engine) as connection:
        connection.execute(text("DELETE FROM audit_trail"))


def test_a_broken_trail_in_the_database_is_not_hidden_by_restoring(filled, file):
    with writing(filled.engine) as connection, trail.unprotected(connection):
        connection.execute(text("UPDATE audit_trail SET who = 'x' WHERE number = 2"))
    before = everything(filled)
    with pytest.raises(DatabaseError, match=r"would be broken at record 2 .*Nothing was restored"):
        restore(filled.engine, file, force=True)
    assert everything(filled) == before


# ---- files that are whole and yet unsound


def changed(table: str, change) -> object:
    """Change the rows of a table in a backup, and its checksum to match: as somebody would who knows how."""

    def rewrite(members):
        rows = change(parquet.read_table(io.BytesIO(members[f"{table}.parquet"])))
        written = io.BytesIO()
        parquet.write_table(rows, written)
        members[f"{table}.parquet"] = written.getvalue()
        manifest = json.loads(members[MANIFEST])
        manifest["tables"][table] = {"rows": rows.num_rows, "sha256": hashlib.sha256(written.getvalue()).hexdigest()}
        members[MANIFEST] = json.dumps(manifest).encode()

    return rewrite


def without_first(rows):
    return rows.slice(1)


def by_somebody_else(rows):
    who = pa.array(["somebody else", *rows["who"].to_pylist()[1:]])
    return rows.set_column(rows.schema.get_field_index("who"), "who", who)


def of_another_period(rows):
    place = rows.schema.get_field_index("period")
    return rows.set_column(place, "period", compute.replace_substring(rows["period"], "05", "07"))


UNSOUND = [
    ("audit_trail", without_first, "audit trail is broken at record 1: it is missing"),
    ("audit_trail", by_somebody_else, "audit trail is broken at record 1: it was changed"),
    ("kpi_submissions", without_first, "kpi_submission_periods has 1 keys that kpi_submissions lacks"),
    ("kpi_observations", of_another_period, "kpi_observations has 1 keys that kpi_submission_periods lacks"),
    ("kpis", without_first, "kpi_definitions has 1 keys that kpis lacks"),
]


@pytest.mark.parametrize(("table", "change", "expected"), UNSOUND)
def test_a_backup_that_is_whole_but_unsound_changes_nothing(filled, file, table, change, expected, monkeypatch):
    rewritten(file, changed(table, change))
    before = (everything(filled), hashes(filled))
    # it is refused before the database is touched at all
    monkeypatch.setattr("dashboard.store.kpi.backup.writing", None)
    with pytest.raises(DataError, match=expected):
        restore(filled.engine, file, force=True)
    assert (everything(filled), hashes(filled)) == before


# ---- encryption


@pytest.fixture(scope="module")
def key():
    """A key of GnuPG in a home of its own, whose path is short enough for the socket of its agent."""
    if shutil.which("gpg") is None:
        pytest.skip("GnuPG is not installed; on Debian or Ubuntu: apt-get install gnupg")
    home = Path(tempfile.mkdtemp(prefix="gpg-"))
    environment = {**os.environ, "GNUPGHOME": str(home)}
    make = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", RECIPIENT, "default", "default"]
    subprocess.run(make, env=environment, check=True, capture_output=True)
    yield home
    subprocess.run(["gpgconf", "--kill", "gpg-agent"], env=environment, check=False, capture_output=True)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def at_home(key, monkeypatch) -> Path:
    monkeypatch.setenv("GNUPGHOME", str(key))
    return key


def test_an_encrypted_backup_shows_nothing_and_is_restored(filled, other, at_home, tmp_path):
    file = tmp_path / "backup.zip.gpg"
    counts = backup(filled.engine, file, RECIPIENT)
    content = file.read_bytes()
    assert not content.startswith(b"PK")
    assert b"missed-bins" not in content
    assert b"parquet" not in content
    assert restore(other.engine, file) == counts
    assert everything(other) == everything(filled)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_encrypted_backup_is_of_no_use_without_the_key_or_damaged(filled, at_home, tmp_path, monkeypatch):
    file = tmp_path / "backup.zip.gpg"
    backup(filled.engine, file, RECIPIENT)
    before = everything(filled)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    damaged = tmp_path / "damaged.gpg"
    damaged.write_bytes(content)
    with pytest.raises(DataError, match="gpg cannot decrypt it"):
        restore(filled.engine, damaged, force=True)
    empty = Path(tempfile.mkdtemp(prefix="gpg-"))
    monkeypatch.setenv("GNUPGHOME", str(empty))
    with pytest.raises(DataError, match="its secret key is not here"):
        restore(filled.engine, file, force=True)
    subprocess.run(["gpgconf", "--kill", "gpg-agent"], check=False, capture_output=True)
    shutil.rmtree(empty, ignore_errors=True)
    assert everything(filled) == before


def test_an_unknown_recipient_writes_nothing(filled, at_home, tmp_path):
    file = tmp_path / "backup.zip.gpg"
    with pytest.raises(ConfigurationError, match=r"gpg could not encrypt for “nobody@council\.example”"):
        backup(filled.engine, file, "nobody@council.example")
    assert list(tmp_path.glob("*backup*")) == []


def test_the_command_encrypts_and_restores(filled, at_home, new_address, tmp_path, monkeypatch, capsys):
    file = str(tmp_path / "backup.zip.gpg")
    monkeypatch.setenv("DATABASE_URL", filled.engine.url.render_as_string(hide_password=False))
    assert command.main(["backup", file, "--encrypt-to", RECIPIENT]) == 0
    assert f"encrypted for {RECIPIENT}" in capsys.readouterr().err
    monkeypatch.setenv("DATABASE_URL", new_address())
    assert command.main(["restore", file]) == 0
    assert "1 KPIs, 1 submissions, 3 figures" in capsys.readouterr().err


@pytest.mark.parametrize("recipient", ["", " ", "--output", "a\nb"])
def test_what_is_no_recipient_is_refused(filled, tmp_path, recipient):
    with pytest.raises(ConfigurationError, match="expected a recipient of age"):
        backup(filled.engine, tmp_path / "backup", recipient)


def tool(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize(
    ("installed", "recipient", "expected"),
    [
        ([], "age1abc", "needs the program “age”, and found neither age nor gpg on the PATH"),
        ([], RECIPIENT, "needs the program “gpg”, and found neither age nor gpg on the PATH"),
        (["gpg"], "ssh-ed25519 AAAA", "needs the program “age”, and found only “gpg”"),
        (["age"], RECIPIENT, "needs the program “gpg”, and found only “age”.*apt-get install gnupg"),
    ],
)
def test_a_tool_that_is_missing_is_told(filled, tmp_path, monkeypatch, installed, recipient, expected):
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in installed:
        tool(programs, name, "exit 0")
    monkeypatch.setenv("PATH", str(programs))
    with pytest.raises(ConfigurationError, match=expected):
        backup(filled.engine, tmp_path / "backup", recipient)
    assert [path.name for path in tmp_path.iterdir() if path.is_file() and "backup" in path.name] == []


def test_age_is_called_as_its_manual_says(tmp_path, monkeypatch):
    # age is in few places installed; that this program and the real one understand each other is not shown by this
    programs = tmp_path / "bin"
    programs.mkdir()
    log = tmp_path / "log"
    shell = (
        f'echo "$@" >> "{log}"; while [ "$1" != "--output" ]; do shift; done; printf "age-encryption.org/v1\\n" > "$2"'
    )
    tool(programs, "age", shell)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    plain, target = tmp_path / "plain", tmp_path / "target"
    plain.write_text("x")
    encryption.encrypt(plain, target, "age1abc")
    assert log.read_text() == f"--encrypt --recipient age1abc --output {target} {plain}\n"
    with pytest.raises(ConfigurationError, match="Name the file of the key with --identity"):
        encryption.decrypted(target, tmp_path)
    found = encryption.decrypted(target, tmp_path, tmp_path / "key.txt")
    assert found == tmp_path / "decrypted"
    assert log.read_text().endswith(f"--decrypt --identity {tmp_path / 'key.txt'} --output {found} {target}\n")


def test_what_is_not_encrypted_is_taken_as_it_is(file, tmp_path):
    assert encryption.decrypted(file, tmp_path) == file
