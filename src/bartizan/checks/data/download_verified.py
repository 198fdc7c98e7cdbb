"""What is downloaded by address must be compared with a digest before it is used."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.downloading import digesting
from bartizan.core.verdict import Verdict
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.downloads import DOWNLOAD_ASKS, Fetched
from bartizan.evidence.source import Source


@check(
    Meta(
        id="data-download-verified",
        title="Downloaded datasets are compared with a digest",
        control="DAT-03",
        clause="download-verified",
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        asks=DOWNLOAD_ASKS,
        fix="Record the SHA-256 of the reviewed file and compare it before the file is used.",
        absent="no dataset is downloaded by address",
        refs=("CWE-494", "owasp-llm/LLM04"),
    ),
    Source,
)
def download_verified(source: Source) -> Iterator[Verdict]:
    """Whoever controls an address chooses what is learnt from it.

    *What it reads*: downloads whose address or file name is a dataset's, and digests computed in
    the same function. *Why it matters*: a changed file poisons the model silently. *Passes*: a
    digest is computed and a condition tests it. *Fails*: none is. A digest that nothing was seen
    to test is for review. *Fix*: compare with a recorded digest.
    """
    yield from digesting(source, Fetched.DATA)
