"""Cases of org-codeowners."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "org-codeowners"
CI = ".github/workflows/ci.yml"
FILES = {CI: "on: push\njobs: {}\n", "prompts/system.md": "# Role\n\nYou help.\n"}
OWNERS = ".github/CODEOWNERS"

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=FILES | {".github/workflows/broken.yml": "jobs: ["},
        at=(f"{CI}:1",),
        never=(".github/workflows/broken.yml:1",),
    ),
    Case(check=CHECK, outcome=Outcome.FAIL, files=FILES, at=(f"{CI}:1", "prompts/system.md:1")),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=FILES | {OWNERS: "/.github/ @org/platform\n"},
        at=("prompts/system.md:1",),
        never=(f"{CI}:1",),
        says="nobody owns prompts/system.md",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=FILES | {OWNERS: "* @org/all\n/prompts/\n"},
        says="nobody owns prompts/system.md",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=FILES | {OWNERS: "* @org/all\n"},
        at=(f"{OWNERS}:1",),
        says="2 paths",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={CI: "jobs: [", OWNERS: "/src/ @org/all\n"},
        says=f"nobody owns {CI}",
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={OWNERS: b"\xff\x00\xfe"}),
)
