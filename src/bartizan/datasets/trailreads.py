"""Reads a folder of CloudTrail files as evidence: logs, the digests that prove them, and gaps."""

import base64
import binascii
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.crypto.errors import CryptoError
from bartizan.crypto.rsa import RsaVerifyingKey
from bartizan.datasets.cloudtrail import NO_ID, Mapped, reads_of
from bartizan.datasets.reads import Evidence, Gap, Read, Tampered, Window
from bartizan.datasets.trail import Folder, proven
from bartizan.datasets.trailfiles import (
    LARGEST,
    Digest,
    read_digest,
    read_events,
    unpacked,
)
from bartizan.engine.beneath import open_below
from bartizan.signing.strict import items, members, read_strict, text

MOST_FILES: Final = 500_000
SIGNATURE: Final = ".signature"
DIGEST: Final = "_CloudTrail-Digest_"
# Logs of events, and those of insights and of other kinds, which digests list as well.
LOG: Final = re.compile(r"_CloudTrail(?:-(?!Digest_)[A-Za-z]{1,40})?_")
SUFFIXES: Final = (".json", ".json.gz")
KEYS: Final = 1 << 20
LONGEST_SIGNATURE: Final = 8192


def trail_keys(content: bytes) -> list[RsaVerifyingKey]:
    """Return the keys in a file: one in PEM, or those that `list-public-keys` of CloudTrail prints.

    Raises FormatError for anything else.
    """
    try:
        if content.lstrip().startswith(b"-----"):
            return [RsaVerifyingKey(content)]
        listed = read_strict(content, limit=KEYS).get("PublicKeyList")
        values = (members(each, "a key").get("Value") for each in items(listed, "PublicKeyList"))
        return [
            RsaVerifyingKey(base64.b64decode(text(value, "Value"), validate=True))
            for value in values
        ]
    except (CryptoError, binascii.Error, ValueError) as error:
        told = error.message if isinstance(error, CryptoError) else "a key is no base64"
        raise FormatError(told) from None


def trail_evidence(
    root: Path, keys: Sequence[RsaVerifyingKey], mapping: Mapped, window: Window
) -> Evidence:
    """Return what the files of a trail say of reads in a window, and for which time it is proven.

    Never raises for what a file holds: one that cannot be read is a gap. Raises InvalidInputError
    for a folder that cannot be listed, or holds more than MOST_FILES.
    """
    found = _Found()
    for name, path in _files(root):
        try:
            found.take(name, path, _content(root, path), mapping, window)
        except FormatError as error:
            found.gaps.append(Gap(f"trail file {path}", error.message))
    told = proven(Folder(found.digests, found.signatures, found.logs), keys, window)
    extra = (
        Gap(f"trail log {name}", "no digest that is proven lists it: it may be made up")
        for name in sorted(found.logs.keys() - told.logs - _named(told.tampered))
    )
    reads = (
        replace(each, verified=name in told.logs)
        for name, some in found.reads.items()
        for each in some
    )
    gaps = (*found.gaps, *told.gaps, *extra)
    return Evidence(tuple(_once(reads)), gaps, told.tampered, (f"trail {root.name}",))


def _once(reads: Iterable[Read]) -> Iterator[Read]:
    """Yield each read once: a trail may deliver an event twice, and two trails deliver it each.

    What differs in anything but its place is another read, whatever id it has.
    """
    known: dict[tuple[object, ...], Read] = {}
    for each in reads:
        event = each.place.rpartition(", event ")[2]
        told = replace(each, place="", verified=False)
        key = (each.place if event == NO_ID else event, told)
        if key not in known or (each.verified and not known[key].verified):
            known[key] = each
    yield from known.values()


@dataclass(slots=True)
class _Found:
    """What was read of a folder so far, by the names of files."""

    digests: dict[str, Digest] = field(default_factory=dict)
    signatures: dict[str, str] = field(default_factory=dict)
    logs: dict[str, str] = field(default_factory=dict)
    reads: dict[str, list[Read]] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)

    def take(self, name: str, path: str, content: bytes, mapping: Mapped, window: Window) -> None:
        """Take a file in. Raises FormatError for one that is not what its name says."""
        if name in self.digests or name in self.logs:
            raise FormatError("another file of the trail has the same name")
        if name.endswith(SIGNATURE):
            signature = content[:LONGEST_SIGNATURE].decode("ascii", "replace").strip()
            self.signatures[name.removesuffix(SIGNATURE)] = signature
        elif DIGEST in name:
            self.digests[name] = read_digest(unpacked(content))
        elif LOG.search(name):
            self._take_log(name, path, unpacked(content), (mapping, window))

    def _take_log(
        self, name: str, path: str, content: bytes, wanted: tuple[Mapped, Window]
    ) -> None:
        mapping, window = wanted
        self.logs[name] = sha256(content).hexdigest()
        reads = self.reads.setdefault(name, [])
        for number, event in enumerate(read_events(content)):
            try:
                some = reads_of(event, mapping, path)
                reads += (each for each in some if window.holds(each.at))
            except FormatError as error:
                self.gaps.append(Gap(f"trail log {path}", f"event {number}: {error.message}"))


def _files(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the files of a trail by name and path, sorted; links are not followed."""
    count = 0
    for folder, folders, names in os.walk(root, onerror=_unlisted):
        folders.sort()
        for name in sorted(names):
            count += 1
            if count > MOST_FILES:
                raise InvalidInputError(f"{root} holds more than {MOST_FILES} files")
            whole = name.removesuffix(SIGNATURE)
            if whole.endswith(SUFFIXES) and (DIGEST in whole or LOG.search(whole)):
                yield name, (Path(folder) / name).relative_to(root).as_posix()


def _content(root: Path, path: str) -> bytes:
    try:
        with os.fdopen(open_below(root, path), "rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise FormatError(f"cannot be read: {error.strerror or error}") from None
    if len(content) > LARGEST:
        raise FormatError(f"is larger than {LARGEST} bytes")
    return content


def _named(tampered: Sequence[Tampered]) -> set[str]:
    return {each.where.removeprefix("trail log ") for each in tampered}


def _unlisted(error: OSError) -> None:
    raise InvalidInputError(f"cannot list {error.filename}: {error.strerror or error}")
