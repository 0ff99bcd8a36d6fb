from dataclasses import replace

import pandas as pd
import pytest

from dashboard.domain.kpi.definition import Frequency
from dashboard.errors import ConflictError, ContractError, DatabaseError
from dashboard.store.kpi import cube
from dashboard.store.kpi.database import reading, writing
from dashboard.store.kpi.records import Change, Removal, State
from dashboard.store.kpi.tables import audit_trail, metadata, submission_periods
from tests.store.kpi.samples import (
    BINS,
    EXAMPLE,
    JUNE,
    MAY,
    NOON,
    aggregate,
    assert_cube_agrees,
    commit,
    figures,
    later,
    submission,
)


@pytest.fixture
def store(store):
    store.save_definition(BINS)
    return store


def everything(store) -> dict[str, list]:
    """Return every row of every table, but for what tells that something was written: the version, the audit trail."""
    with reading(store._engine) as connection:
        found = {
            table.name: [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))]
            for table in metadata.sorted_tables
            if table is not audit_trail
        }
    found["kpi_state"] = [row for row in found["kpi_state"] if row[0] != "version"]
    return found


def total(store, period: str) -> float:
    cells = store.cells("missed-bins", [period], ["city"])
    return float(cells["numerator"].sum())


def test_a_definition_comes_back_as_it_was_saved(store):
    assert store.definition("missed-bins") == BINS
    assert store.definitions() == (BINS,)


def test_an_unchanged_definition_stays_and_a_changed_one_is_a_new_version(store):
    assert store.save_definition(BINS) == BINS
    changed = store.save_definition(replace(BINS, target=None))
    assert (changed.version, changed.target) == (2, None)
    assert store.save_definition(replace(BINS, target=None)).version == 2
    assert store.versions("missed-bins") == (BINS, changed)
    assert store.definition("missed-bins", 1) == BINS
    assert store.definitions() == (changed,)
    assert store.save_definition(replace(changed, version=7)).version == 7
    assert store.versions("unknown") == ()


def test_an_unknown_definition_or_version_is_named(store):
    with pytest.raises(DatabaseError, match="unknown: found no definition"):
        store.definition("unknown")
    with pytest.raises(DatabaseError, match=r"in version 3 \(versions held: 1\)"):
        store.definition("missed-bins", 3)


def test_an_unusable_definition_is_refused(store):
    with pytest.raises(ContractError, match="service is empty"):
        store.save_definition(replace(BINS, service=" "))
    assert store.definitions() == (BINS,)


def test_illustrative_and_real_never_share_a_kpi(store):
    store.save_definition(EXAMPLE)
    for definition in (BINS, EXAMPLE):
        with pytest.raises(DatabaseError, match="never mixed"):
            store.save_definition(replace(definition, illustrative=not definition.illustrative, name="Other"))
        with pytest.raises(ContractError, match="never mixed"):
            commit(store, figures(MAY), submission(definition, illustrative=not definition.illustrative))
    assert store.definitions() == (EXAMPLE, BINS)


def test_the_database_itself_refuses_illustrative_figures_for_a_real_kpi(store):
    number = commit(store, figures(MAY))
    submissions = metadata.tables["kpi_submissions"]
    with pytest.raises(DatabaseError, match="a rule of the database"), writing(store._engine) as connection:
        connection.execute(submissions.update().where(submissions.c.id == number).values(illustrative=True))


def test_the_database_itself_refuses_two_current_submissions_of_a_period(store):
    commit(store, figures(MAY))
    commit(store, figures(MAY, numerator=2))
    with pytest.raises(DatabaseError, match="a rule of the database"), writing(store._engine) as connection:
        connection.execute(submission_periods.update().values(state="current"))


def test_committed_figures_come_back_with_their_sums(store):
    number = commit(store, figures(MAY, JUNE).sample(frac=1, random_state=1))
    observed = store.observations("missed-bins")
    assert set(observed["submission_id"]) == {number}
    pd.testing.assert_frame_equal(observed[figures().columns], figures(MAY, JUNE), check_dtype=False)
    assert len(store.observations("missed-bins", MAY)) == 3
    assert (total(store, MAY), total(store, JUNE)) == (3, 3)
    assert set(store.cells("missed-bins", area_kinds=["city"])["area_kind"]) == {"city"}
    assert_cube_agrees(store)


def test_a_count_has_no_denominators(store):
    commit(store, figures(MAY, denominator=None))
    assert store.observations("missed-bins")["denominator"].isna().all()
    assert store.totals("missed-bins").to_dict("records")[0]["numerator"] == 3
    assert store.cells("missed-bins")["denominator"].isna().all()


def test_without_figures_the_tables_are_empty_but_have_their_columns(store):
    assert "numerator" in store.observations("missed-bins")
    assert "lsoas_total" in store.cells("missed-bins")
    assert "state" in store.coverage()
    assert "denominator" in store.totals("missed-bins")
    assert store.history("missed-bins") == ()


def test_a_replaced_submission_stays_and_only_its_period_is_replaced(store):
    first = commit(store, figures(MAY, JUNE))
    second = commit(store, figures(MAY, numerator=5), submission(who="Second steward", when=later(1)))
    latest, earlier = store.history("missed-bins")
    assert (latest.submission_id, earlier.submission_id) == (second, first)
    assert latest.submission == submission(who="Second steward", when=later(1))
    assert earlier.periods == {MAY: State.REPLACED, JUNE: State.CURRENT}
    assert earlier.state is State.CURRENT
    assert [(event.what, event.who, event.periods) for event in earlier.events] == [
        (Change.COMMITTED, "Waste steward", (MAY, JUNE)),
        (Change.REPLACED, "Second steward", (MAY,)),
    ]
    assert earlier.events[1].when == later(1)
    assert (total(store, MAY), total(store, JUNE)) == (15, 3)
    assert_cube_agrees(store)


def test_who_has_not_seen_the_latest_submission_is_told_of_it(store):
    seen = store.current("missed-bins", [MAY, JUNE])
    commit(store, figures(MAY), submission(who="Second steward", when=later(1)))
    before = everything(store)
    with pytest.raises(ConflictError, match=r"2018-05: .* by “Second steward” on 3 May 2019 at 13:00 \(UTC\)") as error:
        store.commit(submission(), figures(MAY, JUNE), seen)
    assert len(error.value.problems) == 1
    assert everything(store) == before


def test_a_withdrawal_meanwhile_is_a_conflict_too(store):
    number = commit(store, figures(MAY))
    seen = store.current("missed-bins", [MAY])
    store.withdraw(number, "Head of waste", later(2))
    with pytest.raises(ConflictError, match=r"withdrawn by “Head of waste” .* no figures count now"):
        store.commit(submission(), figures(MAY), seen)


def test_the_periods_seen_must_be_those_of_the_figures(store):
    with pytest.raises(DatabaseError, match="names the periods 2018-06, and the observations have 2018-05"):
        store.commit(submission(), figures(MAY), {JUNE: None})


def test_withdrawn_figures_do_not_count_and_can_be_restored(store):
    number = commit(store, figures(MAY, JUNE))
    store.withdraw(number, "Head of waste", later(1))
    assert store.observations("missed-bins").empty
    assert store.cells("missed-bins").empty
    assert list(store.coverage()["state"]) == ["withdrawn", "withdrawn"]
    with pytest.raises(DatabaseError, match="nothing to withdraw"):
        store.withdraw(number, "Head of waste", later(2))
    store.restore(number, "Head of waste", later(3))
    assert list(store.coverage()["state"]) == ["supplied", "supplied"]
    assert [event.what for event in store.history("missed-bins")[0].events] == [
        Change.COMMITTED,
        Change.WITHDRAWN,
        Change.RESTORED,
    ]
    with pytest.raises(DatabaseError, match="none of its figures was withdrawn"):
        store.restore(number, "Head of waste", later(4))
    assert_cube_agrees(store)


def test_a_period_was_first_handed_in_once_whatever_became_of_it_since(store):
    first = commit(store, figures(MAY))
    store.withdraw(first, "Head of waste", later(1))
    commit(store, figures(MAY, JUNE, numerator=2), replace(submission(), when=later(2)))
    assert store.first_given("missed-bins") == {MAY: NOON, JUNE: later(2)}
    assert store.first_given("other-bins") == {}


def test_a_withdrawal_is_not_undone_over_what_came_since(store):
    first = commit(store, figures(MAY))
    store.withdraw(first, "Head of waste", later(1))
    second = commit(store, figures(MAY, numerator=2))
    with pytest.raises(ConflictError, match=f"the figures of submission {second} count now"):
        store.restore(first, "Head of waste", later(2))
    store.restore(first, "Head of waste", later(3), {MAY: second})
    assert store.current("missed-bins", [MAY]) == {MAY: first}
    assert {one.submission_id: one.state for one in store.history("missed-bins")} == {
        second: State.REPLACED,
        first: State.CURRENT,
    }
    assert total(store, MAY) == 3
    with pytest.raises(DatabaseError, match="has no period 2018-06; 2018-05 counts already"):
        store.restore(first, "Head of waste", later(4), {JUNE: None, MAY: None})


def test_withdrawing_a_replacement_does_not_bring_the_earlier_figures_back(store):
    commit(store, figures(MAY))
    store.withdraw(commit(store, figures(MAY, numerator=2)), "Head of waste", later(1))
    assert store.cells("missed-bins").empty
    assert list(store.coverage()["state"]) == ["withdrawn"]


def test_changes_need_a_role_a_moment_and_a_submission(store):
    number = commit(store, figures(MAY))
    for who, when in ((" ", NOON), ("Head of waste", NOON.replace(tzinfo=None))):
        for change in (store.withdraw, store.restore):
            with pytest.raises(DatabaseError, match="expected the role"):
                change(number, who, when)
    with pytest.raises(DatabaseError, match="submission 99: found none"):
        store.withdraw(99, "Head of waste", NOON)


def test_the_difference_lists_changed_added_and_removed_rows(store):
    first = commit(store, figures(MAY, JUNE))
    second = figures(MAY, lsoas=4)
    second.loc[1, "numerator"] = 9
    second.loc[2, "denominator"] = None
    found = store.difference(first, commit(store, second.drop(index=0)))
    assert list(zip(found["area_code"], found["change"], strict=True)) == [
        ("E01000001", "removed"),
        ("E01000002", "changed"),
        ("E01000003", "changed"),
        ("E01000004", "added"),
    ]
    assert set(found["period"]) == {MAY}
    assert (found["numerator_before"][1], found["numerator_after"][1]) == (1, 9)
    assert store.difference(first, first).empty


def test_a_difference_is_within_one_kpi(store):
    store.save_definition(EXAMPLE)
    numbers = commit(store, figures(MAY)), commit(store, figures(MAY), submission(EXAMPLE))
    with pytest.raises(DatabaseError, match="found missed-bins and example-bins"):
        store.difference(*numbers)
    with pytest.raises(DatabaseError, match="found none of the number 77"):
        store.difference(numbers[0], 77)


def test_the_coverage_names_the_submission_that_counts(store):
    commit(store, figures(MAY, JUNE))
    changed = store.save_definition(replace(BINS, target=None))
    second = commit(store, figures(MAY), submission(changed))
    rows = store.coverage().set_index("period")
    assert (rows["submission_id"][MAY], rows["kpi_version"][MAY], rows["kpi_version"][JUNE]) == (second, 2, 1)
    assert not rows["illustrative"].any()


def test_one_action_removes_all_that_is_illustrative_and_nothing_else(store):
    commit(store, figures(MAY))
    before = everything(store)
    store.save_definition(EXAMPLE)
    commit(store, figures(MAY, JUNE), submission(EXAMPLE))
    commit(store, figures(MAY), submission(EXAMPLE))
    assert store.remove_illustrative() == Removal(kpis=1, submissions=2, observations=9)
    assert everything(store) == before
    assert store.remove_illustrative() == Removal(0, 0, 0)


def test_a_number_of_a_removed_submission_is_not_given_again(store):
    store.save_definition(EXAMPLE)
    removed = commit(store, figures(MAY), submission(EXAMPLE))
    store.remove_illustrative()
    assert commit(store, figures(MAY)) > removed


BAD_FIGURES = [
    (lambda rows: rows.assign(postcode="x"), "column “postcode” is not known"),
    (lambda rows: rows.drop(columns="vintage"), "column “vintage” is missing"),
    (lambda rows: rows.head(0), "there are no rows"),
    (lambda rows: rows.assign(numerator=[1, 2, None]), "numerator is missing in 1 rows"),
    (lambda rows: rows.assign(numerator=[1, 2, float("inf")]), "numerator is infinite in 1 rows"),
    (lambda rows: rows.assign(numerator=["1", "2", "3"]), "numerator is of the type"),
    (lambda rows: rows.assign(denominator=[1, 2, -1]), "denominator is below zero in 1 rows"),
    (lambda rows: rows.assign(area_kind="street"), "area_kind is street"),
    (lambda rows: rows.assign(area_code=["E01000001", "E01000002", None]), "area_code is missing in 1 rows"),
    (lambda rows: rows.assign(area_code=["E01000001", "E01000002", "S01"]), "area_code of a lsoa is “S01”"),
    (lambda rows: rows.assign(area_code="E01000001"), "2 rows repeat an area and period"),
    (lambda rows: rows.assign(period="2018-5"), "period is “2018-5”; expected keys of a month"),
    (lambda rows: rows.assign(period="2018-Q1"), "period is “2018-Q1”"),
]


@pytest.mark.parametrize(("spoil", "expected"), BAD_FIGURES)
def test_unusable_figures_are_refused_whole(store, spoil, expected):
    before = everything(store)
    with pytest.raises(ContractError) as error:
        store.commit(submission(), spoil(figures(MAY)), {MAY: None})
    assert expected in str(error.value)
    assert everything(store) == before


def test_postcodes_are_refused_and_not_repeated(store):
    rows = figures(MAY).assign(area_kind="neighbourhood", area_code=["LS1 1AA", "ls11aa", "harehills"])
    with pytest.raises(ContractError, match="looks like a postcode") as error:
        store.commit(submission(), rows, {MAY: None})
    assert "1AA" not in str(error.value).upper()


BAD_SUBMISSIONS = [
    ({"who": ""}, "who is empty"),
    ({"file_name": ""}, "file_name is empty"),
    ({"when": NOON.replace(tzinfo=None)}, "without a time zone"),
    ({"file_sha256": "xyz"}, "64 hexadecimal digits"),
    ({"rows_matched": 9}, "do not fit together"),
    ({"rows_unmatched": -1}, "do not fit together"),
]


@pytest.mark.parametrize(("changes", "expected"), BAD_SUBMISSIONS)
def test_unusable_submissions_are_refused(store, changes, expected):
    with pytest.raises(ContractError, match=expected):
        store.commit(submission(**changes), figures(MAY), {MAY: None})
    assert store.history("missed-bins") == ()


def test_a_row_that_the_database_refuses_leaves_nothing(store, monkeypatch):
    commit(store, figures(MAY))
    before = everything(store)
    rows = figures(MAY, JUNE, lsoas=2000)
    rows.loc[3999, "area_kind"] = "street"
    monkeypatch.setattr("dashboard.store.kpi.observations.checked", lambda frame, _definition: frame)
    with pytest.raises(DatabaseError, match="nothing was stored"):
        commit(store, rows)
    assert everything(store) == before


def test_sums_that_fail_leave_nothing(store):
    commit(store, figures(MAY))
    before = everything(store)

    def fail(observations):
        raise ZeroDivisionError

    store._aggregate = fail
    with pytest.raises(ZeroDivisionError):
        commit(store, figures(MAY, numerator=2))
    store._aggregate = lambda observations: aggregate(observations).drop(columns="lsoas_total")
    with pytest.raises(DatabaseError, match="no columns lsoas_total"):
        commit(store, figures(MAY, numerator=2))
    store._aggregate = lambda observations: aggregate(observations).assign(period=JUNE)
    with pytest.raises(DatabaseError, match="sums for 2018-05 have the periods 2018-06"):
        commit(store, figures(MAY, numerator=2))
    assert everything(store) == before


def test_the_cube_can_be_worked_out_again(store):
    commit(store, figures(MAY, JUNE))
    store._aggregate = lambda observations: aggregate(observations).assign(source="lsoa")
    with writing(store.engine) as connection:
        cube.rebuild_all(connection, store._aggregate, store._areas)
    assert set(store.cells("missed-bins")["source"]) == {"lsoa"}
    assert_cube_agrees(store)


def test_quarters_are_kept_by_their_keys(store):
    quarterly = store.save_definition(replace(BINS, kpi_id="quarterly-bins", frequency=Frequency.QUARTER))
    commit(store, figures("2018-Q2"), submission(quarterly))
    assert store.coverage()["period"].to_list() == ["2018-Q2"]


def test_periods_and_areas_come_in_the_same_order_from_both_databases(store):
    rows = figures(MAY).assign(area_kind="neighbourhood", area_code=["b-x", "B", "ba"])
    commit(store, rows)
    assert store.observations("missed-bins")["area_code"].to_list() == ["B", "b-x", "ba"]
