"""Manifests, grants and trails: any bytes give an answer or a FormatError, and no edit passes."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.audit.errors import ProofError
from bartizan.core.errors import BartizanError, FormatError
from bartizan.datasets.cloudtrail import Mapped, reads_of
from bartizan.datasets.grant import (
    Grant,
    Revocation,
    problem,
    read_grant,
    read_revocation,
    write_grant,
    write_revocation,
)
from bartizan.datasets.manifest import DatasetManifest, FileFacts
from bartizan.datasets.ruling import Allowed, Ask, Known, ruling
from bartizan.datasets.stated import read_stated
from bartizan.datasets.trailfiles import read_digest, read_events, unpacked
from bartizan.datasets.trailreads import trail_keys

NOW = datetime(2026, 11, 26, tzinfo=UTC)
HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
PATHS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
FACTS = st.builds(FileFacts, sha256=HEX, size=st.integers(0, 2**40))
FILES = st.dictionaries(PATHS, FACTS, min_size=1, max_size=20)
NAMES = st.sampled_from(["ada", "bob", "a", ""])
GRANTS = st.builds(
    Grant,
    subject=NAMES,
    dataset=st.sampled_from(["people", "patients"]),
    root=st.sampled_from(["ab" * 32, "cd" * 32]),
    purpose=st.sampled_from(["training", "support"]),
    columns=st.none() | st.lists(st.sampled_from("abc"), unique=True).map(tuple),
    issued=st.integers(-3, 3).map(lambda n: NOW + timedelta(days=n)),
    until=st.integers(-3, 3).map(lambda n: NOW + timedelta(days=n)),
    most=st.none() | st.integers(0, 100),
    serial=st.text("0123456789abcdef", max_size=4),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "reader",
    [
        read_grant,
        read_revocation,
        read_stated,
        read_digest,
        unpacked,
        trail_keys,
        lambda content: list(read_events(content)),
    ],
)
@given(content=st.binary(max_size=400) | JSON.map(lambda value: json.dumps(value).encode()))
def test_a_reader_raises_nothing_but_a_format_error(
    reader: Callable[[bytes], object], content: bytes
) -> None:
    with suppress(FormatError):
        reader(content)


@given(
    st.dictionaries(
        st.sampled_from(["requestParameters", "userIdentity", "eventTime", "additionalEventData"]),
        JSON,
    ),
    st.sampled_from(["GetObject", "ListObjectsV2", "CopyObject", "Decrypt"]),
)
def test_an_event_raises_nothing_but_a_format_error(said: dict[str, object], name: str) -> None:
    source = "kms.amazonaws.com" if name == "Decrypt" else "s3.amazonaws.com"
    event = {**said, "eventName": name, "eventSource": source}
    with suppress(FormatError):
        list(reads_of(event, Mapped((("s3://", "x"),)), "log"))  # type: ignore[arg-type]


@given(GRANTS)
def test_a_grant_is_read_as_it_was_written_or_refused(grant: Grant) -> None:
    if problem(grant):
        with pytest.raises(FormatError):
            read_grant(write_grant(grant))
    else:
        assert read_grant(write_grant(grant)) == grant


@given(HEX, st.text(st.characters(exclude_categories=["Cs"])))
def test_a_revocation_is_read_as_it_was_written(grant: str, reason: str) -> None:
    said = Revocation(grant=grant, at=NOW, reason=reason)
    assert read_revocation(write_revocation(said)) == said


@given(st.lists(GRANTS, max_size=5), st.data())
def test_what_is_allowed_is_allowed_by_one_grant_alone(
    grants: list[Grant], data: st.DataObject
) -> None:
    ask = Ask(
        subject=data.draw(NAMES),
        dataset="people",
        root="ab" * 32,
        purpose="training",
        columns=data.draw(st.none() | st.lists(st.sampled_from("abc")).map(tuple)),
        most=data.draw(st.none() | st.integers(0, 120)),
    )
    revoked = {each.id for each in grants if data.draw(st.booleans())}
    known = Known(revoked)
    decided = ruling(ask, grants, known, NOW)
    alone = [ruling(ask, [each], known, NOW) for each in grants]
    assert isinstance(decided, Allowed) == any(isinstance(each, Allowed) for each in alone)
    if isinstance(decided, Allowed):
        grant = decided.grant
        assert (grant.subject, grant.dataset, grant.root) == (ask.subject, "people", ask.root)
        assert grant.id not in revoked
        assert grant.issued <= NOW < grant.until
        assert grant.columns is None or set(ask.columns or ("none",)) <= set(grant.columns)


@given(FILES, st.randoms())
def test_the_root_does_not_depend_on_the_order_in_which_files_are_found(
    files: dict[str, FileFacts], random: object
) -> None:
    paths = list(files)
    random.shuffle(paths)  # type: ignore[attr-defined]
    again = DatasetManifest("x", {path: files[path] for path in paths})
    assert again.root == DatasetManifest("x", files).root


@given(FILES, st.data())
def test_a_proof_shows_its_file_and_no_other(
    files: dict[str, FileFacts], data: st.DataObject
) -> None:
    dataset = DatasetManifest("x", files)
    path = data.draw(st.sampled_from(sorted(files)))
    proof = dataset.prove(path)
    proof.check(dataset.root)
    for other in (
        replace(proof, path=f"{path}x"),
        replace(proof, size=proof.size + 1),
        replace(proof, sha256="0" * 63 + ("1" if proof.sha256[-1] != "1" else "2")),
        replace(proof, way=(*proof.way, "00" * 32)),
        replace(proof, way=("zz", *proof.way)),
        replace(proof, index=proof.count),
    ):
        with pytest.raises(ProofError):
            other.check(dataset.root)


@given(FILES, FILES)
def test_other_files_have_another_root(
    files: dict[str, FileFacts], others: dict[str, FileFacts]
) -> None:
    roots = DatasetManifest("x", files).root, DatasetManifest("x", others).root
    same = {p: (f.sha256, f.size) for p, f in files.items()} == {
        p: (f.sha256, f.size) for p, f in others.items()
    }
    assert (roots[0] == roots[1]) == same


def test_errors_are_shown_to_people() -> None:
    assert issubclass(ProofError, BartizanError)
