"""Addresses that carry data out: pictures, links and tags to hosts that are not on the list.

A reply that holds a Markdown or HTML picture makes a browser fetch its address at once, with
whatever the model was talked into putting there. Only hosts on the list may be pointed at; `data:`,
`javascript:` and the like never. A relative address has no host and passes. In arguments of a tool
the tool's own list of hosts decides, which is empty unless it says more.

Where a server of MCP names what it holds, an address of a scheme of its own (`weather://oslo`) is
no way out: nobody follows it, and who gives it back gives it to that server. So is `file:///path`
there. Addresses of the web, of a host's files, those that systems reach by themselves (`smb:`) and
active ones stay what they are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Final
from unicodedata import normalize

import re2

from bartizan.gateway.guards.finding import kinds, read_through, ruling, through
from bartizan.gateway.holdback import Decided, Hit, Quiet, Watch
from bartizan.gateway.sensitive import Decoded
from bartizan.gateway.words import Action, Exchange, Passage, Role, Ruling, Span

ID: Final = "exfiltration"
_LONGEST: Final = 4096
_STOP: Final = r"\s<>\"'`()\[\]{}"
# An address with a scheme or a host wherever it stands; `www.` becomes a link in Markdown.
_BARE: Final = re.compile(
    r"(?i)(?<![a-z0-9+.\-])(?:[a-z][a-z0-9+.\-]{1,20}:[\\/]{1,4}|www\.|(?:java|vb)script:|mailto:"
    rf"|data:(?:[a-z]{{2,20}}/|[,;])|(?:blob|filesystem):http)[^{_STOP}]{{1,{_LONGEST}}}"
)
# Where Markdown, HTML and CSS expect an address, whatever it looks like.
_PLACES: Final = re.compile(
    r"\]\(\s{0,8}<?([^\s>)]{1,4096})|\]:\s{0,8}<?([^\s>]{1,4096})"
    r"|(?i:\b(?:src|href|srcset|action|formaction|poster|background|data|cite|ping|longdesc|url|xlink:href))"
    r"\s{0,8}=\s{0,8}(?:\"([^\"]{1,4096})|'([^']{1,4096})|([^\s\"'>]{1,4096}))"
    r"|(?i:url)\(\s{0,8}[\"']?([^\"')]{1,4096})|(?i:@import)\s{1,8}[\"']([^\"']{1,4096})"
)
# Where these find nothing, those two find nothing either: RE2 says so in one pass. They count no
# letters, so that no text gives their automata many states.
_MAY_BE_BARE: Final = re2.compile(
    r"(?i)[a-z0-9+.\-]:[\\/]|www\.|script:|mailto:|data:|(?:blob|filesystem):http"
)
_MAY_BE_PLACED: Final = re2.compile(
    r"(?i)\][(:]|url\(|@import"
    r"|(?:src|href|srcset|action|background|poster|data|cite|ping|desc|url)[\s\v\x1c-\x1f\x{85}\pZ]*="
)
_WORTH: Final = (":", "/", "\\", "=", "@", "](", "l(", "www")
_LISTS: Final = (3, 4, 5)  # attributes: `srcset` holds several
# Where code and prose write alike (`[0]: a`, `data="a:b"`), only these schemes count.
_LOOSE: Final = (2, *_LISTS)
_ACTIVE: Final = frozenset(
    {
        "javascript",
        "vbscript",
        "data",
        "blob",
        "filesystem",
        "file",
        "mailto",
        "tel",
        "sms",
        "intent",
    }
)
_HIDDEN: Final = re.compile(r"[\x00-\x20\x7f]+")
_SCHEME: Final = re.compile(r"(?i)([a-z][a-z0-9+.\-]*):")
# A whole text that names something at the server which says it, and holds no second address.
_OWN: Final = re.compile(r"(?i)([a-z][a-z0-9+.\-]{1,30})://((?:[^\s<>\"'`\\^|:]|:(?=[0-9]))*)")
_WEB: Final = frozenset({"http", "https", "ws", "wss", "ftp"})
# What a person's system reaches by itself for whoever shows it, often with that person's name.
_REACHED: Final = frozenset(
    {
        "cifs",
        "dav",
        "davs",
        "ftps",
        "gopher",
        "ldap",
        "ldaps",
        "nfs",
        "rtsp",
        "sftp",
        "smb",
        "telnet",
    }
)
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.\-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\]")
# Names of the dialects of JSON Schema, which schemas of tools say in `$schema`: whole ones, which
# carry nothing, to the host of the standard itself.
_DIALECTS: Final = re.compile(
    r"https?://json-schema\.org/(?:draft-0[3-7]/|draft/(?:2019-09|2020-12)/)?schema#?"
)
# What ends an address that is not ended, and what says within its first letters that it is one.
_ENDS: Final = " \n\r\t<>\"'`()[]{}"
_TELLS: Final = re.compile(r"[:/\\&%@.]")
_TOLD: Final = 32
_BEFORE: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`hosts` may be pointed at: `docs.example.com`, or `*.example.com` for all below it.

    `longest_query` is how many characters may stand behind the host's path, even of a listed host.
    """

    hosts: tuple[str, ...] = ()
    action: Action = Action.REDACT
    longest_query: int = 512


class Exfiltration:
    """The guard."""

    id = ID
    alone = True

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._exact = {host.lower() for host in settings.hosts if not host.startswith("*.")}
        self._below = tuple(host[1:].lower() for host in settings.hosts if host.startswith("*."))

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:  # noqa: ARG002
        """Return a ruling on the addresses of a passage that are not allowed."""
        if passage.role is Role.TOOL_ARGUMENTS or (passage.locator and _is_own(passage.text)):
            return None
        spans = through(passage.text, self.found)
        found = ruling(ID, self._settings.action, f"it points at {kinds(spans)}", spans)
        return read_through(ID, passage.text, found)

    def watch(self, passage: Passage, exchange: Exchange) -> Watch:  # noqa: ARG002
        """Return what watches a stream."""
        return Quiet() if passage.role is Role.TOOL_ARGUMENTS else Decoded(_Addresses(self))

    def hit(self, span: Span) -> Hit:
        """Return what is done with an address."""
        return Hit(span.start, span.end, span.kind, self._settings.action, f"«{span.kind}»")

    def found(self, text: str) -> Iterator[Span]:
        """Yield the addresses in a text that are not allowed, in one reading of it."""
        lowered = text.lower()
        if not any(mark in lowered for mark in _WORTH):
            return
        written = _written(text)
        if _MAY_BE_BARE.search(written) is not None:
            for match in _BARE.finditer(text):
                yield from self._judged(match[0], match.start(), group=0)
        if _MAY_BE_PLACED.search(written) is not None:
            yield from self._placed(text)

    def _placed(self, text: str) -> Iterator[Span]:
        for match in _PLACES.finditer(text):
            group = match.lastindex or 0
            for part in re.finditer("[^,]+" if group in _LISTS else "(?s).+", match[group]):
                yield from self._judged(part[0], match.start(group) + part.start(), group=group)

    def _judged(self, address: str, start: int, *, group: int) -> Iterator[Span]:
        kind = self._objection(_HIDDEN.sub("", address), group)
        if kind:
            yield Span(start, start + len(address), kind)

    def _objection(self, address: str, group: int) -> str:
        """Return what is wrong with an address that stands in a place, "" for nothing."""
        if _DIALECTS.fullmatch(address):
            return ""
        scheme = _SCHEME.match(address)
        name = scheme[1].lower() if scheme else ""
        if scheme and name not in _WEB:
            loose = group in _LOOSE and not address[scheme.end() :].startswith(("//", "\\\\"))
            active = name in _ACTIVE and len(address) > scheme.end()
            return "active-address" if active or not loose else ""
        rest = address[scheme.end() :] if scheme else address
        hosted = group > 0 and rest[:2].replace("\\", "/") == "//"
        if not scheme and not hosted and not rest.lower().startswith("www."):
            return ""
        rest = rest.lstrip("/\\")
        authority = re.split(r"[/\\?#]", rest, maxsplit=1)[0]
        if not self._is_listed(authority):
            return "other-host"
        return "long-query" if len(rest) - len(authority) > self._settings.longest_query else ""

    def _is_listed(self, authority: str) -> bool:
        host = normalize("NFKC", authority.rpartition("@")[2]).lower()
        host = re.sub(r":[0-9]{0,5}\Z", "", host).rstrip(".")
        if _HOST.fullmatch(host) is None:
            return False
        return host in self._exact or host.endswith(self._below)


def _written(text: str) -> bytes:
    """Return the bytes of a text; the letters that only Python takes for an `i` are one."""
    plain = text if text.isascii() else text.replace("\u0130", "i").replace("\u0131", "i")
    return plain.encode("utf-8", "surrogatepass")


def _is_own(text: str) -> bool:
    """Whether a text is nothing but the name of something at the server that says it."""
    found = _OWN.fullmatch(text)
    if found is None:
        return False
    scheme = found[1].lower()
    if scheme == "file":
        return found[2].startswith("/") and not found[2].startswith("//")
    return scheme not in _WEB | _ACTIVE | _REACHED and not scheme.startswith("ms-")


@dataclass(frozen=True, slots=True)
class _Addresses:
    """Watches for addresses: holds the word that is not ended; what stands before it is context."""

    guard: Exfiltration

    def look(self, text: str, start: int, *, final: bool) -> Decided:
        """Return what is decided."""
        upto = len(text) if final else _begun(text, start)
        low = max(0, start - _BEFORE)
        hits = (self.guard.hit(span) for span in self.guard.found(text[low:]))
        moved = (Hit(h.start + low, h.end + low, h.kind, h.action, h.instead) for h in hits)
        return Decided(upto, tuple(hit for hit in moved if hit.end > start and hit.start < upto))


def _begun(text: str, start: int) -> int:
    """Return where an address that is not ended may have begun, the end of the text for nowhere."""
    run = max(start, max(map(text.rfind, _ENDS, repeat(start))) + 1)
    if len(text) - run > _TOLD and _TELLS.search(text, run, run + _TOLD) is None:
        return len(text)
    return run
