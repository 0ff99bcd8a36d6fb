"""Each way in: only the person on this machine has all rights."""

import pytest
from flask import Flask

from dashboard.access import identity as access
from dashboard.domain.disclosure.rules import Viewer

LOCAL = {"REMOTE_ADDR": "127.0.0.1"}


def make_server(host="127.0.0.1", *, local=True):
    server = Flask("test")
    access.add_access(server)
    if local:
        access.allow_local_mode(server, host)

    @server.get("/who")
    def who():
        return access.viewer()

    @server.post("/change")
    def change():
        access.check_may_change()
        return "changed"

    return server


def who(server, *, host="127.0.0.1:8050", headers=None, address="127.0.0.1"):
    return (
        server.test_client()
        .get("/who", headers={"Host": host, **(headers or {})}, environ_overrides={"REMOTE_ADDR": address})
        .text
    )


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost:8050", "localhost", "LOCALHOST:1", "[::1]:8050"])
def test_the_person_on_this_machine_has_all_rights(host):
    assert who(make_server(), host=host) == Viewer.STEWARD


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_every_loopback_address_to_listen_on_allows_it(address):
    assert who(make_server(address)) == Viewer.STEWARD


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5", "", "dashboard.council.example"])
def test_listening_to_others_does_not(address):
    assert who(make_server(address)) == Viewer.PUBLIC


def test_another_server_than_app_py_does_not():
    assert who(make_server(local=False)) == Viewer.PUBLIC


@pytest.mark.parametrize("address", ["192.168.1.5", "10.0.0.1", "8.8.8.8", "::ffff:8.8.8.8", ""])
def test_another_machine_is_the_public(address):
    assert who(make_server(), address=address) == Viewer.PUBLIC


@pytest.mark.parametrize(
    "host",
    [
        "dashboard.council.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8050",
        "evil.example:8050",
        "127.0.0.2",
    ],
)
def test_another_name_for_this_machine_is_the_public(host):
    # a website whose name leads here (DNS rebinding) sends its own name
    assert who(make_server(), host=host) == Viewer.PUBLIC


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "x-forwarded-anything",
        "Forwarded",
        "Via",
        "X-Real-IP",
        "CF-Connecting-IP",
    ],
)
def test_what_another_server_passed_on_is_the_public(header):
    assert who(make_server(), headers={header: "127.0.0.1"}) == Viewer.PUBLIC


def change(client, origin="http://127.0.0.1:8050", token=None, **overrides):
    headers = {"Host": "127.0.0.1:8050", "Origin": origin, access.TOKEN_HEADER: token}
    given = {name: value for name, value in headers.items() if value is not None}
    return client.post("/change", headers=given, environ_overrides={**LOCAL, **overrides})


def token_of(client):
    answer = client.get(access.TOKEN_URL, headers={"Host": "127.0.0.1:8050"}, environ_overrides=LOCAL)
    assert answer.headers["Cache-Control"] == "no-store"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    return answer.json["token"]


def test_a_change_needs_the_token_and_the_origin():
    client = make_server().test_client()
    assert change(client).status_code == 403
    token = token_of(client)
    assert change(client, token=token).text == "changed"
    assert change(client, token=token, origin=None).status_code == 403
    assert change(client, token=token, origin="null").status_code == 403
    assert change(client, token=token, origin="http://evil.example").status_code == 403
    assert change(client, token=token, origin="http://127.0.0.1:8051").status_code == 403
    assert change(client, token=token, origin="https://127.0.0.1:8050").status_code == 403
    assert change(client, token=token[:-2] + "xx").status_code == 403
    assert change(client, token=token, REMOTE_ADDR="192.168.1.5").status_code == 403


def test_a_token_of_somebody_else_is_of_no_use():
    server = make_server()
    stolen = token_of(server.test_client())
    other = server.test_client()
    token_of(other)
    answer = change(other, token=stolen)
    assert answer.status_code == 403
    assert "Load the page again" in answer.text


def test_the_public_gets_no_token():
    answer = (
        make_server(local=False)
        .test_client()
        .get(access.TOKEN_URL, headers={"Host": "127.0.0.1:8050"}, environ_overrides=LOCAL)
    )
    assert answer.status_code == 403
