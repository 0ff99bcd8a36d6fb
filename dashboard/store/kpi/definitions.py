"""Definitions of KPIs in the database: every version that figures were ever handed in for."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from dashboard.domain.access.audit import What
from dashboard.domain.kpi.definition import Better, Frequency, Geography, KpiDefinition, Period, SmallNumbers, Unit
from dashboard.errors import ContractError, DatabaseError
from dashboard.store.kpi import tables, trail

_TABLE = tables.definitions
#: In which a financial year begins.
_APRIL = 4
#: What lists are kept with between their entries.
_BETWEEN = {"geographies": ",", "characteristics": ",", "own_categories": "\n"}


def check(definition: KpiDefinition) -> None:
    """Refuse a definition that cannot be used.

    Raises
    ------
    ContractError
        With all that is wrong.
    """
    if problems := definition.problems():
        raise ContractError(definition.kpi_id or "KPI definition", problems)


def save(connection: Connection, definition: KpiDefinition) -> KpiDefinition:
    """Store a definition as a new version, unless it is what the latest version says; return what is stored."""
    known = select(tables.kpis.c.illustrative).where(tables.kpis.c.kpi_id == definition.kpi_id)
    illustrative = connection.execute(known).scalar_one_or_none()
    if illustrative is None:
        connection.execute(insert(tables.kpis).values(kpi_id=definition.kpi_id, illustrative=definition.illustrative))
        return _insert(connection, definition)
    if illustrative != definition.illustrative:
        kinds = {True: "illustrative", False: "a council’s own"}
        msg = (
            f"{definition.kpi_id}: found a KPI of this kpi_id that is {kinds[illustrative]}, and this one is "
            f"{kinds[definition.illustrative]}; the two are never mixed. Choose another kpi_id, or remove the "
            "illustrative KPIs."
        )
        raise DatabaseError(msg)
    latest = one(connection, definition.kpi_id)
    if latest.published != definition.published:
        # the rule of the latest version holds for older figures too, and published figures have none
        now, then = (("published" if each.published else "not published") for each in (definition, latest))
        msg = (
            f"{definition.kpi_id}: found figures that are {then} by their publisher, and this version says that they "
            f"are {now}; expected the same in every version. Choose another kpi_id."
        )
        raise DatabaseError(msg)
    if definition.version <= latest.version and replace(definition, version=latest.version) == latest:
        return latest
    return _insert(connection, replace(definition, version=max(latest.version + 1, definition.version)))


def _insert(connection: Connection, definition: KpiDefinition) -> KpiDefinition:
    values = asdict(definition)
    values |= values.pop("small_numbers")
    values |= {name: between.join(values[name]) for name, between in _BETWEEN.items()}
    connection.execute(
        insert(_TABLE).values({name: str(one) if isinstance(one, str) else one for name, one in values.items()})
    )
    subject = {"kpi_id": definition.kpi_id, "kpi_version": definition.version}
    trail.append(connection, What.DEFINITION_CHANGED, subject)
    return definition


def save_all(connection: Connection, catalogue: Sequence[KpiDefinition], file_sha256: str) -> tuple[KpiDefinition, ...]:
    """Store the definitions of a catalogue; return them with the versions they have here."""
    trail.append(connection, What.CATALOGUE_LOADED, {"file_sha256": file_sha256, "kpis": len(catalogue)})
    return tuple(save(connection, definition) for definition in catalogue)


def check_same_cases(connection: Connection) -> None:
    """Refuse definitions that do not fit the KPI they say to count the same cases as.

    Raises
    ------
    ContractError
        With all that is wrong.
    """
    known = {one.kpi_id: one for one in latest(connection)}
    naming = [one for one in known.values() if one.same_cases_as]
    problems = [problem for one in naming for problem in one.same_cases_problems(known.get(one.same_cases_as))]
    named = [one.same_cases_as for one in naming]
    problems += [
        f"{kpi_id}: found {named.count(kpi_id)} KPIs whose `same_cases_as` names it; expected one. Let a yearly KPI "
        "name the quarterly one, and that the monthly one; remove others."
        for kpi_id in sorted(set(named))
        if named.count(kpi_id) > 1
    ]
    if problems:
        subject = "catalogue"
        raise ContractError(subject, problems)


@dataclass(frozen=True)
class SameCases:
    """KPIs of the same cases: by month, quarter and year, or two of these, that of the shortest periods first."""

    kpis: tuple[KpiDefinition, ...]

    @property
    def kpi_ids(self) -> tuple[str, ...]:
        """Their IDs."""
        return tuple(one.kpi_id for one in self.kpis)

    def wholes(self, key: str) -> list[tuple[str, str]]:
        """Return KPI and period of what a period is, and of what it lies in; a year may be a financial one."""
        period = Period.parse(key)
        found = []
        for one in self.kpis:
            first = Period.containing(period.first_day, one.frequency)
            financial = Period(period.year - (period.month < _APRIL), _APRIL, one.frequency)
            if one.frequency is period.frequency:
                found.append((one.kpi_id, key))
            elif one.frequency.months > period.frequency.months:
                several = {first, financial} if one.frequency is Frequency.YEAR else {first}
                found += [(one.kpi_id, whole.key) for whole in sorted(several)]
        return found

    def parts(self, key: str) -> list[tuple[str, str]]:
        """Return KPI and period of what a period is, and of all that it is the sum of."""
        period = Period.parse(key)
        return [
            (one.kpi_id, part.key)
            for one in self.kpis
            if one.frequency.months <= period.frequency.months
            for part in ([period] if one.frequency is period.frequency else period.parts(one.frequency))
        ]

    def family(self, key: str) -> list[tuple[str, str]]:
        """Return KPI and period of what a period is or lies in, and of all that these are the sum of."""
        return list(dict.fromkeys(part for _, whole in self.wholes(key) for part in self.parts(whole)))


def same_cases(definitions: Iterable[KpiDefinition], kpi_id: str) -> SameCases | None:
    """Return the KPIs of the same cases, one of which is this; None for any other KPI."""
    known = {one.kpi_id: one for one in definitions}
    longer = {one.same_cases_as: one for one in known.values() if one.same_cases_as in known}
    first = known.get(kpi_id)
    while first is not None and first.same_cases_as in known:
        first = known[first.same_cases_as]
    found = [first] if first is not None else []
    while found and found[-1].kpi_id in longer:
        found.append(longer[found[-1].kpi_id])
    return SameCases(tuple(found)) if len(found) > 1 else None


def latest(connection: Connection) -> tuple[KpiDefinition, ...]:
    """Return the latest version of every KPI, by kpi_id."""
    rows = connection.execute(select(_TABLE).order_by(_TABLE.c.kpi_id, _TABLE.c.version)).all()
    return tuple({row.kpi_id: _definition(row) for row in rows}.values())


def all_versions(connection: Connection, kpi_ids: Collection[str] | None = None) -> dict[str, list[KpiDefinition]]:
    """Return every version of every KPI (or of some), the first one first, by kpi_id."""
    found: dict[str, list[KpiDefinition]] = {}
    query = select(_TABLE).order_by(_TABLE.c.kpi_id, _TABLE.c.version)
    if kpi_ids is not None:
        query = query.where(_TABLE.c.kpi_id.in_(sorted(kpi_ids)))
    for row in connection.execute(query):
        found.setdefault(row.kpi_id, []).append(_definition(row))
    return found


def one(connection: Connection, kpi_id: str, version: int | None = None) -> KpiDefinition:
    """Return a version of a definition, the latest by default.

    Raises
    ------
    DatabaseError
        If there is none.
    """
    found = versions(connection, kpi_id)
    chosen = found[-1:] if version is None else [one for one in found if one.version == version]
    if not chosen:
        wanted = "" if version is None else f" in version {version}"
        held = ", ".join(str(one.version) for one in found) or "none"
        msg = f"{kpi_id}: found no definition{wanted} (versions held: {held}). Add the KPI to the catalogue first."
        raise DatabaseError(msg)
    return chosen[0]


def known(connection: Connection, kpi_id: str) -> Sequence[KpiDefinition]:
    """Return every version of a definition that there must be, the first one first.

    Raises
    ------
    DatabaseError
        If there is none.
    """
    return versions(connection, kpi_id) or [one(connection, kpi_id)]


def versions(connection: Connection, kpi_id: str) -> Sequence[KpiDefinition]:
    """Return every version of a definition, the first one first."""
    rows = connection.execute(select(_TABLE).where(_TABLE.c.kpi_id == kpi_id).order_by(_TABLE.c.version)).all()
    return [_definition(row) for row in rows]


def _definition(row: Row[Any]) -> KpiDefinition:
    values = dict(row._mapping)
    rule = SmallNumbers(*(values.pop(name) for name in ("public_least", "officer_least", "round_to")))
    enums = {"unit": Unit, "better": Better, "frequency": Frequency}
    values |= {name: kind(values[name]) for name, kind in enums.items()}
    values |= {name: tuple(filter(None, values[name].split(between))) for name, between in _BETWEEN.items()}
    values["geographies"] = tuple(map(Geography, values["geographies"]))
    return KpiDefinition(small_numbers=rule, **values)
