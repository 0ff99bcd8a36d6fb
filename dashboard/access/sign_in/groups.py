"""Which group of an OpenID provider has which role here: a TOML file that whoever runs the dashboard writes.

::

    [[group]]
    id = "e2d5ce0c-0000-0000-0000-000000000000"   # as the provider's tokens have it
    role = "steward"                              # officer, steward or administrator
    services = ["Waste Management"]               # of stewards: as the catalogue has them, or "*" for all
    neighbourhoods = ["lincoln-green"]            # of officers and stewards who write outcomes and actions, or "*"
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from dashboard.domain.access.roles import Person, Role, role_problems, together
from dashboard.errors import ConfigurationError

_KEYS = {"id", "role", "services", "neighbourhoods"}

#: The role of whoever is in a group, by its id.
Groups = Mapping[str, Person]


def read_groups(file: str) -> Groups:
    """Read the file.

    Raises
    ------
    ConfigurationError
        If it cannot be read, with all that is wrong in it.
    """
    try:
        written = tomllib.loads(Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        msg = f"OIDC_ROLES: {file} cannot be read ({error}), expected a TOML file with a [[group]] for each group"
        raise ConfigurationError(msg) from error
    entries = written.get("group")
    if not isinstance(entries, list) or not entries or set(written) != {"group"}:
        held = ", ".join(written) or "nothing"
        msg = f"OIDC_ROLES: {file} has {held}, expected a [[group]] for each group, and no more"
        raise ConfigurationError(msg)
    groups: dict[str, Person] = {}
    problems = []
    for position, entry in enumerate(entries, 1):
        found = _entry_problems(entry, groups)
        problems += [f"group {position}: {problem}" for problem in found]
        if not found:
            lists = (frozenset(entry.get(name, [])) for name in ("services", "neighbourhoods"))
            groups[entry["id"]] = Person(Role(entry["role"]), "", *lists)
    if problems:
        msg = f"OIDC_ROLES: {file}: {'; '.join(problems)}"
        raise ConfigurationError(msg)
    return groups


def _entry_problems(entry: object, groups: Groups) -> list[str]:
    if not isinstance(entry, dict) or not {"id", "role"} <= set(entry) or not set(entry) <= _KEYS:
        return [f"found {_shown(entry)}, expected id, role and, of stewards, services"]
    services, neighbourhoods = (entry.get(name, []) for name in ("services", "neighbourhoods"))
    if not isinstance(entry["id"], str) or not isinstance(entry["role"], str) or not entry["id"].strip():
        return ["found an id or a role that is not a text, expected both in quotation marks"]
    for name, texts in (("services", services), ("neighbourhoods", neighbourhoods)):
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            return [f'found {name} that are not a list of texts, expected ["One", "Another"]']
    again = ["found an id that another group has already, expected each once"] if entry["id"] in groups else []
    return [*again, *role_problems(entry["role"], services, neighbourhoods)]


def _shown(entry: object) -> str:
    return f"the keys {', '.join(entry)}" if isinstance(entry, dict) else f"“{entry}”"


def person_in(groups: Groups, ids: Iterable[str], name: str) -> Person | None:
    """Return what somebody is by all of his groups; None if none of them has a role."""
    return together([groups[one] for one in ids if one in groups], name)
