"""What happens to prompts, outputs and traces must be declared."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.documenting import Wanted, document_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.documents import DocumentKind, Documents
from bartizan.evidence.topics import topic

WANTED = Wanted(
    noun="data handling rule for prompts, outputs and traces",
    kinds=(
        DocumentKind.RETENTION,
        DocumentKind.PRIVACY_NOTICE,
    ),
    dated=False,
    topics=(
        topic("prompts", "prompt*", "message*", "question*", "conversation*", "chat*"),
        topic("outputs", "output*", "answer*", "response*", "completion*"),
        topic("traces and logs", "trace*", "log*", "telemetry"),
        topic("purpose", "purpose*", "used for", "used to", "in order to", "to answer", "where"),
        topic("class", "class*", "confidential", "sensitiv*"),
        topic("retention", "retain*", "kept", "delet*", "expir*", "erase*"),
        topic("reuse", "reus*", "train*", "learn*", "improv*"),
    ),
)


@check(
    Meta(
        id="data-inference-rule",
        title="Purpose, class, retention and reuse of inference data are declared",
        control="DAT-10",
        clause="rule-declared",
        severity=Severity.MEDIUM,
        fix="Write docs/retention.md: for prompts, context, outputs and traces the purpose, class, "
        "where it is kept and how long, and whether it is reused.",
        absent=WANTED.absence,
        files="retention|privacy|delet",
        refs=(
            "iso-42001/A.7.2",
            "owasp-llm/LLM02",
        ),
    ),
    Documents,
)
def inference_rule(documents: Documents) -> Iterator[Verdict]:
    """Prompts are where people write what they would not write anywhere else.

    *What it reads*: retention rules and privacy notices. *Why it matters*: stored conversations
    are personal data, trade secrets and training data at once. *Passes*: for prompts, outputs
    and traces the purpose, class, retention and reuse are treated. *Fails*: such a document
    is there and parts are missing. *Fix*: write the rule.
    """
    yield from document_verdicts(documents, WANTED)
