"""Passwords are kept as hashes, and never as initial data."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.exposing import ASIDE, places_of
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.secrets import SecretHit, Secrets, Sighting


@check(
    Meta(
        id="app-password-plaintext",
        title="Passwords are not stored in plain text",
        control="INF-02",
        clause="none-in-code",
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        fix="Store only a salted hash (argon2 or bcrypt), compare with its verify function, and "
        "create accounts at deployment instead of in code.",
        absent="no code stores passwords",
        refs=("CWE-256", "CWE-798"),
    ),
    Secrets,
)
def password_plaintext(secrets: Secrets) -> Iterator[Verdict]:
    """Whoever reads the table, through a query that a model wrote or otherwise, has every account.

    *What it reads*: table and model definitions with a password column, and rows of initial data
    for it. *Why it matters*: people use one password in many places. *Passes*: the column is for a
    hash, or the same file hashes. *Fails*: initial data with passwords written out, and the column
    that they go to. A column called password without any hashing in the file is for review.
    *Fix*: hash, and create accounts at deployment.
    """
    for path, seeds in _by_path(secrets, Sighting.SEED).items():
        because = f"{len(seeds)} rows of initial data for {seeds[0].masked} hold a password"
        severity = Severity.LOW if seeds[0].context in ASIDE else Severity.MEDIUM
        yield failed(because, *places_of(seeds), subject=f"seeds in {path}").with_(
            severity=severity
        )
    seeded = _by_path(secrets, Sighting.SEED)
    for path, columns in _by_path(secrets, Sighting.PLAIN_COLUMN).items():
        verdict = failed if path in seeded else review
        because = f"the column {columns[0].masked} is not for a hash, and {path} hashes nothing"
        yield verdict(because, *places_of(columns), subject=f"column in {path}")
    hashed = list(secrets.of(Sighting.HASHED_COLUMN))
    if hashed:
        yield passed("passwords are kept as hashes", *places_of(hashed), subject="hashes")


def _by_path(secrets: Secrets, sighting: Sighting) -> dict[str, list[SecretHit]]:
    found: dict[str, list[SecretHit]] = {}
    for hit in secrets.of(sighting):
        found.setdefault(hit.place.path, []).append(hit)
    return found
