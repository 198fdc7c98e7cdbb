"""Each entry of a data inventory must say what is needed to judge the source."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.documents import Document, DocumentKind, Documents
from bartizan.evidence.topics import topic, treated
from bartizan.formats.node import Node

FIELDS = {
    "owner": ("owner", "contact", "steward", "responsible"),
    "purpose": ("purpose", "use", "used_for", "used-for"),
    "origin": ("origin", "source", "provenance", "collected", "supplier"),
    "update cadence": ("update", "cadence", "refresh", "frequency", "updated"),
    "trust assessment": ("trust", "assess", "review", "screen"),
}
TOPICS = (
    topic("owner", "owned by", "contact", "steward", "responsib*"),
    topic("purpose", "used for", "use*", "intended use*"),
    topic("origin", "source*", "collected", "provenance"),
    topic("update cadence", "updat*", "refresh*", "each", "quarterly", "monthly", "version*"),
    topic("trust assessment", "trust*", "assess*", "review*", "screen*"),
)
NAMES = ("name", "id", "dataset", "title", "uri", "path")
MOST = 10


@check(
    Meta(
        id="data-inventory-complete",
        title="Entries of the data inventory are complete",
        control="DAT-01",
        clause="entries-complete",
        severity=Severity.LOW,
        fix="Fill in owner, purpose, origin, update cadence and the date of the trust assessment "
        "for each entry.",
        absent="no data inventory is in this repository; it may be kept elsewhere",
        files="data|ropa|processing",
        refs=("nist-ai-rmf/MAP 4.1", "iso-42001/A.7.3"),
    ),
    Documents,
)
def inventory_complete(documents: Documents) -> Iterator[Verdict]:
    """An entry without an owner is a source that nobody will withdraw.

    *What it reads*: the entries of structured inventories, and the text of others. *Why it
    matters*: whether a source may be trusted and used follows from these fields. *Passes*: owner,
    purpose, origin, update cadence and a trust assessment are filled. *Fails*: an entry lacks some.
    *Fix*: fill them in.
    """
    for document in documents.of(DocumentKind.DATA_INVENTORY):
        if document.text is None:
            continue
        entries = list(_entries(document.front_matter)) if document.front_matter else []
        yield _structured(document, entries) if entries else _written(document)


def _entries(node: Node) -> Iterator[Node]:
    """Yield the maps that stand in a list, outermost first."""
    for child in node.children():
        if node.items() and child.fields():
            yield child
        else:
            yield from _entries(child)


def _structured(document: Document, entries: list[Node]) -> Verdict:
    gaps = {_name(entry): (_missing(entry), entry.line) for entry in entries}
    lacking = {name: found for name, found in gaps.items() if found[0]}
    if not lacking:
        because = f"the {len(entries)} entries of {document.path} are complete"
        return passed(because, document.place, subject=document.path)
    said = "; ".join(f"{name} lacks {', '.join(what)}" for name, (what, _) in lacking.items())
    places = [Place(document.path, line) for _, line in lacking.values()]
    return failed(said[:400], *places[:MOST], subject=document.path)


def _missing(entry: Node) -> list[str]:
    keys = {key.lower(): node for key, node in entry.fields().items()}
    filled = [key for key, node in keys.items() if node.value not in (None, "")]
    return [
        name
        for name, words in FIELDS.items()
        if not any(key.startswith(word) or word in key for key in filled for word in words)
    ]


def _name(entry: Node) -> str:
    found = (entry.fields()[key].text for key in NAMES if key in entry.fields())
    return next((text for text in found if text), f"the entry in line {entry.line}")


def _written(document: Document) -> Verdict:
    missing = [each.name for each in TOPICS if treated([document], each) is None]
    if missing:
        because = f"{document.path} does not treat {', '.join(missing)}"
        return failed(because, document.place, subject=document.path)
    verdict = passed(f"{document.path} treats all fields", document.place, subject=document.path)
    return verdict.with_(confidence=Confidence.LOW)
