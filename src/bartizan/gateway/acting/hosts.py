"""Whom a tool call could reach: the hosts that its arguments name, however they are written.

More is found rather than less: a text that could be read as an address counts as one.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from bartizan.gateway.acting.canonical import Json
from bartizan.gateway.views import is_deeper, views

# scheme://host, scheme:\\host, //host and \\host; what stands before an @ is no host.
ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,31}:)?[\\/]{2,16}([^\s\\/?#\"'<>`]{1,512})", re.IGNORECASE
)
# The schemes of the web need no slashes (WHATWG URL, "special authority ignore slashes state").
WEB = re.compile(r"\b(?:https?|wss?|ftps?):[\\/]?([^\s\\/?#\"'<>`]{1,512})", re.IGNORECASE)
# By RFC 3986 §3.2 a host ends at / ? or #, and others end it earlier: both may be asked.
BEHIND_USER = re.compile(r"[\\/]{2}(?![\\/])[^\s/?#]{0,512}@([^\s\\/?#@\"'<>`]{1,512})")
# mailto:, javascript: and the like have no slashes; data: carries its content along.
OPAQUE = re.compile(r"\b(mailto|data|javascript|file|ldap|jar|blob):", re.IGNORECASE)
MAIL = re.compile(r"@((?:[\w-]{1,63}\.){1,8}[\w-]{1,63})")
BARE = re.compile(r"\b(www\.(?:[\w-]{1,63}\.){1,8}[\w-]{1,63})", re.IGNORECASE)
# A whole argument that many clients take for an address: example.com/x, example.com:80, 10.0.0.1.
SCHEMELESS = re.compile(
    r"(?:\S{0,256}@)?((?:[\w-]{1,63}\.){1,8}[a-z][\w-]{1,62})(?::\d{1,5}\Z|(?::\d{1,5})?[\\/?#]\S*)"
    r"|(\d{1,3}(?:\.\d{1,3}){3})(?:[:\\/?#]\S*)?",
    re.IGNORECASE,
)
# The arguments that ask for one take any word: `{"host": "database"}`.
ASKS = re.compile(r"ur[li]|host|domain|endpoint|webhook|href|proxy", re.IGNORECASE)
WORD = re.compile(
    r"(?![./\\?#]|[a-z][a-z0-9+-]*:(?!\d))(?:[^\s/?#%]*@)?([^\s\\/?#%]+)(?:[\\/?#]\S*)?",
    re.IGNORECASE,
)
WITHIN = (ADDRESS, WEB, BEHIND_USER, MAIL, BARE)
BREAKS = re.compile(r"[\t\r\n]")
DOTS = str.maketrans("\u3002\uff0e\uff61", "...")
OTHERWISE = "(not a host)"


def hosts_in(value: Json) -> frozenset[str]:
    """Return the hosts that texts anywhere in a value name, in lower case and without ports."""
    return frozenset(host for text, asked in _texts(value) for host in _hosts(text, asked=asked))


def outside(value: Json, allowed: Iterable[str]) -> tuple[str, ...]:
    """Return the hosts in a value that no entry allows; `*.example.org` is all below it."""
    names = {each.lower().rstrip(".") for each in allowed}
    exact = {each for each in names if not each.startswith("*.")}
    below = tuple(each[1:] for each in names - exact)
    return tuple(sorted(h for h in hosts_in(value) if h not in exact and not h.endswith(below)))


def _texts(value: Json) -> Iterator[tuple[str, bool]]:
    """Yield each text of a value, and whether it stands under a name that asks for an address."""
    stack = [(value, False)]
    while stack:
        here, asked = stack.pop()
        if isinstance(here, str):
            yield here, asked
        elif isinstance(here, dict):
            for name, inner in here.items():
                yield name, False
                stack.append((inner, ASKS.search(name) is not None))
        elif isinstance(here, list):
            stack.extend((each, asked) for each in here)


def _hosts(text: str, *, asked: bool) -> Iterator[str]:
    for view in _views(text):
        found = [match[1].rpartition("@")[2] for each in WITHIN for match in each.finditer(view)]
        yield from map(_name, found)
        if any(match[1].lower() != "mailto" for match in OPAQUE.finditer(view)):
            yield OTHERWISE
        whole = SCHEMELESS.fullmatch(view.strip()) or (asked and WORD.fullmatch(view.strip()))
        if whole:
            yield _name(whole[whole.lastindex or 0])
    if is_deeper(text):
        yield OTHERWISE


def _views(text: str) -> Iterator[str]:
    """Yield a text as browsers and servers may come to read it."""
    for view in views(text):
        folded = unicodedata.normalize("NFKC", view.text).translate(DOTS)
        plain = "".join(char for char in folded if unicodedata.category(char) != "Cf")
        yield plain
        if BREAKS.search(plain):
            yield BREAKS.sub("", plain)


def _name(authority: str) -> str:
    if authority.startswith("["):
        return authority.partition("]")[0].lstrip("[").lower()
    return authority.partition(":")[0].lower().rstrip(".,;)") or OTHERWISE
