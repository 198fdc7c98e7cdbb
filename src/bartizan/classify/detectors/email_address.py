"""E-mail addresses (RFC 5321 in the part that people use)."""

from typing import Final

from bartizan.classify.columns import Category
from bartizan.classify.entity import WIDE, Entity, Shape, words

# Files and hosts that look like addresses: names of images at two sizes, of packages, of units.
_NO_DOMAIN: Final = words(
    "png jpg jpeg gif svg webp py js css md json git so dll service target x86_64"
)
_LONGEST: Final = 254


def is_address(value: str) -> bool:
    """Whether value is an address that mail could reach, and no name of a file."""
    local = value.partition("@")[0]
    tidy = ".." not in value and not local.endswith(".")
    return tidy and len(value) <= _LONGEST and value.rpartition(".")[2].lower() not in _NO_DOMAIN


EMAIL: Final = Entity(
    name="email",
    title="e-mail address",
    category=Category.CONTACT,
    shapes=(
        Shape(
            pattern=rf"(?:[A-Za-z0-9_]|{WIDE})(?:[A-Za-z0-9._%+'\-]|{WIDE}){{0,63}}@"
            rf"(?:(?:[A-Za-z0-9\-]|{WIDE}){{1,63}}\.){{1,4}}(?:[A-Za-z]{{2,18}}|{WIDE}{{2,18}})",
            score=0.95,
            near=0.95,
            needs="@",
        ),
    ),
    accept=is_address,
    before="@/",
    after="@",
    must=(
        "Write to «anna.smith+news@mail.co.uk».",
        "(«o'neil@uni-köln.de»)",
        "mailto:«x_y@a-b.io»?subject=1",
        "Почта: «ivan@пример.рф»",
    ),
    must_not=("logo@2x.png", "git@v1.2", "a@b", "dbus-org@1.service"),
)
