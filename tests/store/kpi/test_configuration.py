"""Versions of the configuration: only ever added, one after the other, each in the audit trail, in every backup."""

import pytest
from sqlalchemy import text

from dashboard.domain.access.audit import What
from dashboard.domain.areas.configuration import Configuration, NamedArea
from dashboard.domain.kpi.definition import SmallNumbers
from dashboard.errors import ContractError, DatabaseError, OutdatedError
from dashboard.store.configuration import configuration_version, configured, is_outdated, versions
from dashboard.store.kpi.backup import backup, restore
from dashboard.store.kpi.database import reading, writing
from dashboard.store.kpi.store import open_database
from dashboard.store.kpi.trail import acting_as, read, verified
from tests.store.kpi.samples import aggregate

WHY = "Agreed by the board in May"
STRICT = Configuration(small_numbers=SmallNumbers(12, 9, 5))
STRICTER = Configuration(small_numbers=SmallNumbers(20, 9, 5), share_pct=1)


def save(store, city, wanted, expected, why=WHY):
    with acting_as("administrator.a"):
        return versions.save(store.engine, city, wanted, why, expected)


def test_versions_are_added_and_undone_and_none_is_changed(store, city, address):
    assert configuration_version(address) == ""
    assert configured(city, address) is city
    assert versions.current(store.engine).number == 0
    first = save(store, city, STRICT, 0)
    assert (first.number, first.who, first.why) == (1, "administrator.a", WHY)
    held = configuration_version(address)
    assert held.startswith("1@")
    loaded = configured(city, address)
    assert (loaded.configured, loaded.config.least_rule) == (held, SmallNumbers(12, 9, 5))
    assert is_outdated(city, address)
    assert not is_outdated(loaded, address)
    save(store, city, STRICTER, 1)
    undone = versions.undo(store.engine, city, 2, WHY, 2)
    assert (undone.number, undone.undoes, undone.configuration) == (3, 2, STRICT)
    assert versions.undo(store.engine, city, 1, WHY, 3).configuration == Configuration()
    assert [one.number for one in versions.history(store.engine)] == [4, 3, 2, 1]
    for statement in (
        "UPDATE configuration_versions SET why = 'something else'",
        "DELETE FROM configuration_versions WHERE number = 4",
    ):
        with pytest.raises(DatabaseError, match="only ever added"), writing(store.engine) as connection:
            connection.execute(text(statement))
    with reading(store.engine) as connection:
        trail = [(record.who, record.what, dict(record.subject)) for record in read(connection)]
    assert trail[0] == (
        "administrator.a",
        What.CONFIGURATION_CHANGED,
        {"configuration": "1", "setting": "small-numbers"},
    )
    assert trail[2][2] == {"configuration": "3", "setting": "small-numbers", "undoes": "2"}
    assert verified(store.engine).broken is None


def test_names_and_neighbourhoods_are_kept_and_reach_whoever_loads_the_city(store, city, address):
    wanted = Configuration(
        areas={"harehills": NamedArea("Harehills Triangle", "Harehills", ("E01011355",))},
        removed=("boggart-hill",),
        ward_names={"E05001414": "Armley Moor"},
        lsoa_names={"E01011368": "Crosby Street"},
    )
    save(store, city, wanted, 0)
    with pytest.raises(OutdatedError):
        save(store, city, STRICT, 0)
    loaded = configured(city, address)
    assert [place.slug for place in loaded.config.neighbourhoods][-2:] == ["cliftons-nowells", "harehills"]
    assert loaded.wards.at["E05001414", "name"] == "Armley Moor"
    assert loaded.lsoas.at["E01011368", "display_name"] == "Crosby Street"
    with reading(store.engine) as connection:
        (record,) = read(connection)
    assert record.subject["setting"] == "areas removed ward-names lsoa-names"
    assert verified(store.engine).broken is None
    assert versions.undo(store.engine, city, 1, WHY, 1).configuration == Configuration()


def test_a_backup_carries_them_and_a_restored_one_is_seen(store, city, address, sqlite_address, tmp_path):
    save(store, city, STRICT, 0)
    file = tmp_path / "backup.zip"
    assert backup(store.engine, file)["configuration_versions"] == 1
    where = sqlite_address()
    other = open_database(where, aggregate)
    restore(other.engine, file)
    assert versions.history(other.engine) == versions.history(store.engine)
    assert configured(city, where).config.least_rule == SmallNumbers(12, 9, 5)
    save(store, city, STRICTER, 1)
    later = configuration_version(address)
    # back to what the backup has, in place
    restore(store.engine, file, force=True)
    assert versions.current(store.engine).number == 1
    assert configuration_version(address) != later
    with pytest.raises(DatabaseError, match="only ever added"), writing(store.engine) as connection:
        connection.execute(text("DELETE FROM configuration_versions"))
    other.close()


@pytest.fixture
def embedded(sqlite_address):
    store = open_database(sqlite_address(), aggregate)
    yield store
    store.close()


def test_whoever_was_slower_is_told_by_whom(embedded, city):
    save(embedded, city, STRICT, 0)
    with pytest.raises(OutdatedError, match="“administrator\\.a” made version 1"):
        save(embedded, city, STRICTER, 0)
    with pytest.raises(OutdatedError):
        versions.undo(embedded.engine, city, 1, WHY, 0)
    assert versions.current(embedded.engine).configuration == STRICT


@pytest.mark.parametrize("why", ["", "too short", "x" * 501, "  nine\x00 hidden characters  "])
def test_a_reason_is_asked_for(embedded, city, why):
    with pytest.raises(ContractError, match="reason has"):
        save(embedded, city, STRICT, 0, why)
    assert versions.history(embedded.engine) == ()


def test_what_is_wrong_or_changes_nothing_is_not_stored(embedded, city):
    with pytest.raises(ContractError, match="as the least count that the public may see"):
        save(embedded, city, Configuration(small_numbers=SmallNumbers(1, 1, 5)), 0)
    with pytest.raises(ContractError, match="no change"):
        save(embedded, city, Configuration(target_wards=city.config.target_ward_codes), 0)
    with pytest.raises(DatabaseError, match="Version 7 of the configuration: there is none"):
        versions.undo(embedded.engine, city, 7, WHY, 0)
    with pytest.raises(DatabaseError, match="Nobody is named"), acting_as(None):
        versions.save(embedded.engine, city, STRICT, WHY, 0)
    assert versions.history(embedded.engine) == ()


def test_a_configuration_that_does_not_fit_is_told_with_the_way_out(embedded, city):
    with writing(embedded.engine) as connection:
        row = {"at": "2026-05-01 10:00:00", "who": "a", "why": WHY, "content": '{"target_wards":["E05009999"]}'}
        insert = (
            "INSERT INTO configuration_versions (number, at, who, why, content) VALUES (1, :at, :who, :why, :content)"
        )
        connection.execute(text(insert), row)
    with pytest.raises(ContractError, match="Version 1 of the configuration") as error:
        configured(city, str(embedded.engine.url))
    assert "E05009999" in str(error.value)
    assert "undo-configuration" in str(error.value)


def test_what_is_no_database_is_told(city, tmp_path):
    (tmp_path / "broken.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(DatabaseError, match="cannot be read from the database now"):
        configuration_version(f"sqlite:///{tmp_path / 'broken.sqlite'}")
