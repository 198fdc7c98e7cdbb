"""Which facts a failing finding demonstrates, so that no exclusion can deny them."""

from collections.abc import Iterable, Mapping

from bartizan.core.finding import Finding
from bartizan.core.words import Outcome

_RUNS = ("app-output-to-shell", "app-output-to-code", "app-dangerous-flags")
_LOADS = ("model-torch-load", "model-remote-code")
# By fact, the checks that fail only at a place where the fact can be seen.
DEMONSTRATING: Mapping[str, tuple[str, ...]] = {
    "connects": ("data-query-unfiltered", "data-ingest-untrusted"),
    "acts": (*_RUNS, "app-tool-allow-list", "app-tool-approval", "app-tool-identity"),
    "generative": (
        *_RUNS, "app-output-to-address", "app-output-to-markup", "app-output-to-path",
        "app-output-to-sql", "app-call-bounds", "app-system-prompt-input",
    ),
    "trains": ("model-training-isolated",),
    "self_hosts": _LOADS,
    "notebooks": (
        "infra-notebook-idle", "infra-sagemaker-domain", "infra-sagemaker-notebook",
        "infra-secret-in-notebook-output",
    ),
    "memory": ("app-memory-written",),
    "code_execution": _RUNS,
    "mcp": ("app-mcp-config-pinned", "app-mcp-config-secrets", "app-mcp-config-transport"),
    "personal_data": ("data-personal-in-repository",),
    "public_facing": ("infra-waf",),
}  # fmt: skip


def demonstrated(findings: Iterable[Finding]) -> Mapping[str, Finding]:
    """Return the facts that failing findings demonstrate, each with the first that does.

    What fails is there, whatever a person has said of it. What is for review may not be.
    """
    failing: dict[str, Finding] = {}
    for finding in findings:
        if finding.outcome is Outcome.FAIL:
            failing.setdefault(finding.check, finding)
    shown = {
        name: next((failing[check] for check in checks if check in failing), None)
        for name, checks in DEMONSTRATING.items()
    }
    return {name: finding for name, finding in shown.items() if finding is not None}
