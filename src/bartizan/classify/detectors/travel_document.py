"""Passports and driving licences: documents whose numbers are known by the words beside them."""

import re
from typing import Final

from bartizan.classify.columns import Category
from bartizan.classify.entity import Entity, Shape, words

_MRZ_WEIGHTS: Final = (7, 3, 1)
_MRZ_LENGTH: Final = 44
_LEAST_DIGITS: Final = 4


def _mrz_digit(field: str) -> int:
    """Return the check digit of a field of a machine-readable zone (ICAO Doc 9303, part 3)."""
    total = 0
    for index, mark in enumerate(field):
        value = 0 if mark == "<" else int(mark, 36)
        total += value * _MRZ_WEIGHTS[index % 3]
    return total % 10


def is_passport(value: str) -> bool:
    """Whether value has the digits of a document's number, or the check digits of a second line."""
    if "<" in value or len(value) == _MRZ_LENGTH:
        return _mrz_digit(value[:9]) == int(value[9]) and _mrz_digit(value[13:19]) == int(value[19])
    return len(re.sub(r"[^0-9]", "", value)) >= _LEAST_DIGITS


def is_licence(value: str) -> bool:
    """Whether value has enough digits to be a licence's number."""
    return len(re.sub(r"[^0-9]", "", value)) >= _LEAST_DIGITS


PASSPORT: Final = Entity(
    name="passport",
    title="passport number",
    category=Category.GOVERNMENT_ID,
    shapes=(
        Shape(
            pattern=r"[A-Z]{1,2}[0-9]{6,9}|[0-9]{2}[A-Z]{2}[0-9]{5}|C[A-Z0-9]{8}",
            score=0.0,
            near=0.85,
            far=36,
        ),
        Shape(pattern=r"[0-9]{8,9}", score=0.0, near=0.75, far=28),
        Shape(
            pattern=r"[A-Z0-9<]{9}[0-9][A-Z<]{3}[0-9]{7}[MFX<][0-9]{7}[A-Z0-9<]{15}[0-9]",
            score=0.95,
            near=0.98,
        ),
    ),
    accept=is_passport,
    context=words(
        "passport passports passeport reisepass pass pasaporte passaporto passaporte paspoort "
        "паспорт 护照 旅券 여권 paszport"
    ),
    against=words("order invoice phone tel account expires policy visa card ticket flight booking"),
    must=(
        "passport no. «X12345678»",
        "Passport: «123456789»",
        "Reisepass «C01X00T47»",
        "«L898902C36UTO7408122F1204159ZE184226B<<<<<10»",
    ),
    must_not=("flight AB123456", "123456789", "L898902C35UTO7408122F1204159ZE184226B<<<<<10"),
)
DRIVING_LICENCE: Final = Entity(
    name="driving_licence",
    title="driving licence number",
    category=Category.GOVERNMENT_ID,
    shapes=(
        Shape(  # Great Britain: surname, birth, initials, check
            pattern=r"[A-Z9]{5}[0-9](?:[05][1-9]|[16][0-2])(?:[0-2][0-9]|3[01])[0-9][A-Z9]{2}"
            r"[A-Z0-9]{3}",
            score=0.75,
            near=0.95,
        ),
        Shape(
            pattern=r"[A-Z]{1,2}[ \-]?[0-9]{3,8}(?:[ \-][0-9]{3,5}){0,3}|[A-Z][0-9]{7,14}"
            r"|[0-9]{2,3}[A-Z]{2,3}[0-9]{4,6}",
            score=0.0,
            near=0.85,
            far=32,
        ),
        Shape(pattern=r"[0-9]{7,10}", score=0.0, near=0.75, far=26),
    ),
    accept=is_licence,
    context=words(
        "driving driver drivers driver's licence license dl dln permis führerschein "
        "führerscheinnummer conducir patente rijbewijs prawo"
    ),
    against=words("software product key plate order invoice phone mit apache gpl business medical"),
    must=(
        "driver's license: «D1234567»",
        "DL «123456789»",
        "licence «MORGA657054SM9IJ» held",
    ),
    must_not=("license key D1234567 of the product", "MIT license 2024", "H1 introductory"),
)
