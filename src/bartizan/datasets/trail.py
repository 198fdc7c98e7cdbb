"""Says for which hours a cloud's trail is proven to be whole: by the chain of its digest files."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.crypto.errors import SignatureInvalidError
from bartizan.crypto.rsa import RsaVerifyingKey
from bartizan.datasets.reads import Gap, Tampered, Window, shifted
from bartizan.datasets.trailfiles import Digest, name_of, signature_of

BACKFILL: Final = "_backfill."
# A digest is of the hour in which logs were delivered, which is a while after their events.
DELIVERY: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Proven:
    """What the digests prove: the logs by name that are as written, and what is not proven."""

    logs: frozenset[str]
    gaps: tuple[Gap, ...] = ()
    tampered: tuple[Tampered, ...] = ()


@dataclass(frozen=True, slots=True)
class Folder:
    """What a trail's folder holds: digests, signatures beside them, and logs, all by name.

    `logs` are the SHA-256 of the unpacked content, in hexadecimal.
    """

    digests: Mapping[str, Digest] = field(default_factory=dict)
    signatures: Mapping[str, str] = field(default_factory=dict)
    logs: Mapping[str, str] = field(default_factory=dict)


def proven(folder: Folder, keys: Sequence[RsaVerifyingKey], window: Window) -> Proven:
    """Return what the digests of a folder prove in a window.

    A digest is proven by its signature, which stands in the digest after it, or beside it. It
    covers its time once each of its logs is there and has the hash that it says. All time that no
    such digest covers is a gap of its chain: the trail of one account and region.
    """
    found = _Proving(folder, window)
    given = _signatures(folder)
    for name, digest in sorted(folder.digests.items(), key=lambda each: each[1].start):
        found.take(name, digest, _unsigned(name, digest, given.get(name, []), keys))
    if not folder.digests:
        found.gaps.append(Gap("trail", "there are no digest files", window.since, window.until))
    for chain, digests in found.covered.items():
        found.gaps += _holes(chain, digests, window)
    return Proven(frozenset(found.logs), tuple(found.gaps), tuple(found.tampered))


class _Proving:
    """What the digests that were taken so far prove."""

    def __init__(self, folder: Folder, window: Window) -> None:
        self._folder, self._window = folder, window
        self.logs, self.gaps, self.tampered = set[str](), list[Gap](), list[Tampered]()
        self.covered: dict[str, list[Digest]] = defaultdict(list)

    def take(self, name: str, digest: Digest, why: str) -> None:
        """Take a digest, and why it is not proven."""
        covered = self.covered[digest.chain]
        if why:
            self._gap(digest, why)
            return
        self._compare_before(digest)
        missing, changed = _compared(digest, self._folder.logs)
        self.logs |= {name_of(path) for path in digest.logs} - missing - changed
        for path in sorted(changed):
            because = "its content has not the hash that its digest says"
            self.tampered.append(Tampered("edit", because, f"trail log {path}"))
        for path in sorted(missing):
            self._gap(digest, f"the log {path} is missing, which the digest {name} lists")
        if not missing and not changed and BACKFILL not in name:
            covered.append(digest)

    def _compare_before(self, digest: Digest) -> None:
        before = self._folder.digests.get(name_of(digest.previous))
        if before is not None and before.sha256 != digest.previous_sha256:
            because = "its content has not the hash that the digest after it says"
            self.tampered.append(Tampered("edit", because, f"trail digest {before.name}"))

    def _gap(self, digest: Digest, because: str) -> None:
        late = self._window.until and digest.start >= shifted(self._window.until, DELIVERY)
        if not late and not (self._window.since and digest.end <= self._window.since):
            self.gaps.append(Gap(f"trail {digest.chain}", because, digest.start, digest.end))


def _signatures(folder: Folder) -> dict[str, list[str]]:
    """Return the signatures that are given for each digest, by whomever."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, signature in folder.signatures.items():
        found[name].append(signature)
    for digest in folder.digests.values():
        if digest.previous:
            found[name_of(digest.previous)].append(digest.previous_signature)
    return found


def _unsigned(
    name: str, digest: Digest, signatures: Iterable[str], keys: Sequence[RsaVerifyingKey]
) -> str:
    """Return why a digest is not proven; empty when it is."""
    if digest.name != name:
        return f"the digest {name} says that it is {digest.name}"
    if not keys:
        return f"no public key was given that proves the digest {name}"
    why = (
        f"the digest {name} has no signature: it is the newest, or the one after it is missing; "
        f"put its object's metadata `signature` into {name}.signature"
    )
    for each in signatures:
        why = f"the digest {name} is not signed by a key that was given"
        for key in keys:
            try:
                key.verify(signature_of(each), digest.signed)
            except (SignatureInvalidError, FormatError):
                continue
            return ""
    return why


def _compared(digest: Digest, logs: Mapping[str, str]) -> tuple[set[str], set[str]]:
    """Return the names of a digest's logs that are missing, and of those with another hash."""
    missing, changed = set[str](), set[str]()
    for path, wanted in digest.logs.items():
        name = name_of(path)
        if name not in logs:
            missing.add(name)
        elif logs[name] != wanted:
            changed.add(name)
    return missing, changed


def _holes(chain: str, digests: Sequence[Digest], window: Window) -> Iterator[Gap]:
    """Yield the time in a window that no digest of a chain covers."""
    because = "no digest that is proven covers this time"
    end = shifted(window.until, DELIVERY) if window.until else None
    at = window.since
    for digest in sorted(digests, key=lambda each: each.start):
        if at is not None and digest.start > at and (end is None or at < end):
            yield Gap(f"trail {chain}", because, at, min(digest.start, end or digest.start))
        at = max(at, digest.end) if at else digest.end
    if end is not None and (at is None or at < end):
        yield Gap(f"trail {chain}", because, at, end)
