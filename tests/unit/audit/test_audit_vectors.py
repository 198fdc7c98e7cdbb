"""The published vectors are what the code makes, and what programs that are not ours accept."""

import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature

from bartizan.audit.checkpoint import Checkpoint
from bartizan.audit.control import created
from bartizan.audit.edge import Edge
from bartizan.audit.errors import ProofError
from bartizan.audit.merkle import inclusion_proof, leaf_hash
from bartizan.audit.note import Note, Signature
from bartizan.audit.proof import Receipt, check_receipt, parse_receipt
from bartizan.audit.record import Head, Record, What, Who, encode_body, join
from bartizan.audit.text import b64
from bartizan.audit.tiles import nodes, pack
from bartizan.core.errors import FormatError
from bartizan.report.receipt import document_digest
from tests.unit.audit.logs import ORIGIN, log_key, witness_key

DOCS = Path(__file__).parents[3] / "docs" / "reference"
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


def again(receipt: str) -> str:
    """Return a receipt with a second signature of the log, which is false."""
    key = log_key().key
    return f"{receipt}{Signature(key.name, key.id, bytes(64)).line}"


LOOSE: dict[str, Callable[[str], str]] = {
    "a second false signature": again,
    "more in the line of the index": lambda text: text.replace("index 1", "index 1 x"),
    "a sign": lambda text: text.replace("index 1", "index +1"),
    "leading zeroes": lambda text: text.replace("index 1", "index 01"),
    "an index beyond the size": lambda text: text.replace("index 1", "index 3"),
    "another word": lambda text: text.replace("index 1", "place 1"),
    "junk in base64": lambda text: text.replace("extra ey", "extra e!y"),
    "spaces in base64": lambda text: text.replace("extra ey", "extra e y"),
    "no final newline": lambda text: text[:-1],
    "another dash": lambda text: text.replace("\N{EM DASH}", "-"),
    "a line end of another system": lambda text: text.replace("\n", "\r\n"),
    "a size with a sign": lambda text: text.replace("\n2\n", "\n+2\n"),
}


@pytest.mark.parametrize("how", LOOSE)
def test_a_receipt_that_is_not_as_it_is_written_is_refused_by_both(how: str) -> None:
    receipt = LOOSE[how](vectors()["Receipt of record 1"])
    check = runpy.run_path(str(DOCS / "check_receipt.py"))["check"]
    with pytest.raises((SystemExit, ValueError, InvalidSignature)):
        check(receipt, log_key().key.vkey)
    with pytest.raises((FormatError, ProofError)):
        checked(receipt)


def checked(receipt: str) -> None:
    check_receipt(parse_receipt(receipt.encode()), ENTRIES[1], keys=[log_key().key])


def test_a_receipt_of_another_origin_is_refused() -> None:
    key = log_key(origin="example.com/other")
    parsed = parse_receipt(vectors()["Receipt of record 1"].encode())
    other = replace(parsed, checkpoint=Note(parsed.checkpoint.text).signed(key))
    with pytest.raises(ProofError, match="no trusted key of the log"):
        check_receipt(other, ENTRIES[1], keys=[key.key])


def test_no_two_texts_have_one_digest() -> None:
    texts = ("really?", "really\ud800", "really\ud801", "really\ufffd")
    assert len({document_digest({"why": text}) for text in texts}) == len(texts)
