"""Judges the tags of a YAML document, by which a loader that trusts it makes objects of Python."""

import re
from collections.abc import Iterator
from typing import Final

from bartizan.formats.pickle.facts import Name
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.gadgets import JAVA, is_gadget
from bartizan.scan.part import Part, found, unread

PYTHON: Final = b"tag:yaml.org,2002:python/"
TAG: Final = re.compile(rb"(?:!!|tag:yaml\.org,2002:)python/([\w/]{1,40})[: >]?([\w.]{0,200})")
# `%TAG !p! tag:yaml.org,2002:python/` lets a document write the rest of that address behind `!p!`.
HANDLE: Final = re.compile(rb"^%TAG[ \t]{1,99}(![\w-]{0,99}!?)[ \t]{1,99}(\S{1,99})", re.MULTILINE)
REST: Final = rb"[\w/.: >]{0,300}"
MOST_TAGS: Final = 100_000
MOST_HANDLES: Final = 8
ESCAPED: Final = re.compile(rb"%([0-9A-Fa-f]{2})")
LETTER: Final = re.compile(rb"\\(?:x|u00|U000000)([0-7][0-9A-Fa-f])")
# What other loaders make of a tag: a function of a module beside it, objects of Ruby and of Java.
FOREIGN: Final = re.compile(
    rb"!(?:(function) |ruby/(\w{1,40})|!((?:javax?|com|org|net|io|sun|jdk|ch)(?:\.\w{1,80}){1,20}))"
)
HARMLESS: Final = frozenset(
    "tuple str int float bool list dict none unicode complex long bytes".split()  # noqa: SIM905
)


def judge_tags(part: Part, content: bytes) -> Iterator[ScanFinding]:
    """Yield what the tags of a YAML document make its loader import or call, each once."""
    seen: set[tuple[str, str]] = set()
    # A tag is an address, in which any letter may be escaped.
    content = _letters(ESCAPED, content)
    handles = {match.groups() for match in HANDLE.finditer(content) if _leads(match[2])}
    if len(handles) > MOST_HANDLES:
        yield unread(part, f"more than {MOST_HANDLES} short names for the tags of Python")
    yield from _foreign(part, content)
    for count, (match, offset) in enumerate(_tags(content, sorted(handles)[:MOST_HANDLES])):
        if count >= MOST_TAGS:
            yield unread(part, f"more than {MOST_TAGS} tags of Python in a document")
            return
        tag, name = match[1].decode(), match[2].decode()
        if tag not in HARMLESS and (tag, name) not in seen:
            seen.add((tag, name))
            yield _used(part, tag, name, offset)


def _foreign(part: Part, content: bytes) -> Iterator[ScanFinding]:
    """Yield the first tag of each kind that is for a loader of another language, or of a tool."""
    seen: set[bytes] = set()
    for match in FOREIGN.finditer(content):
        name = match[1] or match[2] or match[3]
        if name in seen or len(seen) > MOST_HANDLES:
            continue
        seen.add(name)
        text = (
            f"the tag {match[0].decode().strip()[:200]!r} makes a loader import or build an object"
        )
        runs = match[3] is not None and re.match(JAVA, name.decode())
        yield found(part, "yaml-object", Verdict.CRITICAL if runs else Verdict.REVIEW, text)


def _tags(
    content: bytes, handles: list[tuple[bytes, ...]]
) -> Iterator[tuple[re.Match[bytes], int]]:
    """Yield each tag that is an object of Python, as its whole address, and where it stands."""
    for match in TAG.finditer(content):
        yield match, match.start()
    for handle, address in handles:
        left = re.escape(PYTHON[len(address) :])
        for short in re.finditer(re.escape(handle) + b"(" + left + REST + b")", content):
            whole = TAG.match(address + short[1])
            if whole is not None:
                yield whole, short.start()


def unescaped(content: bytes) -> bytes:
    """Return a document with the letters that its texts in double quotes may write by number."""
    return _letters(LETTER, content)


def _letters(form: re.Pattern[bytes], content: bytes) -> bytes:
    return form.sub(lambda match: bytes([int(match[1], 16)]), content)


def _leads(address: bytes) -> bool:
    """Whether an address is one of Python's objects, or the beginning of one."""
    return address.startswith(PYTHON) or PYTHON.startswith(address)


def _used(part: Part, tag: str, name: str, offset: int) -> ScanFinding:
    text = f"a tag makes a loader of YAML use the Python object {name or tag!r}"
    calls = "apply" in tag or "new" in tag or is_gadget(dotted_name(name))
    verdict = Verdict.CRITICAL if calls else Verdict.REVIEW
    return found(part, "yaml-python", verdict, text, offset)


def dotted_name(dotted: str) -> Name:
    """Return the name of an object that is written with dots: its last part is the object."""
    module, _, name = dotted.rpartition(".")
    return Name(module or dotted, name or dotted)
