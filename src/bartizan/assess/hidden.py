"""The last gate before anything is shown or kept: facts without secrets and personal data.

Collectors hide what they read, and checks hide what they say. This walks every text of the facts
that reports are made from once more, by their types, so that a field nobody thought of is no hole.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast

from bartizan.assess.facts import (
    Assessment,
    AttestationShown,
    CollectorRun,
    ControlResult,
    Skipped,
    WaiverShown,
    Workload,
)
from bartizan.assess.marks import Marks
from bartizan.classify.hide import hide, hide_path, hide_secrets
from bartizan.core.asset import Asset
from bartizan.core.finding import Finding
from bartizan.core.place import Place

T = TypeVar("T")
Rule = Callable[[str], str]
Fact = Any  # A dataclass, or whatever is a field of one.

# Digests are ours. Excerpts are masked where they are made, line by line, as code or as text.
AS_THEY_ARE = frozenset(
    {
        (Finding, "fingerprint"),
        (ControlResult, "findings"),
        (Asset, "digest"),
        (CollectorRun, "digest"),
        (Assessment, "excerpts"),
    }
)
PATHS = frozenset({(Place, "path"), (Skipped, "path")})
# Whom a declaration names answers for it, and is named in reports.
PEOPLE = frozenset(
    {
        (AttestationShown, "by"),
        (WaiverShown, "requested_by"),
        (WaiverShown, "approved_by"),
        (Workload, "declared"),
    }
)


def hidden(facts: T) -> T:
    """Return facts with every secret and all personal data in them hidden.

    Equal texts stay equal. A path with a secret in it is the same mark everywhere, also where a
    message quotes it. People whom declarations name are shown.
    """
    return cast("T", _Veil(_marked(facts)).value(facts))


class _Veil:
    """Hides the texts of facts, each once; `marks` are what stands for paths with secrets."""

    def __init__(self, marks: Mapping[str, str]) -> None:
        self.marks = Marks(marks)
        self.text = cache(self._text)
        self.rules: dict[tuple[type[object], str], Rule] = {
            **dict.fromkeys(AS_THEY_ARE, str),
            **dict.fromkeys(PATHS, cache(hide_path)),
            **dict.fromkeys(PEOPLE, hide_secrets),
        }

    def value(self, value: Fact, rule: Rule | None = None) -> object:
        """Return a value without secrets; `rule` is for the texts right in it."""
        if isinstance(value, str):
            return value if isinstance(value, Enum) else (rule or self.text)(value)
        if isinstance(value, tuple):
            return tuple(self.value(item, rule) for item in value)
        if isinstance(value, Mapping):
            return {self.value(key): self.value(item, rule) for key, item in value.items()}
        if _names(value.__class__):
            return self._facts(value)
        return value

    def _facts(self, facts: Fact) -> object:
        kind = facts.__class__
        changed: dict[str, object] = {}
        for name in _names(kind):
            old = getattr(facts, name)
            new = self.value(old, self.rules.get((kind, name)))
            if new != old:
                changed[name] = new
        return replace(facts, **changed) if changed else facts

    def _text(self, text: str) -> str:
        return hide(self.marks.put(text))


def _marked(facts: object) -> Mapping[str, str]:
    """Return the paths that hold a secret with their marks."""
    paths = {path: hide_path(path) for path in set(_paths(facts))}
    return {path: mark for path, mark in paths.items() if path != mark}


def _paths(value: Fact) -> Iterator[str]:
    pending = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, str):
            continue
        if isinstance(each, Place | Skipped):
            yield each.path
        elif isinstance(each, tuple):
            pending.extend(each)
        elif isinstance(each, Mapping):
            pending += [*each.keys(), *each.values()]
        else:
            pending += [getattr(each, name) for name in _names(each.__class__)]


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    """Return the fields of a dataclass, none for any other type."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
