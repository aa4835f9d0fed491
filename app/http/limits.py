"""Rate limits: how often one account or one address may do a thing."""

from collections.abc import Callable, Sequence
from http import HTTPStatus

from fastapi import Depends, Request, params
from limits import RateLimitItem, parse
from limits.strategies import FixedWindowRateLimiter

from app.core.errors import RefusedError, Ruling
from app.core.i18n import _
from app.http.person import session_token
from app.http.transaction import SAFE_METHODS
from app.people.sessions import hash_token

SLOW_DOWN = Ruling(
    HTTPStatus.TOO_MANY_REQUESTS,
    "too-many",
    _("You have done this very often in a short time. Wait a few minutes, then go on."),
)


def limited(
    what: str, *rates: str, reads: bool = False, by_address: bool = False
) -> Callable[[Request], None]:
    """Return a dependency that allows `what` at these rates (`"10 per minute"`) a person.

    Counted for the session of a signed-in browser and for the address of everybody else; with
    `by_address` always for the address, so that an invented session cookie wins nothing. Reads
    pass free unless `reads` is true. Raises RefusedError 429 with Retry-After.
    """
    allowed: list[RateLimitItem] = [parse(rate) for rate in rates]

    def check(request: Request) -> None:
        if request.method in SAFE_METHODS and not reads:
            return
        _count(request, what, address_key(request) if by_address else visitor_of(request), allowed)

    return check


def limit(what: str, *rates: str, reads: bool = False, by_address: bool = False) -> params.Depends:
    """Use in a route's `dependencies=[limit("comment", "20 per minute")]`."""
    check = limited(what, *rates, reads=reads, by_address=by_address)
    dependency: params.Depends = Depends(check)
    return dependency


def limit_key(request: Request, what: str, key: str, *rates: str) -> None:
    """Allow `what` at these rates for one key, such as an account, whoever asks and from where.

    So that guessing one password from a thousand addresses is slow too. Raises RefusedError 429.
    """
    _count(request, what, "k" + hash_token(key)[:24], [parse(rate) for rate in rates])


def _count(request: Request, what: str, who: str, allowed: Sequence[RateLimitItem]) -> None:
    limiter: FixedWindowRateLimiter | None = request.app.state.limiter
    if limiter is None:
        return
    for rate in allowed:
        if not limiter.hit(rate, what, who):
            raise RefusedError(SLOW_DOWN, retry_after=rate.get_expiry())


def visitor_of(request: Request) -> str:
    """Name who is counted, without naming them: a hash of the session or of the address."""
    token = session_token(request)
    if token:
        return "s" + hash_token(token)[:24]
    return address_key(request)


def address_key(request: Request) -> str:
    return "a" + hash_token(address_of(request))[:24]


def address_of(request: Request) -> str:
    """Return the address of the connection, or the one that our own proxies say they saw.

    X-Forwarded-For is what anybody may write, so it counts only as many steps back as the city
    says it has proxies.
    """
    proxies: int = request.app.state.settings.trusted_proxies
    steps = [s.strip() for s in request.headers.get("x-forwarded-for", "").split(",") if s.strip()]
    if proxies and len(steps) >= proxies:
        return steps[-proxies]
    return request.client.host if request.client else "unknown"
