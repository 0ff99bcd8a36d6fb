"""Counts of KPIs by group as each viewer may see them: worked out once, kept in the database, never served when stale.

Officers and the public get the same counts, rounded; what that is made from is kept with them. Stewards get the true
ones, which are summed up as they are asked for.
"""

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dashboard.domain.disclosure.protection import Status, views
from dashboard.domain.disclosure.rules import Numbers, Viewer, rounded
from dashboard.domain.groups.characteristics import CHARACTERISTICS
from dashboard.domain.groups.counts import AREA, TOTAL, GroupCounts
from dashboard.domain.groups.publication import PeriodGroups, group_kinds
from dashboard.domain.kpi import cube as kpi_cube
from dashboard.domain.kpi.definition import Period
from dashboard.errors import DatabaseError
from dashboard.kpis.figures import Basis, Figures

if TYPE_CHECKING:
    from dashboard.store.kpi.store import KpiStore

#: To be raised when other counts come to be hidden of the same figures.
_METHOD = 1
#: Seconds that a reader waits for other writers, to keep what has been worked out.
_BRIEFLY = 0.2
#: Periods that a reader waits for; each takes a second or two, and others follow in the background.
_AT_ONCE = 2


_NO_AREAS = pd.MultiIndex.from_arrays([[], []], names=AREA)


class GroupFigures:
    """Counts by group, by viewer; may be shared by threads."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        figures.afterwards = self.publish

    @property
    def _store(self) -> "KpiStore":
        return self._figures.store

    def counts(
        self, kpi_id: str, characteristic: str, viewer: Viewer, at_once: int = _AT_ONCE
    ) -> dict[Period, GroupCounts]:
        """Return the counts of a KPI by a characteristic, by period in order.

        Periods without figures by that characteristic are left out. Of those that have not been worked out yet the
        latest are, and kept; of the others nothing is shown until that has been done in the background.

        Raises
        ------
        DatabaseError
            If there is no such KPI, or it does not come by that characteristic.
        """
        from dashboard.store.kpi import groups  # noqa: PLC0415 - it brings SQLAlchemy
        from dashboard.store.kpi.database import reading  # noqa: PLC0415

        definition = self._store.definition(kpi_id)
        if characteristic not in definition.characteristics:
            held = ", ".join(definition.characteristics) or "no characteristic"
            msg = f"{kpi_id}: found no figures by “{characteristic}”; it comes by {held}."
            raise DatabaseError(msg)
        with reading(self._store.engine) as connection:
            keys = groups.periods(connection, kpi_id, characteristic)
            kept = groups.published(connection, kpi_id, characteristic)
            exact = viewer is Viewer.STEWARD
            rows = groups.read(connection, kpi_id, characteristic) if exact else pd.DataFrame()
        bases = self._figures.bases(kpi_id)
        kinds = group_kinds(self._figures.membership)
        totals = self._figures.of_kpi(kpi_id, viewer, keys, None if exact else kinds)
        of_period = dict(iter(totals.groupby("period")))
        # others were withdrawn meanwhile
        keys = [key for key in keys if key in bases and key in of_period]
        current = {
            key: content
            for key, (made_from, content) in kept.items()
            if key in bases and made_from == _made_from(bases[key], characteristic)
        }
        missing = [] if exact else sorted((key for key in keys if key not in current), key=Period.parse, reverse=True)
        if missing[at_once:]:
            self._figures.publish_soon()
        found = {}
        for key in keys:
            basis, cells = bases[key], of_period[key]
            if exact:
                membership = self._figures.steps(kpi_id, key)[-1][0].membership
                table = self._groups(rows[rows["period"] == key], cells, membership, characteristic).exact
            elif key in missing[at_once:]:
                table = pd.DataFrame(columns=CHARACTERISTICS[characteristic].keys, index=_NO_AREAS, dtype=float)
            elif key in missing:
                table = self._worked_out(basis, characteristic, key)
            else:
                table = _table(current[key])
            base = 1 if exact else basis.definition.small_numbers.round_to
            counts = _with_totals(table, cells[cells["area_kind"].isin(kinds)], characteristic)
            found[Period.parse(key)] = GroupCounts(characteristic, Period.parse(key), counts, base)
        return dict(sorted(found.items()))

    def publish(self) -> None:
        """Work out ahead what is missing."""
        for one in self._store.definitions():
            for characteristic in one.characteristics:
                # removed meanwhile, or not to be worked out: whoever asks for it is told why
                with suppress(DatabaseError):
                    self.counts(one.kpi_id, characteristic, Viewer.PUBLIC, sys.maxsize)

    @staticmethod
    def _groups(rows: pd.DataFrame, cells: pd.DataFrame, membership: pd.DataFrame, characteristic: str) -> PeriodGroups:
        return PeriodGroups(rows, cells, membership, CHARACTERISTICS[characteristic].keys)

    def _worked_out(self, basis: Basis, characteristic: str, period: str) -> pd.DataFrame:
        """Work out what is published of a period, and keep it where that can be done at once."""
        from dashboard.store.kpi import groups  # noqa: PLC0415 - as above
        from dashboard.store.kpi.database import reading, writing  # noqa: PLC0415

        kpi_id, engine = basis.definition.kpi_id, self._store.engine
        with reading(engine) as connection:
            rows = groups.read(connection, kpi_id, characteristic, [period])
        if rows.empty:
            # withdrawn meanwhile
            return pd.DataFrame(columns=CHARACTERISTICS[characteristic].keys, index=_NO_AREAS, dtype=float)
        try:
            table = self._published(basis, characteristic, period, rows)
        except ValueError as error:
            raise DatabaseError(str(error)) from error
        areas, counts = table.index.tolist(), table.astype(object).where(table.notna(), None).to_numpy().tolist()
        content = json.dumps({"columns": list(table.columns), "areas": areas, "counts": counts})
        key = {"kpi_id": kpi_id, "characteristic": characteristic, "period": period}
        # what cannot be kept now, since somebody else writes or nobody can, is shown all the same
        with suppress(DatabaseError), writing(engine, _BRIEFLY) as connection:
            groups.keep(connection, key, _made_from(basis, characteristic), content)
        return table

    def _published(self, basis: Basis, characteristic: str, period: str, rows: pd.DataFrame) -> pd.DataFrame:
        """Return what is published of a period: over the first areas that it had, see `disclosure.groups`."""
        definition, kpi_id = basis.definition, basis.definition.kpi_id
        public = self._figures.of_kpi(kpi_id, Viewer.PUBLIC, [period], None)
        steps = self._figures.steps(kpi_id, period)
        now, _ = steps[-1]
        # behind illustrative figures there is nobody
        first, rule = steps[-1] if definition.illustrative else steps[0]
        if len(steps) == 1 or definition.illustrative:
            cells = self._figures.of_kpi(kpi_id, Viewer.STEWARD, [period], None)
            at_first, then = public, definition
        else:
            cells = kpi_cube.cube(self._store.observations(kpi_id, period), first.membership)
            then = self._figures.in_force(basis, rule)
            at_first = views(cells, then, first.membership, (Viewer.PUBLIC,))[Viewer.PUBLIC]
        groups = self._groups(rows, cells, first.membership, characteristic)
        shown = groups.shown(at_first, then.small_numbers.public_least)
        told = public[public["status"] == Status.SHOWN.value]
        same = set(zip(told["area_kind"], told["area_code"], strict=True)) - now.differ_from(first)
        # but for a category that was not asked for, which has nobody anywhere
        shown = shown.mask((shown < definition.small_numbers.public_least) & (shown > 0))
        shown = shown[[area in same for area in shown.index]]
        return pd.DataFrame(
            rounded(shown.to_numpy(dtype=float), definition.small_numbers.round_to), shown.index, shown.columns
        )


def _made_from(basis: Basis, characteristic: str) -> str:
    keys, source = CHARACTERISTICS[characteristic].keys, basis.source
    parts = (_METHOD, keys, basis.mark, source.submission_id, source.submitted_at.isoformat())
    return sha256(repr(parts).encode()).hexdigest()


def _table(content: str) -> pd.DataFrame:
    held: Mapping[str, list[list[str]]] = json.loads(content)
    kinds, codes = ([area[level] for area in held["areas"]] for level in (0, 1))
    counts = np.array(held["counts"], dtype=float).reshape(len(kinds), len(held["columns"]))
    return pd.DataFrame(counts, pd.MultiIndex.from_arrays([kinds, codes], names=AREA), held["columns"])


def _with_totals(table: pd.DataFrame, cells: pd.DataFrame, characteristic: str) -> pd.DataFrame:
    """Put counts beside the totals of all areas that have one for this viewer."""
    areas = pd.MultiIndex.from_frame(cells[AREA])
    place, names = table.index.get_indexer(areas), list(CHARACTERISTICS[characteristic].keys)
    # the last row, that of no area, is that of all areas without counts
    values = np.vstack([table[names].to_numpy(dtype=float), np.full(len(names), np.nan)])[place]
    shown = cells["numerator"].where(cells["status"] == Status.SHOWN.value).to_numpy(dtype=float)
    columns = dict(zip([*names, TOTAL], [*values.T, shown], strict=True))
    return pd.DataFrame({name: _whole(numbers) for name, numbers in columns.items()}, index=areas)


def _whole(numbers: Numbers) -> pd.api.extensions.ExtensionArray:
    # by hand: a page waits for it, and pandas takes five times as long
    missing = np.isnan(numbers)
    return pd.arrays.IntegerArray(np.where(missing, 0, numbers).round().astype("int64"), missing)
