"""A KPI that tests use wherever they need one."""

from dashboard.domain.kpi import Better, Frequency, Geography, KpiDefinition, Unit

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
)
