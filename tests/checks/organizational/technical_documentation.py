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
        outcome=Outcome.FAIL,
        files={"README.md": "# A\n"},
        says="design, data, evaluation, controls, changes",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=FILES | {"CHANGELOG.md": "# Changelog\n\nTODO\n"},
        at=("docs/threat-model.md:1",),
        says="treats changes",
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
