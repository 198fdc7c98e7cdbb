"""Compares what is deployed with what was promoted, and a store with what its digests say."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from bartizan.core.errors import BartizanError
from bartizan.signing.compare import compare
from bartizan.signing.hashing import hash_files
from bartizan.signing.manifest import Algorithm
from bartizan.signing.policyfile import Trust
from bartizan.signing.tree import listing
from bartizan.signing.trusted import trusted
from bartizan.signing.verify import Outcome, paths_below, read_signatures, verify_folder
from bartizan.store.bundles import Bundles, bundles_of, verify_model
from bartizan.store.consistent import contradictions
from bartizan.store.errors import StoreError, UnknownModelError
from bartizan.store.layout import Store
from bartizan.store.models import BY_PROMOTION, Model, load, resolve, tags, versions
from bartizan.store.names import Reference
from bartizan.store.oci import Descriptor, Index
from bartizan.store.promotion import Promotion, Sought, promoted, signers_of

SHOWN: Final = 5
UNASKED: Final = "signed; nobody was named whose promotion counts"


class Seen(StrEnum):
    """What was seen; all but `AS_EXPECTED` and `UNREAD` say that somebody must look."""

    AS_EXPECTED = "as-expected"
    DIFFERENT = "deployed-differs"
    UNTRUSTED = "not-trusted"
    UNPROMOTED = "not-promoted"
    ROLLED_BACK = "rolled-back"
    BROKEN = "store-broken"
    UNREAD = "not-read"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing seen of a model, at a place: a folder or a tag of the store."""

    seen: Seen
    model: str
    where: str
    because: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """Whom a watch trusts: to sign models, and to promote them; None watches no promotions."""

    trust: Trust
    approvers: Trust | None
    now: datetime


def look_at_folder(folder: Path, signatures: tuple[Path, ...], expected: Expected) -> Event:
    """Return what is seen of a folder that no store is named for: whether it is as signed."""
    try:
        found = verify_folder(folder, signatures, expected.trust, expected.now)
    except BartizanError as error:
        return Event(Seen.UNREAD, folder.name, folder.as_posix(), error.message)
    if found.outcome is Outcome.VALID:
        root = found.trusted.signatures[0].statement.manifest.root
        because = "as signed"
        return Event(Seen.AS_EXPECTED, folder.name, folder.as_posix(), because, f"sha256:{root}")
    if found.outcome is Outcome.UNTRUSTED:
        return Event(Seen.UNTRUSTED, folder.name, folder.as_posix(), found.trusted.because)
    told = some([f"{each.path} ({each.kind})" for each in found.differences])
    seen = Seen.UNREAD if found.outcome is Outcome.UNCOVERED else Seen.DIFFERENT
    return Event(seen, folder.name, folder.as_posix(), told)


def look_at_store(store: Store, expected: Expected) -> Iterator[Event]:
    """Yield what is seen of a store: every byte is read, and every stage judged."""
    where = store.root.as_posix()
    try:
        index = store.index()
        for because in contradictions(store, index):
            yield Event(Seen.BROKEN, "", where, because)
    except StoreError as error:
        yield Event(Seen.BROKEN, "", where, error.message)
        return
    whole: dict[str, Model] = {}
    for name, each in versions(index):
        try:
            whole[each.digest] = _read(store, each)
        except StoreError as error:
            yield Event(Seen.BROKEN, name, where, error.message, each.digest)
    try:
        found = _promotions(store, index, whole, expected)
    except StoreError as error:
        yield Event(Seen.BROKEN, "", where, error.message)
        return
    for reference in _stages(index, found):
        yield _stage(store, index, reference, found, expected)


def look_at_deployed(store: Store, reference: Reference, folder: Path, expected: Expected) -> Event:
    """Return what is seen of a folder in which a model of the store should run."""
    shown, where = str(reference), folder.as_posix()
    try:
        index = store.index()
        model = load(store, resolve(index, reference))
        judged = judged_in(reference, model, bundles_of(store, index, model), expected)
        if judged is not None:
            return Event(judged[0], shown, where, judged[1], model.manifest.digest)
        wrong = _differences(folder, model, expected)
    except UnknownModelError as error:
        return Event(Seen.UNPROMOTED, shown, where, error.message)
    except StoreError as error:
        return Event(Seen.BROKEN, shown, where, error.message)
    except BartizanError as error:
        return Event(Seen.UNREAD, shown, where, error.message)
    if wrong:
        return Event(Seen.DIFFERENT, shown, where, some(wrong), model.manifest.digest)
    return Event(Seen.AS_EXPECTED, shown, where, "as promoted", model.manifest.digest)


def _read(store: Store, manifest: Descriptor) -> Model:
    """Return a model all of whose bytes were read. Raises StoreBrokenError."""
    model = load(store, Descriptor(manifest.media_type, manifest.digest, manifest.size))
    for layer in model.blobs:
        for _ in store.chunks(layer):
            pass
    return model


def _promotions(
    store: Store, index: Index, models: Mapping[str, Model], expected: Expected
) -> dict[Reference, dict[str, Promotion]]:
    """Return the newest promotion of each digest to each stage, by whom the watch trusts."""
    every = defaultdict[Reference, dict[str, Promotion]](dict)
    if expected.approvers is None:
        return every
    wanted = {reference for reference, _ in tags(index)}
    for model in models.values():
        bundles = bundles_of(store, index, model).promotions
        for reference in wanted if bundles else ():
            digest = model.manifest.digest
            sought = Sought(reference, digest)
            found, _ = promoted(bundles, expected.approvers, sought, expected.now)
            if found:
                every[reference][digest] = found
    return every


def _stages(index: Index, found: Mapping[Reference, object]) -> list[Reference]:
    marked = {reference for reference, each in tags(index) if BY_PROMOTION in each.annotations}
    return sorted(marked | found.keys(), key=str)


def _stage(
    store: Store,
    index: Index,
    reference: Reference,
    found: Mapping[Reference, Mapping[str, Promotion]],
    expected: Expected,
) -> Event:
    shown, where = str(reference), store.root.as_posix()
    try:
        model = load(store, resolve(index, reference))
        judged = judged_in(reference, model, bundles_of(store, index, model), expected)
    except StoreError as error:
        return Event(Seen.BROKEN, shown, where, error.message)
    digest, every = model.manifest.digest, found.get(reference, {})
    if judged is not None:
        return Event(judged[0], shown, where, judged[1], digest)
    newest = max(every.values(), key=lambda each: each.at, default=None)
    if newest is not None and digest not in every:
        return Event(Seen.BROKEN, shown, where, "its files are not what was promoted", digest)
    if newest is not None and newest.at > every[digest].at:
        because = f"{newest.digest} was promoted later, at {newest.at:%Y-%m-%d %H:%M:%S}"
        return Event(Seen.ROLLED_BACK, shown, where, because, digest)
    because = UNASKED if expected.approvers is None else "signed, and promoted last"
    return Event(Seen.AS_EXPECTED, shown, where, because, digest)


def judged_in(
    reference: Reference, model: Model, bundles: Bundles, expected: Expected
) -> tuple[Seen, str] | None:
    """Return what is wrong with a model in its stage, None where nothing is."""
    verified = verify_model(model, bundles.signatures, expected.trust, expected.now)
    if verified.outcome is Outcome.UNTRUSTED:
        return Seen.UNTRUSTED, verified.trusted.because
    if verified.outcome is not Outcome.VALID:
        told = some([f"{each.path} ({each.kind})" for each in verified.differences])
        return Seen.UNTRUSTED, f"not what was signed: {told}"
    if expected.approvers is None:
        return None
    sought = Sought(reference, model.manifest.digest, signers_of(verified))
    found, why = promoted(bundles.promotions, expected.approvers, sought, expected.now)
    return None if found else (Seen.UNPROMOTED, why)


def _differences(folder: Path, model: Model, expected: Expected) -> list[str]:
    """Return how a folder differs from a model; its trusted signatures may lie beside its files."""
    found = listing(folder)
    beside = [folder / path for path in found.files if path not in model.layers]
    signatures = read_signatures([path for path in beside if path.suffix == ".sig"])
    names = {each.name for each in trusted(signatures, expected.trust, expected.now).signatures}
    aside = paths_below(folder, [path for path in beside if path.as_posix() in names])
    wanted = {path: state for path, state in found.files.items() if path not in aside}
    digests = hash_files(folder, wanted, Algorithm.SHA256)
    differences = compare(model.files, found, digests, aside)
    return [f"{each.path} ({each.kind})" for each in differences]


def some(found: list[str]) -> str:
    """Return the first of some differences, and how many more there are."""
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return f"{', '.join(found[:SHOWN])}{more}"
