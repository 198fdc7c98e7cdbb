"""What is put in the place of a value: the same for equal values under one key, and one-way."""

import hmac
import re
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from bartizan.classify.checksums import is_luhn
from bartizan.classify.policy import DAYS, Action

_DOMAIN: Final = b"bartizan.redact.v1\x00"
_ALPHABETS: Final = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_TOKEN: Final = 16
# Shorter names of mailboxes have so few pseudonyms that two persons would become one.
_LEAST_LOCAL: Final = 12
_ISO: Final = re.compile(r"([0-9]{4})([./\-])([0-9]{1,2})\2([0-9]{1,2})")
_LAST: Final = re.compile(r"([0-9]{1,2})([./\-])([0-9]{1,2})\2([0-9]{4})")
_MONTHS: Final = 12


def replacement(value: str, name: str, action: Action, key: bytes) -> str:
    """Return what stands for a value of a type. Pure: equal arguments give equal replacements."""
    match action:
        case Action.KEEP:
            return value
        case Action.DROP:
            return "«»"
        case Action.HASH:
            return f"«{name}:{_digest(value, name, key).hex()[:_TOKEN]}»"
        case Action.PSEUDONYM:
            return _pseudonym(value, name, key)
        case Action.SHIFT:
            return _shifted(value, name, key)
        case Action.MASK | Action.TOKENISE:  # a token is given by a map alone
            return f"«{name}»"


def _digest(value: str, name: str, key: bytes, more: bytes = b"") -> bytes:
    told = name.encode() + b"\x00" + more + b"\x00" + value.encode("utf-8", "surrogatepass")
    return hmac.new(key, _DOMAIN + told, sha256).digest()


def _pseudonym(value: str, name: str, key: bytes) -> str:
    """Return a value of the same shape: digits for digits, letters for letters, marks as they are.

    Of an address the domain becomes one that is reserved (RFC 2606). The last digit of a card's
    number is made its check digit, so that what reads it does not refuse it.
    """
    if name == "email":
        local = value.partition("@")[0].lower()
        more = _digest(local, name, key).hex()[: max(0, _LEAST_LOCAL - len(local))]
        return f"{_scrambled(local, name, key)}{more}@example.invalid"
    changed = _scrambled(value, name, key)
    return _checked(changed) if name == "credit_card" else changed


def _scrambled(value: str, name: str, key: bytes) -> str:
    stream = _stream(value, name, key, len(value))
    return "".join(_instead(mark, number) for mark, number in zip(value, stream, strict=True))


def _stream(value: str, name: str, key: bytes, length: int) -> bytes:
    blocks = (_digest(value, name, key, b"%d" % index) for index in range(length // 32 + 1))
    return b"".join(blocks)[:length]


def _instead(mark: str, number: int) -> str:
    for alphabet in _ALPHABETS:
        if mark in alphabet:
            return alphabet[number % len(alphabet)]
    if mark.isalpha():
        return _ALPHABETS[2 if mark.isupper() else 1][number % 26]
    return "0123456789"[number % 10] if mark.isdigit() else mark


def _checked(value: str) -> str:
    last = max(index for index, mark in enumerate(value) if mark.isdigit())
    for digit in "0123456789":
        tried = value[:last] + digit + value[last + 1 :]
        if is_luhn("".join(mark for mark in tried if mark.isdigit())):
            return tried
    return value


def _shifted(value: str, name: str, key: bytes) -> str:
    """Return a date moved by a number of days that the key decides; what is no date is masked.

    All dates of a run move by the same days, so that the time between two of them stays.
    """
    days = (
        int.from_bytes(hmac.new(key, _DOMAIN + b"shift", sha256).digest()[:4]) % (2 * DAYS) - DAYS
    )
    return _moved(value, days or 1) or f"«{name}»"


def _moved(value: str, days: int) -> str:
    first, last = _ISO.fullmatch(value), _LAST.fullmatch(value)
    try:
        if first is not None:
            year, mark, month, day = first.groups()
            moved = date(int(year), int(month), int(day)) + timedelta(days)
            return f"{moved.year:04}{mark}{moved.month:02}{mark}{moved.day:02}"
        if last is not None:
            return _moved_last(last, days)
    except (ValueError, OverflowError):
        return ""
    return ""


def _moved_last(match: re.Match[str], days: int) -> str:
    """Move a date whose year is last; the month is first where it cannot be a day's number."""
    one, mark, two, year = match.groups()
    american = mark == "/" and int(one) <= _MONTHS
    month, day = (one, two) if american or int(two) > _MONTHS else (two, one)
    moved = date(int(year), int(month), int(day)) + timedelta(days)
    parts = (moved.month, moved.day) if month == one else (moved.day, moved.month)
    return f"{parts[0]:02}{mark}{parts[1]:02}{mark}{moved.year:04}"
