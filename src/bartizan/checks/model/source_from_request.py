"""No caller may choose which model is loaded."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review, unknown
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.requested import (
    LOADERS,
    LOST,
    NAMES,
    REQUESTED_ASKS,
    Arrival,
    Target,
    requested,
)
from bartizan.evidence.routes import http_routes
from bartizan.evidence.source import Call, Missing, Source
from bartizan.evidence.value import Turned, turned

MOST_PLACES = 20


@check(
    Meta(
        id="model-source-from-request",
        title="No text of a request names the model that is loaded",
        control="MOD-03",
        clause="revision-pinned",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        asks=REQUESTED_ASKS,
        fix="Take a short name and look it up in a table of pinned models of your own.",
        absent="no call that loads a model by its name",
        refs=("CWE-829", "owasp-llm/LLM03"),
    ),
    Source,
)
def source_from_request(source: Source) -> Iterator[Verdict]:
    """Whoever names the model that a service loads also chooses its files, and what these may run.

    *What it reads*: flows from texts of a request through functions and fields to calls that load a
    model, a tokenizer or files of a hub. *Why it matters*: a name is a download, and with
    `trust_remote_code` it is code of the caller's choice in this process; that is critical.
    *Passes*: models are loaded, and no request chooses one. *Fails*: one does; behind a condition
    it is for review. *Fix*: a table.
    """
    search = requested(source)
    found = search.choosing(Target.MODEL)
    yield from map(_verdict, found)
    loads = [c.place for c in source.calls(*LOADERS) if not source.is_test(c.place.path)]
    unseen = [c.place for c in source.calls(*LOADERS) if _is_unseen(c) and http_routes(source)]
    if unseen:
        because = "options out of sight may name the model by what a request says"
        yield review(because, *unseen[:MOST_PLACES], subject="options of loads")
    elif loads and search.lost:
        because = f"{LOST}: a request may name a model there"
        yield unknown(because, *search.lost[:MOST_PLACES], subject="hand-overs")
    elif loads and not found:
        because = f"no request was found to choose what {len(loads)} calls load"
        yield passed(because, *loads[:MOST_PLACES], subject="loads")


def _is_unseen(call: Call) -> bool:
    """Whether what a call loads may be named out of sight; a task comes before it in a pipeline."""
    named_first = bool(call.args) and call.short != "pipeline"
    return not named_first and call.option(*NAMES) is Missing.HIDDEN


def _verdict(each: Arrival) -> Verdict:
    runs = turned(each.call.option("trust_remote_code")) in (Turned.ON, Turned.OPEN)
    because = f"a request names the model that {each.call.name.lstrip('~')} loads"
    because += ", and its code is run" * runs
    say = review if each.tested else failed
    because += "; see that the condition before it lets known ones alone pass" * each.tested
    verdict = say(because, each.call.place, subject=each.subject).with_(flow=each.steps)
    return verdict.with_(severity=Severity.CRITICAL) if runs else verdict
