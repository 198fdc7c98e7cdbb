"""Cases of org-secure-guidelines."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "org-secure-guidelines"
PATH = "docs/secure-development.md"
GOOD = """
# Secure development

- Prompts hold no secret.
- Personal data stays in the vault.
- Tools check their arguments.
- Weights are loaded as safetensors.
"""

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={"README.md": "# A\n\nText.\n"},
        says="may be kept elsewhere",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={PATH: GOOD.replace("- Weights are loaded as safetensors.", "")},
        at=(f"{PATH}:1",),
        says="model loading",
    ),
    Case(check=CHECK, outcome=Outcome.FAIL, files={PATH: "# Title\n\n## Scope\n\nTODO\n"}),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={PATH: "# Title\n\nIt is kept at https://wiki.example.com/page.\n"},
        says="refers to a document elsewhere",
    ),
    Case(check=CHECK, outcome=Outcome.PASS, files={PATH: GOOD}, says=PATH),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"CONTRIBUTING.md": "# Contributing\n\nOpen an issue first.\n"},
        says="CONTRIBUTING.md does not treat",
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={PATH: b"\xff\x00\xfe"}),
)
