import pytest

from dashboard.domain.change.placed import place


@pytest.fixture(scope="session")
def placed(city):
    """Each edition on the city's own LSOAs, by year."""
    return {year: place(one, city.lsoas.index, city.lsoa_changes) for year, one in city.editions.items()}
