"""Coordinates of places on the globe (ISO 6709, decimal degrees and degrees with minutes)."""

import re
from typing import Final

from bartizan.classify.columns import Category
from bartizan.classify.entity import Entity, Shape, words

_NUMBERS: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_NORTH, _EAST = 90.0, 180.0


def is_pair(value: str) -> bool:
    """Whether the first number is a latitude and the other a longitude."""
    if "\u00b0" in value or "N" in value or "S" in value:
        return True
    latitude, longitude = (float(each) for each in _NUMBERS.findall(value)[:2])
    return abs(latitude) <= _NORTH and abs(longitude) <= _EAST and (latitude, longitude) != (0, 0)


_PRIMES: Final = ("(?:'|\u2032)", '(?:"|\u2033)')
_ARC: Final = (
    rf"[0-9]{{1,3}}° ?[0-9]{{1,2}}{_PRIMES[0]} ?(?:[0-9]{{1,2}}(?:\.[0-9]{{1,4}})?{_PRIMES[1]} ?)?"
)
_IS: Final = r"[\"']?[ \t]{0,2}[:=][ \t]{0,2}"

GEO: Final = Entity(
    name="geo_coordinate",
    title="geographic coordinates",
    category=Category.LOCATION,
    shapes=(
        Shape(
            pattern=r"[+\-]?[0-9]{1,2}\.[0-9]{4,10}[ \t]?[,;/][ \t]?[+\-]?[0-9]{1,3}\.[0-9]{4,10}",
            score=0.6,
            near=0.9,
        ),
        Shape(
            pattern=rf"{_ARC}[NS],? ?{_ARC}[EWO]",
            score=0.9,
            near=0.95,
        ),
        Shape(
            pattern=rf"(?i:lat(?:itude)?){_IS}([+\-]?[0-9]{{1,2}}\.[0-9]{{3,12}}"
            rf"[\"']?[ \t]?[,;&][ \t]?[\"']?(?i:lon(?:g(?:itude)?)?|lng){_IS}"
            r"[+\-]?[0-9]{1,3}\.[0-9]{3,12})",
            score=0.9,
            near=0.95,
        ),
    ),
    accept=is_pair,
    context=words(
        "gps coordinates coords location lat latitude longitude position geo koordinaten"
    ),
    against=words("tensor vector weights loss array point xy bbox box range mean"),
    before=".",
    after="-",
    must=(
        "GPS «48.858222, 2.294500» today",
        "«51°30'26\"N 0°7'39\"W»",
        '{"lat": «40.748817, "lon": -73.985428»}',
    ),
    must_not=("0.0000, 0.0000", "weights 0.1234, 0.5678", "95.12345, 10.12345"),
)
