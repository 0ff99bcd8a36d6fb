"""Open figures that come with the dashboard: there at the first start, real, and never another city's."""

import shutil
from dataclasses import replace

import pytest

from dashboard.domain.areas.population import Population
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.domain.kpi.definition import Period, SmallNumbers
from dashboard.domain.kpi.illustrative import MODELS
from dashboard.errors import DatabaseError, DataError, IntakeError
from dashboard.kpis import Kpis
from dashboard.kpis.gap_tables import holdings_of
from dashboard.kpis.open_data import sources
from tests.example_kpi import MISSED_BINS, NOW
from tests.once import made_once

ASB = "police-anti-social-behaviour"
OF_POLICE = {
    ASB, "police-violence-and-sexual-offences", "police-burglary", "police-criminal-damage-and-arson",
    "police-vehicle-crime", "police-all-incidents",
}  # fmt: skip


def kpis_on(city, file, **more):
    return Kpis(city, f"sqlite:///{file.as_posix()}", lambda: NOW, **{"data_dir": city.data_dir, **more})


@pytest.fixture(scope="module")
def first_start(city, tmp_path_factory):
    """A new database as the first start leaves it, made once."""

    def start(file):
        kpis = kpis_on(city, file)
        assert kpis.definitions()
        kpis.store.close()

    return made_once(tmp_path_factory, "first_start.sqlite", start)


@pytest.fixture
def kpis(city, first_start, tmp_path):
    shutil.copy(first_start, tmp_path / "kpis.sqlite")
    return kpis_on(city, tmp_path / "kpis.sqlite")


def in_city(figures, period):
    (row,) = figures[(figures["area_kind"] == "city") & (figures["period"] == period)].itertuples()
    return row


def test_real_and_illustrative_figures_are_there_at_the_first_start(kpis):
    found = {one.kpi_id: one for one in kpis.definitions()}
    assert set(found) == OF_POLICE | set(MODELS)
    for kpi_id in OF_POLICE:
        one = found[kpi_id]
        assert (one.published, one.illustrative, one.publisher) == (True, False, "police.uk")
        assert one.accountable_officer == "West Yorkshire Police, Safer Leeds"
        assert "not where the people concerned live" in one.caution
        assert [period.key for period in kpis.periods(kpi_id)] == ["2016-07", "2017-07", "2018-07"]


@pytest.mark.parametrize(("period", "incidents"), [("2016-07", 2266), ("2017-07", 2007), ("2018-07", 1861)])
def test_the_citys_anti_social_behaviour_is_what_is_known(kpis, city, period, incidents):
    row = in_city(kpis.figures(ASB, Viewer.PUBLIC, [period]), period)
    assert (row.numerator, row.status, row.lsoas_with_figures) == (incidents, "shown", 482)
    assert row.value == pytest.approx(1000 * incidents / city.lsoas["population"].sum())
    definition = kpis.definition(ASB)
    assert kpis.measured(definition, Period.parse(period)).denominator == "residents (mid-2015)"


def test_every_kind_together_is_what_was_placed_in_leeds(kpis):
    found = kpis.figures("police-all-incidents", Viewer.PUBLIC)
    totals = [in_city(found, period).numerator for period in ("2016-07", "2017-07", "2018-07")]
    assert totals == [9243, 9671, 10726]


def test_everyone_sees_the_same_exact_figures_zeros_too(kpis):
    public, officer, steward = (kpis.figures(ASB, viewer) for viewer in Viewer)
    columns = ["period", "area_kind", "area_code", "numerator", "denominator", "value", "status"]
    for other in (officer, steward):
        assert public[columns].equals(other[columns])
    assert (public["status"] == "shown").all()
    assert (public["numerator"] == 0).any()
    assert public["numerator"].isin([1, 2, 3]).any()


def test_the_rule_of_the_city_does_not_hide_what_is_published(city, kpis):
    stricter = replace(city.config, least_rule=SmallNumbers(20, 20, 10))
    kpis.city = _Configured(city, stricter)
    found = kpis.figures("police-burglary", Viewer.PUBLIC, ["2018-07"])
    assert (found["status"] == "shown").all()


class _Configured:
    """A city with another configuration."""

    def __init__(self, city, config):
        self._city, self.config = city, config

    def __getattr__(self, name):
        return getattr(self._city, name)


def test_another_authority_does_not_get_leeds_figures(city, tmp_path):
    bradford = _Configured(city, replace(city.config, authority_code="E08000032", city_name="Bradford"))
    kpis = kpis_on(city, tmp_path / "other.sqlite")
    kpis.city = bradford
    assert {one.kpi_id for one in kpis.definitions()} == set(MODELS)


def test_areas_that_the_city_does_not_have_are_refused_and_all_else_works(city, tmp_path, caplog):
    folder = tmp_path / "data"
    (folder / "kpi").mkdir(parents=True)
    shutil.copytree(city.data_dir / "sources", folder / "sources")
    text = (city.data_dir / "kpi/leeds_police_incidents.csv").read_text().replace("E01011264,2016", "E01000001,2016")
    (folder / "kpi/leeds_police_incidents.csv").write_text(text)
    kpis = kpis_on(city, tmp_path / "kpis.sqlite", data_dir=folder)
    assert {one.kpi_id for one in kpis.definitions()} == set(MODELS)
    assert "found 1 areas that Leeds does not have, such as E01000001" in caplog.text


def test_what_was_interrupted_is_finished_at_the_next_start(city, tmp_path, monkeypatch):
    from dashboard.kpis import illustrative  # noqa: PLC0415

    def killed(*_):
        msg = "killed"
        raise KeyboardInterrupt(msg)

    monkeypatch.setattr(illustrative, "add", killed)
    with pytest.raises(KeyboardInterrupt):
        kpis_on(city, tmp_path / "kpis.sqlite").definitions()
    monkeypatch.undo()
    again = kpis_on(city, tmp_path / "kpis.sqlite")
    assert {one.kpi_id for one in again.definitions()} == OF_POLICE | set(MODELS)
    # once, not twice
    assert [len(again.history(kpi_id)) for kpi_id in sorted(OF_POLICE)] == [1] * 6


def test_figures_that_were_withdrawn_do_not_come_back(city, kpis):
    (stored,) = kpis.history(ASB)
    kpis.withdraw(stored.submission_id, "administrator")
    assert kpis.add_open() == 0
    assert kpis.periods(ASB) == ()


def test_open_figures_are_one_source_broken_none(tmp_path):
    (tmp_path / "sources").mkdir()
    assert sources.sources_in(tmp_path) == ()
    (tmp_path / "sources" / "broken.toml").write_text("title = 1")
    with pytest.raises(DataError, match=r"broken\.toml"):
        sources.sources_in(tmp_path)


def test_nothing_is_handed_in_for_open_figures(kpis):
    with pytest.raises(IntakeError, match=r"published by police\.uk and fetched from there"):
        kpis.check(ASB, b"area,period,numerator\nE01011372,2018-08,3\n", "a.csv")


def test_a_councils_own_kpi_never_becomes_published(kpis):
    kpis.define(write_toml([MISSED_BINS]), "catalogue.toml")
    said = {"publisher": "us", "licence": "OGL", "attribution": "us", "caution": "none"}
    with pytest.raises(DatabaseError, match="expected the same in every version"):
        kpis.define(write_toml([replace(MISSED_BINS, published=True, **said)]), "catalogue.toml")


def test_the_first_period_shown_is_the_latest_of_real_figures(kpis):
    holdings = holdings_of(kpis)
    assert holdings.first_choice.key == "2018-07"
    assert not holdings.left_out


def test_examples_are_off_once_the_council_has_figures_of_its_own(kpis):
    kpis.define(write_toml([MISSED_BINS]), "catalogue.toml")
    assert not holdings_of(kpis).left_out
    checked = kpis.check("missed-bins", b"area,period,numerator,denominator\nE01011372,2018-Q3,12,640\n", "a.csv")
    kpis.commit(checked, {"areas-without-row"}, "steward")
    found = holdings_of(kpis)
    assert found.left_out
    assert {one.kpi_id for one in found.definitions} == OF_POLICE | {"missed-bins"}
    assert not set(found.periods) & set(MODELS)
    assert set(MODELS) < {one.kpi_id for one in holdings_of(kpis, examples=True).definitions}


def test_figures_that_come_along_are_measured_against_the_nearest_mid_year(city, tmp_path):
    residents = 2 * city.lsoas["population"]
    kpis = kpis_on(replace(city, later_populations=(Population(2018, residents),)), tmp_path / "later.sqlite")
    asked = [Period.parse(period) for period in ("2016-07", "2018-07")]
    named = [kpis.measured(kpis.definition(ASB), period).denominator for period in asked]
    assert named == ["residents (mid-2015)", "residents (mid-2018)"]
    row = in_city(kpis.figures(ASB, Viewer.PUBLIC, ["2018-07"]), "2018-07")
    assert row.value == pytest.approx(1000 * 1861 / residents.sum())
