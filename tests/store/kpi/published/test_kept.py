"""What is published is what `protect` says of the figures that count now, and nothing else."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.definition import Period, SmallNumbers, Unit
from dashboard.errors import DatabaseError
from dashboard.kpis.reconciliation import reconciled
from dashboard.kpis.timeline import breaks
from dashboard.store.kpi import published
from dashboard.store.kpi.database import writing
from tests.store.kpi.published.checking import GIVEN, KEPT, assert_agrees, count, expected, never
from tests.store.kpi.published_samples import SHARE, VISITS, observed
from tests.store.kpi.samples import JUNE, MAY, NOON, commit, submission


def test_what_is_published_is_what_protect_returns(filled, store, monkeypatch):
    wanted = {viewer: expected(store, viewer) for viewer in Viewer}
    assert set(wanted[Viewer.PUBLIC]["status"]) == {"shown", "suppressed"}
    for viewer in Viewer:
        assert_agrees(filled.of_kpi("visits", viewer, None, None), wanted[viewer])
    never(monkeypatch)
    for viewer in KEPT:
        kept = filled.of_kpi("visits", viewer, None, None)
        assert_agrees(kept, wanted[viewer])
        assert kept["kpi_version"].tolist() == [1] * len(kept)
    one = filled.of_kpi("visits", Viewer.PUBLIC, [JUNE], ["city", "priority"])
    assert one[["period", "area_kind"]].values.tolist() == [[JUNE, "city"], [JUNE, "priority"]]
    assert len(filled.of_kpi("visits", Viewer.PUBLIC, ["2031-01"], None)) == 0


def test_rates_are_the_same_after_they_have_been_kept(figures, store):
    store.save_definition(SHARE)
    commit(store, observed(MAY, definition=SHARE), submission(SHARE))
    for viewer in KEPT:
        first, again = (figures.of_kpi("share", viewer, None, None) for _ in range(2))
        pd.testing.assert_frame_equal(first, again)
        assert_agrees(again, expected(store, viewer, SHARE))
    assert again["value"].notna().any()


def test_no_hidden_count_is_in_the_rows_of_others(filled, store):
    filled.publish(None, None)
    hidden = "status = 'suppressed'"
    assert count(store, where=hidden) > 0
    assert count(store, where=f"{hidden} AND (numerator IS NOT NULL OR denominator IS NOT NULL)") == 0
    assert count(store, where="numerator - 5 * ROUND(CAST(numerator / 5 AS NUMERIC)) <> 0") == 0
    assert count(store, where="viewer NOT IN ('public', 'officer')") == 0
    with pytest.raises(DatabaseError, match="rule of the database"), writing(store._engine) as connection:
        connection.execute(text(f"UPDATE kpi_published SET numerator = 3 WHERE {hidden}"))


def test_replaced_withdrawn_and_restored_figures_are_followed(filled, store):
    filled.publish(None, None)
    second = commit(store, observed(JUNE, seed=2), GIVEN)
    assert count(store, where=f"period = '{JUNE}'") == 0
    assert_agrees(filled.of_kpi("visits", Viewer.PUBLIC, None, None), expected(store, Viewer.PUBLIC))
    store.withdraw(second, "steward", NOON)
    assert count(store, where=f"period = '{JUNE}'") == 0
    assert set(filled.of_kpi("visits", Viewer.PUBLIC, None, None)["period"]) == {MAY}
    assert set(filled.of_all(Viewer.PUBLIC, None, None, None)["period"]) == {MAY}
    store.restore(second, "steward", NOON)
    assert filled.unpublished(Viewer.PUBLIC) == [("visits", JUNE)]
    assert_agrees(filled.of_kpi("visits", Viewer.PUBLIC, None, None), expected(store, Viewer.PUBLIC))


def test_rows_of_figures_that_do_not_count_are_never_served(filled, store):
    """Even where a program that knows nothing of published rows has changed a submission."""
    filled.publish(None, None)
    with writing(store._engine) as connection:
        connection.execute(text(f"UPDATE kpi_submission_periods SET state = 'withdrawn' WHERE period = '{JUNE}'"))
    assert count(store, where=f"period = '{JUNE}'") > 0
    for rows in (filled.of_kpi("visits", Viewer.PUBLIC, None, None), filled.of_all(Viewer.PUBLIC, None, None, None)):
        assert set(rows["period"]) == {MAY}


def test_a_stricter_rule_holds_for_older_figures_and_the_version_for_the_rest(filled, store, monkeypatch):
    filled.publish(None, None)
    stricter = store.save_definition(replace(VISITS, small_numbers=SmallNumbers(40, 30, 10), unit=Unit.MEAN,
                                             denominator="Hubs"))  # fmt: skip
    assert stricter.version == 2
    assert len(filled.of_all(Viewer.PUBLIC, None, None, None)) == 0
    in_force = replace(VISITS, small_numbers=stricter.small_numbers)
    assert filled.of_kpi("visits", Viewer.OFFICER, None, None)["kpi_version"].unique().tolist() == [1]
    wanted = {viewer: expected(store, viewer, in_force) for viewer in KEPT}
    never(monkeypatch)
    for viewer in KEPT:
        assert_agrees(filled.of_kpi("visits", viewer, None, None), wanted[viewer])


def test_the_rule_of_one_kpi_says_nothing_about_another(filled, store):
    other = store.save_definition(replace(VISITS, kpi_id="calls", small_numbers=SmallNumbers(40, 30, 10)))
    commit(store, observed(MAY), submission(other))
    filled.publish(None, None)
    store.save_definition(replace(VISITS, small_numbers=SmallNumbers(40, 30, 10)))
    assert set(filled.of_all(Viewer.PUBLIC, None, None, None)["kpi_id"]) == {"calls"}


def test_all_figures_come_in_one_go_and_only_those_asked_for(filled, store):
    store.save_definition(SHARE)
    commit(store, observed(MAY, definition=SHARE), submission(SHARE))
    assert filled.unpublished(Viewer.PUBLIC) == [("share", MAY), ("visits", JUNE), ("visits", MAY)]
    assert len(filled.of_all(Viewer.PUBLIC, None, None, None)) == 0
    filled.publish(None, None)
    assert filled.unpublished(Viewer.PUBLIC) == filled.unpublished(Viewer.OFFICER) == []
    keys = ["kpi_id", "period", "area_kind", "area_code"]
    for viewer in KEPT:
        rows = filled.of_all(viewer, ["ward-2018", "city"], ["E08000035", "E05000001"], None)
        assert len(rows) == 6
        plain = rows.astype(dict.fromkeys([*keys, "source", "status"], "str"))
        for kpi_id, of_kpi in plain.groupby("kpi_id"):
            whole = filled.of_kpi(kpi_id, viewer, None, None).set_index(keys)
            found = of_kpi.set_index(keys).sort_index()
            pd.testing.assert_frame_equal(whole.loc[found.index, found.columns], found, check_dtype=False)
    assert set(filled.of_all(Viewer.PUBLIC, None, None, [JUNE])["period"]) == {JUNE}


def test_publishing_can_be_narrowed(filled):
    filled.publish("visits", [JUNE])
    assert filled.unpublished(Viewer.PUBLIC) == [("visits", MAY)]
    filled.publish("other", None)
    assert filled.unpublished(Viewer.PUBLIC) == [("visits", MAY)]
    filled.publish_soon()
    filled._worker.join(60)
    assert filled.unpublished(Viewer.PUBLIC) == []


def test_removed_kpis_leave_nothing_and_stop_the_publishing_quietly(figures, store, monkeypatch):
    store.save_definition(SHARE)
    commit(store, observed(MAY, JUNE, definition=SHARE), submission(SHARE))
    commit(store, observed(MAY), GIVEN)
    keep = published.keep

    def remove_first(connection, publication, marks):
        if publication.kpi_id == "share":
            connection.execute(text("DELETE FROM kpis WHERE illustrative"))
        return keep(connection, publication, marks)

    monkeypatch.setattr(published, "keep", remove_first)
    figures.publish(None, None)
    assert count(store, where="kpi_id = 'visits'") == 2 * 37
    assert count(store, where="kpi_id = 'share'") == 0
    with pytest.raises(DatabaseError, match="no definition"):
        figures.of_kpi("share", Viewer.PUBLIC, None, None)


def test_removing_illustrative_kpis_removes_what_was_published(figures, store):
    store.save_definition(SHARE)
    commit(store, observed(MAY, definition=SHARE), submission(SHARE))
    figures.publish(None, None)
    assert count(store) == 2 * 37
    store.remove_illustrative()
    assert count(store) == count(store, "kpi_published_periods") == 0


def test_a_change_of_definition_is_a_break_where_figures_follow_it(filled, store):
    assert breaks(store.sources("visits")) == ()
    second = store.save_definition(replace(VISITS, definition="Visits, counted anew."))
    commit(store, observed("2018-07", "2018-08"), submission(second))
    assert breaks(store.sources("visits")) == (Period.parse("2018-07"),)
    assert filled.of_kpi("visits", Viewer.PUBLIC, None, ["city"])["kpi_version"].tolist() == [1, 1, 2, 2]
    filled.publish(None, None)
    rows = filled.of_all(Viewer.PUBLIC, ["city"], None, None).sort_values("period")
    assert rows["kpi_version"].tolist() == [1, 1, 2, 2]


def test_stewards_reconcile_exactly_and_others_learn_a_coarse_share(filled, store):
    rows = observed(MAY).assign(numerator=40.0)
    stray = rows.iloc[[0]].assign(area_code="E01999999", numerator=53.0)
    commit(store, pd.concat([rows, stray], ignore_index=True), GIVEN)
    (exact,) = filled.reconciliation("visits", MAY, Viewer.STEWARD).to_dict("records")
    assert (exact["handed_in"], exact["matched"], exact["not_matched"]) == (1253, 1200, 53)
    assert exact["share_matched_pct"] == pytest.approx(95.77, abs=0.01)
    for viewer in KEPT:
        (told,) = filled.reconciliation("visits", MAY, viewer).to_dict("records")
        assert pd.isna([told[name] for name in ("handed_in", "matched", "set_aside", "not_matched")]).all()
        assert told["share_matched_pct"] == 96


@pytest.mark.parametrize(("total", "share"), [(99, None), (100, 90), (200, 90), (1000, 91)])
def test_a_step_of_the_share_never_stands_for_fewer_than_the_least_count(total, share):
    table = pd.DataFrame(
        [(MAY, "lsoa", total, total * 0.91, 0, total * 0.09)],
        columns=["period", "area_kind", "handed_in", "matched", "set_aside", "not_matched"],
    )
    city = pd.DataFrame({"status": ["shown"], "source": ["lsoa"]})
    found = reconciled(table, city, Viewer.PUBLIC, 10)["share_matched_pct"].iloc[0]
    assert pd.isna(found) if share is None else found == share
    for hidden in (city.assign(status="suppressed"), city.assign(source="handed in"), city[:0]):
        assert pd.isna(reconciled(table, hidden, Viewer.PUBLIC, 10)["share_matched_pct"].iloc[0])


def test_importing_the_kpis_brings_neither_the_database_nor_the_solver():
    heavy = "sorted({'sqlalchemy', 'scipy.optimize', 'alembic'} & set(sys.modules))"
    command_line = [sys.executable, "-c", f"import sys, dashboard.kpis; print({heavy})"]
    run = subprocess.run(command_line, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[4])
    assert run.stdout.strip() == "[]"
