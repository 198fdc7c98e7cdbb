"""What is signed of a version in a registry lies in its tags; nothing of them is believed as such.

A tag holds a whole signature or promotion, which is verified against the files that the registry
gives, as those of a store are. So whoever can write the registry can withhold, and not forge.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from bartizan.connectors.errors import ConnectorError
from bartizan.connectors.mlflow.registry import LONGEST_TAG, Registry, Version
from bartizan.core.errors import FormatError
from bartizan.signing.manifest import Manifest
from bartizan.signing.strict import FEW, read_strict
from bartizan.store.bundles import Bundles
from bartizan.store.models import Model, config_of
from bartizan.store.room import NO_LIMIT
from bartizan.store.unpacked import Unpacked, restored

DIGEST: Final = "bartizan.digest"
CONFIG: Final = "bartizan.config"
SIGNATURE: Final = "bartizan.signature."
PROMOTION: Final = "bartizan.promotion."
SCAN: Final = "bartizan.scan"
SHORT: Final = 16


@dataclass(frozen=True, slots=True)
class Fetched:
    """A version with its files, and what is signed of it."""

    version: Version
    files: Unpacked
    bundles: Bundles

    @property
    def model(self) -> Model:
        """The model as a store would hold it."""
        return self.files.model


def fetched(registry: Registry, version: Version, folder: Path, most: int = NO_LIMIT) -> Fetched:
    """Write the files of a version below an empty folder, and return them as a model.

    They have at most so many bytes.

    Raises ConnectorError, InvalidInputError for what is no regular file, and StoreBrokenError for
    tags that cannot be read.
    """
    registry.fetch(version, folder, most)
    try:
        config = read_strict(version.tags[CONFIG].encode(), LONGEST_TAG, FEW)
    except KeyError:
        config = None
    except FormatError as error:
        raise ConnectorError(f"the tag {CONFIG}: {error.message}") from None
    return Fetched(version, restored(folder, config), bundles_of(version))


def bundles_of(version: Version) -> Bundles:
    """Return what the tags of a version hold, by the names of the tags."""
    return Bundles(_tagged(version, SIGNATURE), _tagged(version, PROMOTION))


def tags_of(model: Model, signatures: Iterable[bytes]) -> dict[str, str]:
    """Return the tags of a model and its signatures. Raises ConnectorError for too large a one."""
    named = {f"{SIGNATURE}{sha256(each).hexdigest()[:SHORT]}": each for each in signatures}
    said = {DIGEST: model.manifest.digest, **_kept(named)}
    if _needs_config(model.files):
        said |= _kept({CONFIG: config_of(model.files)})
    return said


def scan_tag(report: bytes) -> dict[str, str]:
    """Return the tag of a scan's report."""
    return _kept({SCAN: report})


def promotion_tag(stage: str, statement: bytes) -> dict[str, str]:
    """Return the tag of a promotion to a stage."""
    return _kept({f"{PROMOTION}{stage}": statement})


def _needs_config(files: Manifest) -> bool:
    """Whether files have what a registry does not keep: that they may be run, and empty folders."""
    return bool(files.executable or files.empty)


def _tagged(version: Version, prefix: str) -> dict[str, bytes]:
    return {
        key: value.encode("utf-8", "replace")
        for key, value in version.tags.items()
        if key.startswith(prefix)
    }


def _kept(named: Mapping[str, bytes]) -> dict[str, str]:
    for name, content in named.items():
        if len(content) > LONGEST_TAG:
            raise ConnectorError(
                f"{len(content)} bytes are too many for the tag {name}: MLflow takes {LONGEST_TAG}",
                hint="Keep models of so many files in a store, and deploy them from there.",
            )
    return {name: content.decode() for name, content in named.items()}
