"""The signatures and promotions of a stored model, and how they are judged by its manifest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bartizan.signing.bundle import MEDIA_TYPE
from bartizan.signing.compare import Difference, compare
from bartizan.signing.manifest import Algorithm
from bartizan.signing.policyfile import Trust
from bartizan.signing.statement import PREDICATE
from bartizan.signing.strict import LARGEST
from bartizan.signing.tree import Listing, State
from bartizan.signing.trusted import Trusted, trusted
from bartizan.signing.verify import Verified
from bartizan.store.held import Held
from bartizan.store.models import Model, referrers
from bartizan.store.oci import Index
from bartizan.store.push import Attachment

# By these annotations other tools tell what a Sigstore bundle in a registry is about.
CONTENT: Final = "dev.sigstore.bundle.content"
PREDICATE_TYPE: Final = "dev.sigstore.bundle.predicateType"
SCAN: Final = "application/vnd.bartizan.model-scan.v1+json"
PROMOTION: Final = "urn:bartizan:model-promotion:v1"


@dataclass(frozen=True, slots=True)
class Bundles:
    """The bundles that refer to a model, by the digests of their bytes."""

    signatures: Mapping[str, bytes]
    promotions: Mapping[str, bytes]


def signature_of(content: bytes, title: str) -> Attachment:
    """Return a signature as what refers to a model."""
    said = {CONTENT: "dsse-envelope", PREDICATE_TYPE: PREDICATE}
    return Attachment(content, MEDIA_TYPE, title, said)


def promotion_of(content: bytes) -> Attachment:
    """Return a promotion as what refers to a model."""
    said = {CONTENT: "dsse-envelope", PREDICATE_TYPE: PROMOTION}
    return Attachment(content, MEDIA_TYPE, "promotion.json", said)


def scan_of(content: bytes) -> Attachment:
    """Return the report of a scan as what refers to a model."""
    return Attachment(content, SCAN, "scan.json")


def bundles_of(store: Held, index: Index, model: Model) -> Bundles:
    """Return what is signed about a model. Raises StoreBrokenError where it cannot be read."""
    found: dict[str, dict[str, bytes]] = {PREDICATE: {}, PROMOTION: {}}
    left = LARGEST
    for kind, layer in referrers(store, index, model.manifest.digest, MEDIA_TYPE):
        if kind.get(PREDICATE_TYPE) in found:
            found[kind[PREDICATE_TYPE]][layer.digest] = store.blob(layer, left)
            left -= layer.size
    return Bundles(found[PREDICATE], found[PROMOTION])


def verify_model(
    model: Model, signatures: Mapping[str, bytes], trust: Trust, now: datetime
) -> Verified:
    """Return what is found of a stored model: its layers by their digests, which a pull checks."""
    given = trusted(signatures, trust, now)
    return Verified(trust, given, differences_of(model, given))


def differences_of(model: Model, given: Trusted) -> tuple[Difference, ...]:
    """Return where a stored model differs from what any of its trusted signatures cover."""
    found, differences = as_listing(model), set[Difference]()
    for each in given.signatures:
        manifest = each.statement.manifest
        digests = model.files.files if manifest.algorithm is Algorithm.SHA256 else {}
        differences |= set(compare(manifest, found, digests))
    return tuple(sorted(differences))


def as_listing(model: Model) -> Listing:
    """Return a stored model as the folder that it will be."""
    run = model.files.executable or frozenset()
    return Listing(
        files={
            path: State(0, 0, each.size, 0, 0, executable=path in run)
            for path, each in model.layers.items()
        },
        empty=set(model.files.empty or ()),
    )
