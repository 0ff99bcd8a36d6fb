"""What views over all KPIs ask: definitions with their periods, and exact figures; see tests/pages/gap_table too."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from dashboard.store.kpi import tables
from dashboard.store.kpi.database import writing
from dashboard.store.kpi.records import MeasuredBy, Only
from tests.store.kpi.samples import BINS, EXAMPLE, JUNE, MAY, NOON, commit, figures, submission


def test_holdings_tell_definitions_and_periods_that_count(store):
    assert store.holdings() == ((), {})
    store.save_definition(BINS)
    assert store.holdings() == ((BINS,), {})
    number = commit(store, figures(JUNE))
    commit(store, figures(MAY))
    assert list(store.holdings()[1]["missed-bins"]) == [MAY, JUNE]
    store.withdraw(number, "steward", NOON)
    assert list(store.holdings()[1]["missed-bins"]) == [MAY]
    store.restore(number, "steward", NOON)
    store.save_definition(replace(BINS, target=None))
    (latest,), periods = store.holdings()
    assert (latest.version, periods) == (2, {"missed-bins": {MAY: MeasuredBy(1), JUNE: MeasuredBy(1)}})


def test_a_number_that_is_given_again_after_a_backup_was_restored_is_another_submission(store):
    store.save_definition(BINS)
    commit(store, figures(MAY))
    timeline = store.timeline("missed-bins")
    with writing(store._engine) as connection:
        later = NOON + timedelta(microseconds=1)
        connection.execute(update(tables.submissions).values(submitted_at=later))
    assert store.timeline("missed-bins") != timeline


def test_figures_of_some_kpis_are_read_alone(store):
    for definition in (BINS, EXAMPLE):
        store.save_definition(definition)
    commit(store, figures(MAY))
    for areas in (store._areas, "others"):
        store._areas = areas
        versions, rows = store.exact(Only(kpi_ids=["missed-bins"]))
        assert list(versions) == ["missed-bins"]
        assert set(rows["kpi_id"]) == {"missed-bins"}
        versions, rows = store.exact(Only(kpi_ids=[EXAMPLE.kpi_id]))
        assert list(versions) == [EXAMPLE.kpi_id]
        assert len(rows) == 0


def test_exact_figures_come_as_they_are_kept_and_as_they_would_be_summed_up(store):
    store.save_definition(BINS)
    commit(store, figures(MAY, JUNE))
    versions, rows = store.exact(Only())
    assert {kpi_id: len(one) for kpi_id, one in versions.items()} == {"missed-bins": 1}
    cells = store.cells("missed-bins")
    assert len(rows) == len(cells)
    assert rows["numerator"].sum() == cells["numerator"].sum()
    assert set(rows["kpi_version"]) == {1}
    _, some = store.exact(Only([MAY], ["city"], None))
    assert list(zip(some["period"], some["area_kind"], strict=True)) == [(MAY, "city")]
    # cells that are sums over other areas are not trusted
    store._areas = "others"
    _, again = store.exact(Only([MAY], ["city"], None))
    assert again.astype(str).values.tolist() == some.astype(str).values.tolist()
    _, none = store.exact(Only([], None, None))
    assert len(none) == 0
    assert list(none.columns) == list(some.columns)


def test_the_year_of_the_residents_is_kept_with_its_period(store):
    store.save_definition(BINS)
    number = commit(store, figures(MAY, JUNE), submission(population_years={MAY: 2015, JUNE: 2022}))
    sources = store.sources("missed-bins")
    assert [sources[period].population_year for period in (MAY, JUNE)] == [2015, 2022]
    assert store.history("missed-bins")[0].submission.population_years == {MAY: 2015, JUNE: 2022}
    # figures without it, as those of before the column, replace and are replaced with what they rest on
    commit(store, figures(JUNE))
    assert store.holdings()[1] == {"missed-bins": {MAY: MeasuredBy(1, 2015), JUNE: MeasuredBy(1, None)}}
    store.restore(number, "steward", NOON, {JUNE: store.current("missed-bins", [JUNE])[JUNE]})
    assert store.holdings()[1] == {"missed-bins": {MAY: MeasuredBy(1, 2015), JUNE: MeasuredBy(1, 2022)}}
