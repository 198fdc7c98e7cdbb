"""The results of a scan of model files for code scanning: SARIF 2.1.0."""

from collections.abc import Sequence
from typing import Final

from bartizan.core.digest import fingerprint
from bartizan.report.document import Document, address_uri, dump, one_line, relative_uri
from bartizan.report.model_scan import Tool, about
from bartizan.report.sarif import MAX_RESULTS, SCHEMA_ID
from bartizan.scan.facts import FileScan, ScanFinding, Verdict

LEVELS: Final = {
    Verdict.CRITICAL: ("fail", "error"),
    Verdict.INCONCLUSIVE: ("open", "none"),
    Verdict.REVIEW: ("review", "none"),
}


def render(scans: Sequence[FileScan], tool: Tool) -> str:
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
                "properties": about(tool),
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
        "message": {"text": one_line(f"{each.place}{each.message}").replace("](", "] (")},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(scan)},
                    "region": region,
                }
            }
        ],
        "partialFingerprints": {
            "primaryLocationLineHash": fingerprint(each.rule, scan.path, each.member + each.message)
        },
        "properties": {"verdict": each.verdict, "member": one_line(each.member, otherwise="")},
    }


def _uri(scan: FileScan) -> str:
    here = scan.coverage.read is None
    return relative_uri(scan.path) if here else address_uri(scan.path)


def _in_file(each: ScanFinding) -> bool:
    return not each.member and each.offset is not None
