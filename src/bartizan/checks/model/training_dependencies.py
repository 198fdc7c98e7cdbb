"""Training must run on packages that are fixed."""

import re
from collections.abc import Collection, Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.installing import verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.dependencies import Dependencies, Origin
from bartizan.evidence.learning import TRAIN_ASKS, TRAINS
from bartizan.evidence.source import Source

NAMED = re.compile(r"(?i)(?:^|[/_.-])(?:train(?:ing|er)?|fine[_-]?tun\w*|sft|lora)(?=[/_.-]|\Z)")


@check(
    Meta(
        id="model-training-dependencies",
        title="Notebooks, images and jobs of training install only what is fixed",
        control="MOD-15",
        clause="dependencies-locked",
        severity=Severity.MEDIUM,
        fix="Install from a lock with hashes, in the image that the job runs in, and not in the "
        "notebook or at the start of the job.",
        asks=TRAIN_ASKS,
        absent="nothing trains, or nothing that trains installs a package",
        refs=("CWE-1357", "owasp-llm/LLM03", "mitre-atlas/AML.T0010.001"),
    ),
    Dependencies,
    Source,
)
def training_dependencies(dependencies: Dependencies, source: Source) -> Iterator[Verdict]:
    """Whoever controls a package that is installed at the start of a run controls the model.

    *What it reads*: installing commands in notebooks that train, and, where something trains, in
    image builds, shell scripts and build specifications.
    *Why it matters*: a run cannot be repeated, and a poisoned release leaves no trace in the code.
    *Passes*: each names exact versions, hashes or commits. *Fails*: one names an open requirement.
    *Fix*: install from a lock.
    """
    places = frozenset(call.place.path for call in source.calls(*TRAINS))
    found = (
        *verdicts(dependencies, Origin.NOTEBOOK, Origin.CONTAINER, Origin.SCRIPT),
        *verdicts(dependencies, Origin.PIPELINE, only="buildspec"),
    )
    yield from (verdict for verdict in found if _concerns(verdict.subject, places))


def _concerns(path: str, training: Collection[str]) -> bool:
    """Whether what a file installs can be there when something trains."""
    if NAMED.search(path) or path in training:
        return True
    return bool(training) and not path.endswith(".ipynb")
