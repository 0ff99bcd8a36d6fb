"""Rows of the rug are used again while their figures are made from the same, and for no longer."""

import gc
import shutil
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from dashboard.domain.disclosure_rules import Viewer
from dashboard.domain.kpi import Better, Period, SmallNumbers
from dashboard.domain.kpi_catalogue import write_toml
from dashboard.kpis import Kpis
from dashboard.kpis.figures import Figures
from dashboard.kpis.rugs import Rugs, recent_figures
from dashboard.pages.rug.desk import Desk
from dashboard.store.kpi.store import KpiStore
from tests.example_kpi import NOW
from tests.pages.rug.samples import CALLS, HUBS, INCIDENTS, Q2, Q3, RARE, VISITS, YEAR, drawn, hand_in, kpi

MODEL, HUB_VISITS = "illustrative-tenancy-visits", "illustrative-community-hub-visits"
INVENTED = replace(VISITS, kpi_id="invented", name="Invented visits", illustrative=True)
PERIODS = (Q2, Q3, YEAR)


@pytest.fixture
def kpis(city, worked_out, tmp_path, monkeypatch):
    monkeypatch.setattr(Figures, "publish_soon", lambda self: self.__dict__.setdefault("asked", []).append(1))
    shutil.copy(worked_out, tmp_path / "own.sqlite")
    made = Kpis(city, f"sqlite:///{(tmp_path / 'own.sqlite').as_posix()}", lambda: NOW)
    yield made
    made.store.close()


@pytest.fixture
def read(monkeypatch):
    """The KPIs that the store is asked for the figures of; None for all."""
    seen = []
    for name, place in (("overview", 2), ("exact", 0)):
        was = getattr(KpiStore, name)

        def spied(self, *given, was=was, place=place):
            seen.append(given[place].kpi_ids)
            return was(self, *given)

        monkeypatch.setattr(KpiStore, name, spied)
    return seen


def view(kpis, viewer=Viewer.PUBLIC, period=Q3):
    return kpis.rugs.view(kpis.rugs.holdings(), viewer, period)


def rows(kpis, viewer=Viewer.PUBLIC, period=Q3):
    return {row.definition.kpi_id: row for row in view(kpis, viewer, period).rug.rows}


def told(found):
    """All that a view holds, to be compared; rows by what they say, as each is equal to itself alone."""
    rug = found.rug
    said = [(row.definition, row.period, dict(row.cells)) for row in rug.rows]
    return rug.period, rug.columns, said, dict(found.awaited), found.behind


def anew(kpis):
    """Rugs of the same database that keep nothing of before, not even what its figures are made from."""
    other = Kpis(kpis.city, kpis.database_url, lambda: NOW)
    other.__dict__ |= {"_opened": kpis.store, "membership": kpis.membership}
    return Rugs(other)


def assert_as_anew(kpis):
    others = anew(kpis)
    holdings = others.holdings()
    for viewer in Viewer:
        for period in PERIODS:
            found, wanted = view(kpis, viewer, period), others.view(holdings, viewer, period)
            assert told(found) == told(wanted), (viewer, period)
            assert found.is_complete == wanted.is_complete


def half(city, kpis, *periods):
    """Other figures of the visits."""
    found = drawn(city, kpis, VISITS, MODEL, periods)
    return found.assign(numerator=found["denominator"] // 2)


def define(kpis, *definitions):
    return kpis.define(write_toml(definitions), "catalogue.toml")


def test_after_every_change_the_rug_is_what_it_would_be_if_it_were_built_anew(kpis, city):
    assert_as_anew(kpis)
    seen = [told(view(kpis, viewer)) for viewer in Viewer]

    def changed(what, *, shown=True):
        result = what()
        assert_as_anew(kpis)
        now = [told(view(kpis, viewer)) for viewer in Viewer]
        assert (now != seen[-len(Viewer) :]) is shown
        seen.extend(now)
        return result

    number = changed(lambda: hand_in(kpis, VISITS, half(city, kpis, Q2, Q3)))
    # the public waits, period by period
    assert view(kpis).awaited == {"visits": Q3}
    assert kpis._figures.__dict__["asked"]
    changed(lambda: kpis.publish("visits", ["2018-Q3"]))
    assert view(kpis).behind == {"visits"}
    changed(lambda: kpis.publish("visits", ["2018-Q2"]))
    assert view(kpis).is_complete
    changed(lambda: kpis.withdraw(number, "data steward"))
    changed(lambda: kpis.restore(number, "data steward"))
    changed(kpis.publish)
    first = kpis.history("visits")[-1].submission_id
    changed(lambda: kpis.restore(first, "data steward", {"2018-Q3": number}))
    changed(kpis.publish)
    changed(lambda: define(kpis, replace(VISITS, better=Better.LOWER)))
    changed(lambda: define(kpis, replace(VISITS, name="Visits made", target=80.0)))
    changed(lambda: define(kpis, replace(RARE, service="A service", small_numbers=SmallNumbers(20, 20, 5))))
    changed(kpis.publish)
    changed(lambda: define(kpis, kpi("new", "Housing", "New", VISITS.unit, "visits due")))
    changed(lambda: hand_in(kpis, CALLS, drawn(city, kpis, CALLS, MODEL, (Q2, Q3))))
    changed(kpis.publish)
    visits = kpis.definition("visits")
    changed(lambda: hand_in(kpis, visits, half(city, kpis, Q3)))
    changed(lambda: hand_in(kpis, HUBS, drawn(city, kpis, HUBS, HUB_VISITS, (Period.parse("2016"),))))
    changed(lambda: define(kpis, INVENTED))
    changed(lambda: hand_in(kpis, INVENTED, half(city, kpis, Q2, Q3)))
    changed(kpis.publish)
    changed(kpis.remove_illustrative)
    assert "invented" not in rows(kpis)
    # what changes nothing that is shown
    changed(kpis.store.rebuild_cube)
    changed(kpis.publish)
    changed(lambda: define(kpis, kpis.definition("calls")), shown=False)


@pytest.mark.parametrize("viewer", Viewer)
def test_only_the_kpi_that_has_changed_is_read_again(kpis, city, read, viewer):
    before = rows(kpis, viewer)
    assert read == [None]
    hand_in(kpis, VISITS, half(city, kpis, Q3))
    kpis.publish()
    after = rows(kpis, viewer)
    assert read == [None, ["visits"]]
    assert {kpi_id for kpi_id, row in after.items() if row is not before[kpi_id]} == {"visits"}
    assert rows(kpis, viewer) == after
    # nothing of any KPI has changed
    kpis.store.save_definition(VISITS)
    assert rows(kpis, viewer) == after
    assert len(read) == 2


def test_a_definition_of_one_kpi_leaves_the_rows_of_others_alone(kpis, read):
    before = rows(kpis)
    define(kpis, replace(INCIDENTS, name="All incidents"))
    after = rows(kpis)
    assert read[1:] == [["incidents"]]
    assert {kpi_id for kpi_id, row in after.items() if row is not before[kpi_id]} == {"incidents"}
    assert after["incidents"].definition.name == "All incidents"


def test_what_is_awaited_is_looked_at_again_when_it_has_been_worked_out(kpis, city, read):
    rows(kpis)
    hand_in(kpis, VISITS, half(city, kpis, Q3))
    assert not view(kpis).is_complete
    asked = len(kpis._figures.__dict__["asked"])
    # every look asks for it, though nothing is read again
    assert not view(kpis).is_complete
    assert len(kpis._figures.__dict__["asked"]) == asked + 1
    assert read == [None, ["visits"]]
    kpis.publish()
    assert view(kpis).is_complete
    assert read == [None, ["visits"], ["visits"]]


def test_rows_that_were_read_while_somebody_wrote_are_not_kept(kpis, city, monkeypatch):
    """Nor if that is taken back later, so that the figures are made from the same as before."""
    before = told(view(kpis))
    hand_in(kpis, RARE, drawn(city, kpis, RARE, None, (Q3,)))
    kpis.publish()
    number = kpis.history("visits")[0].submission_id
    was = KpiStore.overview

    def late(self, *given):
        monkeypatch.setattr(KpiStore, "overview", was)
        kpis.withdraw(number, "data steward")
        return was(self, *given)

    kpis.rugs._slot.cache_clear()
    monkeypatch.setattr(KpiStore, "overview", late)
    torn = view(kpis)
    assert {row.definition.kpi_id: row for row in torn.rug.rows}["visits"].period is None
    kpis.restore(number, "data steward")
    kpis.publish()
    assert told(view(kpis)) == before
    assert_as_anew(kpis)


def test_two_programs_on_one_database_see_what_the_other_changes(kpis, city):
    other = Kpis(kpis.city, kpis.database_url, lambda: NOW)
    for viewer in Viewer:
        assert told(view(kpis, viewer)) == told(view(other, viewer))
    hand_in(other, VISITS, half(city, kpis, Q3))
    define(other, replace(CALLS, name="Calls answered"))
    for viewer in Viewer:
        assert told(view(kpis, viewer)) == told(view(other, viewer))
    assert_as_anew(kpis)
    assert rows(kpis)["calls"].definition.name == "Calls answered"
    other.store.close()


def test_many_readers_at_once_see_one_rug_in_the_end(kpis, city):
    rows(kpis)
    with ThreadPoolExecutor(4) as pool:
        looks = [pool.submit(view, kpis, viewer) for _ in range(4) for viewer in Viewer]
        hand_in(kpis, VISITS, half(city, kpis, Q3))
        looks += [pool.submit(view, kpis, viewer) for _ in range(4) for viewer in Viewer]
        kpis.publish()
        assert all(look.result().rug.rows for look in looks)
    assert_as_anew(kpis)


def test_a_kpi_is_judged_by_its_own_periods_whatever_others_have(kpis, city):
    """Here others have years that lie before those that its rug looks at."""
    years = [Period.parse(str(year)) for year in range(2009, 2018)]
    # half a visit: nothing that counts cases
    for early, year in enumerate(years):
        figures = drawn(city, kpis, HUBS, HUB_VISITS, (year,))
        hand_in(kpis, HUBS, figures.assign(numerator=lambda found, early=early: found["numerator"] + (early < 2) / 2))
    late = kpi("late", "Hubs", "Late", HUBS.unit, "", frequency=HUBS.frequency)
    define(kpis, late)
    hand_in(kpis, late, drawn(city, kpis, HUBS, HUB_VISITS, (years[2],)))
    holdings = kpis.rugs.holdings()
    found = recent_figures(kpis, holdings, Viewer.STEWARD, Q3, {"city"}, {kpis.city.config.authority_code}).figures
    of_hubs = found[found["kpi_id"] == "hubs"]
    assert sorted(of_hubs["period"].astype(str)) == [year.key for year in years[-5:]]
    assert found.loc[found["kpi_id"] == "late", "period"].astype(str).tolist() == [years[2].key]
    assert_as_anew(kpis)


def test_of_each_viewer_and_period_one_rug_is_kept_and_not_of_many(kpis, city):
    desk = Desk(kpis)
    old = [weakref.ref(row) for row in rows(kpis).values()]
    assert desk.page(Viewer.PUBLIC, {"period": Q3.key}).layout
    assert len(desk._cells._written) == len(old)
    for number in range(3):
        more = half(city, kpis, Q3).assign(numerator=lambda found, number=number: found["numerator"] + number)
        hand_in(kpis, VISITS, more)
        kpis.publish()
        assert desk.page(Viewer.PUBLIC, {"period": Q3.key}).layout
    # pages that are kept may hold what they were made of
    desk._page.cache_clear()
    gc.collect()
    assert [row() is None for row in old].count(True) == 1
    assert len(desk._cells._written) == len(old)
    for year in range(1990, 2010):
        view(kpis, Viewer.PUBLIC, Period.parse(str(year)))
    assert kpis.rugs._slot.cache_info().currsize == 12
    gc.collect()
    assert not [row for row in old if row()]
    assert len(desk._cells._written) == 0
