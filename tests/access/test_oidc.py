"""Signing in with OpenID Connect, at a provider on loopback that lies when a test wants it to."""

import base64
import hmac
import json
import logging
import time
from dataclasses import replace

import httpx
import pytest
from joserfc.jwk import RSAKey

from dashboard.access.settings import AccessSettings
from dashboard.access.sign_in import oidc
from dashboard.access.sign_in.groups import person_in, read_groups
from dashboard.domain.access.roles import Person, Role
from dashboard.domain.disclosure.rules import Viewer
from dashboard.errors import ConfigurationError
from dashboard.factory import create_app_for
from tests.access.provider import CLIENT, SECRET, answer_of, running

#: The tests may begin long after they have been collected.
A_DAY_S = 86_400
BASE = "https://dashboard.example"
DEPARTURE = oidc.Provider.departure
ROLES = """
[[group]]
id = "g-officers"
role = "officer"
[[group]]
id = "g-waste"
role = "steward"
services = ["Waste"]
[[group]]
id = "g-parks"
role = "steward"
services = ["Parks"]
[[group]]
id = "g-all"
role = "administrator"
"""


@pytest.fixture(scope="module")
def provider():
    with running() as provider:
        yield provider


@pytest.fixture(scope="module")
def settings(provider, tmp_path_factory):
    roles = tmp_path_factory.mktemp("roles") / "roles.toml"
    roles.write_text(ROLES, encoding="utf-8")
    return AccessSettings(
        sign_in="oidc",
        public_address=BASE,
        oidc_issuer=provider.address,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_roles=str(roles),
        rate_limits=False,
    )


@pytest.fixture(scope="module")
def served(city, database_url, settings):
    return create_app_for(city, city.data_dir, database_url, access=settings)


@pytest.fixture(autouse=True)
def honest(provider):
    provider.claims, provider.wrong, provider.header, provider.state = {"groups": ["g-officers"]}, {}, {}, None
    provider.signs_with = provider.keys[0]
    provider.asked.clear()


@pytest.fixture
def client(served):
    return served.server.test_client()


def get(client, path, **options):
    return client.get(path, base_url=BASE, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}, **options)


def depart(client, onward="/kpis"):
    """Go to the provider and sign in there; return what it sends back."""
    sent = get(client, "/sign-in/start", query_string={"next": onward})
    assert sent.status_code == 303
    path, answer = answer_of(httpx.get(sent.headers["Location"], follow_redirects=False).headers["Location"])
    assert path == "/sign-in/return"
    return answer


def come_back(client, answer):
    return get(client, "/sign-in/return", query_string=answer)


def who(client):
    text = get(client, "/sign-in").text
    return text.partition("You are signed in: ")[2].partition(". <a")[0]


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (["g-officers"], "officer"),
        (["g-other", "g-waste"], "steward for Waste"),
        (["g-waste", "g-officers", "g-parks"], "steward for Parks and Waste"),
        (["g-all", "g-waste"], "administrator"),
        ("g-officers", "officer"),
    ],
)
def test_groups_give_the_role(client, provider, groups, said):
    provider.claims = {"groups": groups}
    answer = come_back(client, depart(client))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kpis")
    assert who(client) == f"officer.a, {said}"


def test_the_way_there_asks_for_a_code_with_proof(client, provider):
    address = get(client, "/sign-in/start").headers["Location"]
    _, asked = answer_of(address)
    assert address.startswith(f"{provider.address}/authorise?")
    assert asked["client_id"] == CLIENT
    assert asked["redirect_uri"] == f"{BASE}/sign-in/return"
    assert asked["scope"] == "openid profile"
    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert SECRET not in address


def refused(client, answer, caplog, reason):
    caplog.set_level(logging.WARNING)
    response = come_back(client, answer)
    assert response.status_code == 403
    assert "You are not signed in" in response.text
    assert "Traceback" not in response.text
    assert who(client) == ""
    assert f"Sign-in refused: {reason}" in caplog.text
    assert "officer.a" not in caplog.text


def test_a_wrong_state_is_refused(client, provider, caplog):
    provider.state = "another"
    refused(client, depart(client), caplog, "the state is not the one that was sent")
    assert "token" not in provider.asked


def test_the_answer_to_somebody_else_is_refused(client, served, caplog):
    own, other = depart(client), depart(served.server.test_client())
    assert own["state"] != other["state"]
    refused(client, other, caplog, "the state is not the one that was sent")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"aud": "another"}, "aud"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "azp"),
        ({"aud": None}, "aud"),
        ({"iss": "https://evil.example"}, "iss"),
        ({"exp": int(time.time()) - 61}, "exp"),
        ({"exp": None}, "exp"),
        ({"iat": int(time.time()) + A_DAY_S}, "iat"),
        ({"nbf": int(time.time()) + A_DAY_S}, "nbf"),
        ({"sub": None}, "sub"),
    ],
)
def test_a_token_that_is_not_for_this_question_is_refused(client, provider, caplog, wrong, reason):
    provider.wrong = wrong
    refused(client, depart(client), caplog, f"the token is not valid ({reason})")


def test_clocks_may_differ_by_a_minute(client, provider):
    provider.wrong = {"exp": int(time.time()) - 50, "iat": int(time.time()) - 400}
    assert come_back(client, depart(client)).status_code == 303
    provider.wrong = {"iat": int(time.time()) + 50}
    assert come_back(client, depart(client)).status_code == 303


def test_a_token_signed_by_somebody_else_is_refused(client, provider, caplog):
    provider.signs_with = RSAKey.generate_key(2048, {"kid": provider.keys[0].kid})
    refused(client, depart(client), caplog, "the token is not valid")


def encoded(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@pytest.mark.parametrize("kind", ["none", "hmac with the public key", "hmac with the secret"])
def test_a_token_without_the_signature_of_the_provider_is_refused(client, provider, caplog, monkeypatch, kind):
    def forge(nonce):
        claims = {"iss": provider.address, "sub": "s", "aud": CLIENT, "iat": int(time.time()), "nonce": nonce}
        claims |= {"exp": int(time.time()) + 300, "groups": ["g-all"]}
        header = {"alg": "none" if kind == "none" else "HS256", "kid": provider.keys[0].kid}
        body = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
        if kind == "none":
            return f"{body}."
        secret = provider.keys[0].as_pem(private=False) if "public" in kind else SECRET.encode()
        return f"{body}.{encoded(hmac.digest(secret, body.encode(), 'sha256'))}"

    monkeypatch.setattr(provider, "token", forge)
    refused(client, depart(client), caplog, "the token is not valid")


@pytest.mark.parametrize("token", ["", "a.b.c", "not a token", "é"])
def test_what_is_no_token_is_refused(client, provider, caplog, monkeypatch, token):
    monkeypatch.setattr(provider, "token", lambda _: token)
    refused(client, depart(client), caplog, "the")


@pytest.mark.parametrize("groups", [[], ["g-other"], "g-other", None, [{"id": "g-all"}], 7])
def test_whoever_is_in_no_known_group_is_refused_in_words(client, provider, caplog, groups):
    provider.claims = {"groups": groups}
    answer = depart(client)
    refused(client, answer, caplog, "none of the groups has a role")


def test_new_keys_are_fetched_when_they_are_needed_and_not_for_every_forgery(settings, provider):
    seconds = [0.0]
    asking = oidc.Provider(settings, lambda: seconds[0])

    def sign_in():
        address, departure = asking.departure("/")
        _, answer = answer_of(httpx.get(address).headers["Location"])
        return asking.claims(departure, answer)

    assert sign_in() == oidc.Claims("officer.a", ("g-officers",))
    seconds[0] += 60
    provider.rotate()
    assert sign_in().name == "officer.a"
    assert provider.asked.count("keys") == 2
    for _ in range(3):
        provider.signs_with = RSAKey.generate_key(2048, {"kid": "made-up"})
        with pytest.raises(oidc.RefusedError):
            sign_in()
    assert provider.asked.count("keys") == 2
    assert provider.asked.count("about") == 1


def test_an_answer_is_good_once_and_only_in_the_browser_that_asked(client, served, caplog):
    answer = depart(client)
    other = served.server.test_client()
    refused(other, answer, caplog, "nobody had been sent to sign in")
    assert come_back(client, answer).status_code == 303
    again = come_back(client, answer)
    assert again.status_code == 403
    assert who(client) == "officer.a, officer"


def test_a_code_that_the_provider_does_not_know_is_refused(client, caplog):
    refused(client, depart(client) | {"code": "made-up"}, caplog, "the provider refused the code (invalid_grant)")


def test_whoever_gives_up_at_the_provider_is_told_so(client, caplog):
    answer = depart(client)
    error = {"error": "access_denied\nforged line", "state": answer["state"]}
    refused(client, error, caplog, "the provider answered “access_deniedforgedline”")


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example", "/sign-out"])
def test_nobody_is_led_to_another_website(client, onward):
    assert come_back(client, depart(client, onward)).headers["Location"] == "/"


def test_the_cookie_of_the_way_is_short_lived(client):
    sent = get(client, "/sign-in/start")
    cookie = sent.headers["Set-Cookie"]
    assert cookie.startswith("__Host-dashboard-departure=")
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    back = come_back(client, {"state": "x", "code": "y"})
    assert any("departure=;" in text and "Max-Age=0" in text for text in back.headers.getlist("Set-Cookie"))


def test_signing_out_leads_to_the_provider(client, provider):
    come_back(client, depart(client))
    token = get(client, "/sign-in").text.partition('name="csrf_token" value="')[2][:64]
    headers = {"Origin": BASE}
    answer = client.post("/sign-out", base_url=BASE, data={"csrf_token": token}, headers=headers)
    assert f'href="{provider.address}/sign-out?client_id={CLIENT}&amp;post_logout_redirect_uri=' in answer.text
    assert who(client) == ""


def test_a_provider_that_is_not_there_is_said(client, settings, monkeypatch):
    gone = oidc.Provider(replace(settings, oidc_issuer="http://127.0.0.1:9"))
    monkeypatch.setattr(oidc.Provider, "departure", lambda _, onward: DEPARTURE(gone, onward))
    answer = get(client, "/sign-in/start")
    assert answer.status_code == 503
    assert "does not answer as it should" in answer.text
    assert get(client, "/sign-in").status_code == 200


def test_a_provider_that_calls_itself_otherwise_is_not_believed(settings, provider):
    asking = oidc.Provider(replace(settings, oidc_issuer=provider.address.replace("127.0.0.1", "localhost")))
    with pytest.raises(oidc.RefusedError) as error:
        asking.departure("/")
    assert "calls itself other than OIDC_ISSUER" in error.value.reason


# ---- the file of roles


def test_the_file_of_roles_is_read(settings):
    groups = read_groups(settings.oidc_roles)
    assert person_in(groups, ["g-waste"], "a") == Person(Role.STEWARD, "a", frozenset({"Waste"}))
    assert person_in(groups, ["g-officers"], "a").viewer is Viewer.OFFICER
    assert person_in(groups, ["other"], "a") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[group]", "cannot be read"),
        ("", "has nothing, expected a [[group]]"),
        ("[group]\nid = 'a'", "expected a [[group]]"),
        ("[[group]]\nid = 'a'", "group 1: found the keys id, expected id, role"),
        ("[[group]]\nid = 'a'\nrole = 'king'", "group 1: found the role “king”"),
        ("[[group]]\nid = 'a'\nrole = 'steward'", "without services"),
        ("[[group]]\nid = 'a'\nrole = 'steward'\nservices = 'Waste'", "not a list of texts"),
        ("[[group]]\nid = 1\nrole = 'officer'", "not a text"),
        ("[[group]]\nid='a'\nrole='officer'\n[[group]]\nid='a'\nrole='officer'", "group 2: found an id that another"),
    ],
)
def test_all_that_is_wrong_with_the_file_of_roles_is_said(tmp_path, text, said):
    file = tmp_path / "roles.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        read_groups(str(file))
    assert said in str(error.value)
    assert "roles.toml" in str(error.value)


def test_a_file_of_roles_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_groups(str(tmp_path / "none.toml"))
