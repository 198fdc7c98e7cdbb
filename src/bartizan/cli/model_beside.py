"""What is pushed beside a model: its signatures, the report of its scan, and its name."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from bartizan.cli.model_verify import beside as beside_of
from bartizan.core.errors import FormatError, InvalidInputError

if TYPE_CHECKING:
    from bartizan.signing.manifest import Manifest
    from bartizan.signing.tree import Listing
    from bartizan.store.hubcache import Snapshot
    from bartizan.store.names import Reference
    from bartizan.store.push import Attachment


@dataclass(frozen=True, slots=True)
class Beside:
    """What is kept with a model, as the options give it."""

    signatures: tuple[Path, ...]
    report: Path | None
    sealing: tuple[str, ...] = ()

    def demand_plain(self) -> None:
        """Raise InvalidInputError where files are to be sealed, which a store alone keeps."""
        if self.sealing:
            raise InvalidInputError(
                "only a store keeps models sealed",
                hint="Push to a folder with --store, and copy that.",
            )


def signatures_of(root: Path, named: tuple[Path, ...]) -> dict[Path, bytes]:
    """Return the signatures that are named, or else those that lie in a model's folder."""
    from bartizan.signing.verify import read_signatures

    return {Path(name): each for name, each in read_signatures(named or beside_of(root)).items()}


def problem_of(
    files: "Manifest", found: "Listing", signatures: list[bytes], report: Path | None
) -> str:
    """Return why signatures or a report are not of these files; empty where they are."""
    from bartizan.signing.bundle import read_bundle
    from bartizan.signing.compare import Kind, compare
    from bartizan.signing.manifest import Algorithm
    from bartizan.signing.statement import Subject, read_statement

    reports = set()
    for content in signatures:
        try:
            statement = read_statement(read_bundle(content).payload)
            statement.demand(Subject.MODEL)
        except FormatError as error:
            return f"a signature cannot be taken: {error.message}"
        if statement.manifest.algorithm is not Algorithm.SHA256:
            return "a signature names files by another digest than SHA-256"
        wrong = compare(statement.manifest, found, files.files)
        if first := next((each for each in wrong if each.kind is not Kind.UNCOVERED), None):
            return f"a signature is of other files: {first.path} ({first.kind})"
        reports.add(statement.scan.report if statement.scan else "")
    if report and f"sha256:{sha256(report.read_bytes()).hexdigest()}" not in reports:
        return f"{report} is not the report whose digest was signed"
    return ""


def attachments_of(
    signatures: dict[Path, bytes], report: Path | None, snapshot: "Snapshot | None" = None
) -> "list[Attachment]":
    """Return what is kept as what refers to a model."""
    from bartizan.store.bundles import scan_of, signature_of

    found = [signature_of(content, path.name) for path, content in signatures.items()]
    if report:
        found.append(scan_of(report.read_bytes()))
    return [*found, snapshot.provenance()] if snapshot else found


def demand_tag(reference: "Reference") -> None:
    """Raise InvalidInputError for a reference to a digest, under which nothing is pushed."""
    if reference.digest:
        raise InvalidInputError(
            f"{reference} names a digest, which follows from the files", hint="Push under a tag."
        )
