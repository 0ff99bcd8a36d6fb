"""The OpenID provider: where to sign in, what its answer is worth, where to sign out.

Authlib makes the questions (authorization code with PKCE) and judges the claims; joserfc the signature. What the
provider says of itself and its keys are fetched once and kept; its keys again when a token names one that is not known.
"""

import re
import secrets
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from dashboard.access.settings import AccessSettings
from dashboard.access.sign_in.paths import RETURN_URL
from dashboard.errors import SignInError
from dashboard.store.accounts.sessions import Departure

with warnings.catch_warnings():
    # Authlib would rather have the successor of httpx, which nothing else here needs; it turns its warnings on itself
    from authlib.deprecate import AuthlibDeprecationWarning  # type: ignore[import-untyped]

    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]
    from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]
    from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]

#: Seconds that the clocks of the two may differ by.
SKEW_S = 60
_TIMEOUT_S = 10.0
#: Only signatures that need the provider's own secret: neither none at all nor one made with ours.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_NOT_A_WORD = re.compile(r"[^a-z_]")
_NAMES = ("authorization_endpoint", "token_endpoint", "jwks_uri")
#: Keys are not fetched again more often than this, however many forged tokens name keys that are not there.
_KEYS_EVERY_S = 30.0
_UNREACHABLE = (
    "The council’s sign-in service does not answer as it should, so nobody can be signed in at the moment. "
    "Try again in a minute."
)
_NOT_CONFIRMED = "The council’s sign-in service did not confirm who you are. Sign in again."


@dataclass(frozen=True)
class Claims:
    """What the provider says of somebody: the name of his account, and the ids of his groups."""

    name: str
    groups: tuple[str, ...]


class RefusedError(SignInError):
    """The answer cannot be trusted.

    Parameters
    ----------
    reason
        For the log: what was wrong, without anything of the token.
    words
        For whoever wanted to sign in.
    """

    def __init__(self, reason: str, words: str = _NOT_CONFIRMED) -> None:
        self.reason = reason
        super().__init__(words)


class Provider:
    """An OpenID provider; may be shared by threads.

    Parameters
    ----------
    settings
        Which provider, and what it knows this dashboard as.
    clock
        Tells seconds that never go back.
    """

    def __init__(self, settings: AccessSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._turn = Lock()
        self._about: Mapping[str, Any] | None = None
        self._keys: KeySet | None = None
        self._fetched = -_KEYS_EVERY_S

    def departure(self, onward: str) -> tuple[str, Departure]:
        """Return the address to sign in at, and what has to be remembered until somebody comes back."""
        departure = Departure(_random(), _random(), _random(), onward)
        with self._client() as client:
            address, _ = client.create_authorization_url(
                self._metadata()["authorization_endpoint"],
                state=departure.state,
                nonce=departure.nonce,
                code_verifier=departure.verifier,
            )
        return str(address), departure

    def claims(self, departure: Departure, answer: Mapping[str, str]) -> Claims:
        """Return what the provider says of somebody who came back with an answer.

        Raises
        ------
        RefusedError
            If the answer is not one to what was asked, or cannot be trusted.
        """
        if not secrets.compare_digest(answer.get("state", "").encode(), departure.state.encode()):
            msg = "the state is not the one that was sent"
            raise RefusedError(msg)
        if "code" not in answer:
            msg = f"the provider answered “{_NOT_A_WORD.sub('', answer.get('error', ''))[:40]}”"
            raise RefusedError(msg)
        token = self._token(answer["code"], departure.verifier)
        claims = self._checked(token, departure.nonce)
        groups = claims.get(self._settings.oidc_groups_claim, [])
        if not isinstance(groups, list):
            groups = [groups]
        name = claims.get(self._settings.oidc_name_claim) or claims["sub"]
        return Claims(str(name), tuple(str(group) for group in groups))

    def sign_out_address(self) -> str:
        """Return where to sign out of the provider too; "" if it has no such place or does not answer."""
        try:
            address = self._metadata().get("end_session_endpoint")
        except RefusedError:
            return ""
        onward = {"client_id": self._settings.oidc_client_id, "post_logout_redirect_uri": self._own("/")}
        return f"{address}{'&' if '?' in address else '?'}{urlencode(onward)}" if isinstance(address, str) else ""

    # ---- asking the provider

    def _own(self, path: str) -> str:
        return f"{self._settings.public_address}{path}"

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            client_id=self._settings.oidc_client_id,
            client_secret=self._settings.oidc_client_secret or None,
            token_endpoint_auth_method="client_secret_basic" if self._settings.oidc_client_secret else "none",
            scope=self._settings.oidc_scopes,
            redirect_uri=self._own(RETURN_URL),
            code_challenge_method="S256",
            timeout=_TIMEOUT_S,
        )

    def _token(self, code: str, verifier: str) -> Mapping[str, Any]:
        try:
            with self._client() as client:
                token: Mapping[str, Any] = client.fetch_token(
                    self._metadata()["token_endpoint"], code=code, code_verifier=verifier
                )
        except OAuthError as error:
            msg = f"the provider refused the code ({error.error})"
            raise RefusedError(msg) from error
        except (httpx.HTTPError, ValueError) as error:
            msg = f"the provider gave no token ({type(error).__name__})"
            raise RefusedError(msg, _UNREACHABLE) from error
        return token

    def _get(self, address: str) -> Mapping[str, Any]:
        try:
            answer = httpx.get(address, timeout=_TIMEOUT_S)
            answer.raise_for_status()
            content = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            msg = f"{address} cannot be read ({type(error).__name__})"
            raise RefusedError(msg, _UNREACHABLE) from error
        if not isinstance(content, dict):
            msg = f"{address} is not what it should be"
            raise RefusedError(msg, _UNREACHABLE)
        return content

    def _metadata(self) -> Mapping[str, Any]:
        if self._about is None:
            issuer = self._settings.oidc_issuer
            about = self._get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            if about.get("issuer") != issuer:
                msg = f"the provider calls itself other than OIDC_ISSUER, {issuer}"
                raise RefusedError(msg, _UNREACHABLE)
            if not all(isinstance(about.get(name), str) for name in _NAMES):
                msg = f"the provider does not say all of {', '.join(_NAMES)}"
                raise RefusedError(msg, _UNREACHABLE)
            self._about = about
        return self._about

    def _key_set(self, *, again: bool = False) -> KeySet:
        with self._turn:
            due = self._clock() - self._fetched >= _KEYS_EVERY_S
            if self._keys is None or (again and due):
                self._fetched = self._clock() if again else self._fetched
                try:
                    self._keys = KeySet.import_key_set(self._get(self._metadata()["jwks_uri"]))  # type: ignore[arg-type]
                except (JoseError, KeyError, TypeError, ValueError) as error:
                    msg = "the keys of the provider cannot be read"
                    raise RefusedError(msg, _UNREACHABLE) from error
            return self._keys

    # ---- judging its answer

    def _checked(self, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        try:
            signed = self._signed(str(token.get("id_token", "")))
            options = {
                "iss": {"essential": True, "value": self._settings.oidc_issuer},
                "aud": {"essential": True, "value": self._settings.oidc_client_id},
            }
            given = {
                "nonce": nonce,
                "client_id": self._settings.oidc_client_id,
                "access_token": token.get("access_token"),
            }
            claims = CodeIDToken(signed.claims, signed.header, options, given)
            claims.validate(leeway=SKEW_S)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            msg = f"the token is not valid ({_said(error)})"
            raise RefusedError(msg) from error
        return dict(claims)

    def _signed(self, text: str) -> jwt.Token:
        registry = JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
        try:
            return jwt.decode(text, key=self._key_set(), registry=registry)
        except InvalidKeyIdError:
            # the provider has changed its keys, or somebody made the token up
            return jwt.decode(text, key=self._key_set(again=True), registry=registry)


def _random() -> str:
    return secrets.token_urlsafe(48)


def _said(error: Exception) -> str:
    return str(getattr(error, "claim", "") or getattr(error, "error", "") or type(error).__name__)
