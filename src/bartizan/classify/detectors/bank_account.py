"""Bank accounts: IBAN (ISO 13616) and routing numbers of the United States (ABA)."""

from typing import Final

from bartizan.classify.checksums import iban_length, is_iban
from bartizan.classify.columns import Category
from bartizan.classify.entity import Entity, Shape, words

_ABA: Final = (3, 7, 1)
_DISTRICTS: Final = frozenset(
    [*range(1, 13), *range(21, 33), *range(61, 73), 80]  # ranges that the Federal Reserve gives
)


def is_routing(value: str) -> bool:
    """Whether nine digits are of a Federal Reserve district and fit the ABA's check digit."""
    total = sum(int(digit) * _ABA[index % 3] for index, digit in enumerate(value))
    return int(value[:2]) in _DISTRICTS and total % 10 == 0


IBAN: Final = Entity(
    name="iban",
    title="bank account number (IBAN)",
    category=Category.FINANCIAL,
    shapes=(
        Shape(
            pattern=r"[A-Z]{2}[0-9]{2}(?:[ \-]?[A-Z0-9]{4}){2,7}(?:[ \-]?[A-Z0-9]{1,3})?"
            r"|[a-z]{2}[0-9]{2}[a-z0-9]{11,30}",
            score=0.95,
            near=0.95,
        ),
    ),
    accept=is_iban,
    fit=iban_length,
    must=(
        "IBAN «DE89 3704 0044 0532 0130 00».",
        "«GB82WEST12345698765432»",
        "vers «FR14 2004 1010 0505 0001 3M02 606» merci",
    ),
    must_not=("DE89 3704 0044 0532 0130 01", "XX89370400440532013000", "GB82WEST1234569876543"),
)
US_BANK_ROUTING: Final = Entity(
    name="us_bank_routing",
    title="US bank routing number",
    category=Category.FINANCIAL,
    shapes=(Shape(pattern=r"[0-9]{9}", score=0.0, near=0.85, far=30),),
    accept=is_routing,
    context=words("routing aba rtn"),
    against=words("order invoice account phone ssn"),
    must=("routing number: «021000021»",),
    must_not=("routing 021000022", "order 021000021"),
)
