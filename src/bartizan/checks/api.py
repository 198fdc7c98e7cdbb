"""What a check is: metadata and a pure function from evidence to verdicts."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeVar, overload

from bartizan.core.verdict import Verdict
from bartizan.core.words import Confidence, Layer, Severity, Source
from bartizan.evidence.asks import Ask, joined
from bartizan.evidence.facts import Evidence, Gap
from bartizan.evidence.scripts import Scripts

E = TypeVar("E", bound=Evidence)
F = TypeVar("F", bound=Evidence)
G = TypeVar("G", bound=Evidence)

PREFIXES = {
    "data": Layer.DATA,
    "model": Layer.MODEL,
    "app": Layer.APPLICATION,
    "infra": Layer.INFRASTRUCTURE,
    "org": Layer.ORGANIZATIONAL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """An automated test of evidence.

    `reads` are the evidence types that `evaluate` takes, in this order. `clause` is the part of the
    control's requirement that the check proves. `absent` says what a workload lacks to which the
    check does not apply; it is empty where the check applies to every workload. `files` is a
    pattern of the names of unread files that could change the answer, empty for all. `evaluate`
    yields one verdict per fact; none at all is not-applicable.
    """

    id: str
    title: str
    control: str
    clause: str
    severity: Severity
    confidence: Confidence = Confidence.HIGH
    reads: tuple[type[Evidence], ...]
    asks: tuple[Ask, ...] = ()
    fix: str
    absent: str
    files: str = ""
    refs: tuple[str, ...] = ()
    source: Source = Source.REPO
    evaluate: Callable[..., Iterable[Verdict]]
    doc: str

    @property
    def layer(self) -> Layer:
        """The layer that the id names."""
        return PREFIXES[self.id.split("-", 1)[0]]

    @property
    def reads_scripts(self) -> bool:
        """Whether it answers for JavaScript and TypeScript as it does for Python."""
        return Scripts in self.reads

    def left_open(self, gaps: Iterable[Gap]) -> Iterator[Gap]:
        """Yield the unread files that could change the answer, by their names and their words."""
        for gap in gaps:
            if self._concerns(gap.path) and self._needs(gap).met_by(gap.words):
                yield gap

    def _needs(self, gap: Gap) -> "Needs":
        return _needs(self.asks, scripts=gap.script) if self.asks else ANYTHING

    def _concerns(self, path: str) -> bool:
        return not self.files or re.search(self.files, path, re.IGNORECASE) is not None


@dataclass(frozen=True, slots=True)
class Needs:
    """What a file must hold one of to matter: words, sets of words, and fragments."""

    single: frozenset[str]
    several: frozenset[frozenset[str]]
    fragments: frozenset[str]

    def met_by(self, words: frozenset[str] | None) -> bool:
        """Whether a file with these words (None: not known) may hold that."""
        if words is None or not self.single.isdisjoint(words):
            return True
        text = joined(words) if self.fragments else ""
        return any(each <= words for each in self.several) or any(
            each in text for each in self.fragments
        )


ANYTHING = Needs(frozenset(), frozenset({frozenset()}), frozenset())


@cache
def _needs(asks: tuple[Ask, ...], *, scripts: bool) -> Needs:
    telling = [ask for ask in asks if not ask.aside and (scripts or not ask.scripted)]
    needed = {ask.words for ask in telling if not ask.fragment}
    single = frozenset(word for words in needed if len(words) == 1 for word in words)
    several = frozenset(words for words in needed if single.isdisjoint(words))
    return Needs(single, several, frozenset(ask.fragment for ask in telling if ask.fragment))


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """The metadata of a check, before its function is known."""

    id: str
    title: str
    control: str
    clause: str
    severity: Severity
    fix: str
    absent: str
    confidence: Confidence = Confidence.HIGH
    asks: tuple[Ask, ...] = ()
    files: str = ""
    refs: tuple[str, ...] = ()
    source: Source = Source.REPO


@overload
def check(meta: Meta, reads: type[E], /) -> Callable[[Callable[[E], Iterable[Verdict]]], Check]: ...
@overload
def check(
    meta: Meta, reads: type[E], second: type[F], /
) -> Callable[[Callable[[E, F], Iterable[Verdict]]], Check]: ...
@overload
def check(
    meta: Meta, reads: type[E], second: type[F], third: type[G], /
) -> Callable[[Callable[[E, F, G], Iterable[Verdict]]], Check]: ...
def check(
    meta: Meta, /, *reads: type[Evidence]
) -> Callable[[Callable[..., Iterable[Verdict]]], Check]:
    """Make a check of a function; its docstring becomes the check's reference page."""

    def wrap(function: Callable[..., Iterable[Verdict]]) -> Check:
        return Check(
            id=meta.id,
            title=meta.title,
            control=meta.control,
            clause=meta.clause,
            severity=meta.severity,
            confidence=meta.confidence,
            reads=reads,
            asks=meta.asks,
            fix=meta.fix,
            absent=meta.absent,
            files=meta.files,
            refs=meta.refs,
            source=meta.source,
            evaluate=function,
            doc=function.__doc__ or "",
        )

    return wrap
