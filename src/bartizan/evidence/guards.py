"""Guards in code: what screens text before a model reads it, or after it answered."""

import re
from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum

from bartizan.evidence.asks import Ask, fragments
from bartizan.evidence.source import Call, Source, Value
from bartizan.evidence.value import answered

WORDS = (
    "guard", "moderat", "screen", "sanitiz", "sanitis", "redact", "is_safe", "injection",
    "filter_output", "filter_input", "filter_response", "validate_output", "validate_input",
    "validate_response", "check_prompt", "check_output", "check_input", "anonymi", "scan_prompt",
    "scan_output", "llmrails", "content_safety", "analyzerengine", "classify_input",
)  # fmt: skip
GUARD_ASKS: tuple[Ask, ...] = fragments(*WORDS)
ATTACHED = ("guardrailConfig", "guardrailIdentifier", "guardrail_config", "guardrails",
            "guardrailId", "input_guardrails", "output_guardrails")  # fmt: skip
AFTER = re.compile(
    r"output|answer|response|reply|completion|redact|anonymi|sensitive|toxic|analyzerengine"
)
BEFORE = re.compile(r"input|prompt|question|query|message|injection|request|user")
# Names that hold a guard's word and are none.
NOT_GUARDS = re.compile(
    r"screen_?(shot|size|width|height|er\b|ing_room)|fullscreen|\.screen\b|pygame|curses|safeguard_me"
    r"|type_?guard|guardian|sanitiz\w*_?(file|path|name|url|sql|id|key|column|collection|identifier)"
    r"|(dependency|fault|sql)_?injection|injection_?token|moderator$"
)
# Endings of names that look at the form of what they are given, not at what it says.
OF_FORM = re.compile(
    r"_(?:param(?:eter)?s?|args?|arguments?|schemas?|types?|shapes?|dim(?:ension)?s?|paths?|files?|"
    r"filenames?|dirs?|folders?|formats?|json|configs?|keys?|fields?|columns?|df|dataframes?|ids?|"
    r"sizes?|names?|tensors?|signatures?|urls?|hosts?|ports?|vars?|variables|extensions?)\Z"
)
PATTERNS = tuple(f"*{word}*" for word in WORDS)
MAX_HOPS = 3
# Methods of so many classes that a name alone does not tell who is called.
COMMON = frozenset(
    {"run", "main", "invoke", "generate", "chat", "predict", "__call__", "get", "call", "execute",
     "process", "start", "forward", "create", "send", "query", "add"}
)  # fmt: skip


class Side(StrEnum):
    """On which side of the model a guard stands."""

    BEFORE = "before"
    AFTER = "after"


def guards(source: Source) -> tuple[Call, ...]:
    """Return the calls of guards, in the order of their places; a hollow one is none."""
    return tuple(
        call
        for call in source.calls(*PATTERNS)
        if not _is_none(call.name.lower()) and not _is_hollow(source, call)
    )


def _is_none(name: str) -> bool:
    return NOT_GUARDS.search(name) is not None or OF_FORM.search(name) is not None


def _is_hollow(source: Source, call: Call) -> bool:
    """Whether all that the function behind a call does is to return a constant, or its input."""
    function = source.function(call.name, near=call.place.path)
    if function is None or not function.returns:
        return False
    head = function.doc_place or function.place
    above = head.end_line if function.doc_place and head.end_line else head.line
    first = function.returns[0]
    own = {f"~{param}" for param in function.params}
    return first.place.line <= above + 1 and (first.value.known or first.value.name in own)


class GuardMap:
    """Where the guards of a workload stand, and who calls whom; made once for all model calls."""

    def __init__(self, source: Source) -> None:
        """Index the guards and the callers."""
        self._guards: dict[tuple[str, str], list[Call]] = defaultdict(list)
        for guard in guards(source):
            self._guards[guard.place.path, guard.scope].append(guard)
        self._callers: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        for unit in source.units:
            for call in unit.calls:
                self._add(call.name, unit.path, call.scope)
                for value in (*call.values, call.base):
                    self._add_origins(value, unit.path, call.scope)
            for function in unit.functions:
                for got in function.returns:
                    self._add_origins(got.value, unit.path, function.name)

    def _add(self, name: str, path: str, scope: str) -> None:
        self._callers[_short(name).lstrip("~")].add((name, path, scope))

    def _add_origins(self, value: Value, path: str, scope: str) -> None:
        """Take what a value stems from for called: a call that carries nothing on is not kept."""
        for origin in value.origins:
            if origin.startswith("call:"):
                self._add(origin.removeprefix("call:"), path, scope)

    def guarding(self, answer: Call, side: Side) -> Call | None:
        """Return the guard on the path of a model call, else None.

        A guardrail attached to the call itself counts for both sides. Else a guard in the same
        function counts, before or after the call by its line, or in a function that calls it; a
        name that speaks of the other side alone does not.
        """
        if any(answered(answer.option(name)) for name in ATTACHED):
            return answer
        for guard in self._guards.get((answer.place.path, answer.scope), ()):
            earlier = guard.place.line <= answer.place.line
            if earlier is (side is Side.BEFORE) or _speaks_of(guard, side):
                return guard
        for place in sorted(self.callers(answer.scope) - {(answer.place.path, answer.scope)}):
            for guard in self._guards.get(place, ()):
                if not _speaks_of(guard, _other(side)):
                    return guard
        return None

    def callers(self, scope: str, hops: int = 1) -> frozenset[tuple[str, str]]:
        """Return (path, function) of those who call a function, through so many calls."""
        found: set[tuple[str, str]] = set()
        wave = {scope}
        for _ in range(hops):
            fresh = {place for name in wave if name for place in self._calling(name)} - found
            wave = {name for _, name in fresh}
            found |= fresh
        return frozenset(found)

    def _calling(self, function: str) -> Iterator[tuple[str, str]]:
        short = _short(function)
        for name, path, scope in self._callers.get(short, ()):
            guessed = name.startswith("~") and short not in COMMON
            if guessed or function == name or function.endswith(f".{name}"):
                yield path, scope


def _short(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def _speaks_of(guard: Call, side: Side) -> bool:
    name = guard.short.lower()
    after, before = AFTER.search(name) is not None, BEFORE.search(name) is not None
    return after and not before if side is Side.AFTER else before and not after


def _other(side: Side) -> Side:
    return Side.AFTER if side is Side.BEFORE else Side.BEFORE
