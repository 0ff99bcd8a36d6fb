"""Where a file comes from: the `<file>.source.toml` beside each built file.

The same record is printed in the foot of every page, so licence and attribution lines live with the data.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

from dashboard.errors import ContractError
from dashboard.store import files

#: Ending of a source file, added to the whole name of the file it describes.
SUFFIX = ".source.toml"


@dataclass(frozen=True)
class SourceFile:
    """An official file that a built file was made from."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Provenance:
    """Publisher, licence and history of one data file.

    `file` is the path below the data folder. `rows` and `sha256` describe the built file; they are None for a file
    that people edit. `approximate` says that the areas are not official boundaries; `note` is a sentence about it for
    the reader, or "".
    """

    file: str
    publisher: str
    title: str
    landing_page: str
    licence: str
    attribution: tuple[str, ...]
    published: str
    vintage: str
    processing: tuple[str, ...]
    source_files: tuple[SourceFile, ...] = ()
    rows: int | None = None
    sha256: str | None = None
    approximate: bool = False
    note: str = ""


_TEXT_KEYS = ("publisher", "title", "landing_page", "licence", "published", "vintage")
_LINE_KEYS = ("attribution", "processing")


def to_toml(record: Provenance) -> str:
    """Write a record as TOML; the same record always gives the same text."""
    document = tomlkit.document()
    document.add(
        tomlkit.comment(f"Where {Path(record.file).name} comes from. Written by `python -m dashboard.update`.")
    )
    for key in _TEXT_KEYS:
        document.add(key, tomlkit.string(getattr(record, key)))
    for key in _LINE_KEYS:
        lines = tomlkit.array()
        lines.extend(getattr(record, key))
        document.add(key, lines.multiline(multiline=True))
    if record.rows is not None:
        document.add("rows", tomlkit.integer(record.rows))
    if record.sha256 is not None:
        document.add("sha256", tomlkit.string(record.sha256))
    document.add("approximate", tomlkit.boolean("true" if record.approximate else "false"))
    document.add("note", tomlkit.string(record.note))
    sources = tomlkit.aot()
    for source in record.source_files:
        sources.append(tomlkit.item({"name": source.name, "sha256": source.sha256}))
    if record.source_files:
        document.add("source_file", sources)
    return tomlkit.dumps(document)


def read_provenance(data_dir: Path, file: str) -> Provenance:
    """Read the source file beside a data file.

    Raises
    ------
    DataError
        If it is missing, is not TOML, or lacks what it must say; all that is wrong is listed.
    """
    path = data_dir / f"{file}{SUFFIX}"
    raw = files.read_bytes(path)
    try:
        table: dict[str, Any] = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ContractError(path.name, [f"found text that is not TOML ({error}). {files.REBUILD}"]) from error
    problems = [f"`{key}`: {text}. {files.REBUILD}" for key, text in _problems(table, is_built=file != files.AREAS)]
    if problems:
        raise ContractError(path.name, problems)
    said = {key: table[key] for key in _TEXT_KEYS} | {key: tuple(table[key]) for key in _LINE_KEYS}
    return Provenance(
        file=file,
        **said,
        source_files=tuple(SourceFile(item["name"], item["sha256"]) for item in table.get("source_file", [])),
        rows=table.get("rows"),
        sha256=table.get("sha256"),
        approximate=table.get("approximate", False),
        note=table.get("note", ""),
    )


def _problems(table: dict[str, Any], *, is_built: bool) -> list[tuple[str, str]]:
    expected: dict[str, type] = dict.fromkeys(_TEXT_KEYS, str) | dict.fromkeys(_LINE_KEYS, list)
    if is_built:
        expected |= {"rows": int, "sha256": str}
    found = [
        (key, f"found {type(table[key]).__name__ if key in table else 'nothing'}, expected {kind.__name__}")
        for key, kind in expected.items()
        if not isinstance(table.get(key), kind)
    ]
    sources = table.get("source_file", [])
    if not isinstance(sources, list) or any(not {"name", "sha256"} <= set(item) for item in sources):
        found.append(("source_file", "expected tables with `name` and `sha256`"))
    return found
