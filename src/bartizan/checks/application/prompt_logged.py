"""What people ask and models answer must not go into a log as it is."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.testcode import apart
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.asks import aside, beside, calls, fragments, imports, matches, targets
from bartizan.evidence.entry import ENTRY_ASKS, from_user, interfaces
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
# Calls that write out all of what they are given, and names of what a caller sent.
DUMPS = ("*.model_dump_json", "*.model_dump", "json.dumps", "builtins.str", "builtins.repr")
SENT = re.compile(
    r"(?:^|[._~])(?:(?:chat|completion|llm|generate)_?)?(?:request|event|payload|body)\Z",
    re.IGNORECASE,
)
CLEANS = re.compile(
    r"redact|mask|anonymi|scrub|hash|sha256|digest|fingerprint|pseudonym", re.IGNORECASE
)
# Switches by which a library writes out all that it sends and gets.
TALKATIVE = ("litellm.set_verbose", "langchain.debug", "langchain.verbose", "langchain_core.debug",
             "openai.log", "os.environ.LITELLM_LOG", "os.environ.OPENAI_LOG",
             "os.environ.LANGCHAIN_DEBUG")  # fmt: skip
TALKS = ("*.globals.set_debug", "*.globals.set_verbose", "litellm._turn_on_debug",
         "llama_index.core.set_global_handler")  # fmt: skip
QUIET = frozenset({"", "0", "false", "off", "warning", "error", "info"})
PRINTS = ("builtins.print", "pprint.pprint", "rich.print")
# Where what is printed is the interface of a person at a terminal.
TERMINALS = ("builtins.input", "*.ArgumentParser", "click.command", "typer.Typer", "*.Prompt.ask")
SERVERS = ("http.server*", "socketserver*", "aiohttp.web*", "tornado.web*", "grpc*")
ASIDE = re.compile(r"(?:^|/)(?:scripts?|examples?|notebooks?|evals?|benchmarks?|cli|tools)/")
ASKED = re.compile(
    r"(?:^|[._~])(?:(?:text|user|search|original|raw)_)?(?:query|question|prompt)\Z"
    r"|(?:^|[._~])user_(?:message|input|text)\Z",
    re.IGNORECASE,
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
            *aside(targets("set_verbose", "debug", "verbose", "openai_log", "litellm_log")),
            *aside(beside(imports(*SERVERS))),
            *aside(beside(calls(*TALKS, *PRINTS, *TERMINALS))),
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
    is, or a library is switched to write out what it sends; where only the name tells, where a
    service prints it, and in test code, it is for review. What a program prints for the person at
    its terminal is no log. *Fix*: redact, or digest.
    """
    if not model_calls(source):
        return
    yield from apart(source, (*_talkative(source), *_verdicts(source), *_printed(source)))


def _talkative(source: Source) -> Iterator[Verdict]:
    """Yield the switches by which a library writes prompts and answers out."""
    for item in source.assigned("verbose", "debug", "log"):
        name = item.target.lstrip("~")
        if name in TALKATIVE and str(item.value.constant or "").lower() not in QUIET:
            because = f"{name} makes the library write out prompts and answers"
            yield failed(because, item.place, subject=f"{name} in {item.place.path}")
    for call in source.calls(*TALKS):
        if not (call.args and call.args[0].is_false):
            because = f"{call.short} makes the library write out prompts and answers"
            yield failed(because, call.place, subject=f"{call.short} in {call.place.path}")


def _printed(source: Source) -> Iterator[Verdict]:
    """Yield what a service prints of users and models: its output is collected as a log."""
    if next(interfaces(source), None) is None and next(source.imports(*SERVERS), None) is None:
        return
    terminals = {call.place.path for call in source.calls(*TERMINALS)}
    for call in source.calls(*PRINTS):
        path = call.place.path
        if path in terminals or path.endswith(".ipynb") or ASIDE.search(path):
            continue
        for value in call.values:
            what = _said(source, call, value)
            if what:
                because = f"{what} is printed, and what a service prints is kept as a log"
                subject = f"print in {call.within}"
                yield review(because, call.place, subject=subject).with_(confidence=Confidence.LOW)
                break


def _said(source: Source, call: Call, value: Value) -> str:
    what, sure = _content(source, call, value)
    if sure:
        return what
    names = (piece.name for piece in (value, *value.parts) if piece.shape is not Shape.CALL)
    return next((n.lstrip("~").rsplit(".", 1)[-1] for n in names if ASKED.search(n)), "")


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
    named += [name for piece in (value, *value.parts) if (name := _dumped(piece))]
    return (named[0].lstrip("~").rsplit(".", 1)[-1], False) if named else ("", False)


def _is_step(origin: str) -> bool:
    return not origin.startswith("field:")


def _dumped(piece: Value) -> str:
    """Return the name of a request that is written out whole, "" for anything else."""
    if piece.shape is not Shape.CALL or not any(matches(each, piece.name) for each in DUMPS):
        return ""
    owner = piece.name.rpartition(".")[0]
    names = (owner, *(part.name for part in piece.parts))
    return next((name for name in names if SENT.search(name) or CONTENT.search(name)), "")


def _is_text(source: Source, piece: Value) -> bool:
    """Whether a value is the text itself, and not an identifier, a length or a state of it."""
    if SENT.search(piece.name) and piece.shape is Shape.NAME:
        return True
    if piece.shape is Shape.CALL:
        return is_answer(piece.name) or source.function(piece.name) is not None
    return TEXTS.search(piece.name) is not None or CONTENT.search(piece.name) is not None


def _filtered(source: Source) -> bool:
    for call in source.calls(*FILTERS):
        names = [value.name for value in call.values]
        if any(CLEANS.search(name) for name in names):
            return True
    return False
