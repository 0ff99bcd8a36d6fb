"""A source of open figures, as its file in `data/sources/` has it: who publishes what, where, and how it is read.

The `[[kpi]]` blocks are those of a catalogue; what holds for all figures of the source (publisher, licence,
attribution, caution) is said once, and `published` follows. `[kpi.figures]` says where the figures of a KPI stand.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from dashboard.domain.kpi.catalogue import read_blocks
from dashboard.domain.kpi.definition import Frequency, KpiDefinition, Period
from dashboard.errors import ContractError


class Format(StrEnum):
    """How a publisher's file is built."""

    POLICE = "police-archive"
    NOMIS = "nomis-csv"
    WORKBOOK = "workbook"
    SUPERWEB2 = "superweb2"
    FINGERTIPS = "fingertips-csv"
    TABLE = "table"


#: What a section is read into.
_T = TypeVar("_T", "Figures", "Layout")

#: By heading, what a cell may hold for its row to count.
Where = Mapping[str, tuple[str, ...]]

#: What rows may be for.
AREAS = ("lsoa", "msoa", "ward")
#: What an address may name in braces.
PLACES = ("period", "year", "month", "authority")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RANGE = re.compile(r"\{(\d{1,3})\.\.(\d{1,3})\}", re.ASCII)
_BRACES = re.compile(r"\{(\w*)\}")
_OF_ALL = ("publisher", "licence", "attribution", "caution")
_REQUIRED = (*_OF_ALL, "title", "landing_page", "updated", "format", "frequency")


@dataclass(frozen=True)
class Figures:
    """Where the figures of one version of a KPI stand.

    Attributes
    ----------
    numerator, denominator
        Headings that the column may have: the first that is there is read. Neither where records are counted.
    add
        Headings of columns that are added up to be the numerator; "age_{16..64}" stands for age_16, age_17 and so on.
    where, denominator_where
        Which rows are the numerator's; which are the denominator's, where it stands in rows of its own.
    kinds
        Which kinds of records are counted; all if empty.
    first, last
        Keys of the first and last period that follow this version of the definition; "" for no limit.
    group
        Characteristic and category whose residents are counted: "sex.female"; "" for others.
    """

    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    where: Where = field(default_factory=dict)
    denominator_where: Where = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    group: str = ""

    def covers(self, period: str) -> bool:
        """Tell whether a period, by its key, follows this version of the definition."""
        day = Period.parse(period).first_day
        return (not self.first or Period.parse(self.first).first_day <= day) and (
            not self.last or day <= Period.parse(self.last).first_day
        )


@dataclass(frozen=True)
class Layout:
    """Where rows, areas and periods stand in a file, and what must be there.

    Attributes
    ----------
    files
        Pattern of the names of the files that are read, in an archive.
    sheet
        Names that the sheet may have.
    area, period
        Headings that the columns may have; without a column, the period is that of the address.
    where
        Which rows count. “{city}” and “{authority}” stand for the city's name and its authority's code.
    total_sheet, total_area, total_codes
        Where the publisher states the city's total, which the areas must add up to.
    areas
        What the rows are: "lsoa", "msoa" or "ward". Figures of the larger are shown there and never spread over LSOAs.
    least_areas
        So many areas of the city a file must have, else its form has changed.
    vintage
        Year of the areas: 2001, 2011 or 2021.
    complete
        Whether an area without a record had none, so that it counts as 0.
    """

    files: str = "*"
    sheet: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    period: tuple[str, ...] = ()
    where: Where = field(default_factory=dict)
    total_sheet: tuple[str, ...] = ()
    total_area: tuple[str, ...] = ()
    total_codes: tuple[str, ...] = ()
    areas: str = "lsoa"
    least_areas: int = 1
    vintage: int = 2011
    complete: bool = False


@dataclass(frozen=True)
class Source:
    """A source of open figures.

    Attributes
    ----------
    source_id
        Name of its file, without the ending.
    publisher, title, licence, attribution, caution, landing_page
        What a reader must know of all its figures.
    updated
        How often it is published, in words.
    form
        How the publisher's file is built.
    address
        Where it is, with `{period}`, `{year}`, `{month}` or `{authority}` filled in; "" where each file has an address
        that cannot be foretold, so that people download it.
    frequency, first, lag_months
        How long a period lasts, the first there is, and after how many months one is out.
    last
        The last period there is at this address; "" while it goes on.
    layout, figures
        How it is read: for all its KPIs, and by KPI and version.
    definitions
        Its KPIs, every version.
    authority
        Code of the only authority it is meant for; "" for any.
    embedded
        File below the data folder whose figures a new installation begins with; "" without one.
    most_mb
        Size of all that one fetch may bring.
    """

    source_id: str
    title: str
    publisher: str
    licence: str
    attribution: str
    caution: str
    landing_page: str
    updated: str
    form: Format
    frequency: Frequency
    layout: Layout
    definitions: tuple[KpiDefinition, ...]
    figures: Mapping[tuple[str, int], Figures]
    address: str = ""
    first: str = ""
    last: str = ""
    lag_months: int = 0
    authority: str = ""
    embedded: str = ""
    most_mb: int = 500

    def is_for(self, authority: str) -> bool:
        """Tell whether it is meant for an authority, by its code."""
        return self.authority in ("", authority)

    @property
    def by_period(self) -> bool:
        """Whether each period has a file of its own; else a file has a column of periods."""
        return not self.layout.period

    @property
    def counts_residents(self) -> bool:
        """Whether rates of other sources are measured against its figures."""
        return any(one.is_population for one in self.definitions)

    @property
    def groups(self) -> Mapping[str, tuple[str, str]]:
        """Characteristic and category of each KPI that counts residents of a group."""
        named = {kpi_id: one.group.partition(".") for (kpi_id, _), one in self.figures.items() if one.group}
        return {kpi_id: (characteristic, category) for kpi_id, (characteristic, _, category) in named.items()}

    @property
    def kpi_ids(self) -> tuple[str, ...]:
        """Ids of its KPIs."""
        return tuple(dict.fromkeys(one.kpi_id for one in self.definitions))


def read_source(text: str, source_id: str) -> Source:
    """Read a source from TOML.

    Raises
    ------
    ContractError
        If anything in it cannot be used; everything is listed.
    """
    subject = f"{source_id}.toml"
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContractError(subject, [f"found text that is not TOML: {error}. Mend that line."]) from error
    problems = list(_problems(table, source_id))
    blocks, figures = [], []
    for block in _blocks(table):
        figures.append(_section(Figures, block.get("figures", {}), "kpi.figures", problems))
        said = {name: table[name] for name in _OF_ALL if name in table}
        own = {name: value for name, value in block.items() if name != "figures"}
        blocks.append(said | {"published": True, "frequency": table.get("frequency", "")} | own)
    layout = _section(Layout, table.get("layout", {}), "layout", problems)
    if layout.areas not in AREAS:
        problems.append(f"`layout.areas`: found “{layout.areas}”, expected one of {', '.join(AREAS)}.")
    if not problems:
        problems += _address_problems(table.get("address", ""))
    try:
        definitions = read_blocks(blocks, subject)
    except ContractError as error:
        raise ContractError(subject, [*problems, *error.problems]) from error
    if problems:
        raise ContractError(subject, problems)
    plain = {name: value for name, value in table.items() if name not in ("kpi", "layout", "format", "frequency")}
    return Source(
        source_id=source_id,
        form=Format(table["format"]),
        frequency=Frequency(table["frequency"]),
        layout=layout,
        definitions=definitions,
        figures={(one.kpi_id, one.version): found for one, found in zip(definitions, figures, strict=True)},
        **plain,
    )


def _blocks(table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = table.get("kpi")
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


_OPTIONAL = {
    "address": str,
    "first": str,
    "last": str,
    "lag_months": int,
    "authority": str,
    "embedded": str,
    "most_mb": int,
}


def _problems(table: Mapping[str, Any], source_id: str) -> list[str]:
    found = [
        f"`{name}`: found {table.get(name, 'nothing')!r}, expected a text. Add it."
        for name in _REQUIRED
        if not isinstance(table.get(name), str) or not table[name].strip()
    ]
    if not _ID.fullmatch(source_id):
        found.append(f"found the name “{source_id}”, expected lower-case words with hyphens. Rename the file.")
    known = {*_REQUIRED, *_OPTIONAL, "layout", "kpi"}
    found += [f"`{name}`: no such entry, expected one of {', '.join(sorted(known))}." for name in table
              if name not in known]  # fmt: skip
    found += [
        f"`{name}`: found {table[name]!r}, expected {'a whole number' if kind is int else 'a text'}."
        for name, kind in _OPTIONAL.items()
        if name in table and type(table[name]) is not kind
    ]
    for name, kinds in (("format", list(Format)), ("frequency", list(Frequency))):
        if isinstance(table.get(name), str) and table[name] not in kinds:
            found.append(f"`{name}`: found “{table[name]}”, expected one of {', '.join(kinds)}.")
    if not _blocks(table):
        found.append("`kpi`: found no block `[[kpi]]`, expected one for each KPI.")
    for name in ("first", "last"):
        if isinstance(table.get(name), str) and not _is_period(table[name]):
            found.append(f"`{name}`: found “{table[name]}”, expected a period such as 2018-07 or 2018.")
    return found


def _is_period(text: str) -> bool:
    try:
        Period.parse(text)
    except ValueError:
        return False
    return True


def _address_problems(address: str) -> list[str]:
    strange = [name for name in _BRACES.findall(address) if name not in PLACES]
    found = [f"`address`: found {{{name}}}, expected {', '.join(f'{{{one}}}' for one in PLACES)}." for name in strange]
    if address and not address.startswith(("https://", "http://")):
        found.append(f"`address`: found “{address}”, expected one that begins with https://.")
    return found


def _section(kind: type[_T], found: object, name: str, problems: list[str]) -> _T:
    """Read a section into its dataclass, by the types of its fields; one text is as good as a list of one."""
    blank = kind()
    if not isinstance(found, Mapping):
        problems.append(f"`{name}`: found {found!r}, expected a section `[{name}]`.")
        return blank
    values: dict[str, Any] = {}
    for key, value in found.items():
        default = getattr(blank, key, None)
        if default is None:
            expected = ", ".join(vars(blank))
            problems.append(f"`{name}.{key}`: no such entry, expected one of {expected}.")
        elif isinstance(default, tuple):
            values[key] = tuple(text for one in _texts(value) for text in _counted_out(one))
        elif isinstance(default, dict) and isinstance(value, Mapping):
            values[key] = {heading: _texts(cells) for heading, cells in value.items()}
        elif type(default) is type(value):
            values[key] = value
        else:
            problems.append(f"`{name}.{key}`: found {value!r}, expected {_EXPECTED[type(default)]}.")
    return kind(**values)


_EXPECTED = {str: "a text", int: "a whole number", bool: "true or false", dict: "headings with what a cell may hold"}


def _counted_out(text: str) -> list[str]:
    """Return "age_{16..64}" as all that it stands for."""
    if not (found := _RANGE.search(text)):
        return [text]
    return [text.replace(found[0], str(number)) for number in range(int(found[1]), int(found[2]) + 1)]


def _texts(value: object) -> tuple[str, ...]:
    several = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    return tuple(str(one) for one in several)
