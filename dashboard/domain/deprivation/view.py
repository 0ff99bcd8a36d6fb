"""The state of the map page, as it stands in the URL.

Python reads a URL (`read_view`), the browser writes it; what cannot be understood is replaced by the default and told
in a sentence. Unknown keys are left alone: other tools append their own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from dashboard.domain.areas.compared import MOST_LSOAS, custom_codes, too_large
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.deprivation.measures import MEASURES, ClassingKey

#: Palettes by the key that stands in URLs, with their labels on screen.
PALETTES: Mapping[str, str] = {
    "blue": "Blue",
    "green": "Green",
    "purple": "Purple",
    "contrast": "High contrast",
}

#: Columns of the table that can be sorted by, with their labels on screen.
SORT_COLUMNS: Mapping[str, str] = {
    "name": "name",
    "ward": "ward",
    "rank": "rank in England on the chosen measure",
    "imd": "overall rank in England",
    "population": "population",
}

#: What stands in URLs where an area is being picked and nothing has been yet.
NOTHING_PICKED = "none"

_MAX_SHOWN = 40
#: A stage is wider than its city, and one that is broad and low far wider; so many times the map is surely nonsense.
_WIDEST_IN_MAPS = 10


@dataclass(frozen=True)
class Box:
    """The part of the map in sight: centre and width in map units, as whole numbers."""

    x: int
    y: int
    width: int


@dataclass(frozen=True)
class MapView:
    """Everything that can be chosen on the map page.

    `palette` is None when the URL names none, so that a remembered choice may apply. `box` None is the whole city.
    `ward_code` filters the table and is outlined on the map; `table_set` filters the table. `names` tells
    whether wards and middle-layer areas are named on the map. `picked` are the LSOAs of an area of one's own that is
    being picked on the map, None where none is. `edition` is the year of the Indices, None for the edition that
    addresses need not name.
    """

    measure: str = "imd"
    classing: str = ClassingKey.BANDS
    outlines: frozenset[SetKey] = frozenset({SetKey.MOST_DEPRIVED, SetKey.PRIORITY})
    area: str | None = None
    ward_code: str | None = None
    table_set: SetKey | None = None
    sort_column: str = "imd"
    sort_descending: bool = False
    box: Box | None = None
    palette: str | None = None
    names: bool = True
    picked: tuple[str, ...] | None = None
    edition: int | None = None


DEFAULT_VIEW = MapView()


def read_edition(query: Mapping[str, str], years: Iterable[str], own: int) -> tuple[int, tuple[str, ...]]:
    """Read the edition of the Indices from the parameters of a URL: its year.

    An address without one means the city's own; what is not understood gives that too, and a sentence.
    """
    reader = Reader(query)
    year = reader.choice("edition", list(years), str(own), "edition of the Indices")
    return int(year), tuple(reader.problems)


def read_view(
    query: Mapping[str, str],
    lsoa_codes: Iterable[str],
    ward_codes: Iterable[str],
    extent: tuple[int, int],
    classings: Iterable[str] = ClassingKey,
) -> tuple[MapView, tuple[str, ...]]:
    """Read the state of the map page from the parameters of a URL.

    Parameters
    ----------
    query
        Parameters of the URL, already decoded.
    lsoa_codes, ward_codes
        Codes that exist.
    extent
        Width and height of the whole map in map units.
    classings
        Keys of the ways of colouring that there are.

    Returns
    -------
    MapView, tuple of str
        The view, with the default wherever a value was not understood, and a sentence for each such value.
    """
    reader, lsoa_codes = Reader(query), list(lsoa_codes)
    view = replace(
        DEFAULT_VIEW,
        measure=reader.choice("colour", MEASURES, DEFAULT_VIEW.measure, "measure"),
        classing=reader.choice("as", classings, DEFAULT_VIEW.classing, "way of colouring"),
        outlines=reader.outlines(),
        area=reader.code("area", lsoa_codes, "neighbourhood code"),
        ward_code=reader.code("ward", ward_codes, "ward code"),
        table_set=reader.table_set(),
        box=reader.box(extent),
        palette=reader.choice("palette", PALETTES, "", "palette") or None,
        names=not reader.choice("names", ("off",), "", "choice of names"),
        picked=reader.picked(lsoa_codes),
    )
    column, descending = reader.sort()
    return replace(view, sort_column=column, sort_descending=descending), tuple(reader.problems)


class Reader:
    """Reads one parameter after the other and collects what was not understood in `problems`, in sentences."""

    def __init__(self, query: Mapping[str, str]) -> None:
        self._query = query
        self.problems: list[str] = []

    def _reject(self, value: str, what: str) -> None:
        # control characters could break the sentence or turn its direction around
        printable = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in value)
        shown = printable if len(printable) <= _MAX_SHOWN else printable[:_MAX_SHOWN] + "…"
        article = "an" if what[0] in "aeiou" else "a"
        self.problems.append(f"“{shown}” is not {article} {what} we know.")

    def choice(self, key: str, known: Iterable[str], default: str, what: str) -> str:
        """Return a parameter that is one of the known values, else the default."""
        value = self._query.get(key, "")
        if not value:
            return default
        if value in set(known):
            return value
        self._reject(value, what)
        return default

    def code(self, key: str, known: Iterable[str], what: str) -> str | None:
        """Return the code of an area that exists, else None."""
        value = self._query.get(key, "")
        if not value:
            return None
        if value.upper() in set(known):
            return value.upper()
        self._reject(value, what)
        return None

    def outlines(self) -> frozenset[SetKey]:
        """Return the sets that are outlined."""
        if "outline" not in self._query:
            return DEFAULT_VIEW.outlines
        values = [value for value in self._query["outline"].split(",") if value and value != "none"]
        if unknown := [value for value in values if value not in set(SetKey)]:
            self._reject(",".join(unknown), "set of outlines")
        return frozenset(SetKey(value) for value in values if value in set(SetKey))

    def table_set(self) -> SetKey | None:
        """Return the set that the table is filtered by."""
        known = [key for key in SetKey if key is not SetKey.WARDS]
        value = self.choice("set", known, "", "set of neighbourhoods")
        return SetKey(value) if value else None

    def sort(self) -> tuple[str, bool]:
        """Return the column that the table is sorted by, and whether the largest comes first."""
        value = self._query.get("sort", "")
        column = value.removeprefix("-")
        if not value:
            return DEFAULT_VIEW.sort_column, DEFAULT_VIEW.sort_descending
        if column in SORT_COLUMNS:
            return column, value.startswith("-")
        self._reject(value, "column of the table")
        return DEFAULT_VIEW.sort_column, DEFAULT_VIEW.sort_descending

    def picked(self, known: Iterable[str]) -> tuple[str, ...] | None:
        """Return the LSOAs of an area that is being picked on the map; None where none is."""
        value = self._query.get("pick", "")
        if value in ("", NOTHING_PICKED):
            return () if value else None
        codes = custom_codes(value) or (value.upper(),)
        if not set(codes) <= set(known):
            self._reject(value, "list of neighbourhoods")
        elif len(codes) > MOST_LSOAS:
            self.problems.append(too_large(len(codes)))
        else:
            return codes
        return None

    def box(self, extent: tuple[int, int]) -> Box | None:
        """Return the part of the map in sight; None for all of it."""
        value = self._query.get("view", "")
        if not value:
            return None
        try:
            x, y, width = (float(part) for part in value.split(","))
        except ValueError:
            self._reject(value, "part of the map")
            return None
        # comparisons with NaN are false, so that only finite numbers are inside
        widest = _WIDEST_IN_MAPS * max(extent)
        inside = 0 <= x <= extent[0] and 0 <= y <= extent[1] and 0 < width <= widest
        if not inside:
            self._reject(value, "part of the map")
            return None
        return Box(round(x), round(y), max(1, round(width)))
