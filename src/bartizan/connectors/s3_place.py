"""Objects of a bucket as files that are scanned (`s3://BUCKET/KEY`, or all below a prefix)."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from bartizan.connectors.errors import ConnectorError
from bartizan.connectors.s3 import S3Object, fetched, objects
from bartizan.connectors.web.allowance import Allowance
from bartizan.connectors.web.blocks import Blocks
from bartizan.scan.elsewhere import Elsewhere, Place


def place_in(uri: str, allowance: Allowance) -> Place:
    """Return the objects that an address names. Raises ConnectorError where it names none.

    Raises InvalidInputError for an address that is none, and without the extra.
    """
    found = [_elsewhere(each, allowance) for each in objects(uri)]
    if not found:
        raise ConnectorError("there is no such object")
    alone = [each.name for each in found] == [uri]
    return Place(found, beside=None if alone else found)


def _elsewhere(found: S3Object, allowance: Allowance) -> Elsewhere:
    reading = partial(_opened, found, allowance)
    return Elsewhere(str(found), reading, found.size, unread=found.unread)


@contextmanager
def _opened(found: S3Object, allowance: Allowance) -> Iterator[Blocks]:
    def fetch(begin: int, end: int) -> bytes:
        allowance.until(0)
        allowance.demand(end - begin)
        try:
            content = fetched(found, begin, end)
        except OSError as error:
            raise ConnectorError(error.strerror or "it cannot be read") from None
        allowance.take(len(content))
        return content

    yield Blocks(found.size, fetch)
