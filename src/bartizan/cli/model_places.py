"""Where the commands on models find them: in a store, a registry of containers, or MLflow."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bartizan.cli.model_stores import STORE
from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from bartizan.connectors.mlflow.models import Fetched
    from bartizan.connectors.mlflow.names import Registered
    from bartizan.connectors.mlflow.registry import Registry
    from bartizan.connectors.registry.repository import Repository
    from bartizan.store.held import Layout
    from bartizan.store.names import Reference

F = TypeVar("F", bound=Callable[..., Any])
REGISTRY = "MLFLOW_TRACKING_URI"
BUCKETS = "s3://"
NO_LIMIT = 1 << 62


def placed(function: F) -> F:
    """Add --store DIR and --registry URI, of which a name needs one."""
    store = click.option(
        "--store",
        envvar=STORE,
        show_envvar=True,
        metavar="DIR",
        help="The store: an OCI image layout.",
    )
    return store(registry_option(function))


def registry_option(function: F) -> F:
    """Add --registry URI."""
    return click.option(
        "--registry",
        envvar=REGISTRY,
        show_envvar=True,
        metavar="URI",
        help="MLflow's server, for names that begin with mlflow: (needs the extra mlflow).",
    )(function)


def plain_http(function: F) -> F:
    """Add --plain-http."""
    return click.option(
        "--plain-http",
        is_flag=True,
        help="Speak to a registry (oci://) without TLS, which this machine alone does otherwise.",
    )(function)


def store_at(store: str | None) -> Path:
    """Return the folder of the store that is written to.

    Raises UsageError where none is named, and InvalidInputError for one that is only read.
    """
    place = Path(_said(store))
    if is_bucket(_said(store)):
        raise InvalidInputError(
            f"{store} is read, and not written to",
            hint="Name a folder, and bring it there by `bartizan model copy DIR s3://…`.",
        )
    return place


def layout_at(store: str | None) -> "Layout":
    """Return the layout of a store that is there, in a folder or in a bucket. Raises StoreError."""
    from bartizan.store.errors import StoreError
    from bartizan.store.layout import Store
    from bartizan.store.oci import Index

    place = _said(store)
    demand_no_registry(place)
    if not is_bucket(place):
        return Store(Path(place))
    found = bucket_at(place)
    if found.index() == Index():
        raise StoreError(f"{place} is no store of models", hint="See `bartizan model copy`.")
    return found


def demand_no_registry(place: str) -> None:
    """Raise InvalidInputError for what lies in MLflow, which is no store."""
    from bartizan.connectors.mlflow.names import is_registered

    if is_registered(place):
        raise InvalidInputError(
            f"{place} lies in a registry of MLflow, of which nothing is listed and no log is read",
            hint="Its own pages list its versions; `model pull`, `promote` and `watch` take one as"
            " mlflow:NAME/VERSION or mlflow:NAME@ALIAS.",
        )


def bucket_at(place: str) -> "Layout":
    """Return the layout in a bucket, which may be empty."""
    from bartizan.connectors.s3_store import S3Layout, parse_address

    return S3Layout(parse_address(place))


def is_bucket(place: str) -> bool:
    """Whether a place is in S3, rightly named or not."""
    return place.startswith(BUCKETS)


def _said(store: str | None) -> str:
    if not store:
        raise click.UsageError(f"say where the store is: give --store DIR, or set {STORE}")
    return store


def registry_at(uri: str | None) -> "Registry":
    """Return the registry that a name of MLflow lies in. Raises UsageError where none is named."""
    from bartizan.connectors.mlflow.registry import Registry

    if not uri:
        raise click.UsageError(f"say where MLflow is: give --registry URI, or set {REGISTRY}")
    return Registry(uri)


@contextmanager
def repository_at(
    name: str, *, plain: bool, writes: bool = False
) -> "Iterator[tuple[Repository, Reference]]":
    """Give the repository of an address (`oci://…`), and what of it is named."""
    from bartizan.connectors.registry.names import parse_address
    from bartizan.connectors.registry.repository import Repository

    address = parse_address(name, plain=plain)
    repository = Repository(address, writes=writes)
    try:
        yield repository, address.reference
    finally:
        repository.close()


@contextmanager
def fetching(
    registry: "Registry",
    wanted: "Registered",
    within: Path | None = None,
    most: int = NO_LIMIT,
) -> "Iterator[Fetched]":
    """Give a version of a registry with its files, which lie within a folder until they are used.

    Raises InvalidInputError where there is no such version, or the folder cannot be written.
    """
    from bartizan.connectors.mlflow.models import fetched

    version = registry.find(wanted) if wanted.version or wanted.alias else None
    if version is None:
        raise InvalidInputError(
            f"the registry holds no version {wanted}",
            hint="Write mlflow:NAME/VERSION or mlflow:NAME@ALIAS.",
        )
    try:
        folder = TemporaryDirectory(prefix=".bartizan-", dir=within)
    except OSError as error:
        raise InvalidInputError(f"cannot write in {within}: {error.strerror or error}") from None
    with folder as name:
        yield fetched(registry, version, Path(name), most)
