"""Cases of data-inventory-complete."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "data-inventory-complete"
INVENTORY = "docs/data-inventory.yaml"
ENTRY = """
- name: tickets
  owner: data-science
  purpose: training
  origin: our service desk
  update: each quarter
  trust: reviewed 2026-03-01
"""

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={INVENTORY: ENTRY.replace("owner: data-science", "owner:")},
        at=(f"{INVENTORY}:1",),
        says="tickets lacks owner",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"docs/data-inventory.md": "# Data inventory\n\nTickets, owned by the desk.\n"},
        says="does not treat purpose, origin",
    ),
    Case(check=CHECK, outcome=Outcome.PASS, files={INVENTORY: ENTRY}, says="1 entries"),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "docs/data-inventory.md": "# Data inventory\n\n"
            "| source | owner | purpose | origin | updated | trust assessed |\n"
            "|---|---|---|---|---|---|\n"
            "| tickets | desk | training | own | each quarter | 2026-03-01 |\n"
        },
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={"docs/data-inventory.csv": "source,owner\n", INVENTORY: f"sources:{ENTRY}"},
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={INVENTORY: "a: ["}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"README.md": "# A\n"}),
)
