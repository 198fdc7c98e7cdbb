"""A search on behalf of a user must leave out what that user may not read."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.entry import ENTRY_ASKS, interfaces
from bartizan.evidence.retrieval import SEARCH_ASKS, searches
from bartizan.evidence.source import Source


@check(
    Meta(
        id="data-query-unfiltered",
        title="Searches are filtered by the caller's entitlements",
        control="DAT-12",
        clause="query-filtered",
        severity=Severity.HIGH,
        confidence=Confidence.LOW,
        asks=(*SEARCH_ASKS, *ENTRY_ASKS),
        fix="Store owner and access list with each chunk, and pass a filter that is built from "
        "the authenticated caller.",
        absent="no index is searched for users",
        refs=("CWE-862", "owasp-llm/LLM02", "owasp-llm/LLM08"),
    ),
    Source,
)
def query_unfiltered(source: Source) -> Iterator[Verdict]:
    """A retriever without a filter reads everything for everyone.

    *What it reads*: similarity searches and retrievers in workloads that people reach. *Why it
    matters*: the model quotes whatever was found. *Passes*: a filter or namespace is passed.
    *Review*: none is in sight; an index that all may read needs none. *Fix*: a filter from the
    identity.
    """
    if not any(True for _ in interfaces(source)):
        return
    for call, filtered in searches(source):
        tail = call.short
        subject = f"{tail} in {call.within}"
        if filtered:
            yield passed(f"{tail} is narrowed by a filter", call.place, subject=subject)
        elif filtered is None:
            because = f"whether a filter narrows {tail} is decided out of sight"
            yield review(because, call.place, subject=subject)
        else:
            because = f"{tail} searches all documents, whoever asks"
            yield review(because, call.place, subject=subject)
