"""A grant: a signed statement that lets one subject read one version of a dataset, and how far.

Both statements are in-toto statements in the bundle of a model's signature; the trust policy of the
granters says whose signatures count.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Final
from unicodedata import normalize

from bartizan.core.clock import parse_moment, wire
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.core.person import mixed_scripts
from bartizan.signing.statement import STATEMENT
from bartizan.signing.strict import (
    FEW,
    Json,
    hexadecimal,
    items,
    members,
    read_strict,
    text,
    texts,
    whole,
    write_strict,
)

GRANT: Final = "urn:bartizan:data-grant:v1"
REVOCATION: Final = "urn:bartizan:data-grant-revocation:v1"
TREE: Final = "rfc6962-sha256"
DIGITS: Final = 64
LONGEST: Final = 500


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What is granted: `subject` may read `dataset` at the version `root` for `purpose`.

    `columns` are names of top-level columns, exactly as the file has them; None for the whole of
    every file. It holds from `issued` up to, and without, `until`. `most` is the number of bytes
    that may be handed out under it in all, None for any. `serial` makes each grant itself alone.
    """

    subject: str
    dataset: str
    root: str
    purpose: str
    columns: tuple[str, ...] | None
    issued: datetime
    until: datetime
    most: int | None = None
    serial: str = ""

    @cached_property
    def id(self) -> str:
        """The name of the grant: the SHA-256 of its statement, hexadecimal."""
        return sha256(write_grant(self)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """That a grant holds no longer, from `at` on, and why."""

    grant: str
    at: datetime
    reason: str


def problem(grant: Grant) -> str:
    """Return why a grant is none that anybody should sign; empty for an honest one."""
    if why := name_problem(grant.subject):
        return f"the subject {why}"
    if not grant.purpose.strip():
        return "it names no purpose"
    if grant.columns is not None and not grant.columns:
        return "it names no columns"
    if grant.columns and len(set(grant.columns)) != len(grant.columns):
        return "it names a column twice"
    return "" if grant.issued < grant.until else "it ends before it begins"


def name_problem(name: str) -> str:
    """Return why a name of a subject is not one that everybody reads alike; empty for one that is.

    Names are compared as they are: `ada`, `ada` in wide letters and `ada` with a Cyrillic letter
    are three. That nobody takes one of them for another, only the plainest spelling of a name is a
    name (NFKC, no characters that show nothing, no letters of several scripts).
    """
    if not name or len(name) > LONGEST or name != name.strip():
        return f"{name[:60]!a} is no name"
    if normalize("NFKC", name) != name:
        return f"{name!a} has a plainer spelling: {normalize('NFKC', name)!a}"
    if not name.isprintable() or "\u034f" in name or "\u3164" in name:
        return f"{name!a} holds characters that show nothing"
    if scripts := mixed_scripts(name):
        return f"{name!a} mixes {' and '.join(scripts).lower()} letters"
    return ""


def write_grant(grant: Grant) -> bytes:
    """Return the statement as JSON; the same grant gives the same bytes."""
    said: dict[str, Json] = {
        "subject": grant.subject,
        "purpose": grant.purpose,
        "columns": None if grant.columns is None else list(grant.columns),
        "issued": wire(grant.issued),
        "until": wire(grant.until),
        "most": grant.most,
        "serial": grant.serial,
    }
    subject: Json = {"name": grant.dataset, "digest": {TREE: grant.root}}
    return _statement(subject, GRANT, said)


def read_grant(payload: bytes) -> Grant:
    """Read a statement. Raises FormatError for anything else, and for what nobody should sign."""
    subject, said = _read(payload, GRANT)
    columns, most = said.get("columns"), said.get("most")
    digest = members(subject.get("digest"), "the digest")
    grant = Grant(
        subject=text(said.get("subject"), "subject"),
        dataset=text(subject.get("name"), "the dataset's name"),
        root=hexadecimal(digest.get(TREE), f"the digest {TREE}", DIGITS),
        purpose=text(said.get("purpose"), "purpose"),
        columns=None if columns is None else texts(columns, "columns"),
        issued=_moment(said.get("issued"), "issued"),
        until=_moment(said.get("until"), "until"),
        most=None if most is None else whole(most, "most"),
        serial=text(said.get("serial"), "serial"),
    )
    if why := problem(grant):
        raise FormatError(f"no grant that holds: {why}")
    if write_grant(grant) != payload:
        raise FormatError("the statement of a grant is not written as grants are")
    return grant


def write_revocation(revocation: Revocation) -> bytes:
    """Return the statement as JSON; the same revocation gives the same bytes."""
    subject: Json = {"name": "grant", "digest": {"sha256": revocation.grant}}
    said: dict[str, Json] = {"at": wire(revocation.at), "reason": revocation.reason}
    return _statement(subject, REVOCATION, said)


def read_revocation(payload: bytes) -> Revocation:
    """Read a statement. Raises FormatError for anything else."""
    subject, said = _read(payload, REVOCATION)
    digest = members(subject.get("digest"), "the digest")
    return Revocation(
        grant=hexadecimal(digest.get("sha256"), "the grant", DIGITS),
        at=_moment(said.get("at"), "at"),
        reason=text(said.get("reason"), "reason"),
    )


def _statement(subject: Json, kind: str, predicate: dict[str, Json]) -> bytes:
    return write_strict(
        {
            "_type": STATEMENT,
            "subject": [subject],
            "predicateType": kind,
            "predicate": predicate,
        }
    )


def _read(payload: bytes, kind: str) -> tuple[dict[str, Json], dict[str, Json]]:
    document = read_strict(payload, most=FEW)
    if document.get("_type") != STATEMENT or document.get("predicateType") != kind:
        raise FormatError(f"not an in-toto statement v1 of the predicate type {kind}")
    subjects = items(document.get("subject"), "subject")
    if len(subjects) != 1:
        raise FormatError(f"{len(subjects)} subjects where there is one")
    subject = members(subjects[0], "the subject")
    return dict(subject), dict(members(document.get("predicate"), "predicate"))


def _moment(value: Json, what: str) -> datetime:
    try:
        return parse_moment(text(value, what))
    except InvalidInputError as error:
        raise FormatError(error.message) from None
