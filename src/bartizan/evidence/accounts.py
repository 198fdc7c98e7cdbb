"""Whether infrastructure code is for AWS at all, for what an account must have once."""

from bartizan.core.place import Place
from bartizan.evidence.iac import Iac

_KINDS = ("aws_", "awscc_", "AWS::")


def aws_place(iac: Iac) -> Place | None:
    """Return where the first AWS resource is declared, or None."""
    found = (resource.place for resource in iac.resources if resource.kind.startswith(_KINDS))
    return next(found, None)
