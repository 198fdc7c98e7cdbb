"""How models are named: `fraud/scorer:v3`, `fraud/scorer@sha256:…`, or `fraud/scorer`."""

import re
from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import InvalidInputError

# The grammar of `org.opencontainers.image.ref.name` (OCI image-spec, annotations.md), in lower case
# for names, as registries want it.
NAME: Final = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*(?:/[a-z0-9]+(?:[._-][a-z0-9]+)*)*")
TAG: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
LONGEST_NAME: Final = 255
DEFAULT_TAG: Final = "latest"


@dataclass(frozen=True, slots=True)
class Reference:
    """A model by name, and by a tag or a digest."""

    name: str
    tag: str = ""
    digest: str = ""

    def __str__(self) -> str:
        return f"{self.name}@{self.digest}" if self.digest else f"{self.name}:{self.tag}"


def parse_reference(text: str) -> Reference:
    """Read a reference; without a tag or a digest it means the tag `latest`.

    Raises InvalidInputError for anything else.
    """
    name, at, digest = text.partition("@")
    name, colon, tag = name.partition(":")
    if NAME.fullmatch(name) and len(name) <= LONGEST_NAME and not (at and colon):
        if at and DIGEST.fullmatch(digest):
            return Reference(name, digest=digest)
        if not at and (TAG.fullmatch(tag) or not colon):
            return Reference(name, tag=tag or DEFAULT_TAG)
    raise InvalidInputError(
        f"{text[:300]!a} names no model",
        hint="Write NAME, NAME:TAG or NAME@sha256:…, names in lower case, like fraud/scorer:v3.",
    )
