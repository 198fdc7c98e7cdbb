"""The results of a scan of model files as JSON; the same input gives the same bytes."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from bartizan.report.document import Document, dump, one_line
from bartizan.scan.facts import ENGINE, FileScan, ScanFinding

SCHEMA: Final = "bartizan.model-scan/v1"


class Tool(NamedTuple):
    """What scanned: its version, and that of the list of allowed names."""

    version: str
    allowed: str


def document(scans: Sequence[FileScan], tool: Tool) -> str:
    """Return the JSON document of a scan."""
    return dump({"schema": SCHEMA, "tool": about(tool), "files": [_file(scan) for scan in scans]})


def about(tool: Tool) -> Document:
    """Return what scanned, as the documents say it."""
    return {
        "name": "bartizan",
        "version": tool.version,
        "engine": ENGINE,
        "allow_list": tool.allowed,
    }


def _file(scan: FileScan) -> Document:
    covered = scan.coverage
    return {
        "path": one_line(scan.path),
        "verdict": scan.verdict,
        "format": scan.format,
        "digest": scan.digest,
        "findings": [_finding(each) for each in scan.findings],
        "coverage": {
            "bytes": covered.size,
            "understood": covered.understood,
            "unpacked": covered.unpacked,
            "members": covered.members,
            "read": covered.read,
        },
        "allowed": [one_line(told) for told in scan.allowed],
    }


def _finding(each: ScanFinding) -> Document:
    return {
        "rule": each.rule,
        "verdict": each.verdict,
        "message": one_line(each.message),
        "member": one_line(each.member, otherwise=""),
        "offset": each.offset,
    }
