"""Training must run on packages that are fixed."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.installing import verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.dependencies import Dependencies, Origin


@check(
    Meta(
        id="model-training-dependencies",
        title="Notebooks, images and jobs of training install only what is fixed",
        control="MOD-15",
        clause="dependencies-locked",
        severity=Severity.MEDIUM,
        fix="Install from a lock with hashes, in the image that the job runs in, and not in the "
        "notebook or at the start of the job.",
        absent="no notebook, image, script or job installs a package",
        refs=("CWE-1357", "owasp-llm/LLM03", "mitre-atlas/AML.T0010.001"),
    ),
    Dependencies,
)
def training_dependencies(dependencies: Dependencies) -> Iterator[Verdict]:
    """Whoever controls a package that is installed at the start of a run controls the model.

    *What it reads*: installing commands in notebooks, image builds, shell scripts and build
    specifications.
    *Why it matters*: a run cannot be repeated, and a poisoned release leaves no trace in the code.
    *Passes*: each names exact versions, hashes or commits. *Fails*: one names an open requirement.
    *Fix*: install from a lock.
    """
    yield from verdicts(dependencies, Origin.NOTEBOOK, Origin.CONTAINER, Origin.SCRIPT)
    yield from verdicts(dependencies, Origin.PIPELINE, only="buildspec")
