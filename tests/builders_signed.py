"""Workloads whose profile names a trust policy, with signatures and promotions beside models."""

from collections.abc import Mapping
from hashlib import sha256

from bartizan.crypto.ecdsa import EcSigningKey
from bartizan.signing.bundle import write_bundle
from bartizan.signing.manifest import Manifest
from bartizan.signing.policyfile import read_trust
from bartizan.signing.statement import Statement
from bartizan.signing.trusted import sign
from bartizan.store.promotion import Promotion, write_promotion
from tests.builders_models import safetensors
from tests.builders_signing import KEY, NOW, OTHER, SAFE, signed_by

WEIGHTS = "models/scorer.safetensors"
SIGNATURE = "models/model.sig"
TRUST = b"schema: bartizan.trust/v1\nname: release\naccept: {key: release.pub}\n"
PROFILE = (
    "schema: bartizan.workload/v1\nname: scorer\nroles: {security: Grace Hopper}\n"
    "signing:\n  policy: trust/trust.yaml\n  approvers: [trust/approver.pub]\n"
)
FILES: Mapping[str, bytes] = {
    WEIGHTS: safetensors(),
    "models/README.md": b"# The scorer\n",
}


def workload(
    files: Mapping[str, bytes] = FILES, profile: str = PROFILE, trust: bytes = TRUST
) -> dict[str, str | bytes]:
    """Return files with a profile that names a policy, which trusts KEY and lets OTHER promote."""
    return {
        "bartizan.yaml": profile,
        "trust/trust.yaml": trust,
        "trust/release.pub": KEY.verifier.pem,
        "trust/approver.pub": OTHER.verifier.pem,
        **files,
    }


def manifest(files: Mapping[str, bytes] = FILES) -> Manifest:
    """Return the manifest of the files below `models/`."""
    return Manifest(
        "models",
        {path.removeprefix("models/"): sha256(each).hexdigest() for path, each in files.items()},
    )


def signature(
    files: Mapping[str, bytes] = FILES, key: EcSigningKey = KEY, path: str = SIGNATURE
) -> dict[str, bytes]:
    """Return the signature of files, where `sign` puts it."""
    return {path: signed_by(key, Statement(manifest(files), SAFE, NOW))}


def promotion(key: EcSigningKey = OTHER, **other: str) -> dict[str, bytes]:
    """Return a promotion of the files, with some of what it says replaced."""
    trust = read_trust(TRUST, lambda _: KEY.verifier.pem)
    stated = Promotion(
        name="scorer",
        digest=f"sha256:{'a' * 64}",
        to="production",
        at=NOW,
        requested_by="Ada Lovelace",
        approver="Grace Hopper",
        model=f"sha256:{manifest().root}",
        scan=SAFE.report,
        verdict="safe",
        policy=trust.digest,
        signatures=(),
    )
    changed = {name: other.get(name, getattr(stated, name)) for name in stated.__slots__}
    stated = Promotion(**changed)
    return {"releases/promotion.json": write_bundle(sign(write_promotion(stated), key))}
