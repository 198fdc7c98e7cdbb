"""The checks that numbers of cards, accounts and persons carry in themselves."""

import re
from typing import Final

# Ranges and lengths of card issuers.
ISSUERS: Final = (
    r"(?:4(?:\d{12}|\d{15}|\d{18})"
    r"|(?:5[1-5]\d{4}|222[1-9]\d{2}|22[3-9]\d{3}|2[3-6]\d{4}|27[01]\d{3}|2720\d{2})\d{10}"
    r"|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|6(?:011|5\d{2}|4[4-9]\d)\d{12}|"
    r"35(?:2[89]|[3-8]\d)\d{12}"
    r"|62\d{14,17})"
)
_ISSUERS: Final = re.compile(rf"{ISSUERS}\Z")
_TEST_CARDS: Final = re.compile(
    r"(?:4111111111111111|4242424242424242|4012888888881881|4000056655665556|5555555555554444"
    r"|5105105105105100|2223003122003222|378282246310005|371449635398431|6011111111111117"
    r"|6011000990139424|3056930902590\d|30569309025904|38520000023237|3530111333300000"
    r"|3566002020360505|4222222222222)\Z"
)
_IBAN_LENGTHS: Final = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
    "BI": 27, "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27,
    "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27,
    "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32,
    "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
    "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24,
    "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31,
    "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23,
    "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
}  # fmt: skip
_MODULUS: Final = 97
_VALUES: Final = {mark: str(int(mark, 36)) for mark in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
# Digits as bytes, doubled; of two digits that makes the sum counts.
_DOUBLED: Final = bytes.maketrans(b"0123456789", b"0246813579")
_ZERO: Final = ord("0")
_SSN_DIGITS: Final = 9
_PUBLISHED_SSN: Final = frozenset({"078051120", "219099999", "123456789", "111111111", "123121234"})


def is_luhn(digits: str) -> bool:
    """Whether the last of digits is the check digit of the others (ISO/IEC 7812-1)."""
    marks = digits.encode()
    total = sum(marks[-1::-2]) + sum(marks[-2::-2].translate(_DOUBLED)) - _ZERO * len(marks)
    return total % 10 == 0


def is_card(text: str) -> bool:
    """Whether text is the number of a payment card: an issuer's range and length, and Luhn."""
    digits = _ungapped(text)
    return _ISSUERS.match(digits) is not None and is_luhn(digits)


def is_test_card(text: str) -> bool:
    """Whether a card's number is one that payment services publish for tests."""
    digits = _ungapped(text)
    return _TEST_CARDS.match(digits) is not None


def is_iban(text: str) -> bool:
    """Whether text is an account number: the country's length, and remainder 1 (ISO 13616)."""
    account = _ungapped(text).upper()
    country, body = account[:2], account[4:]
    if len(account) != _IBAN_LENGTHS.get(country) or not account.isascii():
        return False
    if not body.isdigit():
        body = "".join([_VALUES[mark] for mark in body])
    return int(f"{body}{_VALUES[country[0]]}{_VALUES[country[1]]}{account[2:4]}") % _MODULUS == 1


def _ungapped(text: str) -> str:
    return text.replace(" ", "").replace("-", "")


def iban_length(text: str) -> int:
    """Return how many characters from the start are an account number of its country, or 0."""
    left = _IBAN_LENGTHS.get(text[:2].upper(), 0)
    there = len(_ungapped(text))
    if there <= left:
        return len(text) if there == left else 0
    for index, mark in enumerate(text):
        if not left:
            return index
        left -= mark.isalnum()
    return len(text)


def is_ssn(text: str) -> bool:
    """Whether text is in the ranges of US social security numbers that are issued."""
    digits = text.replace("-", "").replace(" ", "")
    if len(digits) != _SSN_DIGITS or not digits.isdigit() or digits in _PUBLISHED_SSN:
        return False
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"
