"""How a file in a form of its own is read: small, readable, and kept for the next file of the same kind."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import tomlkit

from dashboard.domain.kpi.definition import YearBegins
from dashboard.errors import ContractError
from dashboard.intake.dry_run import Form
from dashboard.intake.headers import Field

#: Columns that may be named, in the order in which they are asked for; the keys of the file.
FIELDS: Mapping[str, Field] = {
    "area": Field.AREA,
    "postcode": Field.POSTCODE,
    "period_column": Field.PERIOD,
    "year_column": Field.YEAR,
    "date": Field.DATE,
    "numerator": Field.NUMERATOR,
    "denominator": Field.DENOMINATOR,
    "weight": Field.WEIGHT,
}
#: What changes from file to file in the heading of a column of one period.
_PERIOD_LIKE = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -]*\d{2,4}\b|\bq[1-4]\b|\d{4}(?:[/-]\d{2,4})?"
)
_OTHERS = ("sheet", "header_row", "form", "period", "period_columns", "year_begins")


@dataclass(frozen=True)
class ColumnMapping:
    """How a file is read.

    Attributes
    ----------
    sheet
        Name of the sheet; "" for CSV.
    header_row
        Row of the headings, as a spreadsheet numbers it.
    form
        What a row stands for.
    columns
        Heading by field, see `labels_of`; what is not named is not read.
    period
        One period for the whole file, in words; "" if there is a column for it or a column a period.
    period_columns
        Headings of the columns that each hold the numerators of one period.
    year_begins
        Which years and quarters the file counts by: "january", "april", or "" if that is not said.
    """

    sheet: str = ""
    header_row: int = 1
    form: Form = Form.AGGREGATES
    columns: Mapping[Field, str] = field(default_factory=dict)
    period: str = ""
    period_columns: tuple[str, ...] = ()
    year_begins: str = ""

    def words(self) -> str:
        """Say how the file was read, in a sentence or two."""
        what = [f"{name.value} from “{heading}”" for name, heading in self.columns.items()]
        if self.period:
            what.append(f"period “{self.period}” for all rows")
        if self.period_columns:
            first, last = self.period_columns[0], self.period_columns[-1]
            what.append(f"a period from each of {len(self.period_columns)} columns, “{first}” to “{last}”")
        where = f"sheet “{self.sheet}”, " if self.sheet else ""
        years = {"january": "; years begin in January", "april": "; years begin in April"}.get(self.year_begins, "")
        return f"{where}headings in row {self.header_row}; {', '.join(what)}{years}"


@dataclass(frozen=True)
class Reading:
    """What somebody has chosen about how a file is to be read.

    Attributes
    ----------
    mapping
        How it is read. Without `look` it is judged so.
    look
        Whether only the sheet and the row of headings of the mapping were chosen, and the rest is to be proposed.
    anew
        Whether nothing was chosen: how it is to be read is asked, whatever its form.
    """

    mapping: ColumnMapping = ColumnMapping()
    look: bool = False
    anew: bool = False


def labels_of(headings: Sequence[str]) -> tuple[str, ...]:
    """Return what columns are called by: their headings on one line, told apart where they are empty or the same."""
    labels: list[str] = []
    for at, heading in enumerate(headings, start=1):
        plain = " ".join(heading.split()) or f"column {at}"
        label, number = plain, 2
        while label in labels:
            label, number = f"{plain} ({number})", number + 1
        labels.append(label)
    return tuple(labels)


def fingerprint(labels: Sequence[str]) -> str:
    """Return what files with the same headings have in common, however many columns of periods they have."""
    plain = dict.fromkeys(_PERIOD_LIKE.sub("#", label.casefold()) for label in labels)
    return sha256("\x1f".join(plain).encode()).hexdigest()


def write_mapping(mapping: ColumnMapping) -> str:
    """Write a mapping as TOML that `read_mapping` reads; what is not said is left out."""
    entries: dict[str, object] = {"sheet": mapping.sheet, "header_row": mapping.header_row}
    entries["form"] = mapping.form.value
    entries |= {key: mapping.columns.get(name, "") for key, name in FIELDS.items()}
    entries |= {"period": mapping.period, "period_columns": list(mapping.period_columns)}
    entries["year_begins"] = mapping.year_begins
    return tomlkit.dumps({key: value for key, value in entries.items() if value})


def read_mapping(text: str, subject: str = "mapping") -> ColumnMapping:
    """Read a mapping from TOML.

    Raises
    ------
    ContractError
        If anything in it cannot be used; everything is listed.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContractError(subject, [f"found text that is not TOML: {error}. Correct that line."]) from error
    known = (*FIELDS, *_OTHERS)
    problems = [f"`{key}`: no such entry; expected one of {', '.join(known)}." for key in table if key not in known]
    for key, value in table.items():
        if key in known and not isinstance(
            value, int if key == "header_row" else list if key == "period_columns" else str
        ):
            problems.append(f"`{key}`: found {value!r}; expected {_EXPECTED.get(key, 'a text in quotation marks')}.")
    form, begins = table.get("form", Form.AGGREGATES.value), table.get("year_begins", "")
    if form not in list(Form):
        problems.append(f"`form`: found “{form}”; expected one of {', '.join(Form)}.")
    if begins not in list(YearBegins):
        problems.append(f"`year_begins`: found “{begins}”; expected january or april.")
    if problems:
        raise ContractError(subject, problems)
    return ColumnMapping(
        table.get("sheet", ""),
        table.get("header_row", 1),
        Form(form),
        {name: table[key] for key, name in FIELDS.items() if table.get(key)},
        table.get("period", ""),
        tuple(map(str, table.get("period_columns", ()))),
        begins,
    )


_EXPECTED = {"header_row": "a whole number", "period_columns": 'a list of texts, as in ["Apr-18", "May-18"]'}
