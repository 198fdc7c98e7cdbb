"""The prefilter and the dispatch table that follow from what all checks ask."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bartizan.core.digest import fingerprint
from bartizan.evidence.asks import Ask, AskKind

WORD_BYTES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
TO_WORDS = bytes(byte if byte in WORD_BYTES else 32 for byte in range(256))
# How a word of an ask stands in source code: called (or renamed), decorating, as a key.
_SHAPES = {
    AskKind.CALL: r"\b{}\b(?:\s*\(|\s+as\b)",
    AskKind.DECORATOR: r"@[\w.]*\b{}\b",
    AskKind.KEY: r"""["']{}\\?["']\s*:""",
    AskKind.BASE: r"\b{}\b",
}
FOLLOWED = frozenset({AskKind.CALL, AskKind.DECORATOR, AskKind.BASE})


def words_of(content: bytes) -> frozenset[bytes]:
    """Return the identifiers and numbers in content: one pass, linear, without parsing."""
    return frozenset(content.translate(TO_WORDS).split())


@dataclass(frozen=True, slots=True)
class Table:
    """What the walk of one file keeps: asks by the last segment of a name, targets and keys.

    `anchored` finds the syntax of an ask that is an anchor.
    """

    tails: dict[str, tuple[Ask, ...]]
    targets: re.Pattern[str] | None
    fragments: re.Pattern[str] | None
    keys: frozenset[str]
    imports: tuple[Ask, ...]
    wildcards: tuple[Ask, ...]
    anchored: re.Pattern[bytes] | None

    def wants_call(self, name: str) -> bool:
        """Whether a call of this name was asked for."""
        asked = self.tails.get(name.rsplit(".", 1)[-1].lstrip("~"), ())
        if any(ask.matches(name) for ask in asked):
            return True
        if self.fragments is not None and self.fragments.search(name.lower()) is not None:
            return True
        return any(ask.matches(name) for ask in self.wildcards)

    def wants_target(self, name: str) -> bool:
        """Whether an assignment to a name with this last segment was asked for."""
        return self.targets is not None and self.targets.search(name.lower()) is not None


class Questions:
    """All asks of all checks, compiled once; `words` are all that any of them is about."""

    def __init__(self, asks: Iterable[Ask]) -> None:
        """Compile the asks; their order does not matter."""
        given = frozenset(asks)
        own = {ask for ask in given if ask.kind is not AskKind.RESOURCE}
        self.words = frozenset(word for ask in given for word in ask.words)
        self.asks = tuple(sorted(own, key=lambda a: (a.kind, a.pattern, a.beside)))
        asked = (f"{ask.kind}|{ask.pattern}|{ask.beside}" for ask in self.asks)
        self.version = fingerprint(*asked, "words", *sorted(self.words))
        self._named = tuple(
            (frozenset(word.encode() for word in ask.words), ask)
            for ask in self.asks
            if not ask.fragment
        )
        self._open = tuple(ask for ask in self.asks if ask.fragment)
        self._known = frozenset(word for needed, _ in self._named for word in needed)
        self._ends = _either(ask.fragment for ask in self._open)
        self._tables: dict[tuple[frozenset[bytes], tuple[Ask, ...]], Table | None] = {}

    def concerning(self, words: frozenset[str]) -> frozenset[str]:
        """Return the words that any ask is about: named in one, or with an asked fragment."""
        if self._ends is None:
            return words & self.words
        ends = self._ends
        return frozenset(w for w in words if w in self.words or ends.search(w.lower()))

    def table(self, words: frozenset[bytes]) -> Table | None:
        """Return what to keep of a file with these words; None when nothing can match."""
        text = b" ".join(words).decode("ascii").lower()
        key = (words & self._known, tuple(ask for ask in self._open if ask.fragment in text))
        if key not in self._tables:
            self._tables[key] = self._table(*key)
        return self._tables[key]

    def _table(self, words: frozenset[bytes], opened: tuple[Ask, ...]) -> Table | None:
        asked = [ask for needed, ask in self._named if needed <= words]
        return _compile(asked, list(opened)) if asked or opened else None


def _compile(asked: list[Ask], opened: list[Ask]) -> Table:
    tails: dict[str, list[Ask]] = {}
    for ask in asked:
        if ask.kind in FOLLOWED and not ask.pattern.endswith("*"):
            tails.setdefault(ask.tail, []).append(ask)
    return Table(
        tails={tail: tuple(found) for tail, found in tails.items()},
        targets=_either(ask.fragment for ask in opened if ask.kind is AskKind.TARGET),
        fragments=_either(ask.fragment for ask in opened if ask.kind is AskKind.CALL),
        keys=frozenset(ask.pattern for ask in asked if ask.kind is AskKind.KEY),
        imports=tuple(ask for ask in asked if ask.kind is AskKind.IMPORT),
        wildcards=tuple(a for a in asked if a.kind in FOLLOWED and a.pattern.endswith("*")),
        anchored=_proof(ask for ask in asked if ask.anchor),
    )


def _proof(asks: Iterable[Ask]) -> re.Pattern[bytes] | None:
    """Return what finds the syntax of one of the asks in bytes: a word alone may be a comment."""
    pieces = sorted({piece for ask in asks for piece in _syntax(ask)})
    return re.compile("|".join(pieces).encode()) if pieces else None


def _syntax(ask: Ask) -> Iterable[str]:
    words = [re.escape(word) for word in _written(ask)]
    rooted = not ask.pattern.startswith(("*", "~"))
    if ask.kind is AskKind.IMPORT or (ask.ordinary and rooted and ask.segments):
        package = re.escape(ask.segments[0])
        return [rf"\b(?:from|import)\s[\w., ]*\b{package}\b"]
    if ask.kind is AskKind.CALL and ask.ordinary and len(ask.segments) > 1:
        return [r"\b" + r"\s*\.\s*".join(map(re.escape, ask.segments)) + r"\s*\("]
    shape = _SHAPES.get(ask.kind if not ask.pattern.endswith("*") else AskKind.BASE, "{}")
    return [shape.format(word) for word in words]


def _either(pieces: Iterable[str]) -> re.Pattern[str] | None:
    escaped = sorted({re.escape(piece) for piece in pieces})
    return re.compile("|".join(escaped)) if escaped else None


def _written(ask: Ask) -> Iterable[str]:
    if ask.kind is AskKind.KEY:
        return (ask.pattern,)
    if ask.kind is AskKind.IMPORT:
        return ()
    written = [part for part in ask.pattern.split(".") if part.strip("*") and part in ask.words]
    return written[-1:]


NOTHING_ASKED = _compile([], [])
