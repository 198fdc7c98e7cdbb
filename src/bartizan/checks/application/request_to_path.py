"""What a request says must not choose any file of the host."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.requesting import request_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.requested import REQUESTED_ASKS, Target
from bartizan.evidence.serving import SERVING_ASKS
from bartizan.evidence.source import Source


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
    says = {Target.FILE: "a request chooses the file of {}"}
    yield from request_verdicts(source, says, beware="keeps it in one folder", may="choose a file")
