"""The published vectors are what the code makes, and what programs that are not ours accept."""

import runpy
from pathlib import Path

import pytest

from bartizan.audit.checkpoint import Checkpoint
from bartizan.audit.control import created
from bartizan.audit.edge import Edge
from bartizan.audit.merkle import inclusion_proof, leaf_hash
from bartizan.audit.note import Note
from bartizan.audit.proof import Receipt
from bartizan.audit.record import Head, Record, What, Who, encode_body, join
from bartizan.audit.text import b64
from bartizan.audit.tiles import nodes, pack
from tests.unit.audit.logs import ORIGIN, log_key, witness_key

DOCS = Path(__file__).parents[3] / "docs" / "explanation"
MOMENT = 1795341600
LOGGED = ("2026-11-22T10:00:00.000Z", "2026-11-22T10:00:01.250Z")
READ = Record(who=Who("alice", "oidc"), what=What("data.read", "dataset:customers"))
ENTRIES = [
    join(Head("test#0", 0, LOGGED[0]), encode_body(created(ORIGIN, log_key().key))),
    join(Head("test#1", 0, LOGGED[1]), encode_body(READ)),
]


def vectors() -> dict[str, str]:
    """Return each vector by its name in the page."""
    edge = Edge()
    edge.extend(map(leaf_hash, ENTRIES))
    tiles = dict(edge.partials())
    checkpoint = Checkpoint(ORIGIN, 2, edge.root())
    note = Note(checkpoint.text).signed(log_key()).signed(witness_key(), MOMENT)
    path = inclusion_proof(1, 2, nodes(tiles.get, 2))
    return {
        "Key of the log": log_key().key.vkey,
        "Key of the witness": witness_key().key.vkey,
        "Entry 0": ENTRIES[0].decode(),
        "Entry 1": ENTRIES[1].decode(),
        "Leaf hashes": "\n".join(leaf_hash(entry).hex() for entry in ENTRIES),
        "The first bytes of `tile/entries/000.p/2`": pack(ENTRIES)[:16].hex(),
        "`checkpoint`, cosigned at 1795341600": note.content.decode(),
        "Receipt of record 1": Receipt(1, tuple(path), note, ENTRIES[1]).text,
    }


def rendered() -> str:
    """Return the vectors as the page shows them."""
    return "\n".join(
        f"{name}:\n\n```text\n{text.rstrip()}\n```\n" for name, text in vectors().items()
    )


def test_the_published_vectors_are_what_the_code_makes() -> None:
    page = (DOCS / "audit-log.md").read_text(encoding="utf-8")
    assert page.endswith(rendered())


def test_the_receipt_is_accepted_without_our_code() -> None:
    receipt = vectors()["Receipt of record 1"]
    check = runpy.run_path(str(DOCS / "check_receipt.py"))["check"]
    assert check(receipt, log_key().key.vkey) == ENTRIES[1]
    for changed, vkey in (
        (receipt.replace("index 1", "index 0"), log_key().key.vkey),
        (receipt.replace(b64(ENTRIES[1]), b64(ENTRIES[0])), log_key().key.vkey),
        (receipt, log_key(2).key.vkey),
        (receipt, witness_key().key.vkey),
    ):
        with pytest.raises(SystemExit):
            check(changed, vkey)
