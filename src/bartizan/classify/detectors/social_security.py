"""Numbers of United States taxpayers: social security number and ITIN."""

import re
from typing import Final

from bartizan.classify.checksums import is_ssn
from bartizan.classify.columns import Category
from bartizan.classify.entity import Entity, Shape, words

_ITIN_GROUPS: Final = frozenset([*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)])
_AGAINST: Final = words("order invoice phone tel fax zip part sku serial version tracking isbn ref")


def is_itin(value: str) -> bool:
    """Whether value begins with 9 and has a group that the IRS gives to individuals."""
    digits = re.sub(r"[^0-9]", "", value)
    return int(digits[3:5]) in _ITIN_GROUPS


US_SSN: Final = Entity(
    name="us_ssn",
    title="US social security number",
    category=Category.GOVERNMENT_ID,
    shapes=(
        Shape(pattern=r"[0-8][0-9]{2}-[0-9]{2}-[0-9]{4}", score=0.8, near=0.97),
        Shape(pattern=r"[0-8][0-9]{2} [0-9]{2} [0-9]{4}", score=0.5, near=0.95),
        Shape(pattern=r"[0-8][0-9]{8}", score=0.0, near=0.85, far=32),
    ),
    accept=is_ssn,
    context=words("ssn social ss ssa taxpayer tin"),
    against=_AGAINST,
    must=("SSN: «536-22-8726»", "social security number is «536228726»", "his «536-22-8726»,"),
    must_not=("000-12-3456", "666-12-3456", "123-00-4567", "order 536228726", "1-536-22-8726"),
)
US_ITIN: Final = Entity(
    name="us_itin",
    title="US individual taxpayer identification number",
    category=Category.GOVERNMENT_ID,
    shapes=(
        Shape(pattern=r"9[0-9]{2}[ \-][0-9]{2}[ \-][0-9]{4}", score=0.6, near=0.95),
        Shape(pattern=r"9[0-9]{8}", score=0.0, near=0.85, far=32),
    ),
    accept=is_itin,
    context=words("itin taxpayer tin tax"),
    against=_AGAINST,
    must=("ITIN «912-70-1234»", "tax id «912701234»"),
    must_not=("912-10-1234", "912701234"),
)
