"""The pages of checks: metadata and docstring of each, and a list of all."""

import inspect
import re
from collections.abc import Iterator, Mapping

from bartizan.catalogue.control import Catalogue
from bartizan.checks.api import Check
from bartizan.core.words import Layer
from tools.docs.markdown import bullets, code, page, table

REQUIRED = ("What it reads", "Why it matters", "Passes", "Fix")
EITHER = ("Fails", "To review", "Review")
HEADINGS = (*REQUIRED[:3], *EITHER, "Unknown", "Fix")
_HEADING = re.compile(rf"\*({'|'.join(HEADINGS)})\*:\s*".replace(" ", r"\s+"))


def check_pages(checks: tuple[Check, ...], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each page."""
    yield "checks/index.md", _index(checks)
    for check in checks:
        yield f"checks/{check.id}.md", _page(check, catalogue)


def parts_of(doc: str) -> Mapping[str, str]:
    """Return a docstring's parts by heading; the opening text stands under the empty heading."""
    pieces = _HEADING.split(inspect.cleandoc(doc))
    found = {"": pieces[0].strip()}
    found |= {
        " ".join(name.split()): _sentence(text)
        for name, text in zip(pieces[1::2], pieces[2::2], strict=True)
    }
    return found


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].upper() + text[1:]


def _index(checks: tuple[Check, ...]) -> str:
    blocks = [f"Bartizan has {len(checks)} checks. A check proves one clause of one control."]
    for layer in Layer:
        rows = [
            (
                f"[{check.id}]({check.id}.md)",
                check.title,
                f"[{check.control}](../controls/{check.control}.md)",
                check.severity.value,
                check.confidence.value,
            )
            for check in checks
            if check.layer is layer
        ]
        if rows:
            header = ("check", "says", "control", "severity", "confidence")
            blocks += [f"## {layer.value.capitalize()}", table(header, rows)]
    return page("Checks", *blocks)


def _page(check: Check, catalogue: Catalogue) -> str:
    control = catalogue.by_id[check.control]
    clause = control.clause(check.clause)
    parts = parts_of(check.doc)
    facts = (
        ("control", f"[{control.id}](../controls/{control.id}.md) {control.title}"),
        ("clause", f"`{check.clause}`: {clause.text if clause else ''}"),
        ("severity, confidence", f"{check.severity}, {check.confidence}"),
        ("evidence", ", ".join(code(kind.__name__) for kind in check.reads)),
        ("not applicable where", check.absent),
    )
    blocks = [parts[""], table(("", ""), [fact for fact in facts if fact[1]])]
    for name in HEADINGS:
        if name in parts:
            blocks += [f"## {name}", parts[name]]
    if check.fix and "Fix" not in parts:
        blocks += ["## Fix", check.fix]
    if check.refs:
        blocks += ["## References", bullets(check.refs)]
    return page(f"{check.id}: {check.title}", *blocks)
