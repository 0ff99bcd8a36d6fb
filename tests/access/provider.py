"""An OpenID provider on loopback, for tests: honest unless a test makes it lie."""

import base64
import hashlib
import threading
import time
from contextlib import contextmanager
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "dashboard", "a secret of the tests"


class Provider:
    """What it signs with, what it says of whoever signs in, and what it was asked.

    `claims` are added to those of every token, `wrong` changes them afterwards; None takes one away.
    """

    def __init__(self):
        self.keys = [RSAKey.generate_key(2048, {"kid": "first"})]
        self.signs_with = self.keys[0]
        self.claims, self.wrong, self.header = {}, {}, {}
        self.state = None
        self.codes = {}
        self.asked = []
        self.address = ""

    def rotate(self):
        self.keys = [RSAKey.generate_key(2048, {"kid": f"next-{len(self.asked)}"})]
        self.signs_with = self.keys[0]

    def token(self, nonce):
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": "subject-1",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "preferred_username": "officer.a",
            **self.claims,
            **self.wrong,
        }
        held = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": self.signs_with.kid, **self.header}
        return jwt.encode(header, held, self.signs_with)

    def server(self):
        server = Flask("provider")
        server.get("/.well-known/openid-configuration")(self.about)
        server.get("/keys")(self.key_set)
        server.get("/authorise")(self.authorise)
        server.post("/token")(self.give_token)
        return server

    def about(self):
        self.asked.append("about")
        names = {"authorization_endpoint": "authorise", "token_endpoint": "token", "jwks_uri": "keys"}
        return jsonify(
            {name: f"{self.address}/{path}" for name, path in names.items()}
            | {"issuer": self.address, "end_session_endpoint": f"{self.address}/sign-out"}
        )

    def key_set(self):
        self.asked.append("keys")
        return jsonify({"keys": [key.as_dict(private=False) for key in self.keys]})

    def authorise(self):
        asked = request.args
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = (asked["code_challenge"], asked["nonce"], asked["redirect_uri"])
        answer = {"code": code, "state": asked["state"] if self.state is None else self.state}
        return redirect(f"{asked['redirect_uri']}?{urlencode(answer)}")

    def give_token(self):
        self.asked.append("token")
        known = request.authorization
        challenge, nonce, address = self.codes.pop(request.form.get("code"), (None, None, None))
        digest = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        proven = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
        if known is None or (known.username, known.password) != (CLIENT, SECRET):
            return jsonify({"error": "invalid_client"}), 401
        if not proven or request.form.get("redirect_uri") != address:
            return jsonify({"error": "invalid_grant"}), 400
        return jsonify({"access_token": "opaque", "token_type": "Bearer", "id_token": self.token(nonce)})


@contextmanager
def running():
    """Run a provider for a while."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, provider.server(), threaded=True)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def answer_of(location):
    """Return the path and query that a provider sends a browser back with."""
    parts = urlsplit(location)
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}
