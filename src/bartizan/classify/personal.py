"""Finds personal data in text: e-mail, telephone, card, account and social security numbers."""

import re
from functools import cache
from typing import Final

import re2

from bartizan.classify.checksums import is_card, is_iban, is_ssn, is_test_card
from bartizan.classify.detector import Detector, Hit, Kind
from bartizan.classify.masking import keyed
from bartizan.core.words import Confidence

# Nobody's: hosts that are reserved, roles, and names of files.
_NOBODY: Final = re.compile(
    r"(?i).*@(?:.*\.)?(?:example|test|invalid|localhost|local)(?:\.[a-z]{2,6})*\Z"
    r"|(?:git|no-?reply|noreply|hello|info|support|user|users|name|email|you|your|me|someone"
    r"|username|test|admin|foo|security|contact|bot|root)@"
    r"|.*\.(?:png|jpe?g|gif|svg|webp|py|js|css|md|json|git|so|dll|service|target|x86_64)\Z"
    r"|.*@users\.noreply\."
)
# As people write them in samples, although somebody may have them.
_SAMPLE: Final = re.compile(
    r"(?i).*@(?:.*\.)?(?:domain|email|company|acme|acmecorp|yourcompany|yourdomain|mydomain"
    r"|foo|bar|corp|sample|sentry|w3)(?:\.[a-z]{2,6})*\Z|(?:john|jane)\.doe@"
)


def _is_address(_name: str, value: str) -> bool:
    return _NOBODY.match(value) is None


def is_reserved(kind: str, value: str) -> bool:
    """Whether a value of a type is nobody's: reserved for tests, or as people make them up."""
    match kind:
        case "email":
            return not _is_address("", value) or _SAMPLE.match(value) is not None
        case "credit_card":
            return is_test_card(value)
        case "phone":
            return not _is_phone("", value)
        case _:
            return False


def _is_card(_name: str, value: str) -> bool:
    return is_card(value) and not is_test_card(value)


def _is_iban(_name: str, value: str) -> bool:
    return is_iban(value)


def _is_ssn(_name: str, value: str) -> bool:
    return is_ssn(value)


def _is_phone(_name: str, value: str) -> bool:
    digits = re.sub(r"\D", "", value)
    return len(set(digits)) > _LEAST_DIGITS and "55501" not in digits


_LEAST_DIGITS: Final = 3

DETECTORS: Final = (
    Detector(
        name="email",
        title="e-mail address",
        kind=Kind.PERSONAL,
        pattern=(
            r"([A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}@(?:[A-Za-z0-9\-]{1,63}\."
            r"){1,4}[A-Za-z]{2,18})"
        ),
        accept=_is_address,
    ),
    Detector(
        name="card",
        title="payment card number",
        kind=Kind.PERSONAL,
        pattern=(
            r"([2-6][0-9]{3}(?:[ \-]?[0-9]{4}){2}[ \-]?[0-9]{1,7}|"
            r"3[0-9]{3}[ \-]?[0-9]{6}[ \-]?[0-9]{4,5})"
        ),
        accept=_is_card,
        verified=True,
    ),
    Detector(
        name="iban",
        title="bank account number (IBAN)",
        kind=Kind.PERSONAL,
        pattern=r"([A-Z]{2}[0-9]{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?)",
        accept=_is_iban,
        verified=True,
    ),
    Detector(
        name="us-ssn",
        title="US social security number",
        kind=Kind.PERSONAL,
        pattern=r"([0-9]{3}-[0-9]{2}-[0-9]{4})",
        accept=_is_ssn,
        confidence=Confidence.MEDIUM,
    ),
    Detector(
        name="phone",
        title="telephone number",
        kind=Kind.PERSONAL,
        pattern=r"(\+[1-9][0-9]{0,2}[ .\-]?(?:\([0-9]{1,4}\)[ .\-]?)?[0-9]{2,5"
        r"}(?:[ .\-]?[0-9]{2,5}){1,4}"
        r"|\([2-9][0-9]{2}\) ?[2-9][0-9]{2}-[0-9]{4}|[2-9][0-9]{2}-[2-9][0-9]{2}-[0-9]{4})",
        accept=_is_phone,
        confidence=Confidence.MEDIUM,
    ),
)
_PATTERN: Final = "|".join(detector.pattern for detector in DETECTORS)
_WORDS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")
_LEAST: Final = 8
# What every address and number of the detectors holds.
_MAY_BE: Final = re.compile(r"@|[0-9]{2}")


def find_personal(text: str, *, key: bytes, samples: bool = False) -> tuple[Hit, ...]:
    """Return the personal data in text, in order; names are found by column, not here.

    Addresses and numbers that are reserved for tests and documentation are left out, and without
    `samples` also addresses that are mostly made up. `key` is the random key of this run. Never
    raises; time is linear.
    """
    if len(text) < _LEAST or _MAY_BE.search(text) is None:
        return ()
    content = text.encode("utf-8", "replace")
    hits: list[Hit] = []
    line, counted, begin = 1, 0, 0
    for match in _pattern().finditer(content):
        index = match.lastindex - 1
        value = match[0].decode("latin-1")
        detector = DETECTORS[index]
        wanted = samples or _SAMPLE.match(value) is None
        if wanted and detector.accept("", value) and _stands(content, *match.span()):
            line += content.count(b"\n", counted, match.start())
            begin = max(begin, content.rfind(b"\n", counted, match.start()) + 1)
            counted = match.start()
            hits.append(_hit(detector, line, match.start() - begin, value, key))
    return tuple(hits)


def _hit(detector: Detector, line: int, start: int, value: str, key: bytes) -> Hit:
    return Hit(
        detector=detector.name,
        title=detector.title,
        kind=Kind.PERSONAL,
        line=line,
        start=start,
        end=start + len(value),
        masked=shape_of(value),
        hmac=keyed(value.encode("latin-1"), key),
        confidence=detector.confidence,
        verified=detector.verified,
    )


def shape_of(value: str) -> str:
    """Return the shape of a value without its characters: `A` letters, `9` digits, marks as is."""
    shape = re.sub(r"[A-Za-z\x80-\xff]+", "a", value)
    return re.sub(r"\d+", "9", shape)[:40]


def _stands(content: bytes, start: int, end: int) -> bool:
    before = chr(content[start - 1]) if start else " "
    after = chr(content[end]) if end < len(content) else " "
    return not ({before, after} & _WORDS) and before not in ".-/=+" and after not in "-/@"


@cache
def _pattern() -> re2._Regexp:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    return re2.compile(_PATTERN.encode(), options)
