"""The calls to an MLflow server that are needed here, with one family of errors."""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bartizan.connectors.errors import ConnectorError, MissingExtraError
from bartizan.connectors.mlflow.artifacts import MOST_MEMORY, download, no_memory_beyond
from bartizan.connectors.mlflow.names import Registered
from bartizan.store.room import NO_LIMIT

if TYPE_CHECKING:
    from mlflow import MlflowClient

EXPERIMENT: Final = "bartizan-models"
FOLDER: Final = "model"
LONGEST_TAG: Final = 100_000
SHOWN: Final = 300
NOTHING: Final = ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE")
# No word of its use to the makers of MLflow, and no minutes of trying again.
SETTINGS: Final = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
}
LOCAL: Final = ("", "file", "sqlite")
# A name of MLflow's own is looked up at the server, whose answer may be a file of this machine.
NAMED_HERE: Final = (*LOCAL, "models", "runs")
MOST_VERSIONS: Final = 10_000
MOST_LETTERS: Final = 256 << 20


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a registered model: its number, and its tags, which anybody may have set."""

    name: str
    number: str
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """Files that a server has and no version names yet: their run, and their address."""

    run: str
    source: str


class Registry:
    """A model registry by the address of its server; each method is one effect.

    Each raises ConnectorError where the server cannot be reached or refuses.
    """

    def __init__(self, uri: str) -> None:
        """Take the address. Raises MissingExtraError where MLflow is not installed."""
        self._uri, self._client = uri, _client(uri)

    def find(self, wanted: Registered) -> Version | None:
        """Return a version by its number or its alias, None where there is none."""
        with _asking(), no_memory_beyond(MOST_MEMORY):
            try:
                if wanted.alias:
                    found = self._client.get_model_version_by_alias(wanted.name, wanted.alias)
                else:
                    found = self._client.get_model_version(wanted.name, wanted.version)
            except _failure() as error:
                if _code(error) in NOTHING and "not found" in str(error):
                    return None
                raise
        return Version(found.name, str(found.version), dict(found.tags))

    def every(self, name: str) -> tuple[Version, ...]:
        """Return all versions of a model, with their tags, which are held within bounds."""
        found, letters = list[Version](), 0
        token = None
        while True:
            with _asking(), no_memory_beyond(MOST_MEMORY):
                page = self._client.search_model_versions(f"name='{name}'", page_token=token)
            found += [Version(each.name, str(each.version), dict(each.tags)) for each in page]
            letters += sum(
                len(key) + len(value) for each in page for key, value in each.tags.items()
            )
            token = page.token
            if len(found) > MOST_VERSIONS or (token and not page):
                raise ConnectorError(f"more than {MOST_VERSIONS} versions, or a list of no end")
            if letters > MOST_LETTERS:
                raise ConnectorError(f"the versions of {name} have too many tags to be read")
            if not token:
                return tuple(found)

    def fetch(self, version: Version, folder: Path, most: int = NO_LIMIT) -> None:
        """Write the files of a version, of at most so many bytes, to a folder that is empty."""
        with _asking():
            at = self._client.get_model_version_download_uri(version.name, version.number)
            if urlsplit(at).scheme in NAMED_HERE and urlsplit(self._uri).scheme not in LOCAL:
                raise ConnectorError(
                    f"version {version.number} of {version.name} is said to lie on this machine,"
                    " or where another name says",
                    hint="A server that is elsewhere names no files here: they are not read.",
                )
            from mlflow.store.artifact import (  # noqa: PLC0415  (an extra, and heavy)
                artifact_repository_registry as repositories,
            )

            found = repositories.get_artifact_repository(at, self._uri, self._uri)
            download(found, folder, most=most)

    def upload(self, files: Mapping[str, Path]) -> Uploaded:
        """Write files, by their paths in the model, to a run of their own."""
        with _asking():
            run = self._client.create_run(self._experiment())
            for path, file in files.items():
                below = f"{FOLDER}/{path}".rpartition("/")[0]
                self._client.log_artifact(run.info.run_id, str(file), below)
            self._client.set_terminated(run.info.run_id)
        return Uploaded(run.info.run_id, f"{run.info.artifact_uri}/{FOLDER}")

    def register(self, name: str, uploaded: Uploaded, tags: Mapping[str, str]) -> Version:
        """Make what was uploaded a new version, with its tags."""
        with _asking():
            self._known(name)
            made = self._client.create_model_version(
                name, uploaded.source, run_id=uploaded.run, tags=dict(tags)
            )
        return Version(name, str(made.version), tags)

    def tag(self, version: Version, tags: Mapping[str, str]) -> None:
        """Set tags of a version."""
        with _asking():
            for key, value in tags.items():
                self._client.set_model_version_tag(version.name, version.number, key, value)

    def point(self, version: Version, alias: str) -> None:
        """Let an alias name a version."""
        with _asking():
            self._client.set_registered_model_alias(version.name, alias, version.number)

    def _experiment(self) -> str:
        found = self._client.get_experiment_by_name(EXPERIMENT)
        return str(found.experiment_id if found else self._client.create_experiment(EXPERIMENT))

    def _known(self, name: str) -> None:
        try:
            self._client.create_registered_model(name)
        except _failure() as error:
            if _code(error) != "RESOURCE_ALREADY_EXISTS":
                raise


def _client(uri: str) -> "MlflowClient":
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    try:
        from mlflow import MlflowClient  # noqa: PLC0415  (an extra, and heavy)
    except ImportError:
        raise MissingExtraError("MLflow's client", "mlflow") from None
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    return MlflowClient(tracking_uri=uri, registry_uri=uri)


def _failure() -> type[Exception]:
    from mlflow.exceptions import MlflowException  # noqa: PLC0415  (an extra, and heavy)

    failure: type[Exception] = MlflowException
    return failure


def _code(error: Exception) -> str:
    return str(getattr(error, "error_code", ""))


@contextmanager
def _asking() -> Iterator[None]:
    try:
        yield
    except (
        _failure(),
        OSError,
        KeyError,
        ValueError,
    ) as error:  # answers that are none of MLflow's
        said = " ".join(str(error).split())[:SHOWN]
        raise ConnectorError(f"the MLflow server says: {said}") from None
