"""Settings of who may do what: sign-in, the servers in front, how often something may be asked for.

With them goes where several servers share what they know of that, and of files on their way.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from urllib.parse import urlsplit

from dashboard.errors import ConfigurationError
from dashboard.settings import given

OFF, LOCAL, OIDC = "off", "local", "oidc"
#: What signing in elsewhere cannot do without.
_NEEDED_BY_OIDC = ("public_address", "oidc_issuer", "oidc_client_id", "oidc_roles")
#: From and to.
_RANGES = {"session_idle_minutes": (1, 600), "session_hours": (1, 24), "trusted_proxies": (0, 10)}


@dataclass(frozen=True)
class AccessSettings:
    """Every setting of access: environment variable, default, and what it is for."""

    sign_in: str = field(
        default=OFF,
        metadata={
            "name": "SIGN_IN",
            "help": "`local`: accounts of the dashboard; `oidc`: OpenID Connect; `off`: none",
        },
    )
    session_idle_minutes: int = field(
        default=30,
        metadata={"name": "SESSION_IDLE_MINUTES", "help": "Minutes without a request until somebody is signed out"},
    )
    session_hours: int = field(
        default=10, metadata={"name": "SESSION_HOURS", "help": "Hours after which everybody signs in again"}
    )
    trusted_proxies: int = field(
        default=0,
        metadata={"name": "TRUSTED_PROXIES", "help": "Servers in front whose forwarded headers are believed"},
    )
    public_address: str = field(
        default="",
        metadata={"name": "PUBLIC_ADDRESS", "help": "`https://HOST` as readers type it; needed by OpenID Connect"},
    )
    oidc_issuer: str = field(
        default="", metadata={"name": "OIDC_ISSUER", "help": "Address of the OpenID provider, as its tokens have it"}
    )
    oidc_client_id: str = field(
        default="", metadata={"name": "OIDC_CLIENT_ID", "help": "Id of the dashboard at the provider"}
    )
    oidc_client_secret: str = field(
        default="",
        repr=False,
        metadata={"name": "OIDC_CLIENT_SECRET", "help": "Its secret; empty for a provider that asks for none"},
    )
    oidc_roles: str = field(
        default="", metadata={"name": "OIDC_ROLES", "help": "TOML file: which group of the provider has which role"}
    )
    oidc_scopes: str = field(
        default="openid profile", metadata={"name": "OIDC_SCOPES", "help": "What is asked of the provider"}
    )
    oidc_groups_claim: str = field(
        default="groups", metadata={"name": "OIDC_GROUPS_CLAIM", "help": "Where its tokens name the groups of somebody"}
    )
    oidc_name_claim: str = field(
        default="preferred_username",
        metadata={"name": "OIDC_NAME_CLAIM", "help": "Where its tokens name the account of somebody"},
    )
    rate_limits: bool = field(
        default=True,
        metadata={"name": "RATE_LIMITS", "help": "Whether sign-in, search, downloads and hand-in are limited"},
    )
    redis_url: str = field(
        default="",
        repr=False,
        metadata={
            "name": "REDIS_URL",
            "help": "`redis://HOST/0`: what several processes share of hand-ins and rate limits; empty: nothing",
        },
    )
    rate_limit_storage: str = field(
        default="memory://",
        repr=False,
        metadata={
            "name": "RATE_LIMIT_STORAGE",
            "help": "Where it is counted, if not in the Redis of `REDIS_URL`: `memory://` or another Redis",
        },
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "AccessSettings":
        """Read the settings from environment variables.

        Raises
        ------
        ConfigurationError
            Naming every variable whose value cannot be used.
        """
        values, problems = given(fields(cls), environment, _parsed)
        # one Redis does for both
        values.setdefault("rate_limit_storage", values.get("redis_url") or cls.rate_limit_storage)
        settings = cls(**values)  # type: ignore[arg-type]
        problems += _problems(settings)
        if problems:
            raise ConfigurationError("; ".join(problems))
        return settings

    @property
    def idle(self) -> timedelta:
        """How long somebody stays signed in without a request."""
        return timedelta(minutes=self.session_idle_minutes)

    @property
    def at_most(self) -> timedelta:
        """How long somebody stays signed in at most."""
        return timedelta(hours=self.session_hours)


#: Nobody can sign in, and nothing is limited.
OPEN = AccessSettings(rate_limits=False)


def _parsed(default: object, text: str) -> object:
    text = text.strip()
    if isinstance(default, bool):
        if text.lower() not in {"yes", "no", "true", "false", "1", "0", "on", "off"}:
            msg = "yes or no"
            raise ValueError(msg)
        return text.lower() in {"yes", "true", "1", "on"}
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError:
            msg = "a whole number"
            raise ValueError(msg) from None
    return text


def _problems(settings: AccessSettings) -> Iterator[str]:
    names = {item.name: item.metadata["name"] for item in fields(settings)}
    if settings.sign_in not in {OFF, LOCAL, OIDC}:
        yield f"SIGN_IN is “{settings.sign_in}”, expected {OFF}, {LOCAL} or {OIDC}"
    for name, (least, most) in _RANGES.items():
        if not least <= getattr(settings, name) <= most:
            yield f"{names[name]} is “{getattr(settings, name)}”, expected a number from {least} to {most}"
    for name in ("public_address", "oidc_issuer"):
        if not _is_address(getattr(settings, name), with_path=name == "oidc_issuer"):
            yield f"{names[name]} is “{getattr(settings, name)}”, expected an address such as https://HOST"
    if urlsplit(settings.rate_limit_storage).scheme not in {"memory", "redis", "rediss"}:
        # it may hold a password, so it is not repeated
        yield "RATE_LIMIT_STORAGE is an address of another kind, expected memory:// or redis://HOST/0"
    if settings.redis_url and urlsplit(settings.redis_url).scheme not in {"redis", "rediss"}:
        yield "REDIS_URL is an address of another kind, expected redis://HOST/0 or rediss://HOST/0"
    if settings.sign_in == OIDC:
        yield from _oidc_problems(settings, names)


def _oidc_problems(settings: AccessSettings, names: Mapping[str, str]) -> Iterator[str]:
    missing = [names[name] for name in _NEEDED_BY_OIDC if not getattr(settings, name)]
    if missing:
        yield f"SIGN_IN is “{OIDC}” and {', '.join(missing)} not set, expected a value for each"
    if "openid" not in settings.oidc_scopes.split():
        yield f"OIDC_SCOPES is “{settings.oidc_scopes}”, expected openid among them"


def _is_address(text: str, *, with_path: bool) -> bool:
    if not text:
        return True
    parts = urlsplit(text)
    sound = parts.scheme in {"http", "https"} and bool(parts.netloc) and not (parts.query or parts.fragment)
    return sound and (with_path or not parts.path)
