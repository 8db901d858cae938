"""The network address of a request, for the limits: the peer's, or what a proxy we trust says of its peer."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import Request

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


@lru_cache(maxsize=8)
def networks(written: str) -> tuple[Network, ...]:
    """Networks as the settings write them, separated by commas or blanks.

    Raises:
        ValueError: one of them is none.
    """
    return tuple(ip_network(each, strict=False) for each in written.replace(",", " ").split())


def address_of(request: Request) -> str | None:
    """Where a request comes from.

    X-Forwarded-For is written by everybody it passes, the customer included: it is read from its end, and
    only as far as those who wrote it are trusted.
    """
    if request.client is None:
        return None
    trusted = networks(request.app.state.settings.trusted_proxies)
    claimed = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",")]
    found = _parsed(request.client.host)
    while found is not None and claimed and any(found in network for network in trusted):
        before = _parsed(claimed.pop())
        if before is None:
            break
        found = before
    return None if found is None else _counted(found)


def is_https(request: Request) -> bool:
    """Whether the browser speaks TLS, to us or to a proxy we trust."""
    if request.url.scheme == "https":
        return True
    peer = _parsed(request.client.host) if request.client is not None else None
    trusted = networks(request.app.state.settings.trusted_proxies)
    proxied = peer is not None and any(peer in network for network in trusted)
    return proxied and request.headers.get("x-forwarded-proto", "").split(",")[-1].strip() == "https"


def _parsed(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _counted(address: Address) -> str:
    """What counts as one address: of IPv6 the /64, since one customer has all of it."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ip_network((address, 64), strict=False).network_address)
    return str(address)
