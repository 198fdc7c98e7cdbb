"""Cases of org-technical-documentation."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "org-technical-documentation"
TEXT = "First line of text.\nSecond line of text.\nThird line of text.\n"
FILES = {
    "docs/architecture.md": f"# Architecture\n\n{TEXT}",
    "data/README.md": f"---\ntask_categories: [qa]\n---\n# Data\n\n{TEXT}",
    "docs/evaluation-report.md": f"# Evaluation report\n\n{TEXT}",
    "docs/threat-model.md": f"# Threat model\n\n{TEXT}",
    "CHANGELOG.md": f"# Changelog\n\n{TEXT}",
}

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={"README.md": "# A\n"},
        says="may be kept elsewhere",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={path: text for path, text in FILES.items() if path != "docs/threat-model.md"},
        at=("docs/architecture.md:1", "CHANGELOG.md:1"),
        says="treats controls; write it, or attest",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=FILES | {"CHANGELOG.md": "# Changelog\n\nTODO\n"},
        at=("CHANGELOG.md:1",),
        says="CHANGELOG.md says too little on changes",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=FILES
        | {"docs/architecture.md": "", "README.md": f"# A\n\n## Architecture\n\n{TEXT}"},
        at=("README.md:1",),
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"CHANGELOG.md": b"\xff\x00\xfe"}),
)
