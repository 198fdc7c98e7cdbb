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
        id="model-download-verified",
        title="Downloaded model files are compared with a digest",
        control="MOD-03",
        clause="digest-verified",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        asks=DOWNLOAD_ASKS,
        fix="Record the SHA-256 of the reviewed file and compare it before the file is used.",
        absent="no model file is downloaded by address",
        refs=("CWE-494", "owasp-llm/LLM03"),
    ),
    Source,
)
def download_verified(source: Source) -> Iterator[Verdict]:
    """Whoever controls an address chooses which model runs here.

    *What it reads*: downloads whose address or file name is that of weights, and digests computed
    in the same function. *Why it matters*: a swapped file answers in your name, or runs code.
    *Passes*: a digest is computed and a condition tests it. *Fails*: none is. A digest that nothing
    was seen to test is for review. *Fix*: compare with a recorded digest.
    """
    yield from digesting(source, Fetched.MODEL)
