"""The source file beside each data file."""

import tomllib

import pytest

from dashboard.errors import ContractError, DataError
from dashboard.store import files
from dashboard.store.provenance import Provenance, SourceFile, read_provenance, to_toml

RECORD = Provenance(
    file=files.BEST_FIT,
    publisher='Office for "National" Statistics',
    title="Best fit – wards",
    landing_page="https://example.org/",
    licence="OGL v3.0",
    attribution=("Contains National Statistics data © Crown copyright", "and more"),
    published="2017",
    vintage="wards of 2017",
    processing=("Took them.", "Sorted them."),
    source_files=(SourceFile("lookup.csv", "ab" * 32),),
    rows=482,
    sha256="cd" * 32,
    approximate=True,
    note="A note.",
)


def write(data_dir, text):
    path = data_dir / f"{files.BEST_FIT}.source.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")


def test_writing_and_reading_gives_the_same_record(tmp_path):
    write(tmp_path, to_toml(RECORD))
    assert read_provenance(tmp_path, files.BEST_FIT) == RECORD


def test_the_text_is_readable_and_always_the_same():
    assert to_toml(RECORD) == to_toml(RECORD)
    assert tomllib.loads(to_toml(RECORD))["source_file"] == [{"name": "lookup.csv", "sha256": "ab" * 32}]
    assert to_toml(RECORD).startswith("# Where lsoa11_ward17.csv comes from.")


def test_all_that_is_missing_is_named(tmp_path):
    lines = [x for x in to_toml(RECORD).splitlines() if not x.startswith(("licence", "title", "rows", "sha256"))]
    write(tmp_path, "\n".join(lines))
    with pytest.raises(ContractError) as caught:
        read_provenance(tmp_path, files.BEST_FIT)
    text = str(caught.value)
    for key in ("licence", "title", "rows", "sha256", "source_file"):
        assert f"`{key}`" in text


def test_a_file_that_is_not_toml(tmp_path):
    write(tmp_path, "licence = ")
    with pytest.raises(ContractError, match="not TOML"):
        read_provenance(tmp_path, files.BEST_FIT)


def test_no_file(tmp_path):
    with pytest.raises(DataError, match=r"lsoa11_ward17\.csv\.source\.toml: found no readable file"):
        read_provenance(tmp_path, files.BEST_FIT)
