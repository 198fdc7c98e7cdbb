"""Verify the signatures and promotions of models that lie in a workload, by its trust policy.

Files of models are large: those of more than `MOST_HASHED` bytes together are not read, and leave a
gap. Files that are signed and are not here may lie in a store, and are named.
"""

import re
from collections import ChainMap, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from hashlib import new
from pathlib import PurePosixPath
from typing import Final

from bartizan.collect import models
from bartizan.collect.tree import Tree
from bartizan.core.errors import BartizanError, FormatError
from bartizan.core.place import Place
from bartizan.crypto.ecdsa import EcVerifyingKey
from bartizan.crypto.errors import SignatureInvalidError
from bartizan.evidence.declared import Profile, SigningAt
from bartizan.evidence.facts import Gap
from bartizan.evidence.signing import PromotionSeen, SignatureSeen, SignedModels
from bartizan.formats.lfs import LONGEST, pointed
from bartizan.signing.bundle import MEDIA_TYPE, read_bundle
from bartizan.signing.manifest import Manifest, is_beneath
from bartizan.signing.policy import Signed
from bartizan.signing.policyfile import Trust, read_trust, trust_of
from bartizan.signing.statement import Subject, read_statement
from bartizan.signing.trusted import chosen, signatory, valid
from bartizan.store.bundles import PROMOTION
from bartizan.store.promotion import read_promotion

NAMES: Final = re.compile(r"(?i)\.(?:sig|sigstore|sigstore\.json|bundle)\Z|promot[^/]*\.json\Z")
MARK: Final = PROMOTION.encode()
# Of all signatures together: what is beyond leaves a gap.
MOST_BUNDLE_BYTES: Final = 32 << 20
MOST_HASHED: Final = 1 << 30
CHUNK: Final = 1 << 20


class _Kind(Enum):
    """Where a signed file is."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    DIFFERENT = "different"


@dataclass(slots=True)
class _Look:
    """What one look at a workload has read, and may still read."""

    tree: Tree
    now: datetime
    sizes: dict[str, int]
    left: int = MOST_HASHED
    gaps: list[Gap] = field(default_factory=list)
    covered: set[str] = field(default_factory=set)


def collect(tree: Tree, profile: Profile, now: datetime) -> SignedModels:
    """Return what the signatures in a workload are worth; none where it names no trust policy.

    A policy, a key or a signature that cannot be read leaves a gap.
    """
    at = profile.signing
    if at is None:
        return SignedModels()
    place = Place(profile.path, profile.lines.get("signing", 1))
    try:
        trust = trust_in(tree, at)
        approvers = _approvers(tree, at)
    except BartizanError as error:
        return SignedModels(gaps=(Gap(at.policy, error.message),), place=place, files=1)
    look = _Look(tree, now, {entry.path: entry.size for entry in tree.entries})
    return _seen(look, place, trust, approvers)


def trust_in(tree: Tree, at: SigningAt) -> Trust:
    """Return the trust policy that a profile names. Raises BartizanError for none to be read."""
    return read_trust(_demanded(tree, at.policy), lambda name: _beside(tree, at.policy, name))


def _seen(look: _Look, place: Place, trust: Trust, approvers: Trust | None) -> SignedModels:
    found = dict(_bundles(look))
    promotions = {path: each for path, each in found.items() if MARK in _payload(each)}
    others = {
        path: each
        for path, each in found.items()
        if path not in promotions and not _is_of_other(_payload(each))
    }
    signatures = tuple(_signatures(others, trust, look))
    uncovered = tuple(_uncovered(look))
    return SignedModels(
        gaps=tuple(look.gaps),
        files=1 + len(found),
        place=place,
        policy=trust.digest,
        signatures=signatures,
        promotions=tuple(
            _promotion(path, content, approvers, look.now) for path, content in promotions.items()
        ),
        uncovered=uncovered,
    )


def _approvers(tree: Tree, at: SigningAt) -> Trust | None:
    keys = [EcVerifyingKey(_demanded(tree, path)) for path in at.approvers]
    return trust_of(keys) if keys else None


def _demanded(tree: Tree, path: str) -> bytes:
    content = tree.read(path)
    if isinstance(content, Gap):
        raise FormatError(f"{path} {content.reason}")
    return content


def _beside(tree: Tree, policy: str, name: str) -> bytes:
    """Return a file that a policy names relative to itself, within the workload."""
    parts: list[str] = []
    for part in (PurePosixPath(policy).parent / name).parts:
        if part == "..":
            if not parts:
                raise FormatError(f"{name} lies outside of the workload")
            parts.pop()
        else:
            parts.append(part)
    return _demanded(tree, "/".join(parts))


def _bundles(look: _Look) -> Iterator[tuple[str, bytes]]:
    """Yield the files that are Sigstore bundles; other files of such names are none of ours."""
    left = MOST_BUNDLE_BYTES
    for path in filter(NAMES.search, look.sizes):
        content = look.tree.read(path, left)
        if isinstance(content, Gap):
            look.gaps.append(content)
        elif MEDIA_TYPE.encode() in content:
            left -= len(content)
            yield path, content


def _payload(content: bytes) -> bytes:
    try:
        return read_bundle(content).payload
    except FormatError:
        return b""


def _is_of_other(payload: bytes) -> bool:
    """Whether a signature is of a dataset or a report: in the same format, and of no model."""
    try:
        return read_statement(payload).subject in (Subject.DATASET, Subject.REPORT)
    except FormatError:
        return False


def _signatures(bundles: Mapping[str, bytes], trust: Trust, look: _Look) -> Iterator[SignatureSeen]:
    """Yield what each signature is worth; those of the same files are judged together."""
    signatures, refused = valid(bundles, trust, look.now)
    groups: defaultdict[str, list[Signed]] = defaultdict(list)
    for each in signatures:
        groups[each.statement.manifest.root].append(each)
    judged = [chosen(group, trust, look.now, {}) for group in groups.values()]
    for path, why in ChainMap(refused, *(dict(one.refused) for one in judged)).items():
        yield SignatureSeen(place=Place(path), refused=why)
    for signed in (one for each in judged for one in each.signatures):
        yield _compared(signed, look, frozenset(bundles))


def _compared(signed: Signed, look: _Look, aside: frozenset[str]) -> SignatureSeen:
    path, manifest, scan = signed.name, signed.statement.manifest, signed.statement.scan
    root = _root(path, manifest, look)
    kinds: dict[_Kind, list[str]] = {kind: [] for kind in _Kind}
    for name in manifest.files:
        kinds[_kind(f"{root}{name}", manifest, name, look)].append(name)
    look.covered |= {f"{root}{name}" for name in kinds[_Kind.HERE]}
    added = _added(root, manifest, look, aside) if kinds[_Kind.HERE] else ()
    return SignatureSeen(
        place=Place(path),
        here=len(kinds[_Kind.HERE]),
        elsewhere=tuple(kinds[_Kind.ELSEWHERE]),
        different=(*kinds[_Kind.DIFFERENT], *added),
        digest=f"sha256:{manifest.root}",
        scan=scan.verdict if scan else "",
        key=signed.key,
        names=signed.names,
    )


def _kind(path: str, manifest: Manifest, name: str, look: _Look) -> _Kind:
    if path not in look.sizes:
        return _Kind.ELSEWHERE
    wanted = manifest.files[name]
    actual = _digest(path, manifest, look)
    if actual == wanted:
        return _Kind.HERE
    if actual is None or pointed(_head(path, look)) == wanted:
        return _Kind.ELSEWHERE
    return _Kind.DIFFERENT


def _head(path: str, look: _Look) -> bytes:
    content = look.tree.head(path, LONGEST)
    return content if isinstance(content, bytes) else b""


def _added(root: str, manifest: Manifest, look: _Look, aside: frozenset[str]) -> tuple[str, ...]:
    """Return the files that lie beside those that were signed, and were not."""
    below = (path for path in look.sizes if path.startswith(root) and path not in aside)
    names = (path.removeprefix(root) for path in below)
    return tuple(
        name
        for name in names
        if name not in manifest.files and not is_beneath(name, manifest.ignored)
    )


def _uncovered(look: _Look) -> Iterator[str]:
    """Yield the paths of the model files that no trusted signature covers as they are."""
    left = (each for each in look.tree.entries if each.path not in look.covered)
    found = models.collect(_input(each.path, each.size, look) for each in left)
    look.gaps += found.gaps
    yield from (each.path for each in found.models if not each.is_pointer)


def _input(path: str, size: int, look: _Look) -> models.ModelInput:
    return models.ModelInput(path, size, lambda offset, count: look.tree.head(path, count, offset))


def _root(path: str, manifest: Manifest, look: _Look) -> str:
    """Return the folder that a signature is of: the one that holds most of what was signed."""
    parent = path.rpartition("/")[0]
    stem = PurePosixPath(path).name.partition(".")[0]
    below = [parent, *(f"{parent}/{name}".strip("/") for name in (stem, manifest.name))]
    folders = [f"{folder}/" if folder else "" for folder in below]
    return max(folders, key=lambda folder: _held(folder, manifest.files, look))


def _held(folder: str, names: Iterable[str], look: _Look) -> int:
    return sum(f"{folder}{name}" in look.sizes for name in names)


def _digest(path: str, manifest: Manifest, look: _Look) -> str | None:
    """Return the digest of a file, None where a gap says why not."""
    size, whole = look.sizes[path], new(manifest.algorithm)
    if size > look.left:
        look.gaps.append(Gap(path, f"is beyond the {MOST_HASHED} bytes that are compared"))
        return None
    look.left -= size
    for offset in range(0, size, CHUNK):
        chunk = look.tree.head(path, CHUNK, offset)
        if isinstance(chunk, Gap):
            look.gaps.append(chunk)
            return None
        whole.update(chunk)
    return whole.hexdigest()


def _promotion(path: str, content: bytes, approvers: Trust | None, now: datetime) -> PromotionSeen:
    if approvers is None:
        return PromotionSeen(place=Place(path), refused="bartizan.yaml names no approvers")
    try:
        bundle = read_bundle(content)
        by = signatory(bundle, approvers.policy, now)
        stated = read_promotion(bundle.payload)
    except (FormatError, SignatureInvalidError) as error:
        return PromotionSeen(place=Place(path), refused=error.message)
    if stated.at > now:
        return PromotionSeen(place=Place(path), refused=f"it is dated {stated.at:%Y-%m-%d}, later")
    return PromotionSeen(
        place=Place(path),
        to=stated.to,
        requested_by=stated.requested_by,
        approver=stated.approver,
        model=stated.model,
        verdict=stated.verdict,
        policy=stated.policy,
        at=stated.at,
        key=by.key,
    )
