"""Which local authority to build, and which LSOAs it has, by the official files."""

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from dashboard.errors import UpdateError
from dashboard.store import files
from dashboard.store.areas import configured_city
from dashboard.update.files.read import Inputs
from dashboard.update.sources import Role

#: "Leeds 011A": the name of the authority, then the number of the middle layer area and a letter.
_LSOA_NAME = re.compile(r"(.+) \d{3}[A-Z]")


@dataclass(frozen=True)
class Authority:
    """A local authority and the codes of its LSOAs, sorted."""

    code: str
    name: str
    lsoa_codes: tuple[str, ...]


def codes_of_authority(deprivation: pd.DataFrame, code: str) -> list[str]:
    """Return the LSOA codes that file 7 lists for a local authority.

    Raises
    ------
    UpdateError
        If the file has no codes of authorities, or not this one.
    """
    if "lad_code" not in deprivation:
        msg = "file 7: found no column of authority codes. Correct its address in dashboard/update/sources.toml."
        raise UpdateError(msg)
    codes = sorted(set(deprivation["lsoa11_code"][deprivation["lad_code"] == code]))
    if not codes:
        msg = (
            f"{code}: found no such local authority among {deprivation['lad_code'].nunique():,} in file 7. Correct "
            f"--authority: file 7 uses the codes of 2013."
        )
        raise UpdateError(msg)
    return codes


def requested_authority(data_dir: Path) -> str:
    """Return the authority that a data folder is configured for.

    Raises
    ------
    UpdateError
        If there is no configuration that says so.
    """
    configured = configured_city(data_dir / files.AREAS)
    if configured is None:
        msg = f"{data_dir / files.AREAS}: found no readable authority code. Say which authority: --authority E0…"
        raise UpdateError(msg)
    return configured[0]


def find_authority(inputs: Inputs, code: str, configured: tuple[str, str] | None) -> Authority:
    """Find the LSOAs of a local authority in the official files.

    Codes of districts are looked up in the Indices (districts of 2013), then in the best fit (2017). Files without
    codes of districts are taken whole if all their LSOAs bear the name of one authority, and not that of another
    authority than the one asked for, as far as the configuration (`configured`: code and name) can tell.
    """
    seen: list[str] = []
    for table, what in ((inputs.deprivation, Role.DEPRIVATION), (inputs.best_fit, Role.BEST_FIT)):
        if "lad_code" not in table:
            continue
        rows = table[table["lad_code"] == code]
        if len(rows):
            name = rows["lad_name"].iloc[0] if "lad_name" in rows else _common_name(inputs, rows["lsoa11_code"])
            return Authority(code, name or code, tuple(sorted(set(rows["lsoa11_code"]))))
        seen.append(f"{table['lad_code'].nunique():,} authorities in {inputs.source_files[what].name}")
    if "lad_code" in inputs.deprivation:
        msg = (
            f"{code}: found no such local authority among {' and '.join(seen)}. Correct --authority: file 7 uses the "
            f"codes of 2013, the best fit those of 2017."
        )
        raise UpdateError(msg)
    codes = inputs.deprivation["lsoa11_code"]
    name = _common_name(inputs, codes)
    if name is None:
        file = inputs.source_files[Role.DEPRIVATION].name
        msg = f"{file}: found no column of authority codes and LSOAs of several authorities. Take the official file 7."
        raise UpdateError(msg)
    if configured and (configured[0] == code) != (configured[1] == name):
        file = inputs.source_files[Role.DEPRIVATION].name
        wanted = f"{code} ({configured[1]})" if configured[0] == code else code
        msg = (
            f"{file}: found the LSOAs of {name} and no column of authority codes; expected those of {wanted}. "
            f"Take the official file 7, or correct --authority."
        )
        raise UpdateError(msg)
    return Authority(code, name, tuple(sorted(set(codes))))


def _common_name(inputs: Inputs, codes: pd.Series) -> str | None:
    """Return the authority's name that all the LSOA names start with."""
    names = inputs.deprivation.set_index("lsoa11_code")["lsoa11_name"].reindex(list(codes)).fillna("")
    found = {match.group(1) if (match := _LSOA_NAME.fullmatch(name)) else "" for name in names}
    return found.pop() if len(found) == 1 and "" not in found else None
