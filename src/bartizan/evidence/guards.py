"""Guards in code: what screens text before a model reads it, or after it answered."""

import re
from enum import StrEnum

from bartizan.evidence.asks import Ask, fragments
from bartizan.evidence.llm import ANSWERS
from bartizan.evidence.source import Call, Source

WORDS = (
    "guard", "moderat", "screen", "sanitiz", "sanitis", "redact", "is_safe", "injection",
    "filter_output", "filter_input", "filter_response", "validate_output", "validate_input",
    "validate_response", "check_prompt", "check_output", "check_input", "anonymi", "scan_prompt",
    "scan_output", "llmrails", "content_safety", "analyzerengine",
)  # fmt: skip
GUARD_ASKS: tuple[Ask, ...] = fragments(*WORDS)
ATTACHED = ("guardrailConfig", "guardrailIdentifier", "guardrail_config", "guardrails",
            "guardrailId")  # fmt: skip
AFTER = re.compile(
    r"output|answer|response|reply|completion|redact|anonymi|sensitive|toxic|analyzerengine"
)
BEFORE = re.compile(r"input|prompt|question|query|message|injection|request|user")
# Names that hold a guard's word and are none.
NOT_GUARDS = re.compile(r"screenshot|safeguard_me|\bscreen_width|type_guard|pygame|curses")
PATTERNS = tuple(f"*{word}*" for word in WORDS)


class Side(StrEnum):
    """On which side of the model a guard stands."""

    BEFORE = "before"
    AFTER = "after"


def guards(source: Source) -> tuple[Call, ...]:
    """Return the calls of guards, in the order of their places."""
    return tuple(
        call for call in source.calls(*PATTERNS) if not NOT_GUARDS.search(call.name.lower())
    )


def guarded(source: Source, answer: Call, side: Side) -> Call | None:
    """Return the guard on the path of a model call, else None.

    A guardrail attached to the call itself counts for both sides. Else a guard in the same
    function counts, before or after the call by its line, or in a function that calls it; a name
    that speaks of the other side alone does not.
    """
    if answer.keyword(*ATTACHED) is not None:
        return answer
    scopes = {answer.scope, *_callers(source, answer.scope)}
    for guard in guards(source):
        if guard.place.path == answer.place.path and guard.scope == answer.scope:
            earlier = guard.place.line <= answer.place.line
            if earlier is (side is Side.BEFORE) or _speaks_of(guard, side):
                return guard
        elif guard.scope in scopes and not _speaks_of(guard, _other(side)):
            return guard
    return None


def model_calls(source: Source) -> tuple[Call, ...]:
    """Return the calls that a model answers."""
    return tuple(source.calls(*ANSWERS))


def _callers(source: Source, scope: str) -> frozenset[str]:
    if not scope:
        return frozenset()
    short = scope.rsplit(".", 1)[-1]
    return frozenset(
        call.scope
        for unit in source.units
        for call in unit.calls
        if call.name.rsplit(".", 1)[-1] == short
    )


def _speaks_of(guard: Call, side: Side) -> bool:
    name = guard.name.rsplit(".", 1)[-1].lower()
    after, before = AFTER.search(name) is not None, BEFORE.search(name) is not None
    return after and not before if side is Side.AFTER else before and not after


def _other(side: Side) -> Side:
    return Side.AFTER if side is Side.BEFORE else Side.BEFORE
