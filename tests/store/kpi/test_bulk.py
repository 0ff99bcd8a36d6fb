"""Many rows at once: the cube in batches of periods, and texts and numbers as they are."""

import pandas as pd
import pytest

from dashboard.store.kpi import cube
from dashboard.store.kpi.database import writing
from tests.store.kpi.samples import BINS, MAY, aggregate, assert_cube_agrees, commit, figures
from tests.store.kpi.test_store import everything


@pytest.fixture
def store(store):
    store.save_definition(BINS)
    return store


def test_the_cube_does_not_depend_on_how_many_periods_are_added_up_at_a_time(store, monkeypatch):
    months = [f"{year}-{month:02d}" for year in (2016, 2017) for month in range(1, 13)]
    rows = pd.concat([figures(month, numerator=at / 7) for at, month in enumerate(months)])
    commit(store, rows)
    together = everything(store)
    seen = []

    def counted(observations):
        seen.append(observations["period"].nunique())
        return aggregate(observations)

    store._aggregate = counted
    monkeypatch.setattr("dashboard.store.kpi.cube.AT_ONCE", 7)
    with writing(store.engine) as connection:
        cube.rebuild_all(connection, store._aggregate, store._areas)
    assert seen == [7, 7, 7, 3]
    assert everything(store) == together
    assert_cube_agrees(store)


def test_whatever_a_text_holds_is_stored_as_it_is(store):
    codes = ['a "quoted", name', "back\\slash", "l'été", "\\N", "a\ttab"]
    rows = pd.concat([figures(MAY, lsoas=1)] * len(codes)).assign(
        area_kind="neighbourhood", area_code=codes, vintage=""
    )
    rows["numerator"] = [0.1, 1 / 3, 1e-300, 123456789.123456789, 5e15]
    commit(store, rows)
    held = store.observations("missed-bins").set_index("area_code")
    assert held["numerator"].to_dict() == dict(zip(codes, rows["numerator"], strict=True))
    assert set(held["vintage"]) == {""}
