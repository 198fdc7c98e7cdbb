"""What the commands on a store of models share: where it is, and what its log says of them."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bartizan.cli.recorded import person
from bartizan.core.clock import wire

if TYPE_CHECKING:
    from bartizan.store.history import Entry
    from bartizan.store.names import Reference

F = TypeVar("F", bound=Callable[..., Any])
STORE = "BARTIZAN_MODEL_STORE"


def store_option(function: F) -> F:
    """Add --store DIR, which must be given, and may be in a bucket."""
    return _store(function, required=True)


def store_of_any_kind(function: F) -> F:
    """Add --store DIR, which a name of another scheme does without; it may be in a bucket."""
    return _store(function, required=False)


def _store(function: F, *, required: bool) -> F:
    return click.option(
        "--store",
        required=required,
        envvar=STORE,
        show_envvar=True,
        metavar="DIR",
        help="The store: an OCI image layout, or s3://BUCKET/PREFIX.",
    )(function)


def saying(
    action: str, reference: "Reference", digest: str, now: datetime
) -> "Callable[[str], Entry]":
    """Return what makes the entry of the store's log, once it is known what the tag named."""
    from bartizan.store.history import Entry

    by = person().principal

    def entry(was: str) -> Entry:
        return Entry(wire(now), by, action, reference.name, reference.tag, digest, was)

    return entry
