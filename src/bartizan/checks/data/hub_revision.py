"""A dataset from a hub must be the one that was vetted."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.pinning import pinning
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.hub import HUB_ASKS
from bartizan.evidence.source import Source


@check(
    Meta(
        id="data-hub-revision",
        title="Hub datasets are fixed by commit",
        control="DAT-03",
        clause="revision-pinned",
        severity=Severity.MEDIUM,
        asks=HUB_ASKS,
        fix="Pass revision= with the 40 hex digits of the vetted commit.",
        absent="no dataset is fetched from a hub",
        refs=("CWE-494", "owasp-llm/LLM03", "owasp-llm/LLM04"),
    ),
    Source,
)
def hub_dataset_revision(source: Source) -> Iterator[Verdict]:
    """Training data that moves under the code cannot be vetted, and can be poisoned later.

    *What it reads*: calls of `load_dataset`, grouped by dataset. *Why it matters*: whoever controls
    the dataset's branch chooses what the model learns. *Passes*: a 40-digit commit is given.
    *Fails*: no revision, a branch or a tag. *Fix*: pass the commit.
    """
    yield from pinning(source, dataset=True)
