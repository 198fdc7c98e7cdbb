"""Addresses of machines: IP (RFC 791, RFC 4291) and MAC."""

import ipaddress
import re
from typing import Final

from bartizan.classify.columns import Category
from bartizan.classify.entity import Entity, Shape, words

_NOBODY: Final = frozenset({"0.0.0.0", "255.255.255.255", "::", "::1", "127.0.0.1"})  # noqa: S104 - not bound
_LEAST_COLONS: Final = 2
_BYTE: Final = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_FOUR: Final = re.compile(rf"(?:{_BYTE}\.){{3}}{_BYTE}")


def is_ip(value: str) -> bool:
    """Whether value is an address of one machine, version 4 or 6."""
    colons = value.count(":")
    if not colons and _FOUR.fullmatch(value) is not None:
        return value not in _NOBODY
    if 0 < colons < _LEAST_COLONS:
        return False
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return value not in _NOBODY


def is_mac(value: str) -> bool:
    """Whether value is an address of one card, and neither empty nor the broadcast."""
    return len(set(value.lower()) - set(":-.")) > 1


IP_ADDRESS: Final = Entity(
    name="ip_address",
    title="IP address",
    category=Category.LOCATION,
    shapes=(
        Shape(
            pattern=_FOUR.pattern,
            score=0.7,
            near=0.95,
            far=24,
        ),
        Shape(
            pattern=r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}",
            score=0.8,
            near=0.95,
            needs=r":[0-9A-Fa-f]{0,4}:",
        ),
    ),
    accept=is_ip,
    context=words("ip ips ipv4 ipv6 address host client server remote login from"),
    against=words(
        "version ver v release section chapter build firmware sdk api driver "
        "版本 バージョン 버전 версия"
    ),
    before=".-+@#$%\\:v",
    after="@%:",
    must=(
        "login from «203.0.113.7».",
        "http://«198.51.100.23»/x",
        "«2001:db8:85a3::8a2e:370:7334» up",
        "[«fe80::1ff:fe23:4567:890a»]",
    ),
    must_not=("version 1.2.3.4", "v10.0.0.1", "1.2.3.4.5", "256.1.1.1", "at 12:30:45", "127.0.0.1"),
)
MAC_ADDRESS: Final = Entity(
    name="mac_address",
    title="MAC address",
    category=Category.LOCATION,
    shapes=(
        Shape(
            pattern=r"(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}"
            r"|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}",
            score=0.85,
            near=0.95,
        ),
    ),
    accept=is_mac,
    before="-:.",
    after="-:",
    must=("eth0 «3c:22:fb:9a:01:7e» up", "«3C-22-FB-9A-01-7E»", "«3c22.fb9a.017e»"),
    must_not=("00:00:00:00:00:00", "3c:22:fb:9a:01:7e:11", "12:30:45"),
)
