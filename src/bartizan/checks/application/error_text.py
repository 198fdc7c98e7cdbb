"""Callers must not be told what went wrong inside."""

from collections import defaultdict
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.errortext import ERROR_TEXT_ASKS, hidden, told
from bartizan.evidence.routes import http_routes
from bartizan.evidence.source import Source

MOST_PLACES = 20


@check(
    Meta(
        id="app-error-text",
        title="Answers hold no text of exceptions",
        control="APP-08",
        clause="errors-opaque",
        severity=Severity.LOW,
        confidence=Confidence.MEDIUM,
        asks=ERROR_TEXT_ASKS,
        fix="Log the exception under an id, and answer with the id and a text of your own.",
        absent="no route answers requests",
        refs=("CWE-209", "owasp-llm/LLM02"),
    ),
    Source,
)
def error_text(source: Source) -> Iterator[Verdict]:
    """The text of an exception names hosts, paths, keys of providers and pieces of prompts.

    *What it reads*: what routes answer in exception handlers, by any framework, and what a handler
    of the standard library writes itself. *Why it matters*: the next attack is aimed by it.
    *Passes*: routes answer, and none with such a text. *Fails*: the text of a caught exception, or
    a trace of the stack, is part of an answer, one finding for each file. Refusals with a 4xx, in
    which such a text says what the caller did wrong, are left out. *Fix*: an id instead.
    """
    found: dict[str, list[Place]] = defaultdict(list)
    for place in told(source):
        found[place.path].append(place)
    for path, places in found.items():
        count = len(dict.fromkeys(places))
        held = "an answer holds" if count == 1 else f"{count} answers hold"
        because = f"{held} the text of an exception in {path}"
        yield failed(because, *sorted(dict.fromkeys(places))[:MOST_PLACES], subject=path)
    unseen = tuple(hidden(source))
    if unseen:
        because = "options out of sight may hold the text of an exception in an answer"
        yield review(because, *unseen[:MOST_PLACES], subject="options of answers")
    clean = [route.mark.place for route in http_routes(source)]
    clean = [place for place in clean if place.path not in found]
    if clean and not unseen:
        because = f"{len(clean)} routes answer, and none was found to hold the text of an exception"
        yield passed(because, *clean[:MOST_PLACES], subject="routes")
