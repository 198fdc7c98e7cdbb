"""How a model is let into a stage: who approves it, by whose trust, and what is signed of that."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bartizan.cli.auditlog import Access
from bartizan.cli.console import note
from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from bartizan.crypto.ecdsa import EcSigner
    from bartizan.signing.policyfile import Trust
    from bartizan.signing.verify import Verified
    from bartizan.store.bundles import Bundles
    from bartizan.store.models import Model
    from bartizan.store.promotion import Promotion


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who wants what, as the options give it."""

    to: str
    requested_by: str
    approver: str


@dataclass(frozen=True, slots=True)
class Approving:
    """Who approves what, by whose trust, when, and where it is recorded."""

    wanted: Wanted
    trust: "Trust"
    key: "EcSigner"
    at: datetime
    access: Access

    def judge(
        self, name: str, shown: str, model: "Model", bundles: "Bundles"
    ) -> "Promotion | None":
        """Return the promotion of a model, None where it is refused, and a person is told why."""
        from bartizan.store.bundles import verify_model
        from bartizan.store.names import TAG
        from bartizan.store.promotion import problem

        wanted = self.wanted
        if TAG.fullmatch(wanted.to) is None:
            raise InvalidInputError(f"{wanted.to[:80]!a} is no name of a stage")
        verified = verify_model(model, bundles.signatures, self.trust, self.at)
        by = self.key.verifier.fingerprint
        said = problem(verified, wanted.requested_by, wanted.approver, by)
        if said:
            note(f"NOT PROMOTED: {shown}: {said}")
            return None
        return _promotion(name, model, verified, wanted, self.at)

    def sign(self, promotion: "Promotion") -> bytes:
        """Return the statement of a promotion, signed by the approver's key."""
        from bartizan.signing.bundle import write_bundle
        from bartizan.signing.trusted import sign
        from bartizan.store.promotion import write_promotion

        return write_bundle(sign(write_promotion(promotion), self.key))


def _promotion(
    name: str, model: "Model", verified: "Verified", wanted: Wanted, now: datetime
) -> "Promotion":
    from bartizan.store.promotion import Promotion

    signed = verified.trusted.signatures
    scan = next((each.statement.scan for each in signed if each.statement.scan), None)
    return Promotion(
        name=name,
        digest=model.manifest.digest,
        to=wanted.to,
        at=now,
        requested_by=wanted.requested_by,
        approver=wanted.approver,
        model=f"sha256:{model.files.root}",
        scan=scan.report if scan else "",
        verdict=scan.verdict if scan else "",
        policy=verified.trust.digest,
        signatures=tuple(each.name for each in signed),
    )
