"""A KPI that tests use wherever they need one."""

from datetime import UTC, datetime

from dashboard.domain.kpi.definition import Better, Frequency, Geography, KpiDefinition, Unit, YearBegins

#: A moment at which the third quarter of 2018 is over.
NOW = datetime(2018, 11, 20, 9, 30, tzinfo=UTC)

MISSED_BINS = KpiDefinition(
    kpi_id="missed-bins",
    version=1,
    service="Waste",
    accountable_officer="Chief Officer, Environmental Services",
    name="Missed bins",
    definition="Bins reported as not emptied on the day.",
    unit=Unit.RATE_PER_1000,
    numerator="bins reported missed",
    denominator="households",
    better=Better.LOWER,
    frequency=Frequency.QUARTER,
    geographies=(Geography.POSTCODE, Geography.LSOA),
    year_begins=YearBegins.JANUARY,
)
