"""Everything the map page needs of a city, prepared once at start and then shared read-only."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd
import shapely
from markupsafe import Markup

from dashboard.components.map.paths import AreaShapes, Grid, area_shapes, outline, path_data
from dashboard.domain.areas.city import City
from dashboard.domain.areas.places import changed_lsoas, current_first, in_force, outline_label
from dashboard.domain.areas.sets import AreaSet, Neighbourhood, SetKey
from dashboard.domain.change.city import CityEditions
from dashboard.domain.change.colouring import change_classing
from dashboard.domain.deprivation import ranks as deprivation
from dashboard.domain.deprivation.measures import MEASURES, Classing, ClassingKey, Edition, Measure, classings
from dashboard.domain.wording import plain as wording

#: Where a KPI by LSOA is answered, for scripts and as downloads.
MAP_KPI_URL = "/map-kpi/"
#: Where scripts ask for what an edition of the Indices changes on the map.
MAP_EDITION_URL = "/map-edition/"
#: Largest payload, in characters, that stands in the document itself; a city's is about 80,000.
_LARGEST_INLINE = 500_000
_CLASS_SYMBOLS = "0123456789abcdefghij"


def class_string(numbers: pd.Series) -> str:
    """Write class numbers as one character an area; "-" where there is no value."""
    return "".join("-" if number == deprivation.NO_CLASS else _CLASS_SYMBOLS[number] for number in numbers)


class OtherEdition:
    """A city with the figures of another edition; all else is that of the city."""

    def __init__(self, city: City, edition: Edition, lsoas: pd.DataFrame, sets: Mapping[SetKey, AreaSet]) -> None:
        self._city, self.edition, self.lsoas, self.sets = city, edition, lsoas, sets

    def __getattr__(self, name: str) -> Any:
        """Return what does not depend on the edition."""
        return getattr(self._city, name)


@dataclass(frozen=True)
class MapModel:
    """Shapes, classes and words of one city's map.

    `classes[classing][measure]` has one character an area, in the order of the city's LSOAs (see `class_string`).
    `ward_paths` has the outline of every ward of every vintage, by code, those in force first.
    """

    city: City
    grid: Grid
    areas: AreaShapes
    outlines: Mapping[SetKey, str]
    classings: Mapping[str, Classing]
    classes: Mapping[str, Mapping[str, str]]
    summaries: Mapping[str, str]
    ward_paths: Mapping[str, str]
    editions: CityEditions

    def of_edition(self, year: int | None) -> "MapModel":
        """Return the map of an edition of the Indices, prepared when first asked for; None is the city's own.

        Scripts and pages find in it everything as they do in the city's own: ranks, classes, limits, sets and words.
        """
        if year in (None, self.city.edition.year):
            return self
        if year not in self._of_editions:
            found = self.editions.figures_of(year)
            city = OtherEdition(self.city, found.edition, found.lsoas, found.sets)
            own = {"city": city, "outlines": _outlines(city, self.grid), **_figures(city, self.editions)}
            self._of_editions[year] = replace(self, **own)
        return self._of_editions[year]

    @property
    def unnamed_edition(self) -> int | None:
        """The year of the city's own edition, where addresses need not name it; else None."""
        own = self.editions.city
        return own.edition.year if own.edition.year == own.areas_as_built.edition_year else None

    @property
    def edition_in_addresses(self) -> int | None:
        """The year that addresses name; None where they need not.

        They always do once an administrator has made another edition the city's own, so that what was shared does not
        change its meaning when that is undone.
        """
        year = self.city.edition.year
        return None if year == self.unnamed_edition else year

    @cached_property
    def _of_editions(self) -> dict[int, "MapModel"]:
        return {}

    def summary(self, classing: str, measure: str) -> str:
        """Return the sentence that sums the map up."""
        return self.classings[classing].summaries.get(measure) or self.summaries[measure]

    def class_counts(self, classing: str, measure: str) -> list[int]:
        """Count the areas in each class, most deprived first, those without a value last."""
        text = self.classes[classing][measure]
        return [text.count(symbol) for symbol in (*_CLASS_SYMBOLS[: self.classings[classing].class_count], "-")]

    @property
    def viewbox(self) -> str:
        """The view box of the whole map with the margin that the browser keeps too (viewport.mjs)."""
        width, height = self.grid.width, self.grid.height
        margin = round(0.03 * max(width, height))
        return f"{-margin} {-margin} {width + 2 * margin} {height + 2 * margin}"

    @cached_property
    def payload_json(self) -> str:
        """All that the browser needs besides the paths, as JSON that may stand inside a script element."""
        text = json.dumps(_payload(self), ensure_ascii=False, separators=(",", ":"))
        return text.replace("<", "\\u003c")

    @cached_property
    def edition_payload(self) -> Mapping[str, object]:
        """The part of the payload that follows the edition of the Indices."""
        return _edition_payload(self)

    @cached_property
    def version(self) -> str:
        """Short content hash of shapes and payload, for addresses that may be cached for ever."""
        digest = hashlib.sha256(self.payload_json.encode())
        for paths in (self.areas.paths, self.ward_paths.values(), self.outlines.values()):
            digest.update("".join(paths).encode())
        if self.city.context:
            digest.update(repr(self.city.context).encode())
        return base64.urlsafe_b64encode(digest.digest()[:9]).decode()

    @cached_property
    def lasting_html(self) -> dict[str, Markup]:
        """HTML that is the same on every page with a still map, by name; filled by whoever writes it first."""
        return {}

    @cached_property
    def lasting_rows(self) -> dict[str, list[tuple[str, str]]]:
        """HTML of each LSOA that is the same on every page, as `lasting_html`: what stands before something and after.

        In the order of the map.
        """
        return {}

    @property
    def inline_payload(self) -> str:
        """The payload, if it is small enough to stand in the document; else "", and the browser fetches it."""
        return self.payload_json if len(self.payload_json) <= _LARGEST_INLINE else ""

    @property
    def payload_url(self) -> str:
        """Address of the payload."""
        return f"/geometry/map/{self.version}.json"

    @property
    def paths_url(self) -> str:
        """Address of the paths as an SVG document."""
        return f"/geometry/map/{self.version}.svg"

    @property
    def context_url(self) -> str:
        """Address of roads, railways, rivers and parks as an SVG document; "" where there are none."""
        return f"/geometry/map/{self.version}-context.svg" if self.city.context else ""


def build_map_model(city: City, before: MapModel | None = None) -> MapModel:
    """Prepare the map of a city: project and quantise the boundaries, class every measure in every way.

    Where the map of the same city with another configuration is given, only what follows from that is prepared anew.
    """
    if before and before.city.lsoa_boundaries is city.lsoa_boundaries:
        editions = CityEditions(city)
        figures = {} if before.city.edition is city.edition else _figures(city, editions)
        return replace(before, city=city, outlines=_outlines(city, before.grid), editions=editions, **figures)
    grid = Grid.around(city.lsoa_boundaries)
    editions = CityEditions(city)
    return MapModel(
        city=city,
        grid=grid,
        areas=area_shapes(city.lsoa_boundaries, grid),
        outlines=_outlines(city, grid),
        ward_paths=_ward_paths(city, grid),
        editions=editions,
        **_figures(city, editions),
    )


def _figures(city: City, editions: CityEditions) -> dict[str, Any]:
    """Class every measure in every way, and sum it up: what depends on the edition of the Indices."""
    ways: dict[str, Classing] = {key.value: way for key, way in classings(city.edition, city.config.city_name).items()}
    ranks = {key: city.lsoas[measure.rank_column] for key, measure in MEASURES.items()}
    count, year = city.edition.lsoa_count, city.edition.year
    classes = {
        way: {key: class_string(deprivation.classes(values, ClassingKey(way), count)) for key, values in ranks.items()}
        for way in ways
    }
    for earlier in editions.earlier(year):
        way, moved = change_classing(earlier, editions.placed[year])
        ways[way.key] = way
        classes[way.key] = {key: class_string(values) for key, values in moved.items()}
    summaries = {
        key: wording.summary_sentence(
            key,
            int(deprivation.is_within_share(values, count, 10).sum()),
            int(values.notna().sum()),
            city.config.city_name,
        )
        for key, values in ranks.items()
    }
    return {"classings": ways, "classes": classes, "summaries": summaries}


def _ward_paths(city: City, grid: Grid) -> dict[str, str]:
    return {
        str(code): path_data(shape)
        for _, vintage in current_first(city)
        for code, shape in zip(vintage.boundaries.index, grid.place(vintage.boundaries.geometry), strict=True)
    }


def _ward_entries(city: City, grid: Grid) -> list[dict[str, object]]:
    """Return the wards of every vintage in the order of their paths, those in force first."""
    return [
        {
            "code": code,
            "codes": " ".join(vintage.codes_of(code)),
            "name": vintage.wards.at[code, "name"],
            **_official(vintage.wards.loc[code]),
            "vintage": vintage.label,
            "box": box,
        }
        for _, vintage in current_first(city)
        for code, box in zip(
            map(str, vintage.boundaries.index),
            shapely.bounds(grid.place(vintage.boundaries.geometry)).astype(int).tolist(),
            strict=True,
        )
    ]


def _outlines(city: City, grid: Grid) -> dict[SetKey, str]:
    """Write one path a set: the priority neighbourhoods are dissolved, the others outline every area."""
    shapes, wards = city.lsoa_boundaries.geometry, city.ward_boundaries.geometry
    most_deprived = sorted(city.sets[SetKey.MOST_DEPRIVED].lsoa_codes)
    return {
        SetKey.MOST_DEPRIVED: outline(shapes.loc[most_deprived], grid),
        SetKey.PRIORITY: "".join(
            outline(shapes.loc[list(place.lsoa_codes)], grid, dissolve=True) for place in city.config.neighbourhoods
        ),
        SetKey.TARGET_WARDS: outline(wards.loc[list(city.config.target_ward_codes)], grid),
        SetKey.WARDS: outline(in_force(city).boundaries.geometry, grid),
    }


def _edition_payload(model: MapModel) -> dict[str, object]:
    """Return the part of the payload that follows the edition of the Indices."""
    city = model.city
    place_of = {code: position for position, code in enumerate(city.lsoas.index)}
    return {
        "lsoaCount": city.edition.lsoa_count,
        "edition": model.edition_in_addresses,
        "measures": [_measure_entry(measure, model.summaries[key]) for key, measure in MEASURES.items()],
        "classings": [
            {
                "key": way.key,
                "label": way.label,
                "explanation": way.explanation,
                "count": way.shades or way.class_count,
                "inWords": way.in_words,
                **_of_way(model, way),
            }
            for way in model.classings.values()
        ],
        "ranks": {key: _numbers(city.lsoas[measure.rank_column]) for key, measure in MEASURES.items()},
        "sets": [_set_entry(city, key, place_of) for key in city.sets],
    }


def _payload(model: MapModel) -> dict[str, object]:
    city = model.city
    lsoas = city.lsoas
    place_of = {code: position for position, code in enumerate(lsoas.index)}
    wards = {code: position for position, code in enumerate(model.ward_paths)}
    return {
        "city": city.config.city_name,
        **model.edition_payload,
        "extent": [model.grid.width, model.grid.height],
        "codes": list(lsoas.index),
        "names": list(lsoas["name"]),
        "places": list(lsoas["place_name"]),
        "middle": _middle_entries(model),
        # of each LSOA, its ward in every vintage, those in force first
        "wardOf": [[wards[code] for code in one.ward_of] for _, one in current_first(city)],
        "population": _numbers(lsoas["population"]),
        # each pair of neighbours once, at the lower position; the browser completes them
        "neighbours": [[other for other in row if other > one] for one, row in enumerate(model.areas.neighbours)],
        "wards": _ward_entries(city, model.grid),
        # of the wards that are outlined all together
        "outlinedVintage": in_force(city).label,
        "lsoaVintage": city.config.lsoa_vintage,
        "changedLsoas": [
            {"code": code, "name": name, "areas": [place_of[one] for one in city.lsoa_changes[code]]}
            for code, name in changed_lsoas(city).items()
        ],
        "neighbourhoods": [_neighbourhood_entry(model, place, place_of) for place in city.config.neighbourhoods],
    }


def _official(ward: pd.Series) -> dict[str, str]:
    """Return the official name of a ward that is called otherwise: it is searched for by both."""
    return {} if ward["name"] == ward["official_name"] else {"official": ward["official_name"]}


def _middle_entries(model: MapModel) -> list[dict[str, object]]:
    """Return the named middle-layer areas, those with most residents first: where their LSOAs lie, and their names."""
    lsoas = model.city.lsoas
    places = pd.DataFrame({"name": lsoas["middle_name"].to_numpy(), "people": lsoas["population"].to_numpy()})
    found = []
    for name, members in places[places["name"] != ""].groupby("name", sort=False):
        x, y = model.areas.labels_xy[members.index].mean(axis=0).round().astype(int).tolist()
        entry = {"name": name, "areas": members.index.tolist(), "x": x, "y": y}
        found.append((-members["people"].sum(), entry))
    return [entry for _, entry in sorted(found, key=lambda one: one[0])]


def _of_way(model: MapModel, way: Classing) -> dict[str, object]:
    """Return the limits of a way of colouring; of one without, the classes, what is missing, and its own summaries."""
    if not way.summaries:
        return {"limits": _limits(model, ClassingKey(way.key))}
    return {
        "classes": model.classes[way.key],
        "missing": f"{way.missing[:1].lower()}{way.missing[1:]}",
        "summaries": way.summaries,
    }


def _limits(model: MapModel, way: ClassingKey) -> Mapping[str, list[int]] | list[int]:
    """Return the class limits: one list for all measures, or for the fifths within the city a list a measure."""
    city = model.city

    def limits(measure: str) -> list[int]:
        ranks = city.lsoas[MEASURES[measure].rank_column]
        return deprivation.class_limits(ranks, way, city.edition.lsoa_count)

    return {key: limits(key) for key in MEASURES} if way is ClassingKey.QUINTILE else limits("imd")


def _numbers(values: pd.Series) -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in values]


def _measure_entry(measure: Measure, summary: str) -> dict[str, str]:
    return {
        "key": measure.key,
        "label": measure.label,
        "short": measure.short_label,
        "inSentence": measure.in_sentence,
        "meaning": measure.meaning,
        "summary": summary,
    }


def _neighbourhood_entry(model: MapModel, place: Neighbourhood, place_of: Mapping[str, int]) -> dict[str, object]:
    areas = [place_of[code] for code in place.lsoa_codes]
    x, y = model.areas.labels_xy[areas].mean(axis=0).round().astype(int).tolist()
    return {"slug": place.slug, "name": place.name, "short": place.short_name, "areas": areas, "x": x, "y": y}


def _set_entry(city: City, key: SetKey, place_of: Mapping[str, int]) -> dict[str, object]:
    area_set, wards = city.sets[key], key is SetKey.WARDS
    member_label = {
        SetKey.MOST_DEPRIVED: f"most deprived {city.config.share_pct}%",
        SetKey.PRIORITY: "priority neighbourhood",
        SetKey.TARGET_WARDS: "target ward",
        SetKey.WARDS: "",
    }[key]
    members = [] if wards else sorted(place_of[code] for code in area_set.lsoa_codes)
    return {
        "key": key,
        "label": outline_label(city, key),
        "memberLabel": member_label,
        "areas": members,
    }
