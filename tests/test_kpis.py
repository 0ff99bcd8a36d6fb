"""The figures of services from file to page, on a database of its own."""

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.domain.kpi.cube import fill_nearest_population
from dashboard.domain.kpi.definition import Frequency
from dashboard.domain.kpi.illustrative import IMPROVING, WITH_GAPS
from dashboard.errors import ConflictError, DatabaseError, IntakeError
from dashboard.factory import create_app_for
from dashboard.kpis import Kpis, illustrative
from dashboard.kpis.__main__ import main
from tests.example_kpi import MISSED_BINS, NOW

SHARED = Path(__file__).parents[2] / "shared" / "data"
RUNS_FILE = "parkrun_runs_per_lsoa11_2017_2018.csv.gz"
FIGURES = b"area,period,numerator,denominator\nE01011372,2018-Q3,12,640\nE01033035,2018-Q3,30,700\n"
ACCEPTED = {"areas-without-row"}


def states(kpis, kpi_id):
    (row,) = [row for matrix in kpis.coverage() for row in matrix.rows if row.definition.kpi_id == kpi_id]
    return [state.value if state else None for state in row.states]


def test_a_new_database_shows_illustrative_figures_and_one_step_removes_them(kpis):
    assert all(definition.illustrative for definition in kpis.definitions())
    assert len(kpis.definitions()) == 12
    assert states(kpis, IMPROVING) == ["supplied"] * 8
    assert states(kpis, WITH_GAPS) == ["supplied"] * 2 + ["missing"] + ["supplied"] * 5
    assert kpis.remove_illustrative() == 12
    assert kpis.definitions() == ()
    assert kpis.coverage() == ()


def test_illustrative_rates_of_residents_are_out_of_the_population(kpis, city):
    cells = kpis.store.cells("illustrative-jobshop-customers", ["2018-Q3"], ["city", "neighbourhood"])
    people = cells.set_index("area_code")["denominator"]
    assert people[city.config.authority_code] == city.lsoas["population"].sum()
    assert people["lincoln-green"] == city.lsoas.at["E01033035", "population"]


def test_what_was_removed_does_not_come_back_by_itself(kpis, city, url):
    kpis.remove_illustrative()
    kpis.store.close()
    again = Kpis(city, url, lambda: NOW)
    assert again.definitions() == ()
    again.add_illustrative()
    assert len(again.definitions()) == 12


def test_adding_them_is_finished_after_an_interruption(kpis, city, url):
    catalogue = kpis.definitions()
    kpis.remove_illustrative()
    # as a process killed after the first definition leaves it
    kpis.store.save_definition(catalogue[0])
    kpis.store.close()
    assert [row.kpi_id for row in Kpis(city, url, lambda: NOW).definitions()] == [row.kpi_id for row in catalogue]


def test_a_file_goes_in_after_its_warnings_have_been_accepted(real):
    checked = real.check("missed-bins", FIGURES, "bins.csv")
    assert checked.dry_run.errors == 0
    with pytest.raises(IntakeError, match="areas-without-row"):
        real.commit(checked, (), "data steward")
    assert states(real, "missed-bins") == ["late"]
    real.commit(checked, ACCEPTED, "data steward")
    assert states(real, "missed-bins") == ["supplied"]
    cells = real.store.cells("missed-bins", area_kinds=["priority"])
    # both lie in priority neighbourhoods, of which there are six
    assert cells[["numerator", "denominator", "lsoas_with_figures", "lsoas_total"]].iloc[0].tolist() == [42, 1340, 2, 6]


def test_a_replaced_period_needs_a_tick_and_stays_in_the_history(real):
    real.commit(real.check("missed-bins", FIGURES, "bins.csv"), ACCEPTED, "data steward")
    again = real.check("missed-bins", FIGURES.replace(b",12,", b",13,"), "bins-2.csv")
    with pytest.raises(IntakeError, match="period-held"):
        real.commit(again, ACCEPTED, "data steward")
    real.commit(again, ACCEPTED | {"period-held"}, "data steward")
    later, earlier = real.store.history("missed-bins")
    assert (later.state.value, earlier.state.value) == ("current", "replaced")
    assert earlier.submission.when == NOW
    difference = real.store.difference(earlier.submission_id, later.submission_id)
    assert difference[["area_code", "numerator_before", "numerator_after"]].values.tolist() == [["E01011372", 12, 13]]


def test_of_two_stewards_who_checked_the_same_state_one_wins_and_the_other_is_told(real):
    first, second = (real.check("missed-bins", FIGURES, name) for name in ("a.csv", "b.csv"))
    real.commit(first, ACCEPTED, "steward of waste")
    with pytest.raises(ConflictError, match="steward of waste"):
        real.commit(second, ACCEPTED, "another steward")
    assert len(real.store.history("missed-bins")) == 1


def test_real_figures_never_mix_with_illustrative_ones(kpis):
    with pytest.raises(DatabaseError, match="illustrative"):
        kpis.define(write_toml([replace(MISSED_BINS, kpi_id=IMPROVING)]), "catalogue.toml")


def test_visitors_who_come_at_once_open_the_database_once(city, url):
    kpis = Kpis(city, url, lambda: NOW)
    found = []
    threads = [threading.Thread(target=lambda: found.append(kpis.store)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len({id(store) for store in found}) == 1


def test_the_command_takes_a_catalogue_in_and_says_what_is_wrong_with_it(monkeypatch, tmp_path, url, capsys):
    monkeypatch.setenv("DATABASE_URL", url)
    file = tmp_path / "catalogue.toml"
    file.write_text(write_toml([MISSED_BINS]), encoding="utf-8")
    assert main(["define", str(file)]) == 0
    assert "missed-bins: version 1" in capsys.readouterr().out
    file.write_text(write_toml([MISSED_BINS]).replace('"lower"', '"lowest"'), encoding="utf-8")
    assert main(["define", str(file)]) == 1
    assert "lowest" in capsys.readouterr().out
    assert main(["define", str(tmp_path / "none.toml")]) == 1
    assert "cannot be read" in capsys.readouterr().out
    assert main(["remove-illustrative"]) == 0
    assert "12 illustrative KPIs removed" in capsys.readouterr().out
    assert main(["add-illustrative"]) == 0


def test_the_command_takes_submissions_back_and_tells_their_history(real, monkeypatch, url, capsys):
    monkeypatch.setenv("DATABASE_URL", url)
    first = real.commit(real.check("missed-bins", FIGURES, "bins.csv"), ACCEPTED, "data steward")
    changed = real.check("missed-bins", FIGURES.replace(b",12,", b",13,"), "bins-2.csv")
    second = real.commit(changed, ACCEPTED | {"period-held"}, "data steward")
    real.store.close()

    def run(*arguments):
        code = main([str(argument) for argument in arguments])
        return code, capsys.readouterr().out

    assert run("difference", first, second)[1].splitlines()[1].startswith("2018-Q3,lsoa,")
    assert run("difference", first, first) == (0, "The two do not differ.\n")
    assert run("withdraw", second, "--role", "steward of waste") == (0, f"Submission {second} is withdrawn.\n")
    told = run("history", "missed-bins")[1]
    assert "withdrawn by steward of waste" in told
    assert f"{first}: bins.csv, version 1, 2 rows read, 2 matched; 2018-Q3 replaced" in told
    assert run("restore", second)[0] == 0
    code, said = run("withdraw", 999_999)
    assert code == 1
    assert "999999" in said.replace(",", "")
    code, said = run("history", "no-such-kpi")
    assert code == 1
    assert "no-such-kpi: found no definition" in said


def test_a_real_count_by_lsoa_goes_in_and_is_summed_up(real, city):
    """Runs at a weekly event, with the residents of mid-2017 as denominator."""
    runs, people = SHARED / "kpi" / RUNS_FILE, SHARED / "lookups" / "lsoa11_population_mid_2017.csv.gz"
    if not (runs.is_file() and people.is_file()):
        pytest.skip(f"{runs.name} or {people.name} is absent beside the project")
    table = pd.read_csv(runs).merge(pd.read_csv(people), left_on="code", right_on="lsoa11_code").assign(year=2017)
    table = table.rename(columns={"run_count": "numerator", "population_mid_2017": "denominator"})
    kpi = replace(MISSED_BINS, kpi_id="runs", name="Runs", frequency=Frequency.YEAR, denominator="residents")
    real.define(write_toml([kpi]), "catalogue.toml")
    text = table[["code", "year", "numerator", "denominator"]].to_csv(index=False)
    checked = real.check("runs", text.encode(), RUNS_FILE)
    real.commit(checked, [kind.value for kind in checked.dry_run.warnings], "data steward")
    (city_cell,) = real.store.cells("runs", area_kinds=["city"]).itertuples()
    inside = table[table["code"].isin(city.lsoas.index)]
    assert (city_cell.lsoas_with_figures, city_cell.lsoas_total) == (435, 482)
    assert (city_cell.numerator, city_cell.denominator) == (inside["numerator"].sum(), inside["denominator"].sum())


def test_a_folder_that_cannot_be_made_does_not_stop_the_dashboard(city, tmp_path):
    (tmp_path / "var").write_text("a file where the folder should be")
    kpis = Kpis(city, f"sqlite:///{(tmp_path / 'var' / 'kpis.sqlite').as_posix()}")
    kpis.prepare()
    with pytest.raises(DatabaseError):
        kpis.definitions()


def test_real_figures_are_there_before_the_examples(city, tmp_path, monkeypatch):
    reached, go_on, add = threading.Event(), threading.Event(), illustrative.add

    def add_later(*arguments):
        reached.set()
        assert go_on.wait(60)
        add(*arguments)

    monkeypatch.setattr(illustrative, "add", add_later)
    kpis = Kpis(city, f"sqlite:///{(tmp_path / 'kpis.sqlite').as_posix()}", lambda: NOW, data_dir=city.data_dir)
    preparing = threading.Thread(target=kpis.prepare)
    preparing.start()
    assert reached.wait(60)
    assert len(kpis.definitions()) == 6
    assert all(one.published for one in kpis.definitions())
    go_on.set()
    preparing.join(60)
    assert len(kpis.definitions()) == 18


def test_the_start_does_not_wait_for_the_database(city, tmp_path):
    file = tmp_path / "kpis.sqlite"
    app = create_app_for(city, city.data_dir, f"sqlite:///{file.as_posix()}")
    assert app.server.test_client().get("/").status_code == 200
    assert not file.exists()


class WithOtherWards:
    """The city after an update that has put an LSOA into another ward."""

    def __init__(self, city):
        self._city = city
        (key, vintage), *_ = city.ward_vintages.items()
        ward_of = vintage.ward_of.copy()
        ward_of.iloc[0] = next(ward for ward in ward_of if ward != ward_of.iloc[0])
        self.ward_vintages = {**city.ward_vintages, key: replace(vintage, ward_of=ward_of)}

    def __getattr__(self, name):
        return getattr(self._city, name)


def test_figures_are_published_ahead_and_follow_the_areas(real, city, url):
    real.commit(real.check("missed-bins", FIGURES, "bins.csv"), ACCEPTED, "data steward")
    assert real.unpublished(Viewer.PUBLIC) == [("missed-bins", "2018-Q3")]
    real.publish()
    assert real.unpublished(Viewer.PUBLIC) == real.unpublished(Viewer.OFFICER) == []
    assert [period.key for period in real.periods("missed-bins")] == ["2018-Q3"]
    assert [version.version for version in real.versions("missed-bins")] == [1]
    assert real.timeline("missed-bins").breaks == ()
    rows = real.figures("missed-bins", Viewer.OFFICER, area_kinds=["priority"])
    assert rows[["status", "numerator", "denominator"]].values.tolist() == [["shown", 40, 1340]]
    assert len(real.all_figures(Viewer.OFFICER, areas=["priority"])) == 1
    assert real.reconciliation("missed-bins", "2018-Q3", Viewer.STEWARD)["matched"].tolist() == [42]
    before = real.store.cells("missed-bins")
    real.store.close()
    updated = Kpis(WithOtherWards(city), url, lambda: NOW)
    assert updated.unpublished(Viewer.PUBLIC) == [("missed-bins", "2018-Q3")]
    after = updated.store.cells("missed-bins")
    differs = before["lsoas_total"].ne(after["lsoas_total"])
    assert before.loc[differs, "area_kind"].str.startswith("ward-").tolist() == [True, True]


def test_the_command_works_out_what_others_may_see(real, monkeypatch, url, capsys):
    monkeypatch.setenv("DATABASE_URL", url)
    real.commit(real.check("missed-bins", FIGURES, "bins.csv"), ACCEPTED, "data steward")
    assert real.unpublished(Viewer.PUBLIC) == [("missed-bins", "2018-Q3")]
    assert main(["publish"]) == 0
    assert "is worked out" in capsys.readouterr().out
    assert real.unpublished(Viewer.PUBLIC) == []


def test_the_kpi_of_a_file_is_told_by_its_name_or_by_there_being_one(real):
    assert real.kpi_for("figures.csv") == "missed-bins"
    garden = replace(MISSED_BINS, kpi_id="missed-bins-garden", name="Missed garden bins")
    real.define(write_toml([garden]), "catalogue.toml")
    assert real.kpi_for("missed-bins-aggregates.xlsx") == "missed-bins"
    assert real.kpi_for("Missed-Bins-Garden-aggregates.csv") == "missed-bins-garden"
    assert real.kpi_for("missed-bins.csv") == "missed-bins"
    for name in ("figures.csv", "missed.csv", "missed-binsx.csv"):
        with pytest.raises(IntakeError, match="There are: missed-bins, missed-bins-garden"):
            real.kpi_for(name)


def test_no_kpi_of_the_council_s_own_takes_no_file(kpis):
    with pytest.raises(IntakeError, match="none; define one first"):
        kpis.kpi_for("illustrative-missed-bins-aggregates.csv")


def test_rates_of_figures_that_come_along_follow_the_period_too(kpis, city):
    figures = {"area_kind": "city", "area_code": city.config.authority_code, "numerator": 5.0, "denominator": np.nan}
    rows = pd.DataFrame([{**figures, "period": period} for period in ("2018-Q3", "2026-Q2")])
    found, years = fill_nearest_population(rows, kpis.membership, city.populations)
    assert found.set_index("period")["denominator"].to_dict() == {"2018-Q3": 771_857, "2026-Q2": 820_802}
    assert years == {"2018-Q3": 2015, "2026-Q2": 2022}
