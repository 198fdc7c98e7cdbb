"""The same build must install the same packages tomorrow."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.installing import verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.dependencies import Dependencies, Origin


@check(
    Meta(
        id="app-dependencies-locked",
        title="Dependencies are locked",
        control="APP-11",
        clause="dependencies-locked",
        severity=Severity.MEDIUM,
        fix="Write a lock with hashes and install from it: `uv lock`, `poetry lock`, or "
        "`pip-compile --generate-hashes` with `pip install --require-hashes`.",
        absent="nothing here asks for packages",
        refs=("CWE-1357", "owasp-llm/LLM03"),
    ),
    Dependencies,
)
def dependencies_locked(dependencies: Dependencies) -> Iterator[Verdict]:
    """An open requirement installs whatever was published last, by whoever could publish it.

    *What it reads*: manifests, the locks and constraints that cover them, and installing commands
    of image builds and notebooks. *Why it matters*: a taken-over package is in the next build, and
    nobody can say what ran last week. *Passes*: every requirement is exact, hashed or fixed by a
    lock. *Fails*: at least one is open; low in tests, documents, notebooks and development groups.
    *Fix*: lock.
    """
    yield from verdicts(dependencies, Origin.MANIFEST, Origin.CONTAINER)
    for verdict in verdicts(dependencies, Origin.NOTEBOOK):
        yield verdict.with_(severity=Severity.LOW)
