"""What another provider sends is hostile until checked (OpenID Connect Core 3.1.3.7)."""

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from time import perf_counter, time
from typing import cast

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, KeySetSerialization, RSAKey

from app.core.config import Settings
from app.core.errors import RefusedError
from app.people.openid import Flow, begin, finish, read_id_token

ISSUER = "https://id.example"
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})
KEYS = KeySet([KEY]).as_dict(private=False)
SETTINGS = Settings(secret_key="s" * 16, oidc_issuer=ISSUER, oidc_client_id="commonplot")


def claims(**changes: object) -> dict[str, object]:
    now = int(time())
    good: dict[str, object] = {
        "iss": ISSUER, "aud": "commonplot", "sub": "7", "nonce": "n", "iat": now, "exp": now + 60,
        "email": "dora@people.example", "email_verified": True,
    }  # fmt: skip
    changed = {**good, **changes}
    return {name: value for name, value in changed.items() if value is not None}


def signed(changes: dict[str, object] | None = None, key: RSAKey = KEY) -> str:
    alg = "RS256"
    token: str = jwt.encode(
        {"alg": alg, "kid": "one"}, claims(**(changes or {})), key, algorithms=[alg]
    )
    return token


def test_a_good_token_says_who_it_is() -> None:
    proven = read_id_token(SETTINGS, signed(), KEYS, "n")
    assert (proven.issuer, proven.subject) == (ISSUER, "7")
    assert proven.email == "dora@people.example"


@pytest.mark.parametrize(
    "changes",
    [{"email_verified": False}, {"email_verified": "true"}, {"email_verified": None},
     {"email": None}, {"email": 7}, {"email": "a@b\r\nBcc: x@y.example"}],
)  # fmt: skip
def test_an_address_counts_only_if_it_is_verified_and_is_one(changes: dict[str, object]) -> None:
    assert read_id_token(SETTINGS, signed(changes), KEYS, "n").email is None


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"}, {"iss": None},
        {"aud": "another"}, {"aud": None}, {"aud": ["another"]},
        {"exp": int(time()) - 3600}, {"exp": None}, {"iat": None},
        {"nonce": "other"}, {"nonce": None},
        {"sub": None}, {"sub": ""}, {"sub": "x" * 300},
        {"azp": "another"},
    ],
)  # fmt: skip
def test_a_wrong_claim_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(RefusedError):
        read_id_token(SETTINGS, signed(changes), KEYS, "n")


def unsigned() -> str:
    parts = ({"alg": "none"}, claims())
    encoded = [base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts]
    return ".".join([*encoded, ""])


def with_the_public_key_as_a_secret() -> str:
    """Sign as a careless verifier would check it; the library itself refuses such a secret."""
    parts = ({"alg": "HS256", "kid": "one"}, claims())
    encoded = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in parts]
    secret = KEY.as_pem(private=False)
    mark = hmac.digest(secret, b".".join(encoded), "sha256")
    return b".".join([*encoded, base64.urlsafe_b64encode(mark).rstrip(b"=")]).decode()


FORGED: dict[str, Callable[[], str]] = {
    "not signed": unsigned,
    "the public key as a secret": with_the_public_key_as_a_secret,
    "another key": lambda: signed(key=OTHER),
    "a changed signature": lambda: signed()[:-6] + "AAAAAA",
    "nothing": lambda: "",
    "no token": lambda: "x.y.z",
    "two parts": lambda: "a.b",
    "four parts": lambda: signed() + ".x",
}


@pytest.mark.parametrize("how", list(FORGED))
def test_a_forged_token_is_refused(how: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_id_token(SETTINGS, FORGED[how](), KEYS, "n")
    assert refused.value.ruling.status == 400


def test_a_giant_token_is_refused_at_once() -> None:
    giant = "a" * 10_000_000
    began = perf_counter()
    with pytest.raises(RefusedError):
        read_id_token(SETTINGS, giant, KEYS, "n")
    assert perf_counter() - began < 0.05


@pytest.mark.parametrize("keys", [{}, {"keys": []}, {"keys": [{"kty": "x"}]}, {"keys": "x"}])
def test_broken_keys_are_refused(keys: object) -> None:
    with pytest.raises(RefusedError):
        read_id_token(SETTINGS, signed(), cast("KeySetSerialization", keys), "n")


class Provider(HTTPServer):
    """A provider that answers every address with one text."""

    answer: bytes = b""
    status = 200

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Provider)
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "http://127.0.0.1:9/")
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider(("127.0.0.1", 0), Answers) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def known(provider: Provider, **more: object) -> Settings:
    update = {"oidc_issuer": provider.origin, **more}
    return SETTINGS.model_copy(update=update)


def discovery(provider: Provider, **changes: str) -> bytes:
    origin = provider.origin
    facts = {
        "issuer": origin, "authorization_endpoint": f"{origin}/authorize",
        "token_endpoint": f"{origin}/token", "jwks_uri": f"{origin}/keys",
    }  # fmt: skip
    return json.dumps({**facts, **changes}).encode()


def test_discovery_leads_to_the_providers_own_pages(provider: Provider) -> None:
    provider.answer = discovery(provider)
    url, _flow = begin(known(provider), "")
    assert url.startswith(f"{provider.origin}/authorize?")


@pytest.mark.parametrize(
    "poison",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "https://evil.example/authorize"},
        {"token_endpoint": "https://evil.example/token"},
        {"jwks_uri": "https://evil.example/keys"},
        {"jwks_uri": "http://169.254.169.254/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"token_endpoint": "http://user:pass@127.0.0.1/token"},
        {"token_endpoint": ""},
    ],
)
def test_poisoned_discovery_is_refused(provider: Provider, poison: dict[str, str]) -> None:
    provider.answer = discovery(provider, **poison)
    with pytest.raises(RefusedError):
        begin(known(provider), "")


def test_another_origin_counts_where_the_city_said_so(provider: Provider) -> None:
    provider.answer = discovery(provider, token_endpoint="https://oauth2.id.example/token")
    with pytest.raises(RefusedError):
        begin(known(provider), "")
    begin(known(provider, oidc_origins="https://oauth2.id.example https://x.example"), "")


@pytest.mark.parametrize(
    ("status", "answer"),
    [(200, b""), (200, b"[]"), (200, b"{" * 100_000), (200, b"x" * 3_000_000), (500, b"{}"),
     (302, b"")],
)  # fmt: skip
def test_an_answer_that_is_none_is_refused(provider: Provider, status: int, answer: bytes) -> None:
    provider.answer, provider.status = answer, status
    with pytest.raises(RefusedError):
        begin(known(provider), "")


@pytest.mark.parametrize(("state", "code"), [("", "c"), ("s", ""), ("other", "c")])
def test_a_wrong_state_ends_before_the_provider_is_asked(state: str, code: str) -> None:
    flow = Flow(state="s", nonce="n", verifier="v", next_path="")
    with pytest.raises(RefusedError):
        finish(SETTINGS, flow, state, code)  # no socket is opened: the address is not loopback
