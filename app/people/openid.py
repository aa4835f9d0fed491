"""Signing in by another provider: OpenID Connect, authorization code with PKCE.

Follows OpenID Connect Core 1.0 §3.1 and Discovery 1.0. What the provider sends is hostile until
checked: answers are cut at a size, redirects are not followed, endpoints must be where the city
said they are, and only asymmetric signatures count.
"""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Any, Final, cast
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from httpx2 import BaseTransport, HTTPError, HTTPTransport, Request, Response, SyncByteStream
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from app.core.config import Settings
from app.core.errors import RefusedError, Ruling
from app.core.i18n import _
from app.people.names import check_address

ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "EdDSA",
)
BIGGEST_ANSWER: Final = 256 * 1024
BIGGEST_TOKEN: Final = 16 * 1024
SECONDS: Final = 8
CLOCKS_DIFFER: Final = 60  # seconds by which two clocks may differ
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_LOOPBACK: Final = {"localhost", "127.0.0.1", "::1"}

NOT_PROVEN: Final = Ruling(
    HTTPStatus.BAD_REQUEST,
    "not-proven",
    _("The sign-in could not be completed. Nothing was changed. Please start again."),
)


@dataclass(frozen=True)
class Flow:
    """One sign-in under way; the browser that began it keeps it in a signed cookie."""

    state: str
    nonce: str
    verifier: str
    next_path: str


@dataclass(frozen=True)
class Proven:
    """Who the provider says this is. `email` is there only when the provider has verified it."""

    issuer: str
    subject: str
    email: str | None

    def as_facts(self) -> dict[str, str | None]:
        return asdict(self)


def begin(settings: Settings, next_path: str) -> tuple[str, Flow]:
    """Return where to send the browser, and what it must bring back. Raises RefusedError 400."""
    flow = Flow(token_urlsafe(32), token_urlsafe(32), token_urlsafe(48), next_path)
    try:
        with _client(settings) as client:
            found = _discover(settings, client)
            url, _state = client.create_authorization_url(
                found["authorization_endpoint"],
                state=flow.state,
                nonce=flow.nonce,
                code_verifier=flow.verifier,
            )
    except (AuthlibBaseError, HTTPError, ValueError) as error:
        raise RefusedError(NOT_PROVEN) from error
    return url, flow


def finish(settings: Settings, flow: Flow, state: str, code: str) -> Proven:
    """Exchange the code and check who it stands for. Raises RefusedError 400."""
    if not state or not code or state != flow.state:
        raise RefusedError(NOT_PROVEN)
    try:
        with _client(settings) as client:
            found = _discover(settings, client)
            token = client.fetch_token(
                found["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=flow.verifier,
            )
            keys = cast("KeySetSerialization", _json(client, found["jwks_uri"]))
    except (AuthlibBaseError, HTTPError, ValueError) as error:
        raise RefusedError(NOT_PROVEN) from error
    return read_id_token(settings, str(token.get("id_token", "")), keys, flow.nonce)


def read_id_token(settings: Settings, raw: str, keys: KeySetSerialization, nonce: str) -> Proven:
    """Check signature, issuer, audience, time and nonce (Core §3.1.3.7). Raises RefusedError 400.

    The size is looked at before anything is parsed.
    """
    if len(raw) > BIGGEST_TOKEN:
        raise RefusedError(NOT_PROVEN)
    must = jwt.JWTClaimsRegistry(
        now=lambda: int(time.time()),
        leeway=CLOCKS_DIFFER,
        iss={"essential": True, "value": settings.oidc_issuer},
        aud={"essential": True, "value": settings.oidc_client_id},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
        sub={"essential": True},
    )
    try:
        claims = jwt.decode(raw, KeySet.import_key_set(keys), list(ALGORITHMS)).claims
        must.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise RefusedError(NOT_PROVEN) from error
    subject, party = str(claims["sub"]), claims.get("azp", settings.oidc_client_id)
    if not subject.isprintable() or not 0 < len(subject) <= 250 or party != settings.oidc_client_id:  # noqa: PLR2004, the column
        raise RefusedError(NOT_PROVEN)
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        return Proven(settings.oidc_issuer, subject, None)
    try:
        return Proven(settings.oidc_issuer, subject, check_address(email))
    except ValueError:
        return Proven(settings.oidc_issuer, subject, None)


def _discover(settings: Settings, client: OAuth2Client) -> dict[str, str]:
    """Read the provider's endpoints. Raises ValueError for one that is not where it may be."""
    issuer = settings.oidc_issuer
    found = _json(client, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        message = "the discovery document names another issuer"
        raise ValueError(message)
    allowed = {_origin(issuer), *map(_origin, settings.oidc_origins.split())}
    endpoints = {name: str(found.get(name, "")) for name in _ENDPOINTS}
    for url in endpoints.values():
        if _origin(url) not in allowed:
            message = "an endpoint is on another origin"
            raise ValueError(message)
    return endpoints


def _origin(url: str) -> str:
    """Return scheme, host and port. Raises ValueError unless it is https, or on this machine."""
    parts = urlsplit(url)
    plain = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not parts.hostname or parts.username or not (plain or parts.scheme == "https"):
        message = "not an address that a provider may have"
        raise ValueError(message)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or (80 if plain else 443)}"


def _json(client: OAuth2Client, url: str) -> dict[str, Any]:
    answer = client.request("GET", url, withhold_token=True)
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        message = "not a JSON object"
        raise ValueError(message)  # noqa: TRY004, callers refuse what is wrong by one exception
    return found


def _client(settings: Settings) -> OAuth2Client:
    secret = settings.oidc_client_secret.get_secret_value()
    return OAuth2Client(
        client_id=settings.oidc_client_id,
        client_secret=secret,
        token_endpoint_auth_method="client_secret_basic" if secret else "none",
        scope="openid email",
        redirect_uri=f"{settings.base_url}/sign-in/oidc/return",
        code_challenge_method="S256",
        timeout=SECONDS,
        follow_redirects=False,
        trust_env=False,
        transport=SmallAnswers(HTTPTransport()),
    )


class SmallAnswers(BaseTransport):
    """Cuts an answer that is larger than any provider needs."""

    def __init__(self, inner: BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: Request) -> Response:
        response = self._inner.handle_request(request)
        stream = response.stream
        if isinstance(stream, SyncByteStream):
            response.stream = _Cut(stream)
        return response

    def close(self) -> None:
        self._inner.close()


class _Cut(SyncByteStream):
    def __init__(self, stream: SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        seen = 0
        for chunk in self._stream:
            seen += len(chunk)
            if seen > BIGGEST_ANSWER:
                message = "the provider's answer is too large"
                raise ValueError(message)
            yield chunk

    def close(self) -> None:
        self._stream.close()
