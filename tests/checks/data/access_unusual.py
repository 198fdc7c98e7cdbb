"""When volumes of access are within what is usual; a reader in few hours is unknown."""

from collections.abc import Mapping
from datetime import timedelta

from bartizan.audit.record import Record, What, Who
from bartizan.core.words import Outcome
from bartizan.datasets.accesses import closed, opened
from bartizan.datasets.grant import Grant
from bartizan.datasets.ruling import Ask
from tests.builders_log import profile, workload
from tests.checks.case import NOW, Case

CHECK = "data-access-unusual"
ADA = Who("ada", "oidc")
ASK = Ask(subject="ada", dataset="people", root="ab" * 32, purpose="training")
GRANT = Grant(
    subject="ada",
    dataset="people",
    root="ab" * 32,
    purpose="training",
    columns=None,
    issued=NOW,
    until=NOW,
)


def hours(*counts: int) -> Mapping[str, str | bytes]:
    """Return a workload in whose log ada read so many bytes, hour by hour."""
    records = [
        record
        for number, count in enumerate(counts)
        for record in (
            opened(ASK, ADA, GRANT, str(number), None),
            closed(ADA, GRANT, str(number), count),
        )
    ]
    return workload("assessment.made", *records, pace=timedelta(minutes=30))


OTHER = Record(who=ADA, what=What("data.read", "dataset:people"), decision="allow")

CASES = (
    Case(check=CHECK, outcome=Outcome.PASS, files=hours(*range(100, 120))),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=hours(*range(100, 120), 90_000),
        says="90000 bytes",
        without=Outcome.PASS,
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files=hours(100, 200), says="too few hours"),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"bartizan.yaml": profile()}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files=workload("assessment.made", OTHER)),
)
