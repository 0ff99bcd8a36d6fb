import pytest

from dashboard.domain.access.roles import (
    EVERY_AREA,
    EVERY_SERVICE,
    LOCAL,
    PUBLIC,
    Person,
    Right,
    Role,
    role_problems,
    together,
)
from dashboard.domain.disclosure.rules import Viewer

OFFICER = Person(Role.OFFICER, "a")
WASTE = Person(Role.STEWARD, "b", frozenset({"Waste"}))
EVERY = Person(Role.STEWARD, "c", frozenset({EVERY_SERVICE}))
ADMINISTRATOR = Person(Role.ADMINISTRATOR, "d")


@pytest.mark.parametrize(
    ("person", "rights", "viewer"),
    [
        (PUBLIC, {Right.SEE_PUBLIC}, Viewer.PUBLIC),
        (OFFICER, {Right.SEE_PUBLIC, Right.SEE_OFFICER}, Viewer.OFFICER),
        (WASTE, {Right.SEE_PUBLIC, Right.SEE_OFFICER, Right.HAND_IN}, Viewer.OFFICER),
        (EVERY, {Right.SEE_PUBLIC, Right.SEE_OFFICER, Right.HAND_IN}, Viewer.STEWARD),
        (ADMINISTRATOR, set(Right), Viewer.STEWARD),
        (LOCAL, set(Right), Viewer.STEWARD),
    ],
)
def test_what_each_may_do_and_see(person, rights, viewer):
    assert {right for right in Right if person.may(right)} == rights
    assert person.viewer is viewer


def test_a_steward_hands_in_for_his_services_only():
    services = ("Waste", "Housing")
    assert [WASTE.may_hand_in(service) for service in services] == [True, False]
    assert all(person.may_hand_in(service) for person in (EVERY, ADMINISTRATOR, LOCAL) for service in services)
    assert not any(person.may_hand_in(service) for person in (PUBLIC, OFFICER) for service in services)
    # services of another role are of no use
    assert not Person(Role.OFFICER, "a", frozenset({"Waste"})).may_hand_in("Waste")


def test_whoever_has_neighbourhoods_writes_of_them_and_administrators_of_all():
    writer = Person(Role.OFFICER, "a", neighbourhoods=frozenset({"lincoln-green"}))
    of_all = Person(Role.STEWARD, "b", frozenset({"Waste"}), frozenset({EVERY_AREA}))
    areas = ("lincoln-green", "boggart-hill", "")
    assert [writer.may_write(area) for area in areas] == [True, False, False]
    assert all(person.may_write(area) for person in (of_all, ADMINISTRATOR, LOCAL) for area in areas)
    assert not any(person.may_write(area) for person in (PUBLIC, OFFICER, WASTE, EVERY) for area in areas)
    assert [person.may(Right.WRITE) for person in (writer, of_all, ADMINISTRATOR, OFFICER, WASTE, EVERY, PUBLIC)] == [
        *[True] * 3,
        *[False] * 4,
    ]
    assert not writer.may(Right.HAND_IN)
    assert writer.in_words == "officer, who writes for lincoln-green"
    assert of_all.in_words == "steward for Waste, who writes for all areas"
    assert together([writer, of_all], "c").neighbourhoods == {"lincoln-green", EVERY_AREA}
    assert together([writer, ADMINISTRATOR], "c") == Person(Role.ADMINISTRATOR, "c")
    assert role_problems("officer", [], ["lincoln-green"]) == role_problems("steward", ["Waste"], ["*"]) == []
    assert "expected none" in role_problems("administrator", [], ["lincoln-green"])[0]


def test_roles_are_told_in_words():
    assert WASTE.in_words == "steward for Waste"
    assert Person(Role.STEWARD, "b", frozenset({"Waste", "Housing"})).in_words == "steward for Housing and Waste"
    assert EVERY.in_words == "steward for all services"
    assert ADMINISTRATOR.in_words == "administrator"


def test_several_groups_make_one_person():
    housing = Person(Role.STEWARD, "", frozenset({"Housing"}))
    assert together([], "a") is None
    assert together([OFFICER], "e") == Person(Role.OFFICER, "e")
    assert together([housing, OFFICER, WASTE], "e") == Person(Role.STEWARD, "e", frozenset({"Housing", "Waste"}))
    assert together([WASTE, ADMINISTRATOR], "e") == Person(Role.ADMINISTRATOR, "e")


@pytest.mark.parametrize(
    ("role", "services", "said"),
    [
        ("officer", [], None),
        ("administrator", [], None),
        ("steward", ["Waste"], None),
        ("steward", [EVERY_SERVICE], None),
        ("public", [], "expected one of officer, steward, administrator"),
        ("king", [], "found the role “king”"),
        ("steward", [], "without services"),
        ("steward", [" "], "without services"),
        ("officer", ["Waste"], "of stewards only"),
    ],
)
def test_a_role_that_cannot_be_given_is_refused(role, services, said):
    problems = role_problems(role, services)
    assert len(problems) == (said is not None)
    assert said is None or said in problems[0]
