"""The prefilter and the dispatch table that follow from what all checks ask."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import Final

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
# What takes a function out of a module by a text, which may spell a name that stands nowhere: by
# the words without which it does not, with what it is taken from.
_PICKED = {
    frozenset({b"getattr", b"getattr_static", b"vars"}):
        re.compile(rb"\b(?:getattr|getattr_static|vars)\s*\(\s*(\w++)"),
    frozenset({b"__dict__", b"__getattribute__"}):
        re.compile(rb"\b(\w++)\s*\.\s*__(?:dict|getattribute)__"),
    frozenset({b"attrgetter", b"methodcaller"}):
        re.compile(rb"\b(attrgetter|methodcaller)\s*\("),
}  # fmt: skip
PICKING = frozenset[bytes]().union(*_PICKED)
# What has a module without its name: what imports by a text, and what picks from anything.
_NAMING = frozenset({b"__import__", b"importlib", b"import_module", b"attrgetter", b"methodcaller"})
_RENAMED = re.compile(rb"\b(\w++)[ \t]+as[ \t]+(\w++)")
# Imports, and code, that a text names.
_SPELLING = r"\b(?:__import__|import_module|exec|eval|modules)\s*[\[(]"
# An import, which may go on after a backslash.
_IMPORTED = r"\b(?:from|import)\b[\w., \t]*(?:\\\n[\w., \t]*)*\b{}\b"
# A function that anything has, called or taken from it.
_HANDED = r"\b{0}\b(?:\s*\(|\s+as\b|[\"'])|\.\s*{0}\b"
MOST_COMPILED = 512
FOLLOWED = frozenset({AskKind.CALL, AskKind.DECORATOR, AskKind.BASE})


def words_of(content: bytes) -> frozenset[bytes]:
    """Return the identifiers and numbers in content: one pass, linear, without parsing."""
    return frozenset(content.translate(TO_WORDS).split())


@dataclass(frozen=True, slots=True)
class Table:
    """What the walk of one file keeps: asks by the last segment of a name, targets and keys.

    `anchored` finds the syntax of an ask that is a reason to read the file; `tied` says that there
    is another one. `functions` are the names of asked functions, which may be handed on without a
    call; `below` has, for the module of any question, the words of all that is asked about what is
    in it.
    """

    tails: dict[str, tuple[Ask, ...]]
    targets: frozenset[str]
    fragments: frozenset[str]
    keys: frozenset[str]
    imports: tuple[Ask, ...]
    wildcards: tuple[Ask, ...]
    anchored: re.Pattern[bytes] | None
    functions: frozenset[str]
    below: Mapping[str, frozenset[str]]
    tied: bool = False

    def wants_call(self, name: str) -> bool:
        """Whether a call of this name was asked for."""
        asked = self.tails.get(name.rsplit(".", 1)[-1].lstrip("~"), ())
        if any(ask.matches(name) for ask in asked):
            return True
        if _holds_one(self.fragments, name):
            return True
        return any(ask.matches(name) for ask in self.wildcards)

    def members(self, module: str) -> Iterator[str]:
        """Yield the names that a star import of a module brings and that are asked for."""
        start = f"{module}."
        for asks in self.tails.values():
            for ask in asks:
                name = ask.pattern.removeprefix(start)
                if ask.pattern.startswith(start) and name != "__call__":
                    yield name.split(".", 1)[0]

    def wants_target(self, name: str) -> bool:
        """Whether an assignment to a name with this last segment was asked for."""
        return _holds_one(self.targets, name)


class Picks:
    """Finds where a text may pick a function out of one of some modules."""

    def __init__(self, modules: Iterable[str]) -> None:
        """Look for these modules, by the names that they are imported by."""
        self._roots = frozenset(module.split(".", 1)[0].encode() for module in modules)

    def found(self, words: frozenset[bytes], content: bytes) -> bool:
        """Whether content picks from one of the modules, or from one that a text names."""
        shapes = [shape for needed, shape in _PICKED.items() if not needed.isdisjoint(words)]
        picked = {found[1] for shape in shapes for found in shape.finditer(content)}
        names = _NAMING | (self._roots & words)
        if not picked or not names.isdisjoint(picked):
            return bool(picked)
        renamed = _RENAMED.findall(content) if b"as" in words else ()
        return any(name in names and other in picked for name, other in renamed)


class Questions:
    """All asks of all checks, compiled once; `words` are all that any of them is about."""

    def __init__(self, asks: Iterable[Ask], of: Callable[[Ask], bool] = lambda _: True) -> None:
        """Compile the asks that `of` lets pass; their order does not matter."""
        # Checks share their asks: told apart by identity first, few are hashed.
        asked_for = frozenset(filter(of, {id(ask): ask for ask in asks}.values()))
        given = asked_for.union(*(ask.homes for ask in asked_for))
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
        self._open = tuple((ask.fragment, ask) for ask in self.asks if ask.fragment)
        self._known = frozenset(word for needed, _ in self._named for word in needed)
        self._by_word = _by_word(self._named)
        self._ends = _either(frozenset(fragment for fragment, _ in self._open))
        self._below = _below(own)
        self._picks = Picks(self._below)
        self.nothing = _compile([], [], self._below)
        self._tables: dict[tuple[frozenset[bytes], tuple[Ask, ...]], Table | None] = {}

    def concerning(self, words: frozenset[str]) -> frozenset[str]:
        """Return the words that any ask is about: named in one, or with an asked fragment."""
        if self._ends is None:
            return words & self.words
        ends = self._ends
        return frozenset(w for w in words if w in self.words or ends.search(w.lower()))

    def of(self, words: frozenset[bytes], content: bytes) -> Table | None:
        """Return what to keep of a file; None when nothing can match, and nothing picks by text."""
        table = self.table(words)
        if PICKING.isdisjoint(words) or not self._picks.found(words, content):
            return table
        return replace(table or self.nothing, tied=True)

    def table(self, words: frozenset[bytes]) -> Table | None:
        """Return what to keep of a file with these words; None when nothing can match."""
        text = b" ".join(words).decode("ascii").lower()
        key = (words & self._known, tuple(ask for fragment, ask in self._open if fragment in text))
        if key not in self._tables:
            self._tables[key] = self._table(*key)
        return self._tables[key]

    def _table(self, words: frozenset[bytes], opened: tuple[Ask, ...]) -> Table | None:
        found = {at for word in (*words, b"") for at in self._by_word.get(word, ())}
        named = (self._named[at] for at in sorted(found))
        asked = [ask for needed, ask in named if needed <= words]
        return _compile(asked, list(opened), self._below) if asked or opened else None


def compiled(parts: Iterable[tuple[Ask, ...]], of: Callable[[Ask], bool]) -> Questions:
    """Return the questions of several groups of asks; those of the same groups are compiled once.

    A group is known by its identity: to tell some ten thousand asks apart takes as long as to
    compile them.
    """
    groups = tuple(parts)
    key = (of, *map(id, groups))
    if key not in _COMPILED:
        if len(_COMPILED) >= MOST_COMPILED:
            _COMPILED.clear()
        asks = chain.from_iterable(groups)
        _COMPILED[key] = groups, Questions(asks, of)  # kept together: no other has these identities
    return _COMPILED[key][1]


_COMPILED: Final[dict[tuple[object, ...], tuple[tuple[tuple[Ask, ...], ...], Questions]]] = {}


def _by_word(named: Sequence[tuple[frozenset[bytes], Ask]]) -> Mapping[bytes, Sequence[int]]:
    """Return where the asks stand that need a word: each under its longest, which is the rarest."""
    found: dict[bytes, list[int]] = {}
    for at, (needed, _) in enumerate(named):
        found.setdefault(max(needed, key=lambda word: (len(word), word), default=b""), []).append(
            at
        )
    return found


def _below(asks: Iterable[Ask]) -> Mapping[str, frozenset[str]]:
    """Return the words of what is asked about each module, where they say what is meant."""
    found: dict[str, frozenset[str]] = {}
    for ask in asks:
        if _is_telling(ask) and not ask.pattern.endswith("*"):
            module = ask.pattern.rpartition(".")[0]
            found[module] = found.get(module, frozenset()) | ask.words
    return found


def _compile(asked: list[Ask], opened: list[Ask], below: Mapping[str, frozenset[str]]) -> Table:
    tails: dict[str, list[Ask]] = {}
    for ask in asked:
        if ask.kind in FOLLOWED and not ask.pattern.endswith("*"):
            tails.setdefault(ask.tail, []).append(ask)
    return Table(
        tails={tail: tuple(found) for tail, found in tails.items()},
        targets=frozenset(ask.fragment for ask in opened if ask.kind is AskKind.TARGET),
        fragments=frozenset(ask.fragment for ask in opened if ask.kind is AskKind.CALL),
        keys=frozenset(ask.pattern for ask in asked if ask.kind is AskKind.KEY),
        imports=tuple(ask for ask in asked if ask.kind is AskKind.IMPORT),
        wildcards=tuple(a for a in asked if a.kind in FOLLOWED and a.pattern.endswith("*")),
        anchored=_proof(frozenset(p for ask in asked if ask.anchor for p in _syntax(ask))),
        functions=frozenset(ask.pattern for ask in asked if _is_of_package(ask)),
        below=below,
    )


@cache
def _is_of_package(ask: Ask) -> bool:
    """Whether it asks for calls of a package's function."""
    return ask.rooted and ask.is_function


def _is_telling(ask: Ask) -> bool:
    """Whether it asks for a package's calls, and its words by themselves say what is meant."""
    return ask.kind is AskKind.CALL and ask.anchor and ask.rooted and not ask.ordinary


@cache
def _proof(syntax: frozenset[tuple[str, str]]) -> re.Pattern[bytes] | None:
    """Return what finds the syntax of an ask in bytes: a word alone may be a comment."""
    words: dict[str, set[str]] = {}
    for shape, word in syntax:
        words.setdefault(shape, set()).add(word)
    pieces = [shape.format(f"(?:{'|'.join(sorted(found))})") for shape, found in words.items()]
    return re.compile("|".join(sorted(pieces)).encode()) if pieces else None


@cache
def _syntax(ask: Ask) -> Sequence[tuple[str, str]]:
    """Return the shapes in which a question stands in source code, with what stands in them."""
    words = [re.escape(word) for word in _written(ask)]
    if ask.kind is AskKind.IMPORT or (ask.ordinary and ask.rooted and ask.segments):
        return [(_IMPORTED, re.escape(ask.segments[0]))]
    if ask.kind is AskKind.CALL and ask.ordinary and len(ask.segments) > 1:
        return [(r"\b{}\s*\(", r"\s*\.\s*".join(map(re.escape, ask.segments)))]
    if _is_telling(ask):
        imported = (_IMPORTED, re.escape(ask.segments[0]))
        return [imported, (_SPELLING, ""), *((_SHAPES[AskKind.CALL], word) for word in words)]
    if ask.is_function and not ask.pattern.endswith("*"):
        return [(_HANDED, word) for word in words]
    shape = _SHAPES.get(ask.kind if not ask.pattern.endswith("*") else AskKind.BASE, "{}")
    return [(shape, word) for word in words]


def _holds_one(pieces: frozenset[str], name: str) -> bool:
    either = _either(pieces)
    return either is not None and either.search(name.lower()) is not None


@cache
def _either(pieces: frozenset[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(sorted(map(re.escape, pieces)))) if pieces else None


def _written(ask: Ask) -> Iterable[str]:
    if ask.kind is AskKind.KEY:
        return (ask.pattern,)
    if ask.kind is AskKind.IMPORT:
        return ()
    written = [part for part in ask.pattern.split(".") if part.strip("*") and part in ask.words]
    return written[-1:]
