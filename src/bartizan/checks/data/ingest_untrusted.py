"""What strangers wrote must be screened before it is indexed."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.retrieval import INGEST_ASKS, outside_loaders, screening
from bartizan.evidence.source import Source


@check(
    Meta(
        id="data-ingest-untrusted",
        title="Documents from outside are screened before they are indexed",
        control="DAT-13",
        clause="ingestion-screened",
        severity=Severity.MEDIUM,
        confidence=Confidence.LOW,
        asks=INGEST_ASKS,
        fix="Compare origins with a list of allowed ones, strip hidden text, and refuse documents "
        "with instructions to a model.",
        absent="no loader of web, mail or chat content writes into an index",
        refs=("owasp-llm/LLM01", "owasp-llm/LLM08", "owasp-llm/LLM04"),
    ),
    Source,
)
def ingest_untrusted(source: Source) -> Iterator[Verdict]:
    """The model reads an indexed page as fact, and sometimes as orders.

    *What it reads*: loaders of web pages, mail and chats in files that write an index, and calls
    that screen there. *Why it matters*: one planted page steers every answer that retrieves it.
    *Passes*: something screens the documents or their origins in the same file. *Review*: nothing
    was found that does. *Fix*: allowed origins, and a screen for hidden text and instructions.
    """
    for call in outside_loaders(source):
        loader = call.short
        subject = f"{loader} in {call.place.path}"
        screen = screening(source, call.place.path)
        if screen is not None:
            because = f"what {loader} loads is screened"
            yield passed(because, screen.place, call.place, subject=subject)
        else:
            because = f"what {loader} loads is indexed, and nothing that screens it was found"
            yield review(because, call.place, subject=subject)
