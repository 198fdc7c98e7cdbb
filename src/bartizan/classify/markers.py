"""Marks of instructions that are meant for a model and hidden from people."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

import re2


class MarkerKind(StrEnum):
    """How an instruction is hidden."""

    TAG = "instruction-tag"
    SECRECY = "secrecy"
    OVERRIDE = "override"
    PRECONDITION = "precondition"
    INVISIBLE = "invisible-characters"
    BIDI = "bidirectional-control"
    UNICODE_TAG = "tag-characters"
    ANSI = "terminal-escape"
    COMMENT = "instructing-comment"
    ENCODED = "encoded-text"


@dataclass(frozen=True, slots=True)
class Marker:
    """One mark: its kind, the offset of its first character, and an excerpt made visible."""

    kind: MarkerKind
    offset: int
    excerpt: str


_TARGET: Final = r"(?:the )?(?:user|human|customer|operator|person|anyone|anybody)s?"
_PHRASES: Final = (
    (
        MarkerKind.TAG,
        (
            r"<\s{0,3}(?:IMPORTANT|HIDDEN|SYSTEM|SECRET|INSTRUCTIONS?|CRITICAL|ADMIN"
            r"|system_?(?:prompt|instructions?|message)|hidden_?instructions?|important)\s{0,3}>"
        ),
    ),
    (
        MarkerKind.SECRECY,
        (
            rf"(?i:(?:do not|don'?t|never|must not|without) (?:ever |"
            rf"explicitly )?(?:tell(?:ing)?|mention(?:ing)?|inform(?:ing)?|notify(?:ing)?|"
            rf"reveal(?:ing)?(?: this)?(?: to)?|disclos(?:e|ing)(?: this)?(?: to)?|"
            rf"alert(?:ing)?|show(?:ing)?(?: this)?(?: to)?) (?:(?:this|it|anything|these|"
            rf"that) to )?{_TARGET}\b)"
        ),
    ),
    (
        MarkerKind.SECRECY,
        (
            r"(?i:(?:do not|don'?t|never) (?:ever |"
            r"explicitly )?mention (?:that )?(?:you|this|"
            r"these|the (?:tool|file|instruction)))"
        ),
    ),
    (
        MarkerKind.OVERRIDE,
        (
            r"(?i:(?:ignore|disregard|forget|override) (?:all |any |the |"
            r"your )*(?:previous|"
            r"prior|earlier|above|preceding|existing|system) (?:\w{1,20} )?(?:instructions?|"
            r"prompts?|rules|messages?|context|directions?))"
        ),
    ),
    (
        MarkerKind.PRECONDITION,
        (
            r"(?i:(?:before (?:using|calling|invoking|running|providing|"
            r"doing)|when (?:using|"
            r"calling) this|when this tool is (?:called|used)|prior to)[^.\n]{0,80}(?:must|"
            r"always|need to|have to)(?: \w{1,12}){0,3} (?:read|access|open|send|include|call|"
            r"check|pass|fetch|load)\b)"
        ),
    ),
    (
        MarkerKind.PRECONDITION,
        (
            r"(?i:(?:read|open|access|load|cat) [^\n]{0,40}(?:~/\.ssh|"
            r"id_rsa|\.env\b|"
            r"/etc/passwd|mcp\.json|\.aws/credentials|credentials file)[^\n]{0,80}(?:pass|"
            r"send|include|content|as [`'\"]?\w))"
        ),
    ),
)
_UNSEEN: Final = (
    (
        MarkerKind.INVISIBLE,
        (r"[\x{200B}\x{2060}-\x{2064}\x{180E}]{1,}|[\x{200C}\x{200D}\x{FEFF}\x{00AD}]{3,}"),
    ),
    (MarkerKind.BIDI, r"[\x{202A}-\x{202E}\x{2066}-\x{2069}]"),
    (MarkerKind.UNICODE_TAG, r"[\x{E0000}-\x{E007F}]+"),
    (MarkerKind.ANSI, r"\x1b\[[0-9;?]{0,20}[A-Za-z]|\x{9B}[0-9;]{0,20}[A-Za-z]"),
    (MarkerKind.ENCODED, r"(?:^|[\s\"'`:(])([A-Za-z0-9+/]{160,}={0,2})"),
)
_COMMENT: Final = r"<!--((?:[^-]|-[^-])*?)-->"
_INSTRUCTS: Final = re.compile(
    r"(?i)\b(?:you (?:must|should|are now)|ignore (?:all|any|the|previous)|assistant|exfiltrate"
    r"|the (?:ai|model|agent|llm)\b|secretly|do not (?:tell|mention|show|reveal))"
)
_PASSIVE: Final = re.compile(
    r"(?i)^\s*(?:markdownlint|prettier|eslint|toc|omit|vale|textlint|todo|fixme|begin|"
    r"end|more|lint|spell)"
)
_CLASSES: Final = (str.isupper, str.islower, str.isdigit)
_SHOWN: Final = 60
_RULES: Final = (*_PHRASES, *_UNSEEN)


def poison_markers(text: str) -> tuple[Marker, ...]:
    """Return the marks of hidden instructions in text, in order; ordinary documents have none.

    They are signs for a person to judge, not proofs. Emoji sequences keep their joiners. Never
    raises; time is linear.
    """
    found: list[Marker] = []
    content = text.encode("utf-8", "replace")
    gate = _gate()
    for index in sorted(gate.Match(content) or ()):
        kind, _ = _RULES[index] if index < len(_RULES) else (MarkerKind.COMMENT, "")
        found += _found(kind, index, text)
    return tuple(sorted(set(found), key=lambda each: (each.offset, each.kind)))


def _found(kind: MarkerKind, index: int, text: str) -> list[Marker]:
    safe = text.encode("utf-8", "replace").decode()
    matches = _patterns()[index].finditer(safe)
    return [
        Marker(kind, match.start(), visible(match[0]))
        for match in matches
        if _confirmed(kind, match)
    ]


def _confirmed(kind: MarkerKind, match: re2._Match) -> bool:
    if kind is MarkerKind.COMMENT:
        return _instructs(match[1])
    if kind is MarkerKind.ENCODED:
        return all(any(test(mark) for mark in match[1]) for test in _CLASSES)
    return True


def _instructs(comment: str) -> bool:
    return _PASSIVE.match(comment) is None and _INSTRUCTS.search(comment) is not None


def visible(text: str) -> str:
    """Return at most sixty characters of text on one line, with what cannot be seen spelled out."""
    shown = "".join(
        mark if mark.isprintable() else (" " if mark.isspace() else f"<U+{ord(mark):04X}>")
        for mark in text[:_SHOWN]
    )
    return shown if len(text) <= _SHOWN else f"{shown}…"


@cache
def _gate() -> re2.Set:
    gate = re2.Set.SearchSet(_options())
    for _, pattern in _RULES:
        gate.Add(pattern)
    gate.Add(_COMMENT)
    gate.Compile()
    return gate


@cache
def _patterns() -> tuple[re2._Regexp, ...]:
    patterns = (*(pattern for _, pattern in _RULES), _COMMENT)
    return tuple(re2.compile(pattern, _options()) for pattern in patterns)


def _options() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    return options
