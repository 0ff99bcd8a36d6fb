"""What administrators change about the city: names and areas, edition, disclosure, whether there are examples.

A configuration holds only what differs from the configuration file that the city was built with (`areas.toml`), so an
empty one is the city as it was built. It is kept as a text, `content`, of which `read_content` is the way back.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Any, ClassVar, Protocol, TypeVar

import pandas as pd

from dashboard.domain.areas.city import City
from dashboard.domain.areas.names import called, named
from dashboard.domain.areas.sets import AreasConfig, Neighbourhood, SetKey, area_sets, street_level_name
from dashboard.domain.deprivation.combining import contributions
from dashboard.domain.deprivation.editions import EditionFigures
from dashboard.domain.deprivation.measures import IMD, MEASURES
from dashboard.domain.kpi.definition import SmallNumbers

#: Names of the parts, as the audit trail has them: no part holds text of a person.
PARTS = (
    *("areas", "removed", "labels", "confirmed", "share_pct", "target_wards", "small_numbers", "illustrative"),
    *("ward_names", "lsoa_names", "edition", "weights"),
)
_KEEPS = "keeps_areas"


@dataclass(frozen=True)
class NamedArea:
    """A priority neighbourhood as it is to be called, and the whole LSOAs it is to be made of."""

    name: str
    short_name: str
    lsoa_codes: tuple[str, ...]


@dataclass(frozen=True)
class Configuration:
    """What differs from the city as it was built.

    Attributes
    ----------
    areas
        Priority neighbourhoods by slug: those that are changed, and those that are added.
    removed
        Slugs of those that the city was built with and that are none any more, in order.
    labels
        What sets of areas are called.
    confirmed
        Sets whose list the council has confirmed: the note that it is to be confirmed goes.
    share_pct
        The most deprived set: LSOAs in the most deprived so many per cent of England. The set is worked out from the
        ranks, never listed by hand.
    target_wards
        Codes of the target wards.
    small_numbers
        What no KPI's own rule may be looser than.
    illustrative
        Whether illustrative figures are to be there; None: as they are.
    edition
        Year of the edition of the Indices that is the city's own; None: the one that the city was built with.
    ward_names
        What wards are called instead of their official names, by code.
    lsoa_names
        What the council calls LSOAs, by code; "" takes a name of the configuration file away.
    weights
        The council's own weights for the page that weighs domains, by key of a domain or "kpi:" and the id of a KPI.
    keeps_areas
        Whether periods that were handed in before keep the areas that they had then. It says how this version was put
        in force, and is no part of what holds: the next one may say otherwise.
    """

    areas: Mapping[str, NamedArea] = field(default_factory=dict)
    labels: Mapping[SetKey, str] = field(default_factory=dict)
    confirmed: frozenset[SetKey] = frozenset()
    share_pct: int | None = None
    target_wards: tuple[str, ...] | None = None
    small_numbers: SmallNumbers | None = None
    illustrative: bool | None = None
    edition: int | None = None
    removed: tuple[str, ...] = ()
    ward_names: Mapping[str, str] = field(default_factory=dict)
    lsoa_names: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    keeps_areas: bool = False


def changed_parts(before: Configuration, after: Configuration) -> list[str]:
    """Name the parts that differ, as in `PARTS`."""
    return [name for name in PARTS if getattr(before, name) != getattr(after, name)]


def illustrative_after(before: bool | None, after: bool | None) -> bool | None:
    """Tell whether illustrative figures are to be added (True) or removed (False) by a change; None for neither.

    Where nobody had said anything before, taking back what somebody said brings back the opposite.
    """
    if before == after:
        return None
    return not before if after is None else after


# ---- as a text


def content(configuration: Configuration) -> str:
    """Write a configuration as JSON; the same one always gives the same text."""
    parts: dict[str, Any] = {
        "areas": {slug: asdict(area) for slug, area in configuration.areas.items()},
        "labels": {str(key): label for key, label in configuration.labels.items()},
        "confirmed": sorted(map(str, configuration.confirmed)),
        "share_pct": configuration.share_pct,
        "target_wards": configuration.target_wards,
        "small_numbers": configuration.small_numbers and asdict(configuration.small_numbers),
        "illustrative": configuration.illustrative,
        "edition": configuration.edition,
        "removed": list(configuration.removed),
        "ward_names": dict(configuration.ward_names),
        "lsoa_names": dict(configuration.lsoa_names),
        "weights": dict(configuration.weights),
    }
    kept = {name: part for name, part in parts.items() if part not in (None, {}, [])}
    kept |= {_KEEPS: True} if configuration.keeps_areas else {}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_content(text: str) -> Configuration:
    """Read what `content` has written.

    Raises
    ------
    ValueError
        If the text is anything else.
    """
    try:
        found = json.loads(text)
        if not isinstance(found, dict) or set(found) - {*PARTS, _KEEPS}:
            raise TypeError
        return _read(found)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        msg = f"found a text of {len(text):,} characters that is no configuration, expected one that a page has written"
        raise ValueError(msg) from error


def _read(found: Mapping[str, Any]) -> Configuration:
    areas = {
        _text(slug): NamedArea(_text(area["name"]), _text(area["short_name"]), _texts(area["lsoa_codes"]))
        for slug, area in found.get("areas", {}).items()
    }
    rule = found.get("small_numbers")
    wards = found.get("target_wards")
    illustrative = found.get("illustrative")
    keeps_areas = found.get(_KEEPS, False)
    if not isinstance(illustrative, bool | None) or not isinstance(keeps_areas, bool):
        raise TypeError
    return Configuration(
        areas=areas,
        labels={SetKey(key): _text(label) for key, label in found.get("labels", {}).items()},
        confirmed=frozenset(SetKey(key) for key in _texts(found.get("confirmed", []))),
        share_pct=None if found.get("share_pct") is None else _number(found["share_pct"]),
        target_wards=None if wards is None else _texts(wards),
        small_numbers=None if rule is None else SmallNumbers(**{name: _number(one) for name, one in rule.items()}),
        illustrative=illustrative,
        edition=None if found.get("edition") is None else _number(found["edition"]),
        removed=_texts(found.get("removed", [])),
        **{part: {_text(k): _text(v) for k, v in found.get(part, {}).items()} for part in ("ward_names", "lsoa_names")},
        weights={_text(key): _weight(weight) for key, weight in found.get("weights", {}).items()},
        keeps_areas=keeps_areas,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise TypeError
    return tuple(map(_text, values))


def _number(value: object) -> int:
    # true is a number to Python
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _weight(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError
    return float(value)


# ---- what follows from it


def effective(built: AreasConfig, wanted: Configuration) -> AreasConfig:
    """Return the names, areas and rules of a city with what is wanted in place of what it was built with."""
    of_file = {place.slug: NamedArea(place.name, place.short_name, place.lsoa_codes) for place in built.neighbourhoods}
    # in the order of the file, those that are added last
    slugs = [*(slug for slug in of_file if slug not in wanted.removed), *sorted(wanted.areas.keys() - of_file.keys())]
    areas = {**of_file, **wanted.areas}
    places = tuple(
        Neighbourhood(slug, areas[slug].name, areas[slug].short_name, areas[slug].lsoa_codes) for slug in slugs
    )
    given = {code: name for code, name in {**given_names(built), **wanted.lsoa_names}.items() if name}
    return replace(
        built,
        neighbourhoods=places,
        target_ward_codes=built.target_ward_codes if wanted.target_wards is None else wanted.target_wards,
        share_pct=built.share_pct if wanted.share_pct is None else wanted.share_pct,
        labels={**built.labels, **wanted.labels},
        status={**built.status, **dict.fromkeys(wanted.confirmed, "")},
        place_names={code: place.name for place in places for code in place.lsoa_codes} | given,
        ward_names=wanted.ward_names,
        least_rule=wanted.small_numbers,
        edition_year=built.edition_year if wanted.edition is None else wanted.edition,
        own_weights=wanted.weights,
    )


def given_names(built: AreasConfig) -> dict[str, str]:
    """Return the names that the file gives to LSOAs themselves, which go before those of their neighbourhoods."""
    own = {code: place.name for place in built.neighbourhoods for code in place.lsoa_codes}
    return {code: name for code, name in built.place_names.items() if own.get(code) != name}


def reduced(built: AreasConfig, wanted: Configuration) -> Configuration:
    """Leave out of a configuration whatever says what the city was built with anyway."""
    places = {place.slug: NamedArea(place.name, place.short_name, place.lsoa_codes) for place in built.neighbourhoods}
    wards, given = wanted.target_wards, given_names(built)
    return replace(
        wanted,
        areas={slug: area for slug, area in wanted.areas.items() if places.get(slug) != area},
        removed=tuple(sorted(set(wanted.removed))),
        labels={key: label for key, label in wanted.labels.items() if built.labels.get(key) != label},
        confirmed=frozenset(key for key in wanted.confirmed if built.status.get(key)),
        share_pct=None if wanted.share_pct == built.share_pct else wanted.share_pct,
        edition=None if wanted.edition == built.edition_year else wanted.edition,
        target_wards=None if wards is None or set(wards) == set(built.target_ward_codes) else wards,
        lsoa_names={code: name for code, name in wanted.lsoa_names.items() if given.get(code, "") != name},
    )


def _figures(figures: EditionFigures, codes: pd.Index) -> dict[str, pd.Series]:
    """Return the columns of a city's LSOAs that another edition changes; all of them have figures in it.

    Where its file has no overall scores, they are what the domain ranks make, see `combining.contributions`.
    """
    frame = figures.frame.loc[codes]
    changed = {measure.rank_column: frame[measure.rank_column].astype("int64") for measure in MEASURES.values()}
    changed |= {measure.score_column: frame[measure.score_column] for measure in MEASURES.values()}
    if not figures.has_scores:
        changed[IMD.score_column] = contributions(frame, figures.edition).sum(axis=1)
    return changed


class LoadedCity(City, Protocol):
    """A city that a copy can be made of, with some parts replaced."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


_Loaded = TypeVar("_Loaded", bound=LoadedCity)


def apply(city: _Loaded, wanted: Configuration, version: str = "") -> _Loaded:
    """Return a city with the configuration, and all that follows from it; the city itself stays as it is.

    Outlines, profiles and sums over areas are made of the city's LSOAs and these sets whenever an app is put together,
    so nothing else has to follow.

    Parameters
    ----------
    city
        The city as it was built, or with an earlier configuration, which is replaced.
    wanted
        A configuration without problems, see `configuration_checks.problems`.
    version
        What the result is to call the configuration, see `City.configured`.
    """
    config = effective(city.areas_as_built, wanted)
    names = [street_level_name(config, str(code), str(name)) for code, name in city.lsoas["name"].items()]
    wards = called(city.wards, config.ward_names)
    lsoas = city.lsoas.assign(place_name=names, ward_name=city.lsoas["ward_code"].map(wards["name"]))
    edition, figures = city.edition, city.editions.get(config.edition_year)
    # an earlier version may ask for an edition that is not there any more
    if figures is not None and figures.edition.year != edition.year and lsoas.index.isin(figures.frame.index).all():
        lsoas, edition = lsoas.assign(**_figures(figures, lsoas.index)), figures.edition
    lsoas = named(lsoas)
    vintages = {
        key: replace(one, wards=called(one.wards, config.ward_names)) for key, one in city.ward_vintages.items()
    }
    changed = {
        "config": config,
        "edition": edition,
        "lsoas": lsoas,
        "wards": wards,
        "ward_vintages": MappingProxyType(vintages),
        "sets": MappingProxyType(area_sets(config, lsoas, edition.lsoa_count)),
    }
    return replace(city, **changed, overridden=city.areas_as_built, configured=version)
