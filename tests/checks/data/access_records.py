"""When records of access say who did what."""

from bartizan.audit.record import Record, What, Who
from bartizan.core.words import Outcome
from tests.builders_log import profile, workload
from tests.checks.case import Case

CHECK = "data-access-records"
OTHER = "assessment.made"
WHOLE = Record(who=Who("ada", "oidc"), what=What("data.read", "dataset:x"), decision="allow")
NOBODY = Record(who=Who("unknown"), what=What("data.read", "dataset:x"), decision="allow")
NOTHING = Record(who=Who("ada"), what=What("model.pulled"), decision="allow")

CASES = (
    Case(check=CHECK, outcome=Outcome.PASS, files=workload(OTHER, WHOLE), says="the 1 newest"),
    Case(check=CHECK, outcome=Outcome.FAIL, files=workload(OTHER, WHOLE, NOBODY), says="1 of"),
    Case(check=CHECK, outcome=Outcome.FAIL, files=workload(OTHER, NOTHING)),
    Case(check=CHECK, outcome=Outcome.FAIL, files=workload("data.read"), says="3 of the 3"),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"bartizan.yaml": profile()}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files=workload(OTHER)),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files=workload(OTHER, WHOLE, tampered=True)),
)
