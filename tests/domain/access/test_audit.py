"""The chain of the audit trail: whatever is changed, removed, inserted or put in another order breaks it."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.access.audit import LOCAL_MODE, START, Act, Record, What, hash_of, next_record, verify

TIME = "2019-05-03T12:00:00.000000Z"


def act(**changes) -> Act:
    subject = {"kpi_id": "missed-bins", "periods": "2018-05 2018-06", "submission": "4", "file_sha256": "ab" * 32}
    return replace(Act(LOCAL_MODE, What.HANDED_IN, subject), **changes)


def chain(length: int) -> list[Record]:
    records: list[Record] = []
    for number in range(1, length + 1):
        previous = records[-1].hash if records else START
        records.append(next_record(number, previous, act(subject={"submission": str(number)}), TIME))
    return records


def test_the_hash_is_that_of_the_form_that_is_written_down():
    record = next_record(7, "cd" * 32, act(who="Zoë", subject={"submission": "4", "kpi_id": "bins"}), TIME)
    text = (
        '["audit-1",7,"2019-05-03T12:00:00.000000Z","Zoë","handed in",{"kpi_id":"bins","submission":"4"},"'
        + "cd" * 32
        + '"]'
    )
    assert record.hash == sha256(text.encode()).hexdigest()
    assert json.loads(text)[1] == record.number


def test_a_whole_chain_verifies_and_tells_its_head():
    records = chain(5)
    found = verify(records)
    assert (found.records, found.head, found.broken, found.reason) == (5, records[-1].hash, None, "")
    assert verify([]) == replace(found, records=0, head=START)


LENGTH = 6
CHANGES = {
    "number": 99,
    "time": "2019-05-03T12:00:00.000001Z",
    "who": "somebody else",
    "what": "withdrew",
    "subject": {"submission": "999"},
    "previous": "ef" * 32,
    "hash": "ef" * 32,
}


@pytest.mark.parametrize("field", CHANGES)
@given(place=st.integers(0, LENGTH - 1))
def test_every_part_of_every_record_is_held(field, place):
    records = chain(LENGTH)
    records[place] = replace(records[place], **{field: CHANGES[field]})
    assert verify(records).broken == place + 1


@given(place=st.integers(0, LENGTH - 2))
def test_a_record_with_a_hash_of_its_own_breaks_the_next_one(place):
    records = chain(LENGTH)
    forged = replace(records[place], who="somebody else")
    records[place] = replace(forged, hash=hash_of(forged))
    found = verify(records)
    assert found.broken == place + 2
    assert "does not follow" in found.reason


@given(place=st.integers(0, LENGTH - 2))
def test_a_record_that_is_gone_is_missed(place):
    records = chain(LENGTH)
    del records[place]
    found = verify(records)
    assert (found.broken, found.reason[:13]) == (place + 1, "it is missing")


@given(st.permutations(range(LENGTH)))
def test_another_order_is_noticed(order):
    records = chain(LENGTH)
    found = verify([records[place] for place in order])
    assert (found.broken is None) == (list(order) == sorted(order))


def test_a_noted_hash_shows_that_the_end_was_cut_off_or_all_was_written_anew():
    records = chain(LENGTH)
    noted = {LENGTH: records[-1].hash}
    assert verify(records, noted).broken is None
    assert verify(records[:4]).broken is None
    shortened = verify(records[:4], noted)
    assert (shortened.broken, "the last record is 4" in shortened.reason) == (LENGTH, True)
    anew = [next_record(1, START, act(who="somebody else"), TIME)]
    assert "written anew" in verify(anew, {1: records[0].hash}).reason


REFUSED = [
    ({"who": ""}, "who has 0 characters"),
    ({"who": " "}, "who has"),
    ({"who": "x" * 201}, "who has 201"),
    ({"who": "steward\nadmin"}, "printable"),
    ({"who": "192.168.1.20"}, "address of a network"),
    ({"who": "[2001:db8::1]"}, "address of a network"),
    ({"subject": {"postcode": "x"}}, "the subject has “postcode”"),
    ({"subject": {"query": "x"}}, "the subject has “query”"),
    ({"subject": {"kpi_id": "LS1 4AP"}}, "the subject’s kpi_id"),
    ({"subject": {"download": "LS1 4AP"}}, "the subject’s download"),
    ({"subject": {"reason": "=cmd()"}}, "the subject’s reason"),
    ({"subject": {"file_sha256": "abc"}}, "the subject’s file_sha256"),
    ({"subject": {"submission": "4; 5"}}, "the subject’s submission"),
    ({"subject": {"periods": "2018-05\n2018-06"}}, "the subject’s periods"),
]


@pytest.mark.parametrize(("changes", "expected"), REFUSED)
def test_what_has_no_place_in_it_is_refused_and_not_repeated(changes, expected):
    with pytest.raises(ValueError, match=expected) as error:
        next_record(1, START, act(**changes), TIME)
    assert "LS1" not in str(error.value)
    assert "cmd" not in str(error.value)


@pytest.mark.parametrize("time", ["2019-05-03 12:00", "2019-05-03T12:00:00Z", "2019-05-03T12:00:00.000000+00:00"])
def test_a_moment_has_one_form(time):
    with pytest.raises(ValueError, match="expected UTC with six decimals"):
        next_record(1, START, act(), time)
