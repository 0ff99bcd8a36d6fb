"""What documents call a measure: a KPI (open figures are KPIs too) by its kpi_id, a domain of the Indices by a key."""

from dashboard.domain.deprivation.measures import DOMAINS, Measure

_PREFIX = "imd-"


def domain_key(measure: Measure) -> str:
    """Return what documents and addresses call a domain: "imd-living-environment"."""
    return f"{_PREFIX}{measure.key.replace('_', '-')}"


#: Domains of the Indices by what documents call them, and their names.
BY_KEY = {domain_key(domain): domain for domain in DOMAINS}
DOMAIN_NAMES = {key: f"{domain.label} (Indices of Deprivation)" for key, domain in BY_KEY.items()}
