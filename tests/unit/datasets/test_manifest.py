"""A version of a dataset is named by bytes that anybody can compute again."""

import json
from hashlib import sha256

import pytest

from bartizan.audit.errors import ProofError
from bartizan.core.errors import FormatError
from bartizan.datasets.grant import GRANT, TREE, Grant, write_grant
from bartizan.datasets.manifest import About, Column, DatasetManifest, FileFacts
from bartizan.datasets.stated import SCHEMA, dataset_of, stated
from bartizan.signing.manifest import Algorithm, Manifest
from bartizan.signing.statement import Statement, read_statement, write_statement
from tests.builders_datasets import NOW

DIGESTS = {name: sha256(name.encode()).hexdigest() for name in ("b.csv", "a/b.csv", "a.csv")}
DATASET = DatasetManifest(
    "people",
    {
        name: FileFacts(sha256=digest, size=9, rows=1, columns=(Column("id", "int64"),))
        for name, digest in DIGESTS.items()
    },
    About(label="internal", licence="CC0-1.0"),
)
FILES = Manifest("people", DIGESTS)


def leaf(path: str) -> bytes:
    said = f'{{"path":"{path}","sha256":"{DIGESTS[path]}","size":9}}'
    return sha256(b"\x00" + said.encode()).digest()


def test_the_root_is_that_of_rfc_6962_over_the_files_in_the_order_of_their_bytes() -> None:
    first, second, third = map(leaf, sorted(DIGESTS))
    left = sha256(b"\x01" + first + second).digest()
    assert DATASET.root == sha256(b"\x01" + left + third).hexdigest()


def test_what_is_signed_is_read_back() -> None:
    content = write_statement(stated(DATASET, FILES, NOW))
    assert dataset_of(read_statement(content)) == DATASET


def test_the_statement_of_a_grant_has_these_bytes() -> None:
    grant = Grant(
        subject="ada",
        dataset="people",
        root="ab" * 32,
        purpose="training",
        columns=("id",),
        issued=NOW.replace(year=2026, month=11, day=1, hour=0, minute=0, second=0),
        until=NOW.replace(year=2026, month=12, day=1, hour=0, minute=0, second=0),
        most=7,
        serial="1",
    )
    said = json.loads(write_grant(grant))
    assert said["predicateType"] == GRANT
    assert said["subject"] == [{"name": "people", "digest": {TREE: "ab" * 32}}]
    assert said["predicate"] == {
        "subject": "ada",
        "purpose": "training",
        "columns": ["id"],
        "issued": "2026-11-01T00:00:00Z",
        "until": "2026-12-01T00:00:00Z",
        "most": 7,
        "serial": "1",
    }
    assert grant.id == sha256(write_grant(grant)).hexdigest()


def _changed(**changes: object) -> Statement:
    told = dict(stated(DATASET, FILES, NOW).dataset or {})
    return Statement(FILES, dataset={**told, **changes})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "statement",
    [
        Statement(FILES),
        _changed(schema="bartizan.dataset/v2"),
        _changed(root="ab" * 32),
        _changed(files={}),
        _changed(files={name: {"size": 8} for name in DIGESTS}),
        _changed(files={name: {"size": -1} for name in DIGESTS}),
        _changed(files={name: {"size": 9, "columns": [["id"]]} for name in DIGESTS}),
        _changed(about={"label": "secret"}),
        _changed(about={"owner": "ada"}),
        Statement(
            Manifest("people", dict.fromkeys(DIGESTS, "ab" * 64), Algorithm.BLAKE2B),
            dataset={"schema": SCHEMA},
        ),
    ],
)
def test_a_statement_whose_parts_do_not_agree_is_refused(statement: Statement) -> None:
    with pytest.raises(FormatError):
        dataset_of(statement)


def test_what_is_no_file_of_it_has_no_proof() -> None:
    with pytest.raises(ProofError):
        DATASET.prove("c.csv")
