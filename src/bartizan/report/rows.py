"""The findings of a page as compact rows of numbers into one table of words."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from bartizan.core.finding import Finding
from bartizan.core.place import Place
from bartizan.core.words import Outcome, Phase
from bartizan.report.excerpt import first_line
from bartizan.report.inert import inert, inert_block
from bartizan.report.view import glyph

Numbers: TypeAlias = "int | Sequence[Numbers]"

WORDS = (
    "check",
    "control",
    "clause",
    "layer",
    "phase",
    "severity",
    "confidence",
    "outcome",
    "asset",
    "title",
    "message",
    "fix",
    "source",
    "fingerprint",
)
COLUMNS = (*WORDS, "refs", "places", "hidden_places", "flow")
MAX_PLACES = 40
MAX_STEPS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """The words, excerpts and phases that rows point into; it grows as rows are made."""

    phases: Mapping[str, Phase]
    excerpts: Mapping[Place, tuple[str, ...]]
    words: dict[str, int] = field(default_factory=dict)
    frames: dict[tuple[int, tuple[str, ...]], int] = field(default_factory=dict)

    def word(self, text: str) -> int:
        return self.words.setdefault(text, len(self.words))

    def frame(self, place: Place) -> int:
        """Return the number of the excerpt of place, -1 when it has none."""
        lines = self.excerpts.get(place)
        if not lines:
            return -1
        return self.frames.setdefault((first_line(place), lines), len(self.frames))

    def place(self, place: Place) -> Numbers:
        path = self.word(inert(place.path))
        return [path, place.line, place.end_line or 0, place.cell or 0, self.frame(place)]


def _row(finding: Finding, table: _Table) -> Numbers:
    phase = table.phases.get(finding.control)
    texts = (
        finding.check,
        finding.control,
        finding.clause,
        finding.layer.value,
        phase.value if phase else "",
        finding.severity.value,
        finding.confidence.value,
        finding.outcome.value,
        finding.asset,
        finding.title,
        finding.message,
        inert_block(finding.fix),
        finding.source,
        finding.fingerprint,
    )
    cleaned = [
        text if name == "fix" else inert(text) for name, text in zip(WORDS, texts, strict=True)
    ]
    return [
        *(table.word(text) for text in cleaned),
        [table.word(inert(ref)) for ref in finding.refs],
        [table.place(place) for place in finding.locations[:MAX_PLACES]],
        max(0, len(finding.locations) - MAX_PLACES),
        [[table.place(s.place), table.word(inert(s.note))] for s in finding.flow[:MAX_STEPS]],
    ]


def encode(
    findings: Iterable[Finding],
    phases: Mapping[str, Phase],
    excerpts: Mapping[Place, tuple[str, ...]],
) -> str:
    """Return the findings as JSON that can stand inside of a script element.

    `phases` names the phase of each control. Every word is inert; `<`, `>` and `&` are escaped, so
    that no text can end the element or begin a comment.
    """
    table = _Table(phases=phases, excerpts=excerpts)
    rows = [_row(finding, table) for finding in findings]
    document = {
        "columns": COLUMNS,
        "glyphs": {outcome.value: glyph(outcome) for outcome in Outcome},
        "rows": rows,
        "excerpts": [[start, [inert(line) for line in lines]] for start, lines in table.frames],
        "strings": list(table.words),
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
