"""What the commands on models write into the audit log: signatures, pushes and promotions."""

from typing import TYPE_CHECKING

from bartizan.audit.record import Record, What
from bartizan.cli.recorded import host, person
from bartizan.core.digest import digest_bytes

if TYPE_CHECKING:
    from bartizan.signing.statement import Statement


def signed(signature: bytes, statement: "Statement", key: str) -> Record:
    """Return the record that a model was signed."""
    manifest, scan = statement.manifest, statement.scan
    digests = {"model": f"sha256:{manifest.root}", "signature": digest_bytes(signature)}
    return Record(
        who=person(),
        what=What(
            "model.signed",
            f"model:{manifest.name}",
            {**digests, **({"scan": scan.report} if scan else {})},
        ),
        where=host(),
        decision=f"scan {scan.verdict}" if scan else "without a scan",
        controls=("MOD-05",),
        detail={"key": key, "files": str(len(manifest.files))},
    )
