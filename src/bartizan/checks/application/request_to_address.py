"""What a request says must not choose whom the service calls."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.requesting import request_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.requested import REQUESTED_ASKS, Target
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.serving import SERVING_ASKS
from bartizan.evidence.source import Source


@check(
    Meta(
        id="app-request-to-address",
        title="No text of a request chooses an address that the service calls",
        control="APP-01",
        clause="schema-enforced",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        asks=(*SERVING_ASKS, *REQUESTED_ASKS),
        fix="Take addresses of listed hosts alone; else resolve the name, refuse private and local "
        "addresses, follow no redirects, and fetch through a proxy that can reach nothing inside.",
        absent="no request chooses an address, and no route asks a model",
        refs=("CWE-918",),
    ),
    Source,
    Scripts,
)
def request_to_address(source: Source, scripts: Scripts) -> Iterator[Verdict]:
    """Pictures and pages that a prompt points to are fetched from inside, with the inside's reach.

    *What it reads*: flows from texts of a request (its path, query, form and body) through
    functions and fields to calls that fetch an address. *Why it matters*: the metadata service of a
    cloud hands out the role of the workload, and what was fetched comes back in the answer.
    *Passes*: routes ask a model, and no text chooses whom they call. *Fails*: one does; behind a
    condition it is for review. *Fix*: a list of hosts.
    """
    says = {Target.ADDRESS: "a request chooses whom {} calls"}
    for facts in (source, scripts):
        yield from request_verdicts(
            facts, says, beware="lets no inner address pass", may="choose an address"
        )
