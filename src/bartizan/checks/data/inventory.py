"""Every source of data that code loads must be in the inventory."""

from collections.abc import Iterator
from posixpath import basename, dirname

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.documents import DocumentKind, Documents
from bartizan.evidence.learning import LOAD_ASKS, Loaded, loaded
from bartizan.evidence.source import Source

SHOWN = 8
KINDS = (DocumentKind.DATA_INVENTORY, DocumentKind.DATASET_CARD)


@check(
    Meta(
        id="data-inventory",
        title="Every source of data that code loads is in the data inventory",
        control="DAT-01",
        clause="sources-listed",
        severity=Severity.MEDIUM,
        asks=LOAD_ASKS,
        fix="List each source in docs/data-inventory.yaml with owner, purpose, origin, update "
        "cadence and the date of its trust assessment.",
        absent="code names no source of data",
        refs=("owasp-llm/LLM04", "nist-ai-rmf/MAP 4.1"),
    ),
    Documents,
    Source,
)
def inventory(documents: Documents, source: Source) -> Iterator[Verdict]:
    """A source that nobody listed cannot be classified, licensed, screened or withdrawn.

    *What it reads*: names, paths and addresses in loaders of data outside tests, and data
    inventories and dataset cards. *Why it matters*: it is the usual way in for poisoned or unlawful
    data. *Passes*: each is named in an inventory, or has a card in its folder. *Fails*: an
    inventory is there and sources are missing. *To review*: there is none here. It may be kept
    elsewhere; attest it then. *Fix*: list them.
    """
    sources = loaded(source)
    found = list(documents.of(*KINDS))
    texts = [each.text.lower() for each in found if each.text is not None]
    folders = [dirname(each.path) for each in documents.of(DocumentKind.DATASET_CARD)]
    if not sources or (found and not texts):
        return
    missing = [each for each in sources if not _is_listed(each.name, texts, folders)]
    if missing:
        inventories = documents.of(DocumentKind.DATA_INVENTORY)
        is_there = any(each.text is not None for each in inventories)
        yield _missing(missing, has_inventory=is_there)
    else:
        places = [each.place for each in found]
        yield passed(f"the {len(sources)} sources that code names are listed", *places)


def _is_listed(name: str, texts: list[str], folders: list[str]) -> bool:
    lowered = name.lower().strip("/")
    if any(folder and lowered.startswith(f"{folder.lower()}/") for folder in folders):
        return True
    pieces = [lowered, basename(lowered)]
    parent = dirname(lowered)
    while "/" in parent:
        pieces.append(parent)
        parent = dirname(parent)
    return any(piece in text for piece in pieces if piece for text in texts)


def _missing(missing: list[Loaded], *, has_inventory: bool) -> Verdict:
    names = ", ".join(each.name[:80] for each in missing[:SHOWN])
    more = " …" if len(missing) > SHOWN else ""
    places = dict.fromkeys(place for each in missing for place in each.places)
    if has_inventory:
        because = f"the inventory does not list {names}{more}"
        return failed(because, *places, subject="data inventory")
    because = f"no inventory lists {names}{more}; list them, or attest that it is kept elsewhere"
    return review(because, *places, subject="data inventory")
