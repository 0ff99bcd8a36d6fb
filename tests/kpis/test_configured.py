"""A changed configuration: what follows in sums and published figures, and what a process that lags may not do."""

import shutil
import subprocess
import sys
import threading
import time

import pandas as pd
import pytest

from dashboard.access.identity import allow_local_mode
from dashboard.domain.areas.configuration import Configuration
from dashboard.domain.areas.sets import SetKey
from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.kpi.catalogue import write_toml
from dashboard.domain.kpi.definition import SmallNumbers
from dashboard.errors import DatabaseError, DataError
from dashboard.factory import create_app
from dashboard.kpis import Kpis
from dashboard.kpis.worker.__main__ import open_kpis
from dashboard.kpis.worker.messages import Opening
from dashboard.settings import Settings
from dashboard.store import configuration
from dashboard.store.city import load_city
from dashboard.store.configuration import UNKNOWN, configuration_version, configured, load_configured_city, versions
from dashboard.store.kpi import cube
from dashboard.store.kpi.database import reading
from tests.editions import copy_of_data, publish_edition
from tests.example_kpi import MISSED_BINS, NOW

FIGURES = b"area,period,numerator,denominator\nE01011372,2018-Q3,12,640\nE01033035,2018-Q3,30,700\n"
OTHERS = FIGURES.replace(b",30,", b",31,")
ACCEPTED = {"areas-without-row"}
WHY = "Agreed by the board in May"
#: Holds E01033035; with the ward of the other LSOA it is among the twelve.
ONE_WARD = "E05001417"
ONE = Configuration(target_wards=(ONE_WARD,), labels={SetKey.TARGET_WARDS: "The ward that matters most"})


@pytest.fixture
def address(database_url, tmp_path):
    shutil.copy(database_url.removeprefix("sqlite:///"), tmp_path / "kpis.sqlite")
    return f"sqlite:///{(tmp_path / 'kpis.sqlite').as_posix()}"


@pytest.fixture
def old(city, address):
    kpis = Kpis(city, address, lambda: NOW)
    kpis.define(write_toml([MISSED_BINS]), "catalogue.toml")
    hand_in(kpis, FIGURES)
    return kpis


def hand_in(kpis, content=OTHERS):
    accepted = {*ACCEPTED, "period-held"}
    return kpis.commit(kpis.check("missed-bins", content, "bins.csv"), accepted, "data steward")


def in_target_wards(kpis):
    rows = kpis.figures("missed-bins", Viewer.STEWARD, ["2018-Q3"], ["target-wards"])
    return rows["numerator"].tolist()


def save(kpis, city, wanted):
    number = versions.current(kpis.store.engine).number
    return versions.save(kpis.store.engine, city, wanted, WHY, number)


def test_sums_follow_a_change_and_its_undoing_and_laggards_store_nothing(city, address, old):
    assert in_target_wards(old) == [42]
    save(old, city, ONE)
    # opened late by a process that has not followed: it changes nothing
    late = Kpis(city, address, lambda: NOW)
    assert in_target_wards(late) == [42]
    new = Kpis(configured(city, address), address, lambda: NOW)
    assert in_target_wards(new) == [30]
    for laggard in (old, late):
        with pytest.raises(DatabaseError, match="or the configuration have changed meanwhile"):
            hand_in(laggard)
    assert in_target_wards(new) == [30]
    hand_in(new)
    assert in_target_wards(new) == [31]
    versions.undo(new.store.engine, city, 1, WHY, 1)
    back = Kpis(configured(city, address), address, lambda: NOW)
    assert in_target_wards(back) == [43]
    with pytest.raises(DatabaseError, match="or the configuration have changed meanwhile"):
        hand_in(new)
    hand_in(back, FIGURES)
    assert in_target_wards(back) == [42]
    # and where nobody has opened it since, a process that is behind is refused as well
    save(back, city, ONE)
    Kpis(configured(city, address), address, lambda: NOW).store.close()
    assert len(old.history("missed-bins")) == 3


def test_whoever_takes_the_place_of_another_does_not_wait_for_the_sums(city, address, old):
    save(old, city, ONE)
    new = Kpis(configured(city, address), address, lambda: NOW)
    new.adopts_soon = True
    # summed up as they are asked for, then from what is kept
    assert in_target_wards(new) == [30]
    deadline = time.monotonic() + 20
    while store_areas(new) != new._figures.areas and time.monotonic() < deadline:
        time.sleep(0.02)
    assert store_areas(new) == new._figures.areas
    assert in_target_wards(new) == [30]
    hand_in(new)
    assert in_target_wards(new) == [31]
    # one that lags behind by now leaves them as they are
    late = Kpis(city, address, lambda: NOW)
    late.adopts_soon = True
    assert in_target_wards(late) == [43]
    for thread in [one for one in threading.enumerate() if one.name == "areas"]:
        thread.join(10)
    assert store_areas(late) == new._figures.areas


def store_areas(kpis):
    with reading(kpis.store.engine) as connection:
        return cube.areas_of(connection)


def test_what_is_published_follows_the_rule(city, address, old):
    def public(kpis):
        rows = kpis.figures("missed-bins", Viewer.PUBLIC, ["2018-Q3"], ["lsoa"])
        return rows.loc[rows["area_code"] == "E01033035", "status"].tolist()

    assert public(old) == ["shown"]
    save(old, city, Configuration(small_numbers=SmallNumbers(40, 8, 5)))
    new = Kpis(configured(city, address), address, lambda: NOW)
    # what was published under the rule before is not read
    assert ("missed-bins", "2018-Q3") in new.unpublished(Viewer.PUBLIC)
    assert public(new) == ["suppressed"]
    assert new.definition("missed-bins").small_numbers == SmallNumbers(40, 8, 5)
    assert new.versions("missed-bins")[-1].small_numbers == new.definitions()[0].small_numbers == SmallNumbers(40, 8, 5)
    # the catalogue stays what the services wrote, also when it is loaded again
    assert new.catalogue()[0].small_numbers == MISSED_BINS.small_numbers
    assert new.define(write_toml(list(new.catalogue())), "catalogue.toml")[0].version == 1
    # who has not followed publishes nothing more
    published = new.unpublished(Viewer.PUBLIC)
    old.publish()
    assert new.unpublished(Viewer.PUBLIC) == published


def test_the_worker_has_the_configuration_of_its_server_or_refuses(city, address, old, tmp_path):
    save(old, city, ONE)
    opening = {
        "folder": tmp_path,
        "data_dir": city.data_dir,
        "data_version": city.data_version,
        "database_url": address,
    }
    with pytest.raises(DataError, match="configuration has been changed since"):
        open_kpis(Opening(**opening))
    kpis = open_kpis(Opening(**opening, configured=configuration_version(address)))
    assert kpis.city.config.target_ward_codes == (ONE_WARD,)


def test_an_app_takes_the_configuration_in_when_it_starts(city, address, old):
    save(old, city, ONE)
    app = create_app(Settings(data_dir=city.data_dir, database_url=address))
    allow_local_mode(app.server, "127.0.0.1")
    client = app.server.test_client()
    assert "The ward that matters most" in client.get("/neighbourhood/lincoln-green").text
    gap_table = client.get("/kpis").text
    assert "The ward that matters most" in gap_table
    assert "Twelve target wards" not in gap_table
    assert in_target_wards(app.kpis) == [30]
    app.hand_ins.close()


def test_whoever_takes_the_place_of_another_reads_the_data_folder_again_only_when_it_has_changed(
    city, address, old, tmp_path, monkeypatch
):
    data_dir = copy_of_data(tmp_path)
    settings = Settings(data_dir=data_dir, database_url=address)
    apps = [create_app(settings)]

    def another():
        apps.append(create_app(settings, before=apps[-1]))
        return apps[-1].kpis.city

    built = apps[0].kpis.city
    read = []
    monkeypatch.setattr(configuration, "load_city", lambda folder: read.append(folder) or load_city(folder))
    save(old, city, ONE)
    changed = another()
    assert changed.config.target_ward_codes == (ONE_WARD,)
    assert changed.sets[SetKey.TARGET_WARDS].lsoa_codes < built.sets[SetKey.TARGET_WARDS].lsoa_codes
    # another outline, and nothing that the browser may have kept is called the same
    before, after = (one.server.extensions["dashboard_map"] for one in apps)
    assert after.outlines[SetKey.TARGET_WARDS] != before.outlines[SetKey.TARGET_WARDS]
    assert (after.areas, after.classes) == (before.areas, before.classes)
    assert after.version != before.version
    versions.undo(old.store.engine, city, 1, WHY, 1)
    undone = another()
    assert (undone.config, undone.sets) == (built.config, built.sets)
    pd.testing.assert_frame_equal(undone.lsoas, built.lsoas)
    # a database that knows of no configuration, as after a backup from before there was one
    bare = load_configured_city(data_dir, f"sqlite:///{tmp_path / 'none.sqlite'}", loaded=changed)
    assert (bare.config, bare.sets, bare.overridden, bare.configured) == (built.config, built.sets, None, "")
    assert read == []
    publish_edition(data_dir, 3)
    another()
    assert read == [data_dir]
    for app in apps[1:]:
        app.kpis.store.close()
    apps[0].hand_ins.close()


def test_without_the_database_the_city_is_as_it_was_built(city, tmp_path, caplog):
    (tmp_path / "broken.sqlite").write_bytes(b"not a database at all" * 100)
    url = f"sqlite:///{tmp_path / 'broken.sqlite'}"
    found = load_configured_city(city.data_dir, url, strict=False)
    assert (found.config, found.configured) == (city.config, UNKNOWN)
    assert "Names and areas are those of the data folder for now" in caplog.text
    with pytest.raises(DatabaseError):
        load_configured_city(city.data_dir, url)


def test_looking_for_a_configuration_makes_no_database_and_imports_no_library_for_one(address, tmp_path):
    code = (
        "import sys; from dashboard.store.configuration import configuration_version as look; "
        "import dashboard.factory; "
        "print([repr(look(url)) for url in sys.argv[1:]], [m for m in ('sqlalchemy', 'psycopg') if m in sys.modules])"
    )
    urls = [address, f"sqlite:///{(tmp_path / 'none.sqlite').as_posix()}"]
    done = subprocess.run([sys.executable, "-c", code, *urls], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == """["''", "''"] []"""
    assert not (tmp_path / "none.sqlite").exists()
