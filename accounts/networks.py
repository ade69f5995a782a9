"""Where a request comes from: its address, and what of it may be kept."""

import ipaddress

from allauth.core.internal.httpkit import get_client_ip


def client_address(request) -> str:
    """The visitor's address, from the trusted proxies only (V29)."""
    return get_client_ip(request) or ""


def network(address) -> str:
    """The network of an address: the last byte of IPv4, the last 80 bits of IPv6 are dropped."""
    try:
        given = ipaddress.ip_address(address)
    except ValueError:
        return ""
    kept = 24 if given.version == 4 else 48
    return str(ipaddress.ip_network(f"{given}/{kept}", strict=False).network_address)


def of(request) -> str:
    """The network a request comes from: what a trace keeps of its address."""
    return network(client_address(request))
