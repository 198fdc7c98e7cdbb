"""A token must not choose how it is proven."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.testcode import apart
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.source import Source
from bartizan.evidence.tokens import TOKEN_ASKS, Proof, Reading, readings

MOST_PLACES = 20


@check(
    Meta(
        id="app-token-proof",
        title="No token names the means of its own proof",
        control="APP-07",
        clause="callers-authenticated",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        asks=TOKEN_ASKS,
        fix="Verify the signature with a fixed list of algorithms and keys from a fixed address; "
        "look the issuer up among those that are trusted before anything is fetched from it.",
        absent="no token is read",
        refs=("CWE-347", "CWE-345", "CWE-918"),
    ),
    Source,
)
def token_proof(source: Source) -> Iterator[Verdict]:
    """Whoever makes a token up also chooses the algorithm and the keys that it is verified by.

    *What it reads*: calls that decode tokens, with their algorithms and options, and requests for
    keys. *Why it matters*: with the algorithm `none`, or keys from an address of the caller's own,
    every token is genuine. *Passes*: the signature is verified with algorithms that code names.
    *Fails*: the token names its algorithm, or the address of its keys, and nothing tests that
    before. A signature that is not verified where the token is read is for review, as it may have
    been before; where who calls is taken from it, app-caller-identity fails. Test code is for
    review. *Fix*: fixed algorithms, fixed keys.
    """
    yield from apart(source, _verdicts(source))


def _verdicts(source: Source) -> Iterator[Verdict]:
    found = tuple(readings(source))
    for each in found:
        if each.proof is not Proof.VERIFIED:
            yield _judged(each)
    proven = [each.place for each in found if each.proof is Proof.VERIFIED]
    own = [place for place in proven if not source.is_test(place.path)]
    if own:
        because = f"{len(own)} calls verify tokens by algorithms that code names"
        yield passed(because, *own[:MOST_PLACES], subject="tokens")


def _judged(each: Reading) -> Verdict:
    subject = f"{each.call.short} in {each.call.within}"
    if each.proof is Proof.ALGORITHM:
        because = f"a token is verified by {each.what}, which it names itself"
        return failed(because, each.place, subject=subject)
    if each.proof is Proof.ADDRESS:
        because = f"keys are fetched from where an unverified token says, by its {each.what}"
        return failed(because, each.place, subject=subject)
    because = "a token is read without its signature: see that somebody has verified it before"
    return review(because, each.place, subject=subject)
