"""The scan of a model's folder as it is signed: paths relative to it, and digests of its files."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from bartizan import __version__
from bartizan.cli.console import progress

if TYPE_CHECKING:
    from bartizan.scan.facts import FileScan, Verdict
    from bartizan.signing.statement import Scanned
    from bartizan.signing.tree import Listing

LONG_WORK = 64 << 20


@dataclass(frozen=True, slots=True)
class FolderScan:
    """The scans of all files of a folder, in the order of their paths."""

    files: "tuple[FileScan, ...]"

    @property
    def verdict(self) -> "Verdict":
        """The worst of all."""
        from bartizan.scan.facts import worst

        return worst(each.verdict for each in self.files)

    def of(self, verdict: "Verdict") -> list[str]:
        """Return the paths of the files of a verdict."""
        return [each.path for each in self.files if each.verdict is verdict]

    def report(self, digests: Mapping[str, str]) -> str:
        """Return the report, each file with its SHA-256, given as hexadecimal by its path."""
        from bartizan.report.model_scan import Tool, document
        from bartizan.scan.allowed import allowed

        named = [replace(each, digest=f"sha256:{digests[each.path]}") for each in self.files]
        return document(named, Tool(__version__, allowed().version))

    def said(self, report: str) -> "Scanned":
        """Return what a signature says of the scan: the verdict, and the report by its digest."""
        from bartizan.scan.allowed import allowed
        from bartizan.scan.facts import ENGINE
        from bartizan.signing.statement import Scanned

        digest = f"sha256:{sha256(report.encode('utf-8', 'replace')).hexdigest()}"
        return Scanned(self.verdict.value, digest, ENGINE, allowed().version)


def scan_folder(root: Path, found: "Listing") -> FolderScan:
    """Scan the files that were found in a folder, all of them and no others.

    Raises ChangedError for a file that is no longer the one that was found.
    """
    from bartizan.scan.files import Target, scan_target
    from bartizan.signing.hashing import demand_listed

    scans, sizes = [], {path: state.size for path, state in found.files.items()}
    with progress("Scanning", sum(sizes.values()), LONG_WORK) as advance:
        for path in sorted(found.files):
            demand = partial(demand_listed, found.files[path], path=root / path)
            scanned = scan_target(Target(root / path, demand=demand), digest=False)
            scans.append(replace(scanned, path=path))
            advance(sizes[path])
    return FolderScan(tuple(scans))
