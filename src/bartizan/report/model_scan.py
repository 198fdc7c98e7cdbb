"""The results of a scan of model files: for people on a terminal, and as JSON and SARIF."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.text import Text

from bartizan.core.digest import fingerprint
from bartizan.report.document import Document, dump, one_line, relative_uri
from bartizan.report.lines import Look, wrapped
from bartizan.report.sarif import MAX_RESULTS, SCHEMA_ID
from bartizan.scan.facts import ENGINE, FileScan, ScanFinding, Verdict

SCHEMA: Final = "bartizan.model-scan/v1"
STYLES: Final = {
    Verdict.CRITICAL: "bold red",
    Verdict.INCONCLUSIVE: "magenta",
    Verdict.REVIEW: "yellow",
    Verdict.SAFE: "green",
}
LEVELS: Final = {
    Verdict.CRITICAL: ("fail", "error"),
    Verdict.INCONCLUSIVE: ("open", "none"),
    Verdict.REVIEW: ("review", "none"),
}
MOST_SHOWN: Final = 8
COLUMN: Final = 14


@dataclass(frozen=True, slots=True)
class Tool:
    """What scanned: its version, and that of the list of allowed names."""

    version: str
    allowed: str


def document(scans: Sequence[FileScan], tool: Tool) -> str:
    """Return the JSON document of a scan; the same input gives the same bytes."""
    return dump({"schema": SCHEMA, "tool": _tool(tool), "files": [_file(scan) for scan in scans]})


def _tool(tool: Tool) -> Document:
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
        },
    }


def _finding(each: ScanFinding) -> Document:
    return {
        "rule": each.rule,
        "verdict": each.verdict,
        "message": one_line(each.message),
        "member": one_line(each.member, otherwise=""),
        "offset": each.offset,
    }


def sarif(scans: Sequence[FileScan], tool: Tool) -> str:
    """Return one SARIF run with the findings; what does not fit into a run is said to be cut."""
    pairs = [(scan, each) for scan in scans for each in scan.findings]
    pairs.sort(key=lambda pair: list(Verdict).index(pair[1].verdict))
    names = list(dict.fromkeys(each.rule for _, each in pairs[:MAX_RESULTS]))
    cut = len(pairs) - MAX_RESULTS
    notes = [f"{cut} results were cut; the JSON document has all"] if cut > 0 else []
    run: Document = {
        "tool": {
            "driver": {
                "name": "Bartizan",
                "version": tool.version,
                "rules": [{"id": f"model-scan/{name}"} for name in names],
                "properties": _tool(tool),
            }
        },
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    {"descriptor": {"id": "results-cut"}, "message": {"text": note}}
                    for note in notes
                ],
            }
        ],
        "results": [_result(*pair, names) for pair in pairs[:MAX_RESULTS]],
    }
    return dump({"$schema": SCHEMA_ID, "version": "2.1.0", "runs": [run]})


def _result(scan: FileScan, each: ScanFinding, names: list[str]) -> Document:
    kind, level = LEVELS[each.verdict]
    region: Document = {"byteOffset": each.offset} if _in_file(each) else {"startLine": 1}
    return {
        "ruleId": f"model-scan/{each.rule}",
        "ruleIndex": names.index(each.rule),
        "kind": kind,
        "level": level,
        "message": {"text": one_line(f"{_place(each)}{each.message}").replace("](", "] (")},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": relative_uri(scan.path)},
                    "region": region,
                }
            }
        ],
        "partialFingerprints": {
            "primaryLocationLineHash": fingerprint(each.rule, scan.path, each.member + each.message)
        },
        "properties": {"verdict": each.verdict, "member": one_line(each.member, otherwise="")},
    }


def _in_file(each: ScanFinding) -> bool:
    return not each.member and each.offset is not None


def _place(each: ScanFinding) -> str:
    if each.offset is None:
        return f"{each.member}: " if each.member else ""
    return f"{each.member or 'byte'}{'@' if each.member else ' '}{each.offset}: "


def terminal(scans: Sequence[FileScan], tool: Tool, look: Look) -> Text:
    """Return the results as styled text: what is not safe, worst first, and a count of all.

    With `look.verbose` safe files and all findings are shown as well.
    """
    order = {verdict: rank for rank, verdict in enumerate(Verdict)}
    shown = [scan for scan in scans if look.verbose or scan.verdict is not Verdict.SAFE]
    shown.sort(key=lambda scan: order[scan.verdict])
    lines = [line for scan in shown for line in _block(scan, look)]
    lines += _summary(scans, tool, look)
    return Text("\n", no_wrap=True, overflow="ignore").join(lines)


def _block(scan: FileScan, look: Look) -> Iterator[Text]:
    head = Text.assemble(
        (scan.verdict.ljust(COLUMN), STYLES[scan.verdict]), (look.plain(scan.path), "bold")
    )
    yield from wrapped(head.append(f"  {scan.format}", "dim"), look, hang=COLUMN)
    limit = len(scan.findings) if look.verbose else MOST_SHOWN
    order = {verdict: rank for rank, verdict in enumerate(Verdict)}
    for each in sorted(scan.findings, key=lambda one: order[one.verdict])[:limit]:
        text = Text(" " * COLUMN).append(look.plain(_place(each)), "dim")
        yield from wrapped(text.append(look.plain(each.message)), look, hang=COLUMN + 2)
    if len(scan.findings) > limit:
        yield Text(f"{' ' * COLUMN}and {len(scan.findings) - limit} more; --verbose shows them")


def _summary(scans: Sequence[FileScan], tool: Tool, look: Look) -> Iterator[Text]:
    counts = Counter(scan.verdict for scan in scans)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
    files = f"{len(scans)} file{'' if len(scans) == 1 else 's'}"
    line = f"{files}: {told}  (engine {ENGINE}, allow-list {tool.allowed})"
    yield from wrapped(Text(look.plain(line)), look, hang=2)
