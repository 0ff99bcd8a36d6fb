"""What views over all KPIs ask: version, what figures are made from, exact figures; see tests/pages/rug too."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from dashboard.store.kpi import tables
from dashboard.store.kpi.backup import backup, restore
from dashboard.store.kpi.database import writing
from dashboard.store.kpi.published import Only
from dashboard.store.kpi.store import open_database
from tests.store.kpi.samples import BINS, EXAMPLE, JUNE, MAY, NOON, aggregate, commit, figures


def test_the_version_changes_with_everything_that_is_written_and_with_nothing_else(store):
    seen = [store.version()]

    def changed(what):
        what()
        seen.append(store.version())
        assert store.version() == seen[-1]
        assert len(set(seen)) == len(seen)

    changed(lambda: store.save_definition(BINS))
    changed(lambda: store.save_definition(EXAMPLE))
    numbers = []
    changed(lambda: numbers.append(commit(store, figures(MAY, JUNE))))
    changed(lambda: store.withdraw(numbers[0], "steward", NOON))
    changed(lambda: store.restore(numbers[0], "steward", NOON))
    changed(lambda: store.save_definition(replace(BINS, target=None)))
    changed(store.rebuild_cube)
    changed(store.remove_illustrative)
    store.definitions()
    store.made_from()
    store.cells("missed-bins")
    store.exact(Only())
    assert store.version() == seen[-1]


def test_what_one_program_writes_another_sees(store, address):
    other = open_database(address, aggregate)
    before = other.version()
    store.save_definition(BINS)
    assert other.version() == store.version() != before
    other.close()


def test_a_restored_backup_never_has_the_version_of_what_came_after_it(store, tmp_path):
    store.save_definition(BINS)
    commit(store, figures(MAY))
    earlier = store.version()
    backup(store._engine, tmp_path / "backup.zip")
    commit(store, figures(JUNE))
    later = store.version()
    restore(store._engine, tmp_path / "backup.zip", force=True)
    assert store.version() == earlier != later
    commit(store, figures(JUNE))
    assert store.version() not in (earlier, later)


def test_what_figures_are_made_from_tells_periods_and_changes_with_what_counts(store):
    assert store.made_from() == {}
    store.save_definition(BINS)
    (empty,) = store.made_from().values()
    assert (empty.versions, empty.periods) == ((BINS,), ())
    number = commit(store, figures(JUNE))
    commit(store, figures(MAY))
    (both,) = store.made_from().values()
    assert both.periods == (MAY, JUNE)
    store.withdraw(number, "steward", NOON)
    (one,) = store.made_from().values()
    assert one.periods == (MAY,)
    store.restore(number, "steward", NOON)
    assert list(store.made_from().values()) == [both]
    commit(store, figures(MAY))
    (replaced,) = store.made_from().values()
    assert replaced.periods == both.periods
    store.save_definition(replace(BINS, target=None))
    (redefined,) = store.made_from().values()
    assert [version.version for version in redefined.versions] == [1, 2]
    assert redefined.submissions == replaced.submissions
    assert len({empty, both, one, replaced, redefined}) == 5


def test_what_figures_are_made_from_is_told_kpi_by_kpi(store):
    store.save_definition(BINS)
    commit(store, figures(MAY, JUNE))
    before = store.made_from()
    store.save_definition(EXAMPLE)
    assert store.made_from()["missed-bins"] == before["missed-bins"]
    assert set(store.made_from()) == {"missed-bins", EXAMPLE.kpi_id}


def test_a_number_that_is_given_again_after_a_backup_was_restored_is_another_submission(store):
    store.save_definition(BINS)
    commit(store, figures(MAY))
    (before,), outline = store.made_from().values(), store.outline("missed-bins")
    with writing(store._engine) as connection:
        later = NOON + timedelta(microseconds=1)
        connection.execute(update(tables.submissions).values(submitted_at=later))
    (after,) = store.made_from().values()
    assert after.submissions != before.submissions
    assert store.outline("missed-bins") != outline


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
