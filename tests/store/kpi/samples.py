"""Small made-up KPIs, submissions and figures, and the sums that the tests expect."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd

from dashboard.domain.kpi.definition import Better, Frequency, Geography, KpiDefinition, SmallNumbers, Unit
from dashboard.store.kpi.records import Submission
from dashboard.store.kpi.store import KpiStore

NOON = datetime(2019, 5, 3, 12, 0, tzinfo=UTC)

BINS = KpiDefinition(
    kpi_id="missed-bins",
    version=1,
    service="Waste",
    accountable_officer="Head of waste",
    name="Missed bins",
    definition="Bins reported as not emptied",
    unit=Unit.RATE_PER_1000,
    numerator="Bins reported",
    denominator="Households",
    better=Better.LOWER,
    frequency=Frequency.MONTH,
    geographies=(Geography.LSOA, Geography.WARD),
    target=2.5,
    small_numbers=SmallNumbers(12, 6, 3),
    licence="Open Government Licence",
    notes="Ward figures – before 2018",
)
EXAMPLE = replace(BINS, kpi_id="example-bins", illustrative=True)

MAY, JUNE = "2018-05", "2018-06"


def submission(definition: KpiDefinition = BINS, **changes: object) -> Submission:
    given = Submission(
        kpi_id=definition.kpi_id,
        kpi_version=definition.version,
        who="Waste steward",
        when=NOON,
        file_name="bins.csv",
        file_sha256="ab" * 32,
        rows_read=10,
        rows_matched=8,
        rows_unmatched=2,
        illustrative=definition.illustrative,
    )
    return replace(given, **changes)


def figures(*periods: str, lsoas: int = 3, numerator: float = 1, denominator: float | None = 100) -> pd.DataFrame:
    """Give each LSOA and each period the same figures."""
    rows = [
        ("lsoa", "2011", f"E0100000{number}" if number < 10 else f"E01{number:06d}", period, numerator, denominator)
        for period in periods
        for number in range(1, lsoas + 1)
    ]
    columns = ["area_kind", "vintage", "area_code", "period", "numerator", "denominator"]
    return pd.DataFrame(rows, columns=columns).astype({"numerator": float, "denominator": float})


def aggregate(observations: pd.DataFrame) -> pd.DataFrame:
    """Sum LSOAs up to the city; enough to see whether the cube follows the figures."""
    lsoas = observations[observations["area_kind"] == "lsoa"]
    own = lsoas.assign(lsoas_with_figures=1)
    city = own.groupby("period", as_index=False)[["numerator", "denominator", "lsoas_with_figures"]].sum(min_count=1)
    cells = pd.concat([own, city.assign(area_kind="city", area_code="E08000035")])
    names = ["area_kind", "area_code", "period", "numerator", "denominator", "lsoas_with_figures"]
    return cells[names].assign(lsoas_total=3)


def commit(store: KpiStore, rows: pd.DataFrame, given: Submission | None = None) -> int:
    """Commit as a steward does who has just checked the file."""
    given = given or submission()
    return store.commit(given, rows, store.current(given.kpi_id, list(rows["period"].unique())))


def later(hours: int) -> datetime:
    return NOON + timedelta(hours=hours)


def assert_cube_agrees(store: KpiStore) -> None:
    """The cells are the sums of the figures that count, each period by itself."""
    for definition in store.definitions():
        observed = store.observations(definition.kpi_id)
        expected = [aggregate(rows) for _, rows in observed.groupby("period")]
        cells = store.cells(definition.kpi_id)
        assert len(cells) == sum(len(one) for one in expected)
        if not expected:
            continue
        keys = ["period", "area_kind", "area_code"]
        names = [*keys, "numerator", "denominator", "lsoas_with_figures", "lsoas_total"]
        wanted = pd.concat(expected).sort_values(keys, ignore_index=True)[names]
        pd.testing.assert_frame_equal(cells[names], wanted, check_dtype=False)
