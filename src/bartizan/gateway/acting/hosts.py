"""Whom a tool call could reach: the hosts that its arguments name, however they are written.

More is found rather than less: a text that could be read as an address counts as one.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from bartizan.gateway.acting.canonical import Json

# scheme://host, scheme:\\host, //host and \\host; what stands before an @ is no host.
ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,31}:)?[\\/]{2,}([^\s\\/?#\"'<>`]{1,512})", re.IGNORECASE
)
# mailto:, javascript: and the like have no slashes; data: carries its content along.
OPAQUE = re.compile(r"\b(mailto|data|javascript|file|ldap|jar|blob):", re.IGNORECASE)
MAIL = re.compile(r"@((?:[\w-]{1,63}\.){1,8}[\w-]{1,63})")
BARE = re.compile(r"\bwww\.(?:[\w-]{1,63}\.){1,8}[\w-]{1,63}", re.IGNORECASE)
BREAKS = re.compile(r"[\t\r\n]")
DOTS = str.maketrans("\u3002\uff0e\uff61", "...")
ROUNDS = 3
OTHERWISE = "(not a host)"


def hosts_in(value: Json) -> frozenset[str]:
    """Return the hosts that texts anywhere in a value name, in lower case and without ports."""
    return frozenset(host for text in _texts(value) for host in _hosts(text))


def outside(value: Json, allowed: Iterable[str]) -> tuple[str, ...]:
    """Return the hosts in a value that no entry allows; `*.example.org` is all below it."""
    names = {each.lower().rstrip(".") for each in allowed}
    exact = {each for each in names if not each.startswith("*.")}
    below = tuple(each[1:] for each in names - exact)
    return tuple(sorted(h for h in hosts_in(value) if h not in exact and not h.endswith(below)))


def _texts(value: Json) -> Iterator[str]:
    stack = [value]
    while stack:
        here = stack.pop()
        if isinstance(here, str):
            yield here
        elif isinstance(here, dict):
            stack.extend(here.keys())
            stack.extend(here.values())
        elif isinstance(here, list):
            stack.extend(here)


def _hosts(text: str) -> Iterator[str]:
    for view in _views(text):
        for match in ADDRESS.finditer(view):
            yield _name(match[1].rpartition("@")[2])
        for match in MAIL.finditer(view):
            yield _name(match[1])
        for match in BARE.finditer(view):
            yield _name(match[0])
        if any(match[1].lower() != "mailto" for match in OPAQUE.finditer(view)):
            yield OTHERWISE


def _views(text: str) -> Iterator[str]:
    """Yield a text as browsers and servers may come to read it."""
    folded = unicodedata.normalize("NFKC", text).translate(DOTS)
    plain = "".join(char for char in folded if unicodedata.category(char) != "Cf")
    for _ in range(ROUNDS):
        yield plain
        if BREAKS.search(plain):
            yield BREAKS.sub("", plain)
        decoded = unquote(plain)
        if decoded == plain:
            return
        plain = decoded


def _name(authority: str) -> str:
    if authority.startswith("["):
        return authority.partition("]")[0].lstrip("[").lower()
    return authority.partition(":")[0].lower().rstrip(".,;)") or OTHERWISE
