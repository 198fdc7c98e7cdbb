"""What all source code of a workload says, as one fact base that many questions are asked of."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar, cast

from bartizan.evidence.asks import any_matches, matches
from bartizan.evidence.code import (
    HIDES,
    Assignment,
    Call,
    ClassFact,
    FileFacts,
    Function,
    Import,
    MapLiteral,
    Return,
)
from bartizan.evidence.facts import Evidence
from bartizan.evidence.testcode import is_test
from bartizan.evidence.value import NOTHING, UNKNOWN, Missing, Option, Shape, Value

__all__ = [
    "HIDES", "NOTHING", "UNKNOWN", "Assignment", "Call", "ClassFact", "FileFacts", "Function",
    "Import", "MapLiteral", "Missing", "Option", "Return", "Shape", "Source", "Value",
]  # fmt: skip

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Source(Evidence):
    """The facts of all source files of a workload, as one.

    `serving` are the files that are named as tests and that other code imports.
    """

    units: tuple[FileFacts, ...] = ()
    languages: Mapping[str, int] = field(default_factory=dict)
    serving: frozenset[str] = frozenset()

    def is_test(self, path: str) -> bool:
        """Whether a file is test code: its path says so, and no other code imports it."""
        return is_test(path) and path not in self.serving

    def calls(self, *patterns: str) -> tuple[Call, ...]:
        """Return the calls whose name fits a pattern, in the order of files and lines."""
        if not self.units:
            return ()
        found = self._answers.get(patterns)
        if found is None:
            unique = {id(call): call for pattern in patterns for call in self._calls_of(pattern)}
            found = tuple(sorted(unique.values(), key=lambda call: (call.place, call.name)))
            self._answers[patterns] = found
        return found

    def _calls_of(self, pattern: str) -> Iterator[Call]:
        if pattern.endswith("*"):
            fitting = (name for name in self._by_name if matches(pattern, name))
            return (call for name in fitting for call in self._by_name[name])
        tail = self._by_tail.get(pattern.rsplit(".", 1)[-1], ())
        return (call for call in tail if matches(pattern, call.name))

    def decorated(self, *patterns: str) -> Iterator[tuple[Function, Call]]:
        """Yield functions with their first decorator that fits a pattern."""
        if patterns not in self._marked:
            self._marked[patterns] = tuple(self._decorated(patterns))
        yield from self._marked[patterns]

    def _decorated(self, patterns: tuple[str, ...]) -> Iterator[tuple[Function, Call]]:
        for function in self.functions:
            for mark in function.decorators:
                if any_matches(patterns, mark.name):
                    yield function, mark
                    break

    def once(self, derive: Callable[["Source"], T]) -> T:
        """Return what a function makes of this fact base; it is made once, whoever asks."""
        if derive not in self._derived:
            self._derived[derive] = derive(self)
        return cast("T", self._derived[derive])

    def calls_in(self, scope: str) -> tuple[Call, ...]:
        """The calls inside a function, by its qualified name."""
        return self._by_scope.get(scope, ())

    def assigned(self, *words: str) -> Iterator[Assignment]:
        """Yield assignments whose target's last segment has one of the words in it."""
        for unit in self.units:
            for item in unit.assignments:
                tail = item.target.rsplit(".", 1)[-1].lower()
                if any(word in tail for word in words):
                    yield item

    def maps(self, *keys: str) -> Iterator[MapLiteral]:
        """Yield dictionary literals that have all the keys."""
        for unit in self.units:
            for item in unit.maps:
                if all(item.value.entry(key) is not None for key in keys):
                    yield item

    def imports(self, *patterns: str) -> Iterator[Import]:
        """Yield imports that fit a pattern; one without a star at its start."""
        for pattern in patterns:
            for item in self._by_package.get(pattern.split(".", 1)[0].rstrip("*"), ()):
                if matches(pattern, item.name):
                    yield item

    def function(self, name: str, *, near: str = "") -> Function | None:
        """Return the definition that a resolved name stands for, else None.

        Scripts import their neighbours by bare name, so a definition whose qualified name ends with
        `name` counts, one in the folder of `near` first.
        """
        key = (name, near.rpartition("/")[0])
        if key not in self._meant:
            self._meant[key] = self._function(*key)
        return self._meant[key]

    def _function(self, name: str, folder: str) -> Function | None:
        found = self._by_short.get(name.rsplit(".", 1)[-1], ())
        fitting = [f for f in found if f.name == name or f.name.endswith(f".{name}")]
        fitting.sort(key=lambda f: (f.place.path.rpartition("/")[0] != folder, f.name))
        return fitting[0] if fitting else None

    @cached_property
    def _answers(self) -> dict[tuple[str, ...], tuple[Call, ...]]:
        """What was asked already: checks share most of their questions."""
        return {}

    @cached_property
    def _marked(self) -> dict[tuple[str, ...], tuple[tuple[Function, Call], ...]]:
        """What was asked of decorators already."""
        return {}

    @cached_property
    def _meant(self) -> dict[tuple[str, str], Function | None]:
        """Which definitions names stood for already, by the folder that they stand in."""
        return {}

    @cached_property
    def _derived(self) -> dict[object, object]:
        """What `once` made already."""
        return {}

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """All functions that were kept."""
        return tuple(function for unit in self.units for function in unit.functions)

    @cached_property
    def classes(self) -> tuple[ClassFact, ...]:
        """All classes that were kept."""
        return tuple(item for unit in self.units for item in unit.classes)

    @cached_property
    def _calls(self) -> tuple[Call, ...]:
        return tuple(call for unit in self.units for call in unit.calls)

    @cached_property
    def _by_name(self) -> dict[str, list[Call]]:
        table: dict[str, list[Call]] = {}
        for call in self._calls:
            table.setdefault(call.name, []).append(call)
        return table

    @cached_property
    def _by_tail(self) -> dict[str, list[Call]]:
        table: dict[str, list[Call]] = {}
        for call in self._calls:
            table.setdefault(call.short.lstrip("~"), []).append(call)
        return table

    @cached_property
    def _by_package(self) -> dict[str, list[Import]]:
        table: dict[str, list[Import]] = {}
        for unit in self.units:
            for item in unit.imports:
                table.setdefault(item.name.split(".", 1)[0], []).append(item)
        return table

    @cached_property
    def _by_scope(self) -> dict[str, tuple[Call, ...]]:
        table: dict[str, list[Call]] = {}
        for call in self._calls:
            table.setdefault(call.scope, []).append(call)
        return {scope: tuple(found) for scope, found in table.items()}

    @cached_property
    def _by_short(self) -> dict[str, list[Function]]:
        table: dict[str, list[Function]] = {}
        for function in self.functions:
            table.setdefault(function.short, []).append(function)
        return table
