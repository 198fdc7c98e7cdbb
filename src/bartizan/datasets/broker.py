"""Hands datasets out: only under a valid grant, and only after that stands in the audit log.

    with open_broker(grants, granters, (folder, key)) as broker:
        with broker.open_dataset(data, Who("ada", "oidc"), "training") as dataset:
            content = dataset.open("train.csv").read()

What this protects is what the broker alone can open: the keys of sealed datasets, or a folder that
no other account may read. Whoever holds those rights himself needs no broker.
"""

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import index
from pathlib import Path
from typing import BinaryIO

from bartizan.audit.notekeys import NoteSigner
from bartizan.audit.record import Who
from bartizan.core.clock import Clock, system_clock
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.datasets import accesses
from bartizan.datasets.account import Account
from bartizan.datasets.grant import Grant
from bartizan.datasets.granted import GrantFolder
from bartizan.datasets.handle import DatasetHandle, Meter
from bartizan.datasets.manifest import DatasetManifest
from bartizan.datasets.ruling import Ask
from bartizan.datasets.stated import SIGNATURE, read_stated
from bartizan.datasets.versions import file_of_version
from bartizan.engine.beneath import open_below
from bartizan.sealing.keys import KeyProvider
from bartizan.signing.policyfile import Trust
from bartizan.signing.strict import LARGEST


@dataclass(frozen=True, slots=True)
class Broker:
    """The one place through which datasets are read; it is the writer of its log meanwhile."""

    account: Account
    keys: Sequence[KeyProvider] = ()

    def open_dataset(
        self,
        root: Path,
        who: Who,
        purpose: str,
        *,
        columns: Sequence[str] | None = None,
        most: int | None = None,
    ) -> DatasetHandle:
        """Return a handle on the dataset in a folder, or on some columns of its tables.

        `most` is how many bytes are asked for, None for what the grant still allows. Who it is that
        asks is for the caller to have found out. Raises AccessRefusedError where no grant allows it
        or it cannot be recorded, and InvalidInputError for what is no dataset with a manifest.
        """
        manifest = manifest_at(root)
        ask = Ask(
            subject=who.principal,
            dataset=manifest.name,
            root=manifest.root,
            purpose=purpose,
            columns=None if columns is None else tuple(columns),
            most=None if most is None else index(most),
        )
        access = secrets.token_hex(16)
        allowed = self.account.enter(ask, who, access)
        opened = Opened(who, allowed.grant, access)
        source = _Source(self.account, opened, lambda path: _file(root, path, manifest, self.keys))
        meter = Meter(allowed.most, source.demand)
        return DatasetHandle(allowed.grant, ask.columns, manifest.paths, source, meter)


@contextmanager
def open_broker(
    grants: GrantFolder,
    granters: Trust,
    log: tuple[Path, NoteSigner],
    *,
    keys: Sequence[KeyProvider] = (),
    clock: Clock = system_clock,
) -> Iterator[Broker]:
    """Give a broker: the grants, who may grant, and the log with the key that signs it.

    `keys` open what is sealed; only the broker needs to have them. Raises what `Account.open`
    raises.
    """
    with Account.open(grants, granters, log, clock) as account:
        yield Broker(account, keys)


@dataclass(frozen=True, slots=True)
class Opened:
    """Who reads under which grant, and the number by which the log knows it."""

    who: Who
    grant: Grant
    access: str


class _Source:
    """The files of one access: each is checked to be of the version, and recorded."""

    def __init__(
        self, account: Account, opened: Opened, read: Callable[[str], tuple[BinaryIO, str]]
    ) -> None:
        self._account, self._opened, self._read = account, opened, read

    def demand(self) -> None:
        """Raise AccessRefusedError once the grant does not hold any longer."""
        self._account.demand(self._opened.grant)

    def open(self, path: str) -> BinaryIO:
        self.demand()
        file, digest = self._read(path)
        opened = self._opened
        try:
            record = accesses.read(opened.who, opened.grant, opened.access, path, digest)
            self._account.record(record)
        except BaseException:
            file.close()
            raise
        return file

    def close(self, count: int, because: str) -> None:
        opened = self._opened
        record = accesses.closed(opened.who, opened.grant, opened.access, count, because)
        self._account.leave(opened.grant, opened.access, count, record)


def _file(
    root: Path, path: str, dataset: DatasetManifest, keys: Sequence[KeyProvider]
) -> tuple[BinaryIO, str]:
    return file_of_version(root, path, dataset, keys), dataset.files[path].sha256


def manifest_at(root: Path) -> DatasetManifest:
    """Return the manifest in a dataset's folder, whoever signed it: a grant names its root.

    Raises InvalidInputError where there is none that can be read.
    """
    try:
        with os.fdopen(open_below(root, SIGNATURE), "rb") as file:
            return read_stated(file.read(LARGEST + 1))
    except OSError as error:
        raise InvalidInputError(
            f"cannot read {root / SIGNATURE}: {error.strerror or error}",
            hint="Make it with `bartizan data manifest FOLDER --key KEY`.",
        ) from None
    except FormatError as error:
        raise InvalidInputError(f"{root / SIGNATURE}: {error.message}", hint=error.hint) from None
