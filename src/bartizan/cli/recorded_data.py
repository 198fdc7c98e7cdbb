"""What the commands on datasets write into the audit log: manifests that are signed."""

from typing import TYPE_CHECKING

from bartizan.audit.record import Record, What
from bartizan.cli.recorded import host, person
from bartizan.core.digest import digest_bytes

if TYPE_CHECKING:
    from bartizan.datasets.manifest import DatasetManifest


def signed(signature: bytes, dataset: "DatasetManifest", key: str) -> Record:
    """Return the record that a version of a dataset was signed."""
    from bartizan.datasets.grant import TREE

    digests = {"dataset": f"{TREE}:{dataset.root}", "signature": digest_bytes(signature)}
    return Record(
        who=person(),
        what=What("signature.made", f"dataset:{dataset.name}", digests),
        where=host(),
        controls=("DAT-03", "DAT-07"),
        detail={"key": key, "files": str(len(dataset.files))},
    )
