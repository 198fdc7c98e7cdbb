"""What a model says must not become code in this process."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.flowing import FLOW_ASKS, flow_verdicts
from bartizan.checks.scripting import unproven
from bartizan.core.verdict import Verdict, failed, review
from bartizan.core.words import Confidence, Outcome, Severity
from bartizan.evidence.admission import unjudged
from bartizan.evidence.exposed import EXPOSED_ASKS, Exposed, open_stores
from bartizan.evidence.running import RUNNING_ASKS, Running, running
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.sinks import Harm
from bartizan.evidence.source import Source

MOST_NAMED = 3
STORED_FIX = (
    "Let only a signed-in role store code, put a review before it is used, and run it in a sandbox "
    "without credentials and network."
)


@check(
    Meta(
        id="app-output-to-code",
        title="No text of a model is run as code",
        control="APP-05",
        clause="no-unsafe-sink",
        severity=Severity.CRITICAL,
        asks=(*FLOW_ASKS, *RUNNING_ASKS, *EXPOSED_ASKS),
        fix="Parse what you need (ast.literal_eval, a schema, an expression library that cannot "
        "call), or run the code in a sandbox without credentials and network.",
        absent="no model speaks and no tool is defined",
        refs=("CWE-95", "owasp-llm/LLM05", "owasp-agentic/ASI05"),
    ),
    Source,
    Scripts,
)
def output_to_code(source: Source, scripts: Scripts) -> Iterator[Verdict]:
    """Code that a model wrote runs with all rights of the process; emptied builtins do not hold it.

    *What it reads*: flows from tool parameters and model answers to `eval`, `exec`, `new Function`,
    `vm`, imports and Python REPL tools. *Why it matters*: one planted instruction takes over the
    service. *Passes*: models speak, and no such flow exists. *Unknown*: where code that is run
    comes from was not found. *Fails*: a flow, and stored code where a route without authentication
    takes functions, tools or code. *Review*: code out of a store or from the network is run, or a
    package is installed that only a variable names: see who writes it. *Fix*: parse, or a sandbox.
    """
    yield from _verdicts(source)
    yield from unproven(flow_verdicts(scripts, Harm.CODE, ends="an interpreter of JavaScript"))


def _verdicts(source: Source) -> Iterator[Verdict]:
    found = tuple(flow_verdicts(source, Harm.CODE, ends="a Python interpreter"))
    yield from found
    failing = (verdict for verdict in found if verdict.outcome is Outcome.FAIL)
    seen = {place for verdict in failing for place in verdict.where}
    stores = open_stores(source) if unjudged(source) is None else ()
    for item in running(source) if found else ():
        if item.place not in seen:
            yield _foreign(item, stores)


def _foreign(item: Running, stores: tuple[Exposed, ...]) -> Verdict:
    """Return what is to be said of code from elsewhere: anybody's, or whose a person must see."""
    if not item.stored or not stores:
        because = f"{item.what}: see who can write it, and what holds it"
        return review(because, item.place, subject=item.within)
    labels = ", ".join(dict.fromkeys(each.label for each in stores[:MOST_NAMED]))
    because = f"{item.what}, and anyone may store it: nothing says who calls {labels}"
    places = (each.route.mark.place for each in stores)
    verdict = failed(because, item.place, *places, subject=item.within)
    return verdict.with_(confidence=Confidence.MEDIUM, fix=STORED_FIX)
