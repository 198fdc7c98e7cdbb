"""The rules of a SARIF run, derived from its findings and the controls that they serve."""

import re
from collections.abc import Iterable, Mapping

from bartizan.assess.facts import ControlResult
from bartizan.core.finding import Finding
from bartizan.core.words import Severity
from bartizan.report.document import Document, one_line
from bartizan.report.inert import inert_block

LEVEL = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}
# The middle of the bands of a code host: critical is over 9, high from 7, medium from 4.
SCORE = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
}
MAX_TAGS = 10
MAX_NAME = 255
MAX_DESCRIPTION = 1_024
MAX_HELP = 8_000
MAX_TAG = 100

CWE = re.compile(r"\bCWE-(\d{1,5})\b", re.IGNORECASE)
UNFIT_FOR_TAG = re.compile(r"[^a-z0-9.]+")
FENCE = re.compile("`{3,}")


def rules(findings: Iterable[Finding], controls: Mapping[str, ControlResult]) -> list[Document]:
    """Return one rule for each check among the findings, in the order of their ids."""
    by_check: dict[str, list[Finding]] = {}
    for finding in findings:
        by_check.setdefault(finding.check, []).append(finding)
    return [
        _rule(check, by_check[check], controls.get(by_check[check][0].control))
        for check in sorted(by_check)
    ]


def _rule(check: str, findings: list[Finding], control: ControlResult | None) -> Document:
    first = findings[0]
    worst = min((finding.severity for finding in findings), key=lambda severity: severity.rank)
    title = one_line(first.title, otherwise=check, limit=MAX_DESCRIPTION)
    return {
        "id": check,
        "name": _name(check),
        "shortDescription": {"text": title},
        "fullDescription": {"text": _why(control, title)},
        "help": _help(first, control, _fix(findings, control)),
        "defaultConfiguration": {"level": LEVEL[worst]},
        "properties": {
            "precision": first.confidence,
            "security-severity": SCORE[worst],
            "tags": _tags(first, control),
        },
    }


def _name(check: str) -> str:
    words = re.split(r"[^0-9A-Za-z]+", check[:MAX_NAME])
    return "".join(word[:1].upper() + word[1:] for word in words) or "Check"


def _why(control: ControlResult | None, title: str) -> str:
    text = (control.why or control.requirement) if control else ""
    return one_line(text, otherwise=title, limit=MAX_DESCRIPTION)


def _fix(findings: list[Finding], control: ControlResult | None) -> str:
    """Return the advice that all findings share, else that of the control."""
    fixes = {finding.fix for finding in findings}
    if len(fixes) == 1:
        return findings[0].fix
    return control.fix if control else ""


def _help(first: Finding, control: ControlResult | None, fix: str) -> Document:
    why = _why(control, one_line(first.title, otherwise=""))
    served = f"{control.id}: {one_line(control.title)}" if control else first.control
    refs = ", ".join(one_line(ref) for ref in first.refs)
    text = [why, f"Control {served}."]
    markdown = [_escaped(why), f"**Control** {_escaped(served)}"]
    if fix:
        text.append(f"Fix: {inert_block(fix, MAX_HELP)}")
        markdown.append(f"**Fix**\n\n{_fenced(inert_block(fix, MAX_HELP))}")
    if refs:
        text.append(f"See {refs}.")
        markdown.append(f"**See** {_escaped(refs)}")
    return {"text": "\n\n".join(text), "markdown": "\n\n".join(markdown)}


def _escaped(text: str) -> str:
    """Keep text from being read as Markdown links, images or HTML."""
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", text)


def _fenced(text: str) -> str:
    """Quote text in a fence longer than any that it holds."""
    longest = max((len(run) for run in FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}\n{text}\n{fence}"


def _tags(first: Finding, control: ControlResult | None) -> list[str]:
    """Name the weaknesses and standards, those of the check before those of its control."""
    mappings = sorted(control.mappings.items(), key=_owasp_first) if control else []
    names = [*first.refs, *(f"{standard}/{name}" for standard, ids in mappings for name in ids)]
    weaknesses = [tag for name in names for tag in _weaknesses(name)]
    standards = [_external(name) for name in names if "/" in name and not CWE.search(name)]
    tags = ["security", first.layer, *weaknesses, *standards]
    return list(dict.fromkeys(tag[:MAX_TAG] for tag in tags))[:MAX_TAGS]


def _weaknesses(name: str) -> list[str]:
    """Return tags as code hosts write them: external/cwe/cwe-079."""
    return [
        f"external/cwe/cwe-{match.group(1).lstrip('0').zfill(3)}" for match in CWE.finditer(name)
    ]


def _external(name: str) -> str:
    standard, _, identifier = name.partition("/")
    return f"external/{_slug(standard)}/{_slug(identifier)}"


def _owasp_first(mapping: tuple[str, tuple[str, ...]]) -> tuple[bool, str]:
    return (not mapping[0].startswith("owasp"), mapping[0])


def _slug(text: str) -> str:
    return UNFIT_FOR_TAG.sub("-", text.lower()).replace(".-", "-").strip("-.")
