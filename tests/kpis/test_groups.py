"""Counts by group in use: handed in, kept, shown to each viewer, and never when stale."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.groups.characteristics import CHARACTERISTICS
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.domain.kpi.definition import Geography, Period, Unit
from dashboard.errors import DatabaseError
from dashboard.kpis import Kpis
from dashboard.kpis.hand_ins.shared import plain
from dashboard.store.configuration import configured, versions
from tests.example_kpi import MISSED_BINS
from tests.kpis.test_areas_in_time import PLACE, with_one_more

CUSTOMERS = replace(
    MISSED_BINS,
    kpi_id="customers",
    name="Customers",
    unit=Unit.COUNT,
    denominator="",
    numerator="customers",
    geographies=(Geography.POSTCODE, Geography.LSOA, Geography.WARD),
    characteristics=("disability",),
)
KEYS = [*CHARACTERISTICS["disability"].keys, "total"]
Q1, Q2 = "2018-Q1", "2018-Q2"


@pytest.fixture
def customers(kpis, request):
    """Id of a KPI by disability that the test has for itself."""
    kpi_id = f"customers-{abs(hash(request.node.name)) % 10_000}"
    kpis.define(write_toml([replace(CUSTOMERS, kpi_id=kpi_id)]), "catalogue.toml")
    return kpi_id


def file(city, *periods, factor=1, only=None):
    """Write a file in which every LSOA has some of each category, the last ones few."""
    lines = [
        f"{code},{period},{(place % 3) * factor},{(place % 5) * factor},{12 * factor},{place % 2}"
        for place, code in enumerate(city.lsoas.index[:only])
        for period in periods
    ]
    return "\n".join(["area,period,Disabled,Not disabled,Not known,Prefer not to say", *lines]).encode()


def hand_in(kpis, kpi_id, content, name="customers.csv"):
    checked = kpis.check(kpi_id, content, name)
    assert not checked.dry_run.errors, checked.dry_run.problems[:3]
    return kpis.commit(checked, [kind.value for kind in checked.dry_run.warnings], "steward")


def counts(kpis, kpi_id, viewer, period=Q2):
    return kpis.group_counts(kpi_id, "disability", viewer)[Period.parse(period)].counts


def test_stewards_see_exact_sums_and_the_public_rounded_ones(kpis, customers):
    hand_in(kpis, customers, file(kpis.city, Q1, Q2))
    city = ("city", kpis.city.config.authority_code)
    found = kpis.group_counts(customers, "disability", Viewer.STEWARD)
    assert [period.key for period in found] == [Q1, Q2]
    exact = found[Period.parse(Q2)]
    assert (exact.rounded_to, list(exact.counts)) == (1, KEYS)
    assert exact.counts.loc[city].tolist() == [481, 961, 482 * 12, 241, 481 + 961 + 482 * 12 + 241]
    groups = exact.counts[KEYS[:-1]].sum(axis=1)
    assert (groups == exact.counts["total"]).all()
    public = kpis.group_counts(customers, "disability", Viewer.PUBLIC)[Period.parse(Q2)]
    assert public.rounded_to == 5
    assert public.counts.loc[city].tolist() == [480, 960, 5785, 240, 7465]
    assert public.counts.dtypes.astype(str).unique().tolist() == ["Int64"]


def test_groups_come_for_larger_areas_only(kpis, customers):
    hand_in(kpis, customers, file(kpis.city, Q2))
    for viewer in Viewer:
        kinds = counts(kpis, customers, viewer).index.unique("area_kind")
        assert set(kinds) == {"city", "priority", "target-wards", "most-deprived", "neighbourhood", "ward-2018"}


def test_officers_see_no_more_of_groups_than_the_public(kpis, customers):
    hand_in(kpis, customers, file(kpis.city, Q2))
    public, officer = (counts(kpis, customers, viewer) for viewer in (Viewer.PUBLIC, Viewer.OFFICER))
    pd.testing.assert_frame_equal(public[KEYS[:-1]], officer[KEYS[:-1]])
    exact = counts(kpis, customers, Viewer.STEWARD)
    small = exact[KEYS[:-1]] < 10
    assert small.to_numpy().any()
    assert public[KEYS[:-1]][small].isna().all(axis=None)
    assert public[KEYS[:-1]].notna().to_numpy().sum() > 40


def test_what_is_kept_is_served_until_the_figures_change(kpis, customers, monkeypatch):
    first = hand_in(kpis, customers, file(kpis.city, Q2))
    before = counts(kpis, customers, Viewer.PUBLIC)
    worked_out = []
    original = type(kpis._groups)._published
    monkeypatch.setattr(
        type(kpis._groups), "_published", lambda self, *given: worked_out.append(given) or original(self, *given)
    )
    pd.testing.assert_frame_equal(counts(kpis, customers, Viewer.OFFICER), before)
    assert not worked_out
    hand_in(kpis, customers, file(kpis.city, Q2, factor=2))
    after = counts(kpis, customers, Viewer.PUBLIC)
    assert len(worked_out) == 1
    city = ("city", kpis.city.config.authority_code)
    assert after.loc[city, "disabled"] == 960
    kpis.restore(first, "steward", {Q2: max(one.submission_id for one in kpis.history(customers))})
    pd.testing.assert_frame_equal(counts(kpis, customers, Viewer.PUBLIC), before)
    kpis.withdraw(first, "steward")
    assert kpis.group_counts(customers, "disability", Viewer.PUBLIC) == {}


def test_a_reader_waits_for_the_latest_periods_only(kpis, customers):
    periods = [Q1, Q2, "2018-Q3", "2018-Q4"]
    hand_in(kpis, customers, file(kpis.city, *periods))
    begun = []
    kpis._figures.publish_soon = lambda: begun.append(True)
    found = kpis.group_counts(customers, "disability", Viewer.PUBLIC)
    del kpis._figures.publish_soon
    shown = [key.key for key, one in found.items() if one.counts[KEYS[:-1]].notna().any(axis=None)]
    assert ([key.key for key in found], shown, begun) == (periods, periods[2:], [True])
    assert all(one.counts["total"].notna().any() for one in found.values())
    # as is done in the background
    found = kpis._groups.counts(customers, "disability", Viewer.PUBLIC, len(periods))
    assert all(one.counts[KEYS[:-1]].notna().any(axis=None) for one in found.values())


def test_a_stricter_rule_hides_more(kpis, customers):
    hand_in(kpis, customers, file(kpis.city, Q2))
    before = counts(kpis, customers, Viewer.PUBLIC)[KEYS[:-1]]
    rule = replace(CUSTOMERS.small_numbers, public_least=60)
    kpis.define(write_toml([replace(CUSTOMERS, kpi_id=customers, small_numbers=rule)]), "catalogue.toml")
    after = counts(kpis, customers, Viewer.PUBLIC)[KEYS[:-1]]
    assert after.notna().to_numpy().sum() < before.notna().to_numpy().sum()
    assert (after.min() >= 60).all()


def test_figures_by_ward_have_groups_by_ward(kpis, customers):
    lines = ["area,period,disability,count"]
    for number, code in enumerate(list(kpis.city.ward_vintages.values())[-1].wards.index):
        lines += [f"{code},{Q2},yes,{20 + number}", f"{code},{Q2},no,40", f"{code},{Q2},n/k,100"]
    hand_in(kpis, customers, "\n".join(lines).encode())
    public = counts(kpis, customers, Viewer.PUBLIC)
    wards = public.loc["ward-2018"]
    assert wards["disabled"].notna().all()
    assert (wards["not_said"] == 0).all()
    assert public.drop("ward-2018", level="area_kind")[KEYS[:-1]].isna().all(axis=None)


def test_a_part_of_the_areas_has_groups_of_that_part(kpis, customers):
    hand_in(kpis, customers, file(kpis.city, Q2, factor=5, only=200))
    city = ("city", kpis.city.config.authority_code)
    assert counts(kpis, customers, Viewer.STEWARD).loc[city, "not_known"] == 200 * 60
    assert counts(kpis, customers, Viewer.PUBLIC).loc[city, "not_known"] == 200 * 60


def test_what_servers_share_of_a_hand_in_has_its_groups(kpis, customers):
    checked = kpis.check(customers, file(kpis.city, Q2), "customers.csv")
    again = plain.read(plain.written(checked))
    pd.testing.assert_frame_equal(again.dry_run.by_group, checked.dry_run.by_group)
    kpis.commit(again, [], "steward")
    assert list(kpis.group_counts(customers, "disability", Viewer.STEWARD)) == [Period.parse(Q2)]


def test_an_unknown_characteristic_is_told(kpis, customers):
    with pytest.raises(DatabaseError, match="found no figures by “sex”; it comes by disability"):
        kpis.group_counts(customers, "sex", Viewer.PUBLIC)


def test_an_area_that_has_changed_loses_its_groups_for_what_was_published_before(city, database_url, tmp_path):
    file_of_kpis = tmp_path / "kpis.sqlite"
    shutil.copy(database_url.removeprefix("sqlite:///"), file_of_kpis)
    address, place = f"sqlite:///{file_of_kpis.as_posix()}", ("neighbourhood", PLACE)

    def opened():
        return Kpis(configured(city, address), address, lambda: datetime.now(UTC))

    old = opened()
    old.define(write_toml([CUSTOMERS]), "catalogue.toml")
    hand_in(old, "customers", file(city, Q1, factor=20))
    before = counts(old, "customers", Viewer.PUBLIC, Q1)
    assert before.loc[place, "not_known"] > 0
    wanted, _ = with_one_more(city)
    versions.save(old.store.engine, city, wanted, "Agreed by the board in May", 0)
    new = opened()
    hand_in(new, "customers", file(city, Q2, factor=20))
    after = counts(new, "customers", Viewer.PUBLIC, Q1)
    assert after.loc[place, KEYS[:-1]].isna().all()
    assert after.loc[place, "total"] > before.loc[place, "total"]
    # all else is as it was
    whole = ("city", city.config.authority_code)
    pd.testing.assert_series_equal(after.loc[whole], before.loc[whole])
    pd.testing.assert_frame_equal(after.loc[["ward-2018"]], before.loc[["ward-2018"]])
    # of a period that is new nobody has seen the areas before
    assert counts(new, "customers", Viewer.PUBLIC, Q2).loc[place, "not_known"] > before.loc[place, "not_known"]
    versions.undo(new.store.engine, city, 1, "Agreed by the board in May", 1)
    pd.testing.assert_frame_equal(counts(opened(), "customers", Viewer.PUBLIC, Q1), before)


def test_illustrative_figures_have_a_kpi_of_which_most_is_not_known(city, tmp_path):
    kpis = Kpis(city, f"sqlite:///{tmp_path / 'kpis.sqlite'}", lambda: datetime(2019, 2, 1, tzinfo=UTC))
    kpi_id = "illustrative-jobshop-customers"
    definition = kpis.definition(kpi_id)
    assert definition.illustrative
    assert definition.known_target == 90
    found = kpis.group_counts(kpi_id, "disability", Viewer.STEWARD)
    city_area = ("city", city.config.authority_code)
    for one in found.values():
        row = one.counts.loc[city_area]
        assert 0.755 < row["not_known"] / row["total"] < 0.785
        assert row[KEYS[:-1]].sum() == row["total"]
    assert len(found) == 8
    assert set(kpis.group_counts(kpi_id, "sex", Viewer.STEWARD)) == set(found)
    kpis.store.close()
