"""Which IP addresses are of the open web. What is not surely public, is not.

Ranges: the IANA registries of special-purpose addresses (RFC 6890 and its updates). Forms of IPv6
that carry an IPv4 address inside (mapped, translated, 6to4, Teredo, NAT64) are all refused: the
address inside could be any.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

AnyAddress = IPv4Address | IPv6Address

NOT_PUBLIC_4: Final = tuple(
    IPv4Network(told)
    for told in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
PUBLIC_6: Final = IPv6Network("2000::/3")  # all that is handed out to the world
NOT_PUBLIC_6: Final = tuple(
    IPv6Network(told)
    for told in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
# What the settings may allow by the host's name: this machine and private networks. Never
# link-local addresses, where clouds keep their machines' secrets.
OWN: Final = tuple(
    IPv4Network(told)
    for told in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
)
OWN_6: Final = (IPv6Network("::1/128"), IPv6Network("fc00::/7"))
CLOUD_SECRETS: Final = IPv6Network("fd00:ec2::/32")


def is_public(address: AnyAddress) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_4) and address.is_global
    if address.scope_id is not None or address not in PUBLIC_6:
        return False
    return not any(address in network for network in NOT_PUBLIC_6) and address.is_global


def is_own(address: AnyAddress) -> bool:
    """Say whether it is private in a way that a city may allow for a server of its own."""
    if isinstance(address, IPv4Address):
        return any(address in network for network in OWN)
    return any(address in network for network in OWN_6) and address not in CLOUD_SECRETS
