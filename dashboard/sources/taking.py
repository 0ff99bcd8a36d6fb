"""Taking open figures in: what is new or revised is judged as a hand-in is, and stored as a whole or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import StringIO

import numpy as np
import pandas as pd

from dashboard.domain.areas.population import nearest
from dashboard.domain.kpi.coverage import Supply
from dashboard.domain.kpi.definition import KpiDefinition, Period
from dashboard.domain.kpi.source import Format, Source
from dashboard.errors import SourceError
from dashboard.intake.mapping.question import Question
from dashboard.kpis import Kpis
from dashboard.kpis.in_force import in_force as of_city
from dashboard.kpis.submissions import submission_of
from dashboard.sources import placing, police
from dashboard.sources.fetching import Got
from dashboard.sources.placing import Placed
from dashboard.sources.tables import CHANGED
from dashboard.store.kpi.open_figures import Brought, Fetch
from dashboard.store.kpi.trail import acting_as

#: Problems of a file that are named in a refusal.
_NAMED = 3


@dataclass(frozen=True)
class Report:
    """What a fetch brought.

    Attributes
    ----------
    new, revised, unchanged
        Keys of periods by kpi_id.
    told
        What else is to be known, in sentences.
    numbers
        Those of the submissions that were stored.
    """

    new: Mapping[str, Sequence[str]] = field(default_factory=dict)
    revised: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unchanged: Mapping[str, Sequence[str]] = field(default_factory=dict)
    told: Sequence[str] = ()
    numbers: Sequence[int] = ()

    @property
    def outcome(self) -> str:
        """Say in a sentence what was brought."""
        parts = [f"{_count(self.new)} new", f"{_count(self.revised)} revised", f"{_count(self.unchanged)} unchanged"]
        return f"{', '.join(parts)} periods of KPIs"

    def lines(self) -> list[str]:
        """Say it in full, a line a KPI."""
        lines = []
        for kpi_id in dict.fromkeys([*self.new, *self.revised, *self.unchanged]):
            kinds = (("new", self.new), ("revised", self.revised), ("unchanged", self.unchanged))
            parts = [f"{name} {_listed(keys)}" for name, by in kinds if (keys := by.get(kpi_id))]
            lines.append(f"{kpi_id}: {'; '.join(parts)}")
        return [*lines, *self.told]


def _count(by: Mapping[str, Sequence[str]]) -> int:
    return sum(map(len, by.values()))


def _listed(keys: Sequence[str]) -> str:
    ordered = sorted(keys)
    return ", ".join(ordered) if len(ordered) <= 6 else f"{ordered[0]} to {ordered[-1]} ({len(ordered)})"


def take(kpis: Kpis, source: Source, files: Sequence[Got], since: str = "", *, dry_run: bool = False) -> Report:
    """Read, judge and store what a source has brought.

    Raises
    ------
    SourceError
        If a file is not in the form that the source says, or would be refused as a hand-in; nothing is stored then.
    """
    if not source.is_for(kpis.city.config.authority_code):
        msg = (
            f"{source.source_id}: it is for the authority {source.authority} alone, and this is "
            f"{kpis.city.config.authority_code}. Copy data/sources/{source.source_id}.toml and adapt it."
        )
        raise SourceError(msg)
    placed = [one for got in files for one in _read(source, got, kpis)]
    brought: list[Brought] = []
    new: dict[str, list[str]] = {}
    revised: dict[str, list[str]] = {}
    same: dict[str, list[str]] = {}
    for definition in source.definitions:
        rows = _together(source, [one.rows for one in placed if one.definition == definition])
        wanted, held = _since(kpis, definition, rows, since)
        if wanted.empty:
            continue
        states = _compared(definition, wanted, held) | dict.fromkeys(
            _measured_anew(kpis, definition, wanted), "revised"
        )
        for into, state in ((new, "new"), (revised, "revised"), (same, "unchanged")):
            if keys := [period for period, found in states.items() if found == state]:
                into.setdefault(definition.kpi_id, []).extend(keys)
        changed = wanted[wanted["period"].map(states) != "unchanged"]
        if len(changed):
            said = dict.fromkeys(text for one in placed if one.definition == definition for text in one.told)
            brought.append(_judged(kpis, source, definition, changed, "; ".join(said)))
    report = Report(new, revised, same, _told(source, placed))
    if dry_run:
        return report
    etags = {one.address: one.etag for one in files if one.etag}
    return replace(report, numbers=_stored(kpis, source, brought, report.outcome, etags))


def _told(source: Source, placed: Sequence[Placed]) -> tuple[str, ...]:
    """Say once what holds for all KPIs of a source."""
    of: dict[str, dict[str, None]] = {}
    for one in placed:
        for text in one.told:
            of.setdefault(text, {})[one.definition.kpi_id] = None
    every = set(source.kpi_ids)
    return tuple(text if set(kpi_ids) == every else f"{', '.join(kpi_ids)}: {text}" for text, kpi_ids in of.items())


def _read(source: Source, got: Got, kpis: Kpis) -> list[Placed]:
    if source.form is Format.POLICE:
        return police.read(source, got.path, kpis.city)
    return placing.read(source, got.path, got.period, kpis.city)


def _together(source: Source, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put the files of a source together; a period may stand in one of them only."""
    if not parts:
        return pd.DataFrame({"area": [], "period": [], "numerator": [], "denominator": []})
    seen: set[str] = set()
    for rows in parts:
        if doubled := sorted(seen & set(rows["period"])):
            msg = f"{source.source_id}: found {doubled[0]} in two files, expected it in one. Remove one of them."
            raise SourceError(msg)
        seen |= set(rows["period"])
    return pd.concat(parts, ignore_index=True)


def _since(kpis: Kpis, definition: KpiDefinition, rows: pd.DataFrame, since: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows to store, and those held: by default of periods that are held or newer."""
    held = kpis.store.observations(definition.kpi_id).rename(columns={"area_code": "area"})
    days = {period: Period.parse(period).first_day for period in set(rows["period"]) | set(held["period"])}
    if since:
        first = Period.parse(since).first_day
        keep = {period for period, day in days.items() if day >= first}
    else:
        # what was withdrawn stays so, unless it is asked for
        latest = max((days[period] for period in held["period"]), default=None)
        keep = {period for period, day in days.items() if latest is None or day > latest} | set(held["period"])
        states = kpis.store.coverage()
        states = states[(states["kpi_id"] == definition.kpi_id) & (states["state"] == Supply.WITHDRAWN.value)]
        keep -= set(states["period"])
    return rows[rows["period"].isin(keep)], held


def _compared(definition: KpiDefinition, rows: pd.DataFrame, held: pd.DataFrame) -> dict[str, str]:
    """Tell of each period whether it is new, revised or unchanged."""
    numbers = ["numerator"] if definition.population_denominator else ["numerator", "denominator"]
    known = {str(period): part.set_index("area")[numbers] for period, part in held.groupby("period")}
    states = {}
    for period, part in rows.groupby("period"):
        before = known.get(str(period))
        if before is None:
            states[str(period)] = "new"
            continue
        now = part.set_index("area")[numbers]
        same = set(now.index) == set(before.index) and np.array_equal(
            now.to_numpy(float), before.reindex(now.index).to_numpy(float), equal_nan=True
        )
        states[str(period)] = "unchanged" if same else "revised"
    return states


def _measured_anew(kpis: Kpis, definition: KpiDefinition, rows: pd.DataFrame) -> list[str]:
    """Return periods that are held and would be measured against residents of another mid-year by now."""
    if not definition.population_denominator:
        return []
    held, people = kpis.timeline(definition.kpi_id).population_years, kpis.populations(definition)
    keys = sorted(set(rows["period"]) & set(held))
    return [key for key in keys if (one := nearest(people, Period.parse(key))) and one.year != held[key]]


def _judged(kpis: Kpis, source: Source, definition: KpiDefinition, rows: pd.DataFrame, told: str) -> Brought:
    """Judge figures as a hand-in; what is only a warning has been looked at by the contract of the source."""
    name = f"{definition.kpi_id}-{source.source_id}.csv"
    (in_force,) = of_city([definition], kpis.city)
    checked = kpis.check(in_force, _as_hand_in(definition, rows).encode(), name)
    if isinstance(checked, Question):
        msg = f"{name}: is not in the form of the template. {CHANGED}"
        raise SourceError(msg)
    dry_run = checked.dry_run
    if dry_run.errors:
        listing = " ".join(problem.sentence for problem in dry_run.problems[:_NAMED])
        msg = f"{source.source_id}: the figures of {definition.kpi_id} were refused, and nothing was stored. {listing}"
        raise SourceError(msg)
    submission = submission_of(
        checked, frozenset(kind.value for kind in dry_run.warnings), f"open figures from {source.publisher}",
        kpis.now, illustrative=False,
    )  # fmt: skip
    return Brought(definition, replace(submission, read_as=told), dry_run.observations, checked.held)


def _as_hand_in(definition: KpiDefinition, rows: pd.DataFrame) -> str:
    columns = ["area", "period", "numerator"]
    if not definition.population_denominator and definition.denominator:
        columns.append("denominator")
    text = StringIO()
    rows[columns].to_csv(text, index=False, float_format="%.10g", lineterminator="\n")
    return text.getvalue()


def _stored(
    kpis: Kpis, source: Source, brought: Iterable[Brought], outcome: str, etags: Mapping[str, str]
) -> list[int]:
    before = kpis.store.fetches().get(source.source_id)
    known = {**(before.etags if before else {}), **etags}
    fetch = Fetch(source.source_id, kpis.now, outcome, etags=known)
    with acting_as(kpis.account()):
        return kpis.store.take(list(brought), fetch)
