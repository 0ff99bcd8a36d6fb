"""Incidents from archives of the police: right totals, nothing lost, nothing twice, whatever happens on the way."""

import os
import subprocess
import sys
import time

import pytest

from dashboard.domain.disclosure.rules import Viewer
from tests.example_kpi import NOW
from tests.sources.conftest import ROOT, archive, month, needs_shared, of_police

pytestmark = needs_shared

ASB = "police-anti-social-behaviour"
#: In November 2018, two months late.
ARCHIVE = "2018-08.zip"


@pytest.fixture(scope="module")
def three_years():
    return of_police(2016, 2017, 2018)


@pytest.fixture
def police(add_source, publishers, three_years, monkeypatch):
    """The police's source with an archive of three months, on a day in November 2018."""
    add_source("police-street-crime")
    monkeypatch.setattr("dashboard.kpis.Kpis.now", property(lambda _: NOW))
    monkeypatch.setattr("dashboard.kpis.Kpis.today", property(lambda _: NOW.date()))
    publishers.behaviour.contents[ARCHIVE] = three_years
    return publishers


def totals(kpis, kpi_id=ASB):
    rows = kpis.store.observations(kpi_id)
    return rows.groupby("period")["numerator"].sum().astype(int).to_dict()


def test_three_months_are_stored_with_their_totals_and_what_has_no_place_is_told(police, sources, kpis):
    code, said = sources("fetch")
    assert code == 0
    assert "police-street-crime: 18 new, 0 revised, 0 unchanged periods of KPIs" in said
    assert said.count("1,257 records of the force have no place and are left out") == 1
    assert totals(kpis) == {"2016-07": 2266, "2017-07": 2007, "2018-07": 1861}
    assert totals(kpis, "police-all-incidents") == {"2016-07": 9243, "2017-07": 9671, "2018-07": 10726}
    # an LSOA without a record had none
    assert len(kpis.store.observations("police-vehicle-crime", "2018-07")) == 482
    figures = kpis.figures(ASB, Viewer.PUBLIC, ["2018-07"], ["city"])
    assert figures["numerator"].tolist() == [1861]
    (stored,) = kpis.history(ASB)
    assert stored.submission.who == "open figures from police.uk"
    assert "1,257 records" in stored.submission.read_as


def test_it_says_what_is_new_and_the_second_time_asks_only_whether_it_has_changed(police, sources, kpis):
    assert sources("fetch")[0] == 0
    code, said = sources("fetch")
    assert (code, "1 file has not changed since the last fetch" in said) == (0, True)
    assert police.behaviour.asked[ARCHIVE] == 2
    assert len(kpis.history(ASB)) == 1


def test_a_revision_replaces_its_month_alone_and_stays_in_the_history(police, sources, kpis):
    assert sources("fetch")[0] == 0
    lines = month(2018).decode().splitlines()
    place = next(at for at, line in enumerate(lines) if ",E01011264," in line or ",E01011265," in line)
    files = {f"{year}-07/{year}-07-west-yorkshire-street.csv": month(year) for year in (2016, 2017)}
    extra = lines[place].rsplit(",", 3)[0] + ",Burglary,,"
    files["2018-07/2018-07-west-yorkshire-street.csv"] = "\n".join([*lines, extra])
    police.behaviour.contents[ARCHIVE] = archive(files)
    code, said = sources("fetch")
    assert code == 0
    assert "0 new, 2 revised, 16 unchanged" in said
    assert "police-burglary: revised 2018-07; unchanged 2016-07, 2017-07" in said
    assert totals(kpis, "police-burglary")["2018-07"] == 757
    latest, first = kpis.history("police-burglary")
    assert [state.value for state in first.periods.values()] == ["current", "current", "replaced"]
    assert list(latest.periods) == ["2018-07"]


def test_what_is_newer_than_all_that_is_held_is_taken_and_earlier_months_only_when_asked(police, sources, kpis):
    police.behaviour.contents[ARCHIVE] = of_police(2017)
    assert sources("fetch")[0] == 0
    police.behaviour.contents[ARCHIVE] = of_police(2016, 2017, 2018)
    code, said = sources("fetch")
    assert (code, f"{ASB}: new 2018-07; unchanged 2017-07" in said) == (0, True)
    code, said = sources("fetch", "--since", "2016-01")
    assert (code, f"{ASB}: new 2016-07; unchanged 2017-07, 2018-07" in said) == (0, True)


def test_what_was_withdrawn_comes_back_only_when_asked(police, sources, kpis):
    assert sources("fetch")[0] == 0
    (stored,) = kpis.history(ASB)
    kpis.withdraw(stored.submission_id, "administrator")
    police.behaviour.contents[ARCHIVE] += b""
    police.behaviour.faults[ARCHIVE] = [None]
    assert sources("fetch", "police-street-crime")[0] == 0
    assert totals(kpis) == {}
    assert sources("fetch", "--since", "2016-07")[0] == 0
    assert totals(kpis)["2018-07"] == 1861


def test_from_a_folder_without_any_network(police, sources, kpis, tmp_path, three_years):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "2018-08.zip").write_bytes(three_years)
    assert sources("fetch", "--from", tmp_path / "files")[0] == 0
    assert totals(kpis)["2018-07"] == 1861
    assert not police.behaviour.asked
    code, said = sources("fetch", "police-street-crime", "--from", tmp_path)
    assert (code, "found no file of the source police-street-crime" in said) == (1, True)


def test_check_judges_and_stores_nothing(police, sources, kpis):
    code, said = sources("check")
    assert (code, "18 new" in said, "nothing stored" in said) == (0, True, True)
    assert kpis.definitions() == ()
    assert kpis.store.fetches() == {}


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ([429, 429], "found HTTP 429 (Too Many Requests), 2 times. Try again later."),
        ([500, 503], "found HTTP 503 (Service Unavailable), 2 times"),
        (["hang", "hang"], "found no answer within 0.5 s, 2 times"),
        (["partial", "partial"], "found a partial download"),
        ([b"<html>moved</html>"], "found no sound archive (File is not a zip file)"),
    ],
)
def test_a_publisher_in_trouble_is_told_and_the_figures_held_stay(police, sources, kpis, fault, words):
    assert sources("fetch")[0] == 0
    before = totals(kpis)
    police.behaviour.faults[ARCHIVE] = list(fault)
    code, said = sources("fetch")
    assert (code, words in said) == (1, True), said
    assert totals(kpis) == before
    assert kpis.store.fetches()["police-street-crime"].failed
    assert "last fetched" in sources("list")[1]


def test_trouble_that_passes_is_waited_for(police, sources, kpis):
    police.behaviour.faults[ARCHIVE] = [429]
    assert sources("fetch")[0] == 0
    assert totals(kpis)["2018-07"] == 1861


def test_an_address_that_is_gone(police, sources, kpis):
    police.behaviour.contents.clear()
    code, said = sources("fetch")
    assert code == 1
    assert "found HTTP 404 (Not Found), expected the file. The address may have changed" in said
    assert "data/sources/police-street-crime.toml" in said
    assert police.behaviour.asked[ARCHIVE] == 1
    assert kpis.definitions() == ()


def test_a_file_that_is_too_large_is_not_taken(add_source, police, sources, kpis):
    add_source("police-street-crime", ("most_mb = 4000", "most_mb = 0"))
    code, said = sources("fetch")
    assert (code, "Raise the limit in data/sources/police-street-crime.toml" in said) == (1, True)
    assert kpis.definitions() == ()


NAME = "2018-07/2018-07-west-yorkshire-street.csv"
CHANGED = "The publisher may have changed the form of its files: nothing was stored, and the figures held stay."


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (lambda text: {NAME: text.replace(b"LSOA code", b"LSOA21CD", 1)}, "expected LSOA code, Month and Crime type"),
        (lambda text: {NAME: text.replace(b"Burglary", b"Domestic burglary")}, "no record of the kind “Burglary”"),
        (lambda text: {"2018-07/2018-07-kent-street.csv": text}, "found no file “*-west-yorkshire-street.csv” in it"),
        (lambda text: {NAME: b"\n".join(text.splitlines()[:6000])}, "of Leeds in 2018-07, expected at least 400"),
        (lambda text: {NAME: text[:200_000] + b'"cut'}, "expected"),
    ],
)
def test_a_form_that_has_changed_is_refused_in_words(police, sources, kpis, files, words):
    police.behaviour.contents[ARCHIVE] = archive(files(month(2018)))
    code, said = sources("fetch")
    assert (code, words in said) == (1, True), said
    assert "nothing was stored" in said or "Fetch it again" in said
    assert kpis.definitions() == ()


def test_a_cut_off_archive_is_refused(police, sources, kpis, three_years):
    police.behaviour.contents[ARCHIVE] = three_years[: len(three_years) // 2]
    code, said = sources("fetch")
    assert (code, "found no sound archive" in said) == (1, True)
    assert kpis.definitions() == ()


def test_another_authority_is_told_that_the_source_is_not_its_own(add_source, police, sources, kpis):
    add_source("police-street-crime", ('authority = "E08000035"', 'authority = "E08000032"'))
    assert sources("fetch")[1] == ""
    code, said = sources("fetch", "police-street-crime")
    assert (code, "it is for the authority E08000032 alone" in said) == (1, True)
    assert "(for E08000032 alone)" in sources("list")[1]


def test_killed_while_it_stores_it_has_stored_nothing(police, data_dir, url, kpis, tmp_path, three_years):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "2018-08.zip").write_bytes(three_years)
    command = [sys.executable, "-m", "dashboard.sources", "--data", str(data_dir), "fetch", "--from",
               str(tmp_path / "files")]  # fmt: skip
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    for wait in (1.5, 2.2, 2.6, 3.0, 3.4):
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as running:
            time.sleep(wait)
            running.kill()
        found = {kpi.kpi_id: totals(kpis, kpi.kpi_id) for kpi in kpis.definitions()}
        assert found == {} or (len(found) == 6 and all(len(months) == 3 for months in found.values()))
    assert subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0
    assert totals(kpis)["2018-07"] == 1861
    assert len(kpis.history(ASB)) == 1
