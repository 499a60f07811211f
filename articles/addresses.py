"""Where a request comes from. Pure functions: what a header may say is decided here, in one place."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address


def parse(text: str) -> Address | None:
    """Return the address in `text`, with or without port and brackets, or None if there is none."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_trusted(address: Address, proxies: Sequence) -> bool:
    """Tell whether `address` lies in one of the networks `proxies`."""
    return any(address.version == network.version and address in network for network in proxies)


def client_address(connection: str, forwarded: str, proxies: Iterable) -> str | None:
    """Return the address of the reader, or None if nobody knows it.

    `connection` is the peer (`REMOTE_ADDR`; empty for a Unix socket, where the peer can only be our own proxy),
    `forwarded` the `X-Forwarded-For` header, `proxies` the networks that may speak through it. Each trusted proxy
    appended the address of its own peer, so the header is read from the right and only as far as trust reaches:
    whatever a reader wrote into it stands further left.
    """
    networks = [ip_network(proxy, strict=False) if isinstance(proxy, str) else proxy for proxy in proxies]
    nearest = parse(connection)
    if nearest is not None and not is_trusted(nearest, networks):
        return str(nearest)
    if not networks:
        return None
    for entry in reversed(forwarded.split(",")):
        address = parse(entry)
        if address is None:
            break
        nearest = address
        if not is_trusted(address, networks):
            break
    return str(nearest) if nearest is not None else None


def sender_of(address: str | None) -> str:
    """Return who is counted as one sender: the IPv4 address, or the /64 that an IPv6 customer has to themselves."""
    parsed = parse(address or "")
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, 64), strict=False))
    return str(parsed or "unknown")
