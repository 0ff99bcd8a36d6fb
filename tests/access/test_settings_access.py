from dataclasses import fields

import pytest

from dashboard.access.settings import AccessSettings
from dashboard.errors import ConfigurationError

SOUND = {
    "SIGN_IN": "oidc",
    "PUBLIC_ADDRESS": "https://dashboard.example",
    "OIDC_ISSUER": "https://login.example/tenant/v2.0",
    "OIDC_CLIENT_ID": "id",
    "OIDC_CLIENT_SECRET": "hidden",
    "OIDC_ROLES": "roles.toml",
}


def test_by_default_nobody_can_sign_in_and_no_server_in_front_is_believed():
    settings = AccessSettings.from_environment({"OTHER": "x"})
    assert (settings.sign_in, settings.trusted_proxies, settings.rate_limits) == ("off", 0, True)


def test_variables_are_read_and_secrets_are_not_shown():
    settings = AccessSettings.from_environment(SOUND | {"SESSION_HOURS": "2", "RATE_LIMITS": "No"})
    assert (settings.session_hours, settings.rate_limits, settings.oidc_client_secret) == (2, False, "hidden")
    assert "hidden" not in repr(settings)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SIGN_IN": "ldap"}, "SIGN_IN is “ldap”, expected off, local or oidc"),
        ({"SESSION_IDLE_MINUTES": "0"}, "SESSION_IDLE_MINUTES is “0”, expected a number from 1 to 600"),
        ({"SESSION_HOURS": "ten"}, "SESSION_HOURS is “ten”, expected a whole number"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES is “-1”"),
        ({"RATE_LIMITS": "perhaps"}, "RATE_LIMITS is “perhaps”, expected yes or no"),
        ({"RATE_LIMIT_STORAGE": "http://:secret@x"}, "RATE_LIMIT_STORAGE is an address of another kind"),
        ({"REDIS_URL": "http://:secret@x"}, "REDIS_URL is an address of another kind"),
        ({"PUBLIC_ADDRESS": "dashboard.example"}, "PUBLIC_ADDRESS is “dashboard.example”"),
        ({"PUBLIC_ADDRESS": "https://dashboard.example/path"}, "PUBLIC_ADDRESS is"),
        ({"OIDC_ISSUER": "", "OIDC_ROLES": ""}, "OIDC_ISSUER, OIDC_ROLES not set"),
        ({"OIDC_SCOPES": "profile"}, "expected openid among them"),
    ],
)
def test_values_that_cannot_be_used_are_named(changed, said):
    with pytest.raises(ConfigurationError) as error:
        AccessSettings.from_environment(SOUND | changed)
    assert said in str(error.value)
    assert "secret" not in str(error.value).lower().replace("oidc_client_secret", "")


def test_all_wrong_values_are_told_at_once():
    with pytest.raises(ConfigurationError) as error:
        AccessSettings.from_environment({"SIGN_IN": "x", "SESSION_HOURS": "x", "TRUSTED_PROXIES": "99"})
    assert all(name in str(error.value) for name in ("SIGN_IN", "SESSION_HOURS", "TRUSTED_PROXIES"))


def test_every_setting_says_what_it_is_for():
    for item in fields(AccessSettings):
        assert item.metadata["name"].isupper()
        assert len(item.metadata["help"]) > 10


def test_one_redis_does_for_hand_ins_and_limits_unless_that_is_said_otherwise():
    url = "redis://:hidden@redis/0"
    assert AccessSettings.from_environment({}).rate_limit_storage == "memory://"
    settings = AccessSettings.from_environment({"REDIS_URL": url})
    assert (settings.redis_url, settings.rate_limit_storage) == (url, url)
    assert "hidden" not in repr(settings)
    settings = AccessSettings.from_environment({"REDIS_URL": url, "RATE_LIMIT_STORAGE": "memory://"})
    assert settings.rate_limit_storage == "memory://"
