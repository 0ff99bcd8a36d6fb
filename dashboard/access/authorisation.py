"""Authorisation, in one place: a hook before every request holds it to what the thing asked for has declared.

See `dashboard.access.rights` for the declarations. What has not declared anything is refused to everybody.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Flask, abort, current_app, g, request

from dashboard.access.identity import NOT_HERE, UNKNOWN, check_may_change, person, sign_in_is_on
from dashboard.access.rights import PAGE_ENDPOINTS, right_of
from dashboard.domain.access.roles import CHANGING, PUBLIC, Person, Right
from dashboard.domain.wording.plain import listing

_EXTENSION = "dashboard_services_of"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

#: Names the services that a request is about, by the variables of its address.
Services = Callable[[Mapping[str, Any]], Iterable[str]]
#: Gives the right that the page at a path asks for, and the variables of the path.
Pages = Callable[[str], tuple[Right | None, Mapping[str, Any]]]


def enforce(server: Flask, pages: Pages, services: Services) -> None:
    """Hold every request to what it asks for has declared; to be called before the first request."""
    server.extensions[_EXTENSION] = services

    @server.before_request
    def hold() -> None:
        if request.url_rule is None:
            # there is no such address, and Flask is about to say so
            return
        endpoint = request.url_rule.endpoint
        right = right_of(server, endpoint)
        _refuse_other_sites()
        check(right, request.view_args)
        if right in CHANGING and request.method not in _SAFE:
            check_may_change()
        if endpoint in PAGE_ENDPOINTS:
            check(*pages(request.path))


def check(right: Right | None, variables: Mapping[str, Any] | None = None) -> None:
    """Refuse the current request unless whoever asks has a right.

    Parameters
    ----------
    right
        What is asked for; None where nothing has been declared.
    variables
        Of the address: they tell which services it is about.

    Raises
    ------
    HTTPException
        401 if signing in may help, else 403; with a sentence for the reader.
    """
    if right is None:
        abort(403, "It has not been declared who may use this address, so nobody may.")
    if right is Right.SEE_PUBLIC:
        # everybody may: who it is, is a question to the database that need not be asked
        return
    asking = person()
    if not asking.may(right):
        _refuse(asking)
    if right is Right.HAND_IN:
        services: Services = current_app.extensions[_EXTENSION]
        others = [service for service in services(variables or {}) if not asking.may_hand_in(service)]
        if others:
            abort(403, f"These figures belong to {listing(others)}. You are signed in as {asking.in_words}.")


def _refuse(asking: Person) -> None:
    if not sign_in_is_on():
        abort(403, NOT_HERE)
    if g.get(UNKNOWN):
        abort(503, "We cannot check who is signed in at the moment. Try again in a minute.")
    if asking == PUBLIC:
        abort(401, "This is not public. Sign in to see it, if you have an account with the rights.")
    abort(403, f"You are signed in as {asking.in_words}, and that role does not include this.")


def _refuse_other_sites() -> None:
    """Refuse what a page of another website makes a browser send; every browser in use says where it comes from."""
    if request.method not in _SAFE and request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        abort(403, "This request came from a page of another website. Open the dashboard and repeat the step there.")
