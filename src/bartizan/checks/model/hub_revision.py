"""A model from a hub must be the one that was reviewed, not whatever its branch holds today."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.pinning import pinning
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.hub import HUB_ASKS
from bartizan.evidence.source import Source


@check(
    Meta(
        id="model-hub-revision",
        title="Hub models are fixed by commit",
        control="MOD-03",
        clause="revision-pinned",
        severity=Severity.MEDIUM,
        asks=HUB_ASKS,
        fix="Pass revision= with the 40 hex digits of the reviewed commit.",
        absent="no model is fetched from a hub",
        refs=("CWE-494", "owasp-llm/LLM03"),
    ),
    Source,
)
def hub_revision(source: Source) -> Iterator[Verdict]:
    """Without a commit, the owner of the repository decides each day which model runs here.

    *What it reads*: calls that fetch models, adapters and tokenizers from a hub, grouped by model.
    *Why it matters*: a branch moves, and an abandoned account can be taken over. *Passes*: a
    40-digit commit is given. *Fails*: no revision, a branch or a tag. *Fix*: pass the commit.
    """
    yield from pinning(source, dataset=False)
