"""Finds secrets in the bytes of a text file: one pass of an automaton, then proof of each match."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath
from typing import Final, NamedTuple

import re2

from bartizan.classify.assigned import ASSIGNED, sureness
from bartizan.classify.defaults import DEFAULTS
from bartizan.classify.detector import Detector, Hit
from bartizan.classify.masking import keyed, masked
from bartizan.classify.plausible import is_example
from bartizan.classify.providers_ai import AI
from bartizan.classify.providers_platform import PLATFORM
from bartizan.classify.structured import STRUCTURED
from bartizan.core.words import Confidence

DETECTORS: Final = (*STRUCTURED, *AI, *PLATFORM, *ASSIGNED)

_MEMORY: Final = 64 << 20
_SNIFFED: Final = 8192
_CODE: Final = re.compile(
    r"(?i)\.(?:c|cc|cpp|cs|css|cu|dart|ex|go|h|hpp|html|java|jl|js|json|jsonl|jsx|"
    r"ipynb|kt|lua|mjs|php"
    r"|pl|py|pyi|r|rb|rs|scala|sql|svelte|swift|ts|tsx|vue|xml|lock|csv|tsv|svg)\Z"
)
# Files that run, or that say how to: a default in any other is what somebody writes about.
_RUNS: Final = re.compile(
    r"(?i)\.(?:pyi?|js|mjs|cjs|jsx|tsx?|ya?ml|sh|bash|env|toml|ini|cfg|conf|properties|tpl|tf|hcl)\Z"
    r"|(?:^|/)(?:\.env[^/]*|[^/.]+)\Z"
)
_MAY_DEFAULT: Final = re2.compile(rb"(?i)passw|passphrase|pwd|_pass\b|secret|_key\b")
_TEMPLATES: Final = (".example", ".template", ".sample", ".dist", ".tmpl", ".tpl", ".j2")
_WORD: Final = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_ESCAPES: Final = frozenset(b"nrt")
_NAME_BEFORE: Final = re.compile(rb"[A-Za-z0-9_.\-]*\Z")
_LONGEST_NAME: Final = 40
_BACKSLASH: Final = ord("\\")


class Span(NamedTuple):
    """A value that a detector found, by its offsets."""

    start: int
    end: int
    detector: Detector
    name: str
    value: str


class _Gate(NamedTuple):
    """Detectors whose patterns one automaton answers together."""

    automaton: re2.Set
    members: tuple[tuple[Detector, re2._Regexp], ...]


def find_secrets(content: bytes, path: str, *, key: bytes) -> tuple[Hit, ...]:
    """Return the secrets in content, in order; at most one for each stretch of text.

    Binary content holds none; UTF-16 is read as text. `path` decides which values need no quotes
    (settings) and whether generic detectors are asked at all (not in templates). `key` is the
    random key of this run, under which equal values are recognised. Never raises; time is linear.
    """
    text = _plain(content)
    if text is None:
        return ()
    settings = _CODE.search(path) is None
    chosen = proven(text, settings=settings, generic=not is_template(path))
    if _RUNS.search(path) and not is_template(path) and _MAY_DEFAULT.search(text):
        chosen = _apart(iter((*_defaults(text, settings=settings), *chosen)))
    return tuple(_hits(text, chosen, key))


def _defaults(text: bytes, *, settings: bool) -> Iterator[Span]:
    """Yield the passwords and signing secrets that hold where nobody sets others."""
    for span in _matched(text, _default_gate(), settings=settings):
        if span.detector.accept(span.name, span.value):
            yield span


def proven(text: bytes, *, settings: bool, generic: bool = True) -> list[Span]:
    """Return what the detectors prove in text, in order, none overlapping another.

    Without `generic` those are left out that judge by the name that a value is assigned to.
    """
    wanted = (
        span
        for span in spans(text, settings=settings)
        if (generic or not span.detector.generic) and span.detector.accept(span.name, span.value)
    )
    return _apart(span for span in wanted if _stands(text, span))


def is_template(path: str) -> bool:
    """Whether the name of a file says that it is to be copied and filled in."""
    name = PurePosixPath(path).name.lower()
    return any(mark in name for mark in _TEMPLATES)


def spans(text: bytes, *, settings: bool) -> Iterator[Span]:
    """Yield what the detectors' patterns match, before anything is proven; surest first."""
    for gate in _gates():
        yield from _matched(text, gate, settings=settings)


def _matched(text: bytes, gate: _Gate, *, settings: bool) -> Iterator[Span]:
    """Yield what the patterns behind one automaton match, detector by detector."""
    for index in sorted(gate.automaton.Match(text) or ()):
        detector, pattern = gate.members[index]
        if settings or not detector.settings:
            for match in pattern.finditer(text):
                yield _span(text, match, detector)


def _span(text: bytes, match: re2._Match, detector: Detector) -> Span:
    start, end = match.span(2 if detector.named else 1)
    name = ""
    if detector.named:
        first, last = match.span(1)
        before = _NAME_BEFORE.search(text[max(0, first - _LONGEST_NAME) : first])
        name = (before[0] if before else b"").decode() + text[first:last].decode("latin-1")
    return Span(start, end, detector, name, text[start:end].decode("latin-1"))


@cache
def _default_gate() -> _Gate:
    return _gate(DEFAULTS, _options())


def _options() -> re2.Options:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.max_mem = _MEMORY
    options.log_errors = False
    return options


@cache
def _gates() -> tuple[_Gate, ...]:
    """Build two automata: together their states would multiply, and each is faster alone."""
    options = _options()
    loose = tuple(each for each in DETECTORS if not each.alone)
    strict = tuple(each for each in DETECTORS if each.alone)
    return (_gate(loose, options), _gate(strict, options))


def _gate(detectors: tuple[Detector, ...], options: re2.Options) -> _Gate:
    automaton = re2.Set.SearchSet(options)
    for detector in detectors:
        automaton.Add(detector.pattern)
    automaton.Compile()
    patterns = (re2.compile(each.pattern.encode(), options) for each in detectors)
    return _Gate(automaton, tuple(zip(detectors, patterns, strict=True)))


def _plain(content: bytes) -> bytes | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").encode()
    return None if b"\x00" in content[:_SNIFFED] else content


def _stands(text: bytes, span: Span) -> bool:
    """Whether the value stands alone where it must: `xsk-…` and `sk-…x` are other words."""
    if any(text.endswith(each, 0, span.start) for each in span.detector.public_after):
        return False
    if not span.detector.alone:
        return True
    if span.end < len(text) and text[span.end] in _WORD:
        return False
    if span.start == 0 or text[span.start - 1] not in _WORD:
        return True
    escaped = span.start > 1 and text[span.start - 2] == _BACKSLASH
    return escaped and text[span.start - 1] in _ESCAPES


def _apart(found: Iterator[Span]) -> list[Span]:
    """Of matches that overlap, keep the surest: detectors come in the order of their proof."""
    kept: list[Span] = []
    for span in sorted(found, key=lambda each: each.start):
        while kept and kept[-1].end > span.start and _rank(span) < _rank(kept[-1]):
            kept.pop()
        if not kept or kept[-1].end <= span.start:
            kept.append(span)
    return kept


def _rank(span: Span) -> int:
    return _RANKS[span.detector.name]


def _hits(text: bytes, chosen: list[Span], key: bytes) -> Iterator[Hit]:
    line, counted = 1, 0
    for span in chosen:
        line += text.count(b"\n", counted, span.start)
        counted = span.start
        begin = text.rfind(b"\n", 0, span.start) + 1
        example = not span.detector.firm and is_example(span.value)
        yield Hit(
            detector=span.detector.name,
            title=span.detector.title,
            kind=span.detector.kind,
            line=line,
            start=span.start - begin,
            end=span.end - begin,
            masked=masked(span.value),
            hmac=keyed(span.value.encode("latin-1"), key),
            confidence=_confidence(span, example=example),
            example=example,
            verified=span.detector.verified and not example,
        )


def _confidence(span: Span, *, example: bool) -> Confidence:
    if example:
        return Confidence.LOW
    judged = span.detector.named and not span.detector.firm
    least = sureness(span.value) if judged else Confidence.HIGH
    return max(span.detector.confidence, least, key=lambda each: each.rank)


_RANKS: Final = {
    detector.name: rank
    for rank, detector in enumerate((*STRUCTURED, *AI, *PLATFORM, *DEFAULTS, *ASSIGNED))
}
