"""A small kommune login (OpenID Connect provider) on a port of this machine, as wrong as a test asks.

Nobody types anything there: whoever is sent to it comes back at once, as the person the test chose.
"""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "bostoette", "hemmeligheden-mellem-de-to"


@dataclass
class Provider:
    """What it says, and what a test bends."""

    claims: dict[str, Any] = field(default_factory=dict)  # about the person; a None leaves the claim out
    signing_key: Any = None  # another than the published one
    algorithm: str = "RS256"
    token: str = ""  # sent instead of a new one
    address: str = ""
    asked: list[str] = field(default_factory=list)
    sent: str = ""  # the token that was sent last

    def __post_init__(self) -> None:
        self.key = RSAKey.generate_key(2048, parameters={"kid": "one"})
        self.codes: dict[str, dict[str, str]] = {}

    def start(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Door", (_Door,), {"provider": self}))
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],  # we must not believe it
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        code = token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def exchange(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """A token for a code, once, and only for whoever began (PKCE)."""
        began = self.codes.pop(form.get("code", ""), None)
        if began is None or _challenge(form.get("code_verifier", "")) != began["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        self.sent = self.token or self.signed(began["nonce"])
        answer = {"access_token": token_urlsafe(16), "token_type": "Bearer", "expires_in": 300}
        return 200, {**answer, "id_token": self.sent} if self.sent != "none at all" else answer

    def signed(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT_ID,
            "sub": "c0ffee-1",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "preferred_username": "anna",
            "roles": ["BOS-stoette"],
            **self.claims,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        if self.algorithm != "RS256":
            return self._forged({"alg": self.algorithm, "kid": self.key.kid}, told)
        header = {"alg": "RS256", "kid": self.key.kid}
        return jwt.encode(header, told, self.signing_key or self.key)

    def _forged(self, header: dict[str, Any], claims: dict[str, Any]) -> str:
        """Signed by nobody, or with the published key, which anybody has, as if it were a shared secret."""
        body = ".".join(_base64(json.dumps(part).encode()) for part in (header, claims))
        if self.algorithm == "none":
            return body + "."
        public = self.key.as_pem(private=False)
        return f"{body}.{_base64(hmac.digest(public, body.encode(), sha256))}"


def _challenge(verifier: str) -> str:
    return _base64(sha256(verifier.encode()).digest())


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


class _Door(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.provider.asked.append(path)
        known = {
            "/.well-known/openid-configuration": self.provider.metadata,
            "/keys": lambda: {"keys": [self.provider.key.as_dict(private=False)]},
        }
        if path in known:
            self._say(200, known[path]())
        else:
            self._say(404, {})

    def do_POST(self) -> None:
        self.provider.asked.append(urlsplit(self.path).path)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._say(*self.provider.exchange({name: values[0] for name, values in parse_qs(body).items()}))

    def _say(self, status: int, data: dict[str, Any]) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: pytest shows what matters."""
