"""Building the data files of one local authority from the official ones."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from dashboard.domain.deprivation.editions import IOD_2015
from dashboard.domain.deprivation.measures import MEASURES
from dashboard.errors import UpdateError
from dashboard.store import contracts, files
from dashboard.store.areas import configured_city, configured_edition
from dashboard.store.imd import population_column
from dashboard.store.provenance import SUFFIX, to_toml
from dashboard.update import geometry
from dashboard.update.areas_text import CityFacts, areas_text
from dashboard.update.authority import Authority, find_authority, requested_authority
from dashboard.update.draft import Draft, to_csv
from dashboard.update.england import add_england
from dashboard.update.files.read import Inputs
from dashboard.update.files.values import value_problems
from dashboard.update.later import add_later
from dashboard.update.populations import add_populations
from dashboard.update.records import Records
from dashboard.update.sources import Role, Sources


@dataclass(frozen=True)
class Build:
    """The new files by path below the data folder, and what the person who runs the update should know.

    `obsolete` are files of the data folder that go, being another authority's or at odds with the new ones.
    """

    authority: Authority
    contents: dict[str, bytes]
    notices: tuple[str, ...]
    counts: tuple[str, ...] = ()
    obsolete: tuple[str, ...] = ()


def build(inputs: Inputs, authority_code: str | None, data_dir: Path, sources: Sources) -> Build:
    """Build all files of a local authority.

    Parameters
    ----------
    authority_code
        Code of the local authority; None stands for the one that the data folder is configured for.

    Raises
    ------
    UpdateError
        If the files do not hold the authority completely; all problems are listed.
    """
    configured = configured_city(data_dir / files.AREAS)
    if (runs_on := configured_edition(data_dir / files.AREAS)).lsoa_vintage != IOD_2015.lsoa_vintage:
        msg = (
            f"{data_dir / files.AREAS}: found `edition = {runs_on.year}`, on LSOAs of {runs_on.lsoa_vintage}; an "
            f"update builds cities on LSOAs of {IOD_2015.lsoa_vintage} only. Others can be added with --edition."
        )
        raise UpdateError(msg)
    code = authority_code or requested_authority(data_dir)
    authority = find_authority(inputs, code, configured)
    deprivation = _rows(inputs.deprivation, authority)
    best_fit = _rows(inputs.best_fit, authority)
    lsoa = inputs.lsoa_boundaries[inputs.lsoa_boundaries["code"].isin(authority.lsoa_codes)]
    _verify(inputs, authority, deprivation, best_fit, lsoa)
    draft = Draft()
    records = Records(inputs, sources, authority.code, authority.name)
    deprivation = _with_population(deprivation, inputs, draft)
    draft.add(to_csv(deprivation), records.deprivation(deprivation))
    draft.add(to_csv(best_fit[["lsoa11_code", "ward_code"]]), records.best_fit(len(best_fit)))
    # under the names that the Indices use
    names = deprivation.set_index("lsoa11_code")["lsoa11_name"].reindex(lsoa["code"]).to_numpy()
    lsoa, steps = geometry.prepare(lsoa.assign(name=names), "LSOA boundaries")
    draft.add(geometry.to_geojson(lsoa, "lsoa11_code", "lsoa11_name"), records.lsoa_boundaries(len(lsoa), steps))
    wards = _wards(inputs, best_fit, lsoa, records, draft)
    _add_areas(draft, CityFacts(authority.code, authority.name, deprivation, best_fit, wards), records, data_dir)
    obsolete = add_later(draft, inputs, lsoa, records, data_dir)
    obsolete += add_populations(draft, inputs, deprivation, records, data_dir)
    obsolete += _keep_editions(draft, authority.code, configured, data_dir)
    obsolete += add_england(draft, inputs, deprivation, records, data_dir)
    return Build(authority, draft.contents, tuple(draft.notices), tuple(draft.counts), obsolete)


def _rows(table: pd.DataFrame, authority: Authority) -> pd.DataFrame:
    return table[table["lsoa11_code"].isin(authority.lsoa_codes)].sort_values("lsoa11_code").reset_index(drop=True)


def _verify(
    inputs: Inputs, authority: Authority, deprivation: pd.DataFrame, best_fit: pd.DataFrame, lsoa: gpd.GeoDataFrame
) -> None:
    """Refuse figures and boundaries that do not hold each LSOA of the authority once, with usable values."""
    problems: list[str] = []
    for role, codes in (
        (Role.DEPRIVATION, deprivation["lsoa11_code"]),
        (Role.BEST_FIT, best_fit["lsoa11_code"]),
        (Role.LSOA_BOUNDARIES, lsoa["code"]),
    ):
        name = inputs.source_files[role].name
        if repeated := sorted(set(codes[codes.duplicated()])):
            problems.append(f"{name}: found more than one row for {contracts.shortened(repeated)}, expected one each.")
        if missing := set(authority.lsoa_codes) - set(codes):
            problems.append(
                f"{name}: found no row for {contracts.shortened(missing)}; expected all "
                f"{len(authority.lsoa_codes):,} LSOAs of {authority.name}."
            )
    problems += value_problems(inputs.source_files[Role.DEPRIVATION].name, deprivation)
    wrong = contracts.check_codes("LSOA", pd.Index(authority.lsoa_codes), files.LSOA_CODE_PATTERN)[0]
    wards = contracts.check_codes("ward", pd.Index(best_fit["ward_code"].unique()), files.WARD_CODE_PATTERN)[0]
    for result, role in ((wrong, Role.DEPRIVATION), (wards, Role.BEST_FIT)):
        if not result.ok:
            name = inputs.source_files[role].name
            problems.append(f"{name}: found {result.found}; expected {result.expected}.")
    if problems:
        listing = "\n".join(f"  - {problem}" for problem in problems)
        msg = f"{authority.name} ({authority.code}): the official files do not fit\n{listing}\nFetch the files again."
        raise UpdateError(msg)


def _with_population(deprivation: pd.DataFrame, inputs: Inputs, draft: Draft) -> pd.DataFrame:
    """Put the columns in their order, with the population of the Indices or, failing that, of the population file."""
    values = [column for m in MEASURES.values() for column in (m.score_column, m.rank_column)]
    columns = ["lsoa11_code", "lsoa11_name", *(column for column in values if column in deprivation)]
    own = population_column(list(deprivation.columns))
    if own:
        return deprivation[[*columns, own[0]]]
    extra = population_column(list(inputs.population.columns)) if inputs.population is not None else None
    if inputs.population is None or extra is None:
        draft.notices.append("The files have no population: the dashboard will show none, and no weighted averages.")
        return deprivation[columns]
    people = inputs.population.drop_duplicates("lsoa11_code").set_index("lsoa11_code")[extra[0]]
    joined = deprivation[columns].assign(**{extra[0]: people.reindex(deprivation["lsoa11_code"]).to_numpy()})
    problems = value_problems(inputs.source_files[Role.POPULATION].name, joined[["lsoa11_code", extra[0]]])
    if problems:
        raise UpdateError(problems[0])
    return joined


def _wards(
    inputs: Inputs, best_fit: pd.DataFrame, lsoa: gpd.GeoDataFrame, records: Records, draft: Draft
) -> dict[str, str]:
    """Add the ward boundaries, official or dissolved from LSOAs; return ward names by code."""
    needed = set(best_fit["ward_code"])
    names = dict(zip(best_fit["ward_code"], best_fit["ward_name"], strict=True)) if "ward_name" in best_fit else {}
    official = inputs.ward_boundaries
    chosen = official[official["code"].isin(needed)] if official is not None else None
    if chosen is not None and set(chosen["code"]) == needed and not chosen["code"].duplicated().any():
        wards, steps = geometry.prepare(chosen, "ward boundaries")
        record = records.ward_boundaries(len(wards), steps)
        names = dict(zip(wards["code"], wards["name"], strict=True)) | {k: v for k, v in names.items() if v}
    else:
        if official is not None:
            missing = contracts.shortened(needed - set(official["code"])) or "no ward, but one of them twice"
            draft.notices.append(
                f"{inputs.source_files[Role.WARD_BOUNDARIES].name} is not used: it lacks wards of the best fit "
                f"({missing})."
            )
        draft.notices.append("Ward boundaries are approximate: put together from LSOAs by best fit.")
        groups = best_fit.set_index("lsoa11_code")["ward_code"].reindex(lsoa["code"]).to_numpy()
        wards = geometry.dissolve(lsoa, groups)
        record = records.approximate_wards(len(wards))
    if nameless := [code for code in wards["code"] if not names.get(code)]:
        msg = f"wards: found no name for {contracts.shortened(nameless)}; expected one in the best fit or boundaries."
        raise UpdateError(msg)
    wards = wards.assign(name=[names[code] for code in wards["code"]])
    draft.add(geometry.to_geojson(wards, "ward_code", "ward_name"), record)
    return {code: names[code] for code in wards["code"]}


def _add_areas(draft: Draft, city: CityFacts, records: Records, data_dir: Path) -> None:
    """Keep the configuration of the same authority; write a first one for another, and put the old one aside."""
    path = data_dir / files.AREAS
    configured = configured_city(path)
    source_path = data_dir / f"{files.AREAS}{SUFFIX}"
    if path.exists() and (configured is None or configured[0] == city.authority_code):
        # Also a damaged configuration is kept: verifying it says what to mend.
        draft.contents[files.AREAS] = path.read_bytes()
        if source_path.exists():
            draft.contents[f"{files.AREAS}{SUFFIX}"] = source_path.read_bytes()
        return
    kept = data_dir / _kept(city.authority_code)
    if kept.exists():
        draft.contents[files.AREAS] = kept.read_bytes()
        draft.notices.append(f"The configuration of {city.name} is taken back from {kept}.")
    else:
        named = None if configured else records.inputs.areas
        text, notices = areas_text(city, named)
        draft.notices += notices
        draft.contents[files.AREAS] = text.encode("utf-8")
        draft.contents[f"{files.AREAS}{SUFFIX}"] = to_toml(records.areas(used=named is not None)).encode("utf-8")
    if configured:
        draft.contents[_kept(configured[0])] = path.read_bytes()
        draft.notices.append(f"The configuration of {configured[1]} is kept as {data_dir / _kept(configured[0])}.")


def _keep_editions(draft: Draft, code: str, configured: tuple[str, str] | None, data_dir: Path) -> tuple[str, ...]:
    """Keep the other editions of the same authority; those of another one go, and are returned."""
    names = [name for file in files.OTHER_EDITIONS.values() for name in (file, f"{file}{SUFFIX}")]
    there = [name for name in names if (data_dir / name).exists()]
    if configured is not None and configured[0] == code:
        draft.contents |= {name: (data_dir / name).read_bytes() for name in there}
        return ()
    if there:
        draft.notices.append(
            "Other editions of the Indices are removed, being another authority’s: build each with --edition."
        )
    return tuple(there)


def _kept(authority_code: str) -> str:
    return files.AREAS.replace(".toml", f".{authority_code}.toml")
