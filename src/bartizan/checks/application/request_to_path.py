"""What a request says must not choose any file of the host."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review, unknown
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.requested import LOST, REQUESTED_ASKS, Target, requested
from bartizan.evidence.serving import SERVING_ASKS, model_routes
from bartizan.evidence.source import Source

MOST_PLACES = 20


@check(
    Meta(
        id="app-request-to-path",
        title="No text of a request chooses a file",
        control="APP-01",
        clause="schema-enforced",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        asks=(*SERVING_ASKS, *REQUESTED_ASKS),
        fix="Take a name and look it up in a table; or resolve the path and refuse it unless it "
        "is_relative_to() the one folder that the route is for.",
        absent="no request chooses a file, and no route asks a model",
        refs=("CWE-22", "CWE-73"),
    ),
    Source,
)
def request_to_path(source: Source) -> Iterator[Verdict]:
    """A route that opens whatever file its caller names hands out keys and others' documents.

    *What it reads*: flows from texts of a request (its path, query, form and body) through
    functions and fields to calls that open, list, write or delete files. *Why it matters*: what is
    indexed can be read back by a question. *Passes*: routes ask a model, and no text chooses a
    file. *Fails*: one does; behind a condition it is for review. What goes through `basename`,
    `secure_filename` or a look-up in a database is left out. *Fix*: containment.
    """
    search = requested(source)
    found = search.choosing(Target.FILE)
    for each in found:
        say = review if each.tested else failed
        because = f"a request chooses the file of {each.call.name.lstrip('~')}"
        because += "; see that the condition before it keeps it in one folder" * each.tested
        yield say(because, each.call.place, subject=each.subject).with_(flow=each.steps)
    places = [route.mark.place for route in model_routes(source)]
    if search.lost:
        because = f"{LOST}: a text of a request may choose a file there"
        yield unknown(because, *search.lost[:MOST_PLACES], subject="hand-overs")
    elif places and not found:
        because = f"no text of a request was found to choose a file: {len(places)} model routes"
        yield passed(because, *places[:MOST_PLACES], subject="routes")
