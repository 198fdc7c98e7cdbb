"""Where the commands on models find them: in a store, or in a registry of MLflow."""

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

F = TypeVar("F", bound=Callable[..., Any])
REGISTRY = "MLFLOW_TRACKING_URI"


def placed(function: F) -> F:
    """Add --store DIR and --registry URI, of which a name needs one."""
    store = click.option(
        "--store",
        type=click.Path(path_type=Path, file_okay=False),
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


def store_at(store: Path | None) -> Path:
    """Return the store that a name without a scheme lies in. Raises UsageError where none is."""
    if store is None:
        raise click.UsageError(f"say where the store is: give --store DIR, or set {STORE}")
    return store


def registry_at(uri: str | None) -> "Registry":
    """Return the registry that a name of MLflow lies in. Raises UsageError where none is named."""
    from bartizan.connectors.mlflow.registry import Registry

    if not uri:
        raise click.UsageError(f"say where MLflow is: give --registry URI, or set {REGISTRY}")
    return Registry(uri)


@contextmanager
def fetching(
    registry: "Registry", wanted: "Registered", within: Path | None = None
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
        yield fetched(registry, version, Path(name))
