"""A guard that breaks must refuse, not wave through."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.asks import fragments
from bartizan.evidence.guards import OF_FORM
from bartizan.evidence.source import Function, Return, Source

NAMED = re.compile(
    r"^_*+(?:\w*_)?(?:guard|guardrails?|moderat(?:e|ion))(?:_(?:input|output|prompt|text|message|answer|"
    r"response|content)s?)?$|^_*(?:guard|moderate|screen)_|^_*+(?:\w+_)?is_(?:safe|allowed)|"
    r"^_*(?:check|validate|filter|screen)_(?:prompt|input|output|content|message|answer)|"
    r"^_*detect_\w*injection",
    re.IGNORECASE,
)
# Functions about guards that are none.
ABOUT = re.compile(r"^_*(?:should|has|get|make|create|build|load|register|on|init|with)_")
WORDS = ("guard", "moderat", "screen_", "is_safe", "is_allowed", "check_prompt", "check_input",
         "check_output", "check_content", "validate_prompt", "validate_input", "validate_output",
         "detect_injection", "filter_input", "filter_output", "filter_prompt")  # fmt: skip


@check(
    Meta(
        id="app-guard-fails-closed",
        title="Guards refuse when they break",
        control="APP-06",
        clause="fails-closed",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        asks=fragments(*WORDS),
        fix="Return a refusal, or raise, when the guard cannot answer.",
        absent="no guard function is defined",
        refs=("CWE-636", "owasp-llm/LLM01"),
    ),
    Source,
)
def guard_fails_closed(source: Source) -> Iterator[Verdict]:
    """An attacker who can make the guard raise has switched it off.

    *What it reads*: functions named as guards, and what their exception handlers return. *Why it
    matters*: timeouts and odd input are easy to cause. *Passes*: no handler lets the text pass.
    *Fails*: a handler returns True, or the text itself. *Fix*: refuse on errors.
    """
    for function in source.functions:
        if not _is_guard(function.short):
            continue
        open_ = [found for found in function.returns if found.caught and _passes(function, found)]
        if open_:
            because = f"{function.short} lets text pass when it breaks"
            yield failed(because, *(found.place for found in open_), subject=function.short)
        else:
            yield passed(f"{function.short} fails closed", function.place, subject=function.short)


def _is_guard(name: str) -> bool:
    """Whether a name is that of a guard: what checks a number or a form of arguments is none."""
    others = ABOUT.search(name) or OF_FORM.search(name.lower())
    return NAMED.search(name) is not None and others is None


def _passes(function: Function, found: Return) -> bool:
    given = {f"param:{name}" for name in function.params}
    return found.value.is_true or not given.isdisjoint(found.value.origins)
