"""Rate limits: how often one account or one address may do a thing."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address
from typing import Final

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

# A library or a town hall has one address for many people, so it may do a thing this many times as
# often as one of them. It is also all that invented cookies and tokens can win.
CROWD: Final = 10


def limited(
    what: str, *rates: str, reads: bool = False, by_address: bool = False
) -> Callable[[Request], None]:
    """Return a dependency that allows `what` at these rates (`"10 per minute"`) a person.

    Counted for the session of a browser or the token of a program, and for the address of everybody
    else. A session or a token may be invented, so its address is counted too, up to a CROWD of
    them; with `by_address` the address alone, as for one person. Reads pass free unless `reads` is
    true. Raises RefusedError 429 with Retry-After.
    """
    allowed: list[RateLimitItem] = [parse(rate) for rate in rates]
    of_all = [type(rate)(rate.amount * CROWD, rate.multiples) for rate in allowed]

    def check(request: Request) -> None:
        if request.method in SAFE_METHODS and not reads:
            return
        claimed = None if by_address else claim_of(request)
        if claimed is None:
            _count(request, what, address_key(request), allowed)
            return
        _count(request, what, "c" + address_key(request), of_all)
        _count(request, what, claimed, allowed)

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


def claim_of(request: Request) -> str | None:
    """Name who says to be asking, without naming them: a hash of the session or of the token."""
    scheme, _blank, bearer = request.headers.get("authorization", "").partition(" ")
    token = bearer.strip() if scheme.lower() == "bearer" else session_token(request)
    return "s" + hash_token(token)[:24] if token else None


def address_key(request: Request) -> str:
    return "a" + hash_token(network_of(address_of(request)))[:24]


def network_of(address: str) -> str:
    """Return what one customer of a provider holds: an IPv4 address, or 2^64 of the IPv6 ones."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(int(found) >> 64)
    return address


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
