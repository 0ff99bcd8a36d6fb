"""A database with figures to be published."""

import pytest

from tests.store.kpi.published.checking import GIVEN
from tests.store.kpi.published_samples import VISITS, observed, opened
from tests.store.kpi.samples import JUNE, MAY, commit


@pytest.fixture
def figures(address):
    figures = opened(address)
    figures._store().save_definition(VISITS)
    yield figures
    figures._store().close()


@pytest.fixture
def store(figures):
    return figures._store()


@pytest.fixture
def filled(figures, store):
    commit(store, observed(MAY, JUNE), GIVEN)
    return figures
