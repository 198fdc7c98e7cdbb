"""Scans what lies on web servers, in buckets, on a hub and in registries, within bounds."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from bartizan.cli.console import counted, note
from bartizan.cli.options import packed
from bartizan.cli.sizes import Size

if TYPE_CHECKING:
    from bartizan.connectors.web.client import Client
    from bartizan.scan.allowed import Allowed
    from bartizan.scan.elsewhere import Place
    from bartizan.scan.facts import FileScan

F = TypeVar("F", bound=Callable[..., Any])
Find = Callable[[], "Place"]
HUB, BUCKET, REGISTRY, WEB = "hf://", "s3://", "oci://", ("https://", "http://")
ADDRESSES: Final = (HUB, BUCKET, REGISTRY, *WEB)
ENDPOINT: Final = "HF_ENDPOINT"
TOKEN: Final = "HF_TOKEN"  # noqa: S105  (the name of a variable)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many bytes may be read from elsewhere by one command, and for how many seconds."""

    max_download: int
    max_seconds: int


def bounds(function: F) -> Callable[..., Any]:
    """Add --max-download SIZE and --max-seconds N, as `bounds`."""
    most = click.option(
        "--max-download",
        type=Size(),
        default="1GiB",
        show_default=True,
        metavar="SIZE",
        help="Read no more from elsewhere, all addresses together.",
    )
    seconds = click.option(
        "--max-seconds",
        type=click.IntRange(1, 10_000_000),
        default=3600,
        show_default=True,
        metavar="N",
        help="Read from elsewhere for no longer.",
    )
    return most(seconds(packed("bounds", Bounds)(function)))


def is_address(path: str) -> bool:
    """Whether a path of the command line is an address elsewhere."""
    return path.lower().startswith(ADDRESSES)


def scanned_elsewhere(
    addresses: Sequence[str], known: "Allowed", within: Bounds
) -> "list[FileScan]":
    """Return the scans of all files of some addresses.

    Raises InvalidInputError for an address that is none, before anybody is asked.
    """
    from bartizan.connectors.web.allowance import Allowance
    from bartizan.connectors.web.client import Client

    with counted("Read", "bytes") as told:
        allowance = Allowance(within.max_download, within.max_seconds, told=told)
        client = Client(allowance, note)
        finds = [(each, _finding(each, client)) for each in addresses]
        try:
            scans = [scan for each, find in finds for scan in _scanned(each, find, known)]
        finally:
            client.close()
    note(f"Read {allowance.taken:,} bytes from elsewhere.")
    return scans


def _scanned(address: str, find: Find, known: "Allowed") -> "list[FileScan]":
    from bartizan.connectors.errors import ConnectorError, MissingExtraError
    from bartizan.connectors.web.place import nowhere
    from bartizan.scan.elsewhere import scan_elsewhere

    try:
        place = find()
    except MissingExtraError:
        raise
    except ConnectorError as error:
        place = nowhere(address.partition("?")[0], error.message)
    return [scan_elsewhere(each, place, known) for each in place.files]


def _finding(address: str, client: "Client") -> Find:
    """Return what finds the files of an address. Raises InvalidInputError for one that is none."""
    if address.lower().startswith(HUB):
        return _of_hub(address, client)
    if address.lower().startswith(BUCKET):
        from bartizan.connectors.s3 import parsed
        from bartizan.connectors.s3_place import place_in

        parsed(address)
        return partial(place_in, address, client.allowance)
    if address.lower().startswith(REGISTRY):
        return _of_registry(address, client)
    from bartizan.connectors.web.place import place_at

    place = place_at(address, client)
    return lambda: place


def _of_hub(address: str, client: "Client") -> Find:
    from bartizan.connectors import huggingface as hub

    wanted = hub.parse_repository(address)
    endpoint = os.environ.get(ENDPOINT) or hub.ENDPOINT
    return partial(hub.place_of, wanted, hub.Hub(client, endpoint, os.environ.get(TOKEN, "")))


def _of_registry(address: str, client: "Client") -> Find:
    from bartizan.connectors.distribution import Registry, parse_artifact, place_of
    from bartizan.connectors.registry.login import login_for

    wanted = parse_artifact(address)
    return partial(place_of, wanted, Registry(wanted, client, login_for(wanted.host)))
