"""What the commands on models write into the audit log: signatures, pushes and promotions."""

from typing import TYPE_CHECKING

from bartizan.audit.record import Record, What, Who
from bartizan.cli.recorded import host, person
from bartizan.core.digest import digest_bytes

if TYPE_CHECKING:
    from bartizan.signing.statement import Statement
    from bartizan.store.names import Reference
    from bartizan.store.promotion import Promotion


def signed(signature: bytes, statement: "Statement", key: str) -> Record:
    """Return the record that a model was signed."""
    manifest, scan = statement.manifest, statement.scan
    digests = {"model": f"sha256:{manifest.root}", "signature": digest_bytes(signature)}
    return Record(
        who=person(),
        what=What(
            "signature.made",
            f"model:{manifest.name}",
            {**digests, **({"scan": scan.report} if scan else {})},
        ),
        where=host(),
        decision=f"scan {scan.verdict}" if scan else "without a scan",
        controls=("MOD-05",),
        detail={"key": key, "files": str(len(manifest.files))},
    )


def pushed(reference: "Reference | str", manifest: str, model: str) -> Record:
    """Return the record that a model was put into a store."""
    return Record(
        who=person(),
        what=What("version.pushed", f"model:{reference}", {"manifest": manifest, "model": model}),
        where=host(),
        decision="pushed",
        controls=("MOD-04",),
    )


def promoted(promotion: "Promotion", statement: bytes) -> Record:
    """Return the record that a model entered a stage."""
    digests = {
        "manifest": promotion.digest,
        "model": promotion.model,
        "policy": promotion.policy,
        "promotion": digest_bytes(statement),
        **({"scan": promotion.scan} if promotion.scan else {}),
    }
    return Record(
        who=Who(promotion.approver, "stated"),
        what=What("promotion.made", f"model:{promotion.reference}", digests),
        when=promotion.at,
        where=host(),
        decision=f"promoted to {promotion.to}",
        controls=("MOD-04",),
        detail={"requested_by": promotion.requested_by, "recorded_by": person().principal},
    )
