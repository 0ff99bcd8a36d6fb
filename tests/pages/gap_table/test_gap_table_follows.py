"""The gap table follows every change, by whoever it is made."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.domain.kpi.definition import Period
from dashboard.domain.kpi.gap_table import gap_table_columns
from dashboard.kpis import Kpis
from dashboard.kpis.figures import Figures
from dashboard.kpis.gap_tables import gap_table_view, holdings_of, recent_figures
from tests.example_kpi import NOW
from tests.pages.gap_table.samples import CALLS, HUBS, Q2, Q3, VISITS, YEAR, drawn, hand_in, kpi

MODEL, HUB_VISITS = "illustrative-tenancy-visits", "illustrative-community-hub-visits"
ILLUSTRATIVE_KPIS = replace(VISITS, kpi_id="illustrative", name="Illustrative visits", illustrative=True)
PERIODS = (Q2, Q3, YEAR)


@pytest.fixture
def kpis(city, worked_out, tmp_path, monkeypatch):
    monkeypatch.setattr(Figures, "publish_soon", lambda self: self.__dict__.setdefault("asked", []).append(1))
    shutil.copy(worked_out, tmp_path / "own.sqlite")
    made = Kpis(city, f"sqlite:///{(tmp_path / 'own.sqlite').as_posix()}", lambda: NOW)
    yield made
    made.store.close()


def view(kpis, viewer=Viewer.PUBLIC, period=Q3):
    return gap_table_view(kpis, holdings_of(kpis), viewer, period, gap_table_columns(kpis.city.config))


def rows(kpis, viewer=Viewer.PUBLIC, period=Q3):
    return {row.definition.kpi_id: row for row in view(kpis, viewer, period).gap_table.rows}


def told(found):
    """All that a view holds, to be compared; rows by what they say, as each is equal to itself alone."""
    gap_table = found.gap_table
    said = [(row.definition, row.period, dict(row.cells)) for row in gap_table.rows]
    return gap_table.period, gap_table.columns, said, dict(found.awaited), found.behind


def half(city, kpis, *periods):
    """Other figures of the visits."""
    found = drawn(city, kpis, VISITS, MODEL, periods)
    return found.assign(numerator=found["denominator"] // 2)


def define(kpis, *definitions):
    return kpis.define(write_toml(definitions), "catalogue.toml")


def test_what_is_missing_is_asked_for_at_every_look_until_it_has_been_worked_out(kpis, city):
    hand_in(kpis, VISITS, half(city, kpis, Q2, Q3))
    assert view(kpis).awaited == {"visits": Q3}
    asked = len(kpis._figures.__dict__["asked"])
    assert not view(kpis).is_complete
    assert len(kpis._figures.__dict__["asked"]) == asked + 1
    kpis.publish("visits", ["2018-Q3"])
    assert view(kpis).behind == {"visits"}
    kpis.publish("visits", ["2018-Q2"])
    assert view(kpis).is_complete


def test_two_programs_on_one_database_see_what_the_other_changes(kpis, city):
    other = Kpis(kpis.city, kpis.database_url, lambda: NOW)
    for viewer in Viewer:
        assert told(view(kpis, viewer)) == told(view(other, viewer))
    hand_in(other, VISITS, half(city, kpis, Q3))
    define(other, replace(CALLS, name="Calls answered"))
    for viewer in Viewer:
        assert told(view(kpis, viewer)) == told(view(other, viewer))
    assert rows(kpis)["calls"].definition.name == "Calls answered"
    other.store.close()


def test_many_readers_at_once_see_one_gap_table_in_the_end(kpis, city):
    rows(kpis)
    with ThreadPoolExecutor(4) as pool:
        looks = [pool.submit(view, kpis, viewer) for _ in range(4) for viewer in Viewer]
        hand_in(kpis, VISITS, half(city, kpis, Q3))
        looks += [pool.submit(view, kpis, viewer) for _ in range(4) for viewer in Viewer]
        kpis.publish()
        assert all(look.result().gap_table.rows for look in looks)


def test_a_kpi_is_judged_by_its_own_periods_whatever_others_have(kpis, city):
    """Here others have years that lie before those that its gap table looks at."""
    years = [Period.parse(str(year)) for year in range(2009, 2018)]
    # half a visit: nothing that counts cases
    for early, year in enumerate(years):
        figures = drawn(city, kpis, HUBS, HUB_VISITS, (year,))
        hand_in(kpis, HUBS, figures.assign(numerator=lambda found, early=early: found["numerator"] + (early < 2) / 2))
    late = kpi("late", "Hubs", "Late", HUBS.unit, "", frequency=HUBS.frequency)
    define(kpis, late)
    hand_in(kpis, late, drawn(city, kpis, HUBS, HUB_VISITS, (years[2],)))
    holdings = holdings_of(kpis)
    found = recent_figures(kpis, holdings, Viewer.STEWARD, Q3, {"city"}, {kpis.city.config.authority_code}).figures
    of_hubs = found[found["kpi_id"] == "hubs"]
    assert sorted(of_hubs["period"].astype(str)) == [year.key for year in years[-5:]]
    assert found.loc[found["kpi_id"] == "late", "period"].astype(str).tolist() == [years[2].key]
