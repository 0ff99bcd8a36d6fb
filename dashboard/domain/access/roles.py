"""Roles, and what each may do: the one place that says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dashboard.domain.disclosure.rules import Viewer
from dashboard.domain.wording.plain import listing


class Role(StrEnum):
    """What somebody is to the dashboard, the one with the fewest rights first."""

    PUBLIC = "public"
    OFFICER = "officer"
    STEWARD = "steward"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """What a page, a route, a callback or a download asks of whoever uses it."""

    #: Pages, maps and downloads; what figures they hold follows from `Person.viewer`.
    SEE_PUBLIC = "see what is public"
    #: How many rows were handed in, when and by whom.
    SEE_OFFICER = "see what is for officers"
    #: Hand in, withdraw and restore figures, and see them as they were handed in: of the services that are his.
    HAND_IN = "hand in figures"
    #: Write outcomes, texts and actions: of the neighbourhoods that are his.
    WRITE = "write outcomes and actions"
    #: Change what holds for all services: the catalogue of KPIs, illustrative figures.
    ADMINISTER = "administer"


_SEES = frozenset({Right.SEE_PUBLIC})
_RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.PUBLIC: _SEES,
    Role.OFFICER: _SEES | {Right.SEE_OFFICER},
    Role.STEWARD: _SEES | {Right.SEE_OFFICER, Right.HAND_IN},
    Role.ADMINISTRATOR: frozenset(Right),
}
#: Rights to change something: their requests must come from a page of the dashboard.
CHANGING = frozenset({Right.HAND_IN, Right.WRITE, Right.ADMINISTER})
#: Stands for every service, for a steward who hands in for all of them; and for every area, of whoever writes of all.
EVERY_SERVICE = EVERY_AREA = "*"


@dataclass(frozen=True)
class Person:
    """Whoever asks, as far as rights go.

    Attributes
    ----------
    role
        What he is.
    name
        Of his account; "" for the public and in local mode.
    services
        Those a steward hands in for, as the catalogue of KPIs calls them, or `EVERY_SERVICE`; of no other role.
    neighbourhoods
        Those an officer or a steward writes outcomes and actions of, by slug, or `EVERY_AREA`.
    """

    role: Role
    name: str = ""
    services: frozenset[str] = frozenset()
    neighbourhoods: frozenset[str] = frozenset()

    def may(self, right: Right) -> bool:
        """Tell whether he has a right; `HAND_IN` and `WRITE` are for some services or neighbourhoods at least."""
        return right in _RIGHTS[self.role] or (right is Right.WRITE and bool(self.neighbourhoods))

    def may_write(self, neighbourhood: str) -> bool:
        """Tell whether he may write of a neighbourhood, by slug; "" for an area that lies in none."""
        return self.role is Role.ADMINISTRATOR or not self.neighbourhoods.isdisjoint({neighbourhood, EVERY_AREA})

    def may_hand_in(self, service: str) -> bool:
        """Tell whether he may hand in the figures of a service."""
        return self.role is Role.ADMINISTRATOR or (
            self.role is Role.STEWARD and not self.services.isdisjoint({service, EVERY_SERVICE})
        )

    @property
    def viewer(self) -> Viewer:
        """Whose view of figures he gets on pages that show all services.

        A steward of some services is an officer there: small numbers of another service are none of his business.
        """
        if self.role is Role.ADMINISTRATOR or (self.role is Role.STEWARD and EVERY_SERVICE in self.services):
            return Viewer.STEWARD
        return Viewer.OFFICER if self.may(Right.SEE_OFFICER) else Viewer.PUBLIC

    @property
    def in_words(self) -> str:
        """His role as a reader is told: "steward for Housing and Parks"."""
        writes = "all areas" if EVERY_AREA in self.neighbourhoods else listing(sorted(self.neighbourhoods))
        said = f", who writes for {writes}" if writes else ""
        if self.role is not Role.STEWARD:
            return f"{self.role.value}{said}"
        names = "all services" if EVERY_SERVICE in self.services else listing(sorted(self.services))
        return f"steward for {names}{said}"


PUBLIC = Person(Role.PUBLIC)
#: The one person on the machine that `python app.py` runs on.
LOCAL = Person(Role.ADMINISTRATOR)


def role_problems(role: str, services: Iterable[str], neighbourhoods: Iterable[str] = ()) -> list[str]:
    """Return what is wrong with a role that somebody is to be given, one sentence each."""
    if role == Role.ADMINISTRATOR and list(neighbourhoods):
        return ["found neighbourhoods of an administrator, expected none: every administrator writes for all areas"]
    given = [service for service in services if service.strip()]
    roles = [one.value for one in Role if one is not Role.PUBLIC]
    if role not in roles:
        return [f"found the role “{role}”, expected one of {', '.join(roles)}"]
    if role == Role.STEWARD and not given:
        return [f"found a steward without services, expected those he hands in for, or {EVERY_SERVICE} for all"]
    if role != Role.STEWARD and given:
        return [f"found services of an {role}, expected them of stewards only: every {role} has the same rights"]
    return []


def together(persons: Iterable[Person], name: str) -> Person | None:
    """Return the person who is all of several: the highest role with all services and neighbourhoods, or None."""
    order = list(Role)
    several = sorted(persons, key=lambda person: order.index(person.role))
    if not several:
        return None
    role = several[-1].role
    services = [person.services for person in several if role is Role.STEWARD]
    areas = [person.neighbourhoods for person in several if role is not Role.ADMINISTRATOR]
    return Person(role, name, frozenset().union(*services), frozenset().union(*areas))
