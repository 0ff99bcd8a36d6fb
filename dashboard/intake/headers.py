"""Column headings as people write them."""

import re
from collections.abc import Sequence
from enum import StrEnum

_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEPARATORS = re.compile(r"[\W_]+")


class Field(StrEnum):
    """What a column holds."""

    AREA = "area"
    AREA_NAME = "area name"
    PERIOD = "period"
    YEAR = "year of the period"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    POPULATION = "population"
    VALUE = "value"
    POSTCODE = "postcode"
    DATE = "date"
    WEIGHT = "weight"
    NOTE = "note"


_SYNONYMS: dict[Field, tuple[str, ...]] = {
    Field.AREA: (
        "area", "area code", "areacode", "code", "geography code", "geography", "lsoa", "lsoa code", "lsoa11cd",
        "lsoa11 code", "lsoa 2011 code", "lsoa11", "lsoa 2011", "msoa", "msoa code", "msoa11cd", "msoa21cd", "ward",
        "ward code", "wardcode", "wd18cd", "wd17cd", "wd19cd", "wd20cd", "wd21cd", "wd22cd", "wd23cd", "wd24cd",
        "wd25cd", "neighbourhood", "neighborhood", "priority neighbourhood", "city",
    ),
    Field.AREA_NAME: (
        "area name", "areaname", "name", "geography name", "lsoa name", "lsoa11nm", "lsoa11 name", "lsoa 2011 name",
        "msoa name", "msoa11nm", "msoa21nm",
        "ward name", "wardname", "wd17nm", "wd18nm", "wd25nm", "neighbourhood name",
    ),
    Field.PERIOD: ("period", "quarter", "month", "year", "financial year", "time period", "reporting period"),
    Field.NUMERATOR: ("numerator", "count", "number", "events", "cases"),
    Field.DENOMINATOR: ("denominator", "out of", "base"),
    Field.POPULATION: ("population", "resident population", "residents"),
    Field.VALUE: ("value", "total", "figure"),
    Field.POSTCODE: ("postcode", "post code", "pcd", "pcds", "postal code"),
    Field.DATE: ("date", "day", "case date", "date of case", "event date"),
    Field.WEIGHT: ("weight", "quantity"),
    Field.NOTE: ("note", "notes", "comment", "comments", "remark", "remarks"),
}  # fmt: skip
_FIELDS = {synonym: field for field, synonyms in _SYNONYMS.items() for synonym in synonyms}

#: Headings that a header row may be recognised by, for messages.
EXPECTED_HEADINGS = "column headings such as area, period, numerator, denominator, or postcode, date"


def words_of(heading: str) -> str:
    """Return the words of a heading, whatever joins them: “case_count” and “CaseCount” are “case count”."""
    return _SEPARATORS.sub(" ", _JOINED.sub(" ", heading))


def field_of(heading: str) -> Field | None:
    """Tell what a heading means, whatever its case, spaces and punctuation; None for an unknown one."""
    return _FIELDS.get(_SEPARATORS.sub(" ", heading[:100].casefold()).strip())


def recognised(cells: Sequence[str]) -> int:
    """Count the different fields that the cells of a row name."""
    return len({field for cell in cells if (field := field_of(cell))})
