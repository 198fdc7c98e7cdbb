"""Scans bytes in memory, as a file of some name."""

from bartizan.formats.ranged import Buffer
from bartizan.scan.allowed import allowed
from bartizan.scan.facts import ScanFinding, Verdict, worst
from bartizan.scan.part import Part, Scan
from bartizan.scan.readers import READERS


def findings(content: bytes, name: str = "model.bin") -> list[ScanFinding]:
    """Return what is found in bytes."""
    return list(Scan(allowed(), READERS).look(Part(Buffer(content), name=name)))


def verdict(content: bytes, name: str = "model.bin") -> Verdict:
    """Return the verdict on bytes."""
    return worst(finding.verdict for finding in findings(content, name))


def rules(content: bytes, name: str = "model.bin") -> set[str]:
    """Return the rules that bytes break."""
    return {finding.rule for finding in findings(content, name)}
