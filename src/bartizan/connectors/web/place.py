"""Files on web servers as those that are scanned."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from bartizan.connectors.errors import ConnectorError
from bartizan.connectors.web.address import parse_url
from bartizan.connectors.web.blocks import Blocks
from bartizan.connectors.web.client import Client, Question
from bartizan.connectors.web.objects import Ask, Spooled, opened
from bartizan.core.errors import FormatError
from bartizan.scan.elsewhere import Elsewhere, Place


def place_at(text: str, client: Client) -> Place:
    """Return the one file of an address. Raises InvalidInputError for an address that is none."""
    url = parse_url(text)
    return Place([Elsewhere(str(url), partial(scannable, client.ask, Question(url)))])


@contextmanager
def scannable(ask: Ask, question: Question) -> Iterator[Blocks | Spooled]:
    """Give the bytes of an object. Raises FormatError where they cannot be had."""
    try:
        with opened(ask, question) as source:
            yield source
    except ConnectorError as error:
        raise FormatError(error.message) from None


def nowhere(name: str, why: str) -> Place:
    """Return a place of which nothing could be listed, which is one file that was not read."""
    return Place([Elsewhere(name, _unopened, unread=why)])


@contextmanager
def _unopened() -> Iterator[Blocks]:
    raise FormatError("it is not opened")
    yield
