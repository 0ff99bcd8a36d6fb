"""The catalogue of KPIs as text: TOML for people who keep it in files, CSV for those who keep it in a spreadsheet.

Both have the fields of `KpiDefinition`, one `[[kpi]]` block or one row a KPI and version. `[kpi.small_numbers]` is a
section in TOML and three columns ("small_numbers.public_least", …) in CSV; geographies, characteristics and
own_categories are lists, in CSV separated by ";". All that is wrong is reported at once, each with its entry, field,
what was found and what was expected.
"""

import csv
import dataclasses
import difflib
import math
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

import tomlkit

from dashboard.domain.kpi.definition import Better, Frequency, Geography, KpiDefinition, SmallNumbers, Unit, YearBegins
from dashboard.errors import ContractError

_E = TypeVar("_E", bound=StrEnum)

_RULE = "small_numbers"
FIELDS = tuple(field.name for field in dataclasses.fields(KpiDefinition))
_RULE_FIELDS = tuple(field.name for field in dataclasses.fields(SmallNumbers))
COLUMNS = (
    *(name for name in FIELDS if name != _RULE),
    *(f"{_RULE}.{name}" for name in _RULE_FIELDS),
)
_REQUIRED = tuple(
    field.name
    for field in dataclasses.fields(KpiDefinition)
    if field.default is dataclasses.MISSING and field.name != "denominator"
)
_ENUMS: dict[str, type[StrEnum]] = {
    "unit": Unit,
    "better": Better,
    "frequency": Frequency,
    "year_begins": YearBegins,
}
_FLAGS = ("population_denominator", "illustrative", "published")
_NUMBERS = {"version": int, "target": float, "known_target": float}
#: Lists of texts; geographies are a list too, of which all are known.
_LISTS = ("characteristics", "own_categories")
#: A line of CSV; other breaks that Unicode knows belong to the cell.
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
#: What a spreadsheet would take for a formula; the apostrophe before it is how one writes "this is text".
_FORMULA = ("=", "+", "-", "@", "'", "\t", "\r")


def read_toml(text: str, subject: str = "catalogue") -> tuple[KpiDefinition, ...]:
    """Read a catalogue from TOML.

    Parameters
    ----------
    subject
        Name of the file, for messages.

    Raises
    ------
    ContractError
        If anything in it cannot be used; everything is listed.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContractError(subject, [f"found text that is not TOML: {error}. Mend that line."]) from error
    problems = [
        f"`{key}`: no such section; expected `[[kpi]]`. {_nearest(key, ['kpi'])}" for key in table if key != "kpi"
    ]
    blocks = table.get("kpi", [])
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise ContractError(subject, [*problems, "`kpi`: expected blocks `[[kpi]]`. Double the brackets."])
    return read_blocks(blocks, subject, problems)


def read_blocks(
    blocks: Sequence[Mapping[str, Any]], subject: str, problems: Sequence[str] = ()
) -> tuple[KpiDefinition, ...]:
    """Read the blocks of a catalogue, see `read_toml`; `problems` are told along with what is wrong in them."""
    entries = [(f"kpi {number}", block) for number, block in enumerate(blocks, start=1)]
    return _read(subject, entries, list(problems))


def read_csv(text: str, subject: str = "catalogue") -> tuple[KpiDefinition, ...]:
    """Read a catalogue from CSV with a header; see `read_toml`."""
    try:
        rows = list(csv.reader(_LINE.findall(text.removeprefix("\ufeff")), strict=True))
    except csv.Error as error:
        raise ContractError(subject, [f"found no readable CSV ({error}). Save it as CSV again."]) from error
    if not rows:
        raise ContractError(subject, [f"found nothing; expected a header with {', '.join(_REQUIRED)}."])
    header = [name.strip() for name in rows[0]]
    problems = [
        f"row 1: column “{name}” stands there {header.count(name)} times; expected once. Remove the others."
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]
    entries = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(header):
            problems.append(f"row {number}: found {len(row)} cells; expected {len(header)} as in the header.")
        entries.append((f"row {number}", _entry_of_row(header, row)))
    return _read(subject, entries, problems)


def _entry_of_row(header: Sequence[str], row: Sequence[str]) -> dict[str, Any]:
    """Turn the cells of a row into what a block of TOML would hold; an empty cell is as good as none."""
    entry: dict[str, Any] = {}
    for name, cell in zip(header, row, strict=False):
        text = _restored(cell)
        if not text:
            continue
        section, _, key = name.partition(".")
        if section == _RULE and key:
            entry.setdefault(_RULE, {})[key] = _number(text)
        elif name in ("geographies", *_LISTS):
            entry[name] = [part.strip() for part in text.split(";") if part.strip()]
        elif name in _FLAGS:
            entry[name] = {"true": True, "yes": True, "false": False, "no": False}.get(text.strip().lower(), text)
        else:
            entry[name] = _number(text) if name in _NUMBERS else text
    return entry


def _number(text: str) -> object:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _nearest(found: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(found.lower(), list(known), n=2, cutoff=0.6)
    return f"Did you mean {' or '.join(f'“{name}”' for name in near)}?" if near else "Correct or remove it."


def _read(
    subject: str, entries: Sequence[tuple[str, Mapping[str, Any]]], problems: list[str]
) -> tuple[KpiDefinition, ...]:
    definitions: dict[tuple[str, int], str] = {}
    found = []
    for where, entry in entries:
        reader = _Entry(where, entry)
        definition = reader.definition()
        problems += reader.problems
        if definition is None:
            continue
        key = (definition.kpi_id, definition.version)
        if key in definitions:
            problems.append(
                f"{where}: version {key[1]} of “{key[0]}” is in {definitions[key]} already. Number it anew."
            )
        definitions.setdefault(key, where)
        found.append(definition)
    if problems:
        raise ContractError(subject, problems)
    return tuple(found)


class _Entry:
    """One KPI as it was written; collects what is wrong with it."""

    def __init__(self, where: str, entry: Mapping[str, Any]) -> None:
        name = entry.get("kpi_id")
        self._where = f"{where} ({name})" if isinstance(name, str) and name else where
        self._entry = entry
        self.problems: list[str] = []

    def _reject(self, name: str, found: object, expected: str, fix: str) -> None:
        shown = "nothing" if found is None else f"“{found}”"
        self.problems.append(f"{self._where}: `{name}`: found {shown}, expected {expected}. {fix}")

    def definition(self) -> KpiDefinition | None:
        """Return the definition, or None if there are problems."""
        for name in self._entry:
            if name not in FIELDS:
                self._reject(name, name, "a field of the catalogue", _nearest(name, COLUMNS))
        for name in _REQUIRED:
            if name not in self._entry:
                self._reject(name, None, "a value", "Add it.")
        values = {name: self._value(name, found) for name, found in self._entry.items() if name in FIELDS}
        if self.problems:
            return None
        definition = KpiDefinition(**{"denominator": "", **values})
        self.problems += [f"{self._where}: {problem}" for problem in definition.problems()]
        return None if self.problems else definition

    def _value(self, name: str, found: Any) -> Any:
        reader: Callable[[str, Any], Any] = {
            "geographies": self._geographies,
            _RULE: self._rule,
            **dict.fromkeys(_FLAGS, self._flag),
            **dict.fromkeys(_LISTS, self._texts),
            **dict.fromkeys(_NUMBERS, self._amount),
            **dict.fromkeys(_ENUMS, lambda key, value: self._choice(key, value, _ENUMS[key])),
        }.get(name, self._text)
        return reader(name, found)

    def _text(self, name: str, found: Any) -> str:
        if not isinstance(found, str):
            self._reject(name, found, "a text", "Write it in quotation marks.")
            return ""
        return found

    def _choice(self, name: str, found: Any, known: type[_E]) -> _E | None:
        values = [member.value for member in known if member.value]
        # "LSOA" is as good as "lsoa"
        meant = found.strip().lower() if isinstance(found, str) else found
        if meant in values:
            return known(meant)
        self._reject(name, found, f"one of {', '.join(values)}", _nearest(str(found), values))
        return None

    def _flag(self, name: str, found: Any) -> bool:
        if not isinstance(found, bool):
            self._reject(name, found, "true or false", "Correct it.")
        return found is True

    def _amount(self, name: str, found: Any) -> float | int:
        kind = _NUMBERS.get(name, int)
        usable = isinstance(found, int) or (kind is float and isinstance(found, float) and math.isfinite(found))
        # a TOML true is an int to Python, and no number
        if not usable or isinstance(found, bool):
            self._reject(name, found, "a number" if kind is float else "a whole number", "Correct it.")
            return 1
        return float(found) if kind is float else int(found)

    def _geographies(self, name: str, found: Any) -> tuple[Geography, ...]:
        if not isinstance(found, list):
            self._reject(name, found, "a list of geographies", 'Write it as in ["lsoa", "ward"].')
            return ()
        chosen = [self._choice(name, part, Geography) for part in found]
        for part in sorted({str(part) for part in found if found.count(part) > 1}):
            self._reject(name, part, "each geography once", "Remove the repetition.")
        return tuple(part for part in chosen if part is not None)

    def _texts(self, name: str, found: Any) -> tuple[str, ...]:
        if not isinstance(found, list) or not all(isinstance(one, str) and ";" not in one for one in found):
            self._reject(name, found, "a list of texts without “;”", 'Write it as in ["disability", "sex"].')
            return ()
        return tuple(one.strip() for one in found)

    def _rule(self, name: str, found: Any) -> SmallNumbers:
        if not isinstance(found, dict):
            self._reject(name, found, "a section", f"Write `[kpi.{_RULE}]`.")
            return SmallNumbers()
        for key in found:
            if key not in _RULE_FIELDS:
                self._reject(f"{name}.{key}", key, "a field of the rule", _nearest(key, _RULE_FIELDS))
        known = {key: int(self._amount(f"{name}.{key}", found[key])) for key in _RULE_FIELDS if key in found}
        return SmallNumbers(**known)


def _entry_of(definition: KpiDefinition) -> dict[str, Any]:
    """Return the fields that differ from their defaults, in order."""
    entry: dict[str, Any] = {}
    for field in dataclasses.fields(definition):
        value = getattr(definition, field.name)
        if value == field.default:
            continue
        if field.name == _RULE:
            entry[_RULE] = dataclasses.asdict(value)
        elif field.name == "geographies":
            entry[field.name] = [part.value for part in value]
        elif field.name in _LISTS:
            entry[field.name] = list(value)
        else:
            entry[field.name] = value.value if isinstance(value, StrEnum) else value
    return entry


def write_toml(definitions: Iterable[KpiDefinition]) -> str:
    """Write a catalogue as TOML that `read_toml` reads; what is as by default is left out."""
    return tomlkit.dumps({"kpi": [_entry_of(definition) for definition in definitions]})


def write_csv(definitions: Iterable[KpiDefinition]) -> str:
    """Write a catalogue as CSV that `read_csv` reads; no cell can be taken for a formula."""
    lines: list[str] = []
    writer = csv.DictWriter(_Lines(lines), COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for definition in definitions:
        entry = _entry_of(definition)
        rule = entry.pop(_RULE, {})
        entry |= {name: ";".join(entry.get(name, ())) for name in ("geographies", *_LISTS)}
        entry |= {f"{_RULE}.{key}": value for key, value in rule.items()}
        entry |= {name: "true" for name in _FLAGS if entry.get(name)}
        writer.writerow({name: _neutral(value) for name, value in entry.items()})
    return "".join(lines)


class _Lines:
    """What a CSV writer writes to."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def write(self, text: str, /) -> None:
        """Take a line."""
        self._lines.append(text)


def _neutral(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _restored(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
