"""Publishers on loopback, a data folder with sources of our own, and the command on a database of its own."""

import gzip
import io
import os
import shutil
import zipfile
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest

from dashboard.kpis import Kpis
from dashboard.sources.__main__ import main
from dashboard.update.sources import Patience
from tests.example_kpi import NOW
from tests.update.server import Handler, Server

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
QUICK = Patience(timeout=0.5, attempts=2, first_pause=0.01, longest_pause=0.01)

needs_shared = pytest.mark.skipif(not SHARED.exists(), reason=f"needs the publishers' files in {SHARED}")


class PublishersHandler(Handler):
    """Answers a path with its content, its ETag, and "not modified" to who has it already."""

    etag = ""

    def do_GET(self):  # noqa: N802 - what the library calls
        path = self.path.strip("/")
        content = self.behaviour.contents.get(path)
        if content is None:
            self.behaviour.asked[path] += 1
            self.send(404, b"no")
            return
        self.etag = f'"{sha256(content).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == self.etag and not self.behaviour.faults.get(path):
            self.behaviour.asked[path] += 1
            self.send(304, b"")
            return
        self.answer(path, lambda: content)

    def end_headers(self):
        if self.etag:
            self.send_header("ETag", self.etag)
        super().end_headers()


class Publishers(Server):
    handler = PublishersHandler


@pytest.fixture
def publishers():
    made = Publishers({})
    yield made
    made.close()


@pytest.fixture
def data_dir(city, tmp_path, publishers):
    """A copy of the data folder in which all addresses are those of our publishers."""
    folder = tmp_path / "data"
    shutil.copytree(city.data_dir, folder)
    shutil.rmtree(folder / "sources")
    (folder / "sources").mkdir()
    return folder


@pytest.fixture
def add_source(city, data_dir, publishers):
    """Put a source of the repository into the data folder, with a text put in the place of another."""

    def add(name, *changes):
        text = (city.data_dir / "sources" / f"{name}.toml").read_text("utf-8")
        text = text.replace("https://data.police.uk/data/archive", publishers.address)
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (data_dir / "sources" / f"{name}.toml").write_text(text, "utf-8")

    return add


@pytest.fixture
def url(tmp_path, emptied):
    """A database without any KPI, so that only what is fetched is in it."""
    shutil.copy(emptied, tmp_path / "sources.sqlite")
    return f"sqlite:///{(tmp_path / 'sources.sqlite').as_posix()}"


@pytest.fixture
def kpis(city, url):
    return Kpis(city, url, lambda: NOW)


@pytest.fixture
def sources(data_dir, url, monkeypatch, capsys):
    """Run the command; returns its code and all that it has said."""
    monkeypatch.setitem(os.environ, "DATABASE_URL", url)

    def run(*arguments):
        capsys.readouterr()
        code = main(["--data", str(data_dir), *map(str, arguments)], patience=QUICK)
        out, err = capsys.readouterr()
        return code, out + err

    return run


def month(year):
    return gzip.decompress((SHARED / "police" / f"{year}-07-west-yorkshire-street.csv.gz").read_bytes())


def archive(files):
    """Pack files as an archive of the police; `files` is content by name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return packed.getvalue()


def of_police(*years):
    return archive({f"{year}-07/{year}-07-west-yorkshire-street.csv": month(year) for year in years})


def workbook(sheets):
    """Write a workbook; `sheets` is rows by title."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()
