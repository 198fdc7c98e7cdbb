"""What people ask and models answer must not go into a log as it is."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.testcode import apart
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.asks import beside, calls, fragments
from bartizan.evidence.entry import ENTRY_ASKS, from_user
from bartizan.evidence.llm import MODEL_CALL_ASKS, answered_by, is_answer, model_calls
from bartizan.evidence.source import Call, Shape, Source, Value

LEVELS = ("debug", "info", "warning", "warn", "error", "exception", "critical", "log")
LOGGERS = ("logging", "logging.getLogger", "*logger", "*log", "*.get_logger", "*LOGGER", "*LOG")
LOGS = tuple(f"{logger}.{level}" for logger in LOGGERS for level in LEVELS)
CONTENT = re.compile(
    r"(?:^|[._~])(?:(?:user|system|full|final|raw|llm)_)?(?:prompts?|messages|completions?|question|"
    r"user_input|user_message|user_query|response_text|llm_response|model_output|answer|"
    r"chat_history|conversation)\Z",
    re.IGNORECASE,
)
TEXTS = re.compile(
    r"(?:^|[._~])(?:content|text|response|reply|output|result|message|query|body|input|q)\Z",
    re.IGNORECASE,
)
CLEANS = re.compile(
    r"redact|mask|anonymi|scrub|hash|sha256|digest|fingerprint|pseudonym", re.IGNORECASE
)
FILTERS = ("*.addFilter", "*.setFormatter", "structlog.configure")


@check(
    Meta(
        id="app-prompt-logged",
        title="Prompts and answers are redacted before they are logged",
        control="DAT-10",
        clause="logs-redacted",
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        asks=(
            *beside(calls(*LOGS, *FILTERS)),
            *MODEL_CALL_ASKS,
            *ENTRY_ASKS,
            *fragments("redact", "mask"),
        ),
        fix="Log a digest, a length or redacted text; put a redacting filter on the logger.",
        absent="nothing that a user asked or a model answered is logged",
        refs=("CWE-532", "owasp-llm/LLM02"),
    ),
    Source,
)
def prompt_logged(source: Source) -> Iterator[Verdict]:
    """The debug log becomes the largest unclassified store of what people confided.

    *What it reads*: calls of loggers whose arguments are a model's answer, a user's input, or named
    like them. *Why it matters*: logs are copied, kept and read by many. *Passes*: such text is
    redacted or digested first, or a redacting filter is on the logger. *Fails*: it is logged as it
    is; where only the name tells, and in test code, it is for review. A print is no log. *Fix*:
    redact, or digest.
    """
    if not model_calls(source):
        return
    yield from apart(_verdicts(source))


def _verdicts(source: Source) -> Iterator[Verdict]:
    filtered = _filtered(source)
    for call in source.calls(*LOGS):
        for value in call.values:
            verdict = _verdict(source, call, value, filtered=filtered)
            if verdict is not None:
                yield verdict
                break


def _verdict(source: Source, call: Call, value: Value, *, filtered: bool) -> Verdict | None:
    what, sure = _content(source, call, value)
    if not what:
        return None
    subject = f"{call.short} in {call.within}"
    if filtered or any(CLEANS.search(origin) for origin in value.origins if _is_step(origin)):
        return passed(f"{what} is redacted before it is logged", call.place, subject=subject)
    if sure:
        return failed(f"{what} is logged as it is", call.place, subject=subject)
    return review(f"{what} seems to be logged as it is", call.place, subject=subject)


def _content(source: Source, call: Call, value: Value) -> tuple[str, bool]:
    function = source.function(call.scope, near=call.place.path) if call.scope else None
    told = [piece for piece in (value, *value.parts) if _is_text(source, piece)]
    for piece in told:
        if piece.origins and answered_by(source, piece, call.place.path):
            return "what a model answered", True
        if piece.origins and from_user(piece, function):
            return "what a user asked", True
    named = [piece.name for piece in told if CONTENT.search(piece.name)]
    return (named[0].lstrip("~").rsplit(".", 1)[-1], False) if named else ("", False)


def _is_step(origin: str) -> bool:
    return not origin.startswith("field:")


def _is_text(source: Source, piece: Value) -> bool:
    """Whether a value is the text itself, and not an identifier, a length or a state of it."""
    if piece.shape is Shape.CALL:
        return is_answer(piece.name) or source.function(piece.name) is not None
    return TEXTS.search(piece.name) is not None or CONTENT.search(piece.name) is not None


def _filtered(source: Source) -> bool:
    for call in source.calls(*FILTERS):
        names = [value.name for value in call.values]
        if any(CLEANS.search(name) for name in names):
            return True
    return False
