"""Which sources a command names: files, folders, and addresses of stores."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from bartizan.collect.datasets.source import Source

S3: Final = "s3://"


def named_sources(names: Sequence[str]) -> "Iterator[Source]":
    """Yield the sources of files, folders and addresses (`s3://bucket/prefix`), in order.

    Raises InvalidInputError for what is not there, and for an address without the extra it needs.
    """
    from bartizan.collect.datasets.walking import sources

    for name in names:
        if name.startswith(S3):
            yield from _stored(name)
        elif Path(name).exists():
            yield from sources([Path(name)])
        else:
            raise InvalidInputError(f"there is no file or folder {name}", hint="Check the path.")


def _stored(address: str) -> "Iterator[Source]":
    from bartizan.collect.datasets.walking import remote
    from bartizan.connectors.s3 import objects

    yield from remote(objects(address), address)
