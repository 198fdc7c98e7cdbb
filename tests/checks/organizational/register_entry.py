"""Cases of org-register-entry."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "org-register-entry"
SCHEMA = "schema: bartizan.workload/v1\nname: assistant\n"
FULL = (
    SCHEMA + "owner: {team: care, contact: care@example.com}\n"
    "phase: prototype\nuse_cases: [answers]\n"
    "data: {sensitivity: internal, categories: [proprietary], jurisdictions: [eu]}\n"
    "criticality: low\nexposure: internal\nregulations: [gdpr]\nrisk_tolerance: low\n"
    "roles: {security: Ada, data-science: Grace, ml-platform: Alan, application: Edsger,\n"
    "        legal: Ruth, executive-owner: Mary}\n"
)

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={"app.py": "x = 1"},
        says="no bartizan.yaml",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"bartizan.yaml": FULL.replace(", contact: care@example.com", "")},
        at=("bartizan.yaml:3",),
        says="lacks owner.contact",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={"bartizan.yaml": FULL},
        at=("bartizan.yaml:3",),
        says="care answers for assistant",
    ),
)
