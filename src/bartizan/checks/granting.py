"""The verdicts on rights that policies of others or unread ones grant; checks of IAM share them."""

from collections.abc import Container, Iterator

from bartizan.checks.declaring import subject
from bartizan.core.verdict import Verdict, failed, unknown
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.iam import managed_policies, unread_grants


def attached(iac: Iac, names: Container[str], so: str) -> Iterator[tuple[Verdict, Resource]]:
    """Yield a fail for each attached policy of these names, with its holder; `so` says why."""
    for given in managed_policies(iac):
        if given.name in names:
            because = f"{given.name} is attached, which {so}"
            yield failed(because, given.place, subject=subject(given.resource)), given.resource


def unread(iac: Iac) -> Iterator[Verdict]:
    """Yield unknown for each policy whose statements are not here to be read."""
    for opaque in unread_grants(iac):
        yield unknown(opaque.reason, opaque.place, subject=subject(opaque.owner))
