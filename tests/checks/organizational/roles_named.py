"""Cases of org-roles-named."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "org-roles-named"
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
        files={"bartizan.yaml": FULL.replace("legal: Ruth, ", "")},
        at=("bartizan.yaml:11",),
        says="nobody is named for legal",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={
            "bartizan.yaml": SCHEMA
            + "roles: {security: Ada, data-science: Ada, ml-platform: Ada,\n"
            "        application: Ada, legal: Ada, executive-owner: Ada}\n"
        },
        says="one name fills every role",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={
            "bartizan.yaml": SCHEMA
            + "roles: {security: Ada, data-science: ada, ml-platform: Ad\u200ba,\n"
            "        application: ADA, legal: \uff21da, executive-owner: Ada.}\n"
        },
        says="one name fills every role",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"bartizan.yaml": FULL.replace("legal: Ruth", "legal: '\u200b'")},
        says="nobody is named for legal",
    ),
    Case(
        check=CHECK, outcome=Outcome.PASS, files={"bartizan.yaml": FULL}, at=("bartizan.yaml:11",)
    ),
)
