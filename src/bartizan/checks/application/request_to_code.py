"""What a request says must not become code in this process."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.requesting import request_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.requested import REQUESTED_ASKS, Arrival, Target
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.serving import SERVING_ASKS
from bartizan.evidence.source import Source

# What runs is a module of the service: a list of their names is a barrier, unlike one of words.
IMPORTS = ("import_module", "__import__")


@check(
    Meta(
        id="app-request-to-code",
        title="No text of a request is run as code",
        control="APP-15",
        clause="not-in-process",
        severity=Severity.CRITICAL,
        confidence=Confidence.MEDIUM,
        asks=(*SERVING_ASKS, *REQUESTED_ASKS),
        fix="Parse what you need (ast.literal_eval, a schema, an expression library that cannot "
        "call), look a name up in a table of your own functions, or run the code in a sandbox "
        "without credentials and network.",
        absent="no request is run as code, and no route asks a model",
        refs=("CWE-94", "CWE-95"),
    ),
    Source,
    Scripts,
)
def request_to_code(source: Source, scripts: Scripts) -> Iterator[Verdict]:
    """Whoever may call such a route is the service: its keys, its model, its users' documents.

    *What it reads*: flows from texts of a request (its path, query, form and body) through
    functions and fields to `eval`, `exec`, imports and Python REPL tools. *Why it matters*: a
    request is written by anybody, by a model too, and no list of forbidden words holds code.
    *Passes*: routes ask a model, and no text is run. *Fails*: one is, behind a condition too; of an
    import behind a condition, see whether that is a list. *Fix*: parse, a table, or a sandbox.
    """
    for facts in (source, scripts):
        yield from request_verdicts(
            facts,
            {Target.CODE: "what a request says decides what {} runs"},
            beware="lets only listed modules pass",
            may="be run",
            barred=_is_import,
        )


def _is_import(each: Arrival) -> bool:
    return each.call.short in IMPORTS
