"""`bartizan model promote`: lets a model into a stage, by a signed statement of an approver."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.cli import recorded_models
from bartizan.cli.auditlog import Access, writing
from bartizan.cli.console import note
from bartizan.cli.exit import Exit
from bartizan.cli.model_keys import EXISTING, passphrase_file, signing_key
from bartizan.cli.model_stores import saying, store_option
from bartizan.cli.model_trust import trust_from, trusting
from bartizan.cli.options import audited, clock, outputs, packed
from bartizan.cli.output import write_bytes
from bartizan.core.clock import moment_or_now
from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from bartizan.crypto.ecdsa import EcSigningKey
    from bartizan.signing.verify import Verified
    from bartizan.store.layout import Store
    from bartizan.store.models import Model
    from bartizan.store.promotion import Promotion


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who wants what, as the options give it."""

    to: str
    requested_by: str
    approver: str


@click.command(
    epilog="""
\b
Examples:
  bartizan model promote fraud/scorer@sha256:… --to production --store store \\
      --policy trust.yaml --requested-by "Ada Lovelace" --approver "Grace Hopper" \\
      --key approver.key

\b
Exit codes: 0 promoted, and on the disk · 1 refused: the conditions are not met · 2 usage
"""
)
@click.argument("name", metavar="NAME[@DIGEST|:TAG]")
@click.option("--to", required=True, metavar="STAGE", help="The stage: a tag that promotions set.")
@store_option
@trusting
@click.option("--requested-by", required=True, help="Who asks.")
@click.option("--approver", required=True, help="Who approves: another person, who holds the key.")
@click.option("--key", "private", required=True, type=EXISTING, help="The approver's private key.")
@passphrase_file
@packed("wanted", Wanted)
@audited
@outputs("Write the statement to FILE, too.")
@clock
def promote(
    name: str,
    store: Path,
    signers: tuple[Path, ...],
    policy: Path | None,
    private: Path,
    passphrase_file: Path | None,
    wanted: Wanted,
    access: Access,
    outputs: tuple[Path, ...],
    now: str | None,
) -> int:
    """Let a model of a store into a stage.

    Refused unless a signature that the policy takes covers exactly these files, its scan says safe
    (or what the policy takes instead), who asks and who approves are two people, and the approver's
    key is not the one that signed. The statement names all of that, is signed by the approver's
    key, and moves the stage's tag.
    """
    from bartizan.store.bundles import bundles_of, verify_model
    from bartizan.store.layout import Store
    from bartizan.store.models import load, resolve
    from bartizan.store.names import parse_reference
    from bartizan.store.promotion import problem

    trust, moment = trust_from(signers, policy), moment_or_now(now)
    reference, kept = parse_reference(name), Store(store)
    index = kept.index()
    model = load(kept, resolve(index, reference))
    verified = verify_model(model, bundles_of(kept, index, model).signatures, trust, moment)
    key = signing_key(private, passphrase_file)
    said = problem(verified, wanted.requested_by, wanted.approver, key.verifier.fingerprint)
    if said:
        note(f"NOT PROMOTED: {reference}: {said}")
        return Exit.NOT_MET
    promotion = _promotion(reference.name, model, verified, wanted, moment)
    content = _keep(kept, model, promotion, key, access)
    for path in outputs:
        write_bytes(path, content)
    note(f"Promoted {reference.name}@{promotion.digest} to {promotion.to}.")
    return Exit.DONE


def _promotion(
    name: str, model: "Model", verified: "Verified", wanted: Wanted, now: datetime
) -> "Promotion":
    from bartizan.store.names import TAG
    from bartizan.store.promotion import Promotion

    if TAG.fullmatch(wanted.to) is None:
        raise InvalidInputError(f"{wanted.to[:80]!a} is no name of a stage")
    signed = verified.trusted.signatures
    scan = next((each.statement.scan for each in signed if each.statement.scan), None)
    return Promotion(
        name=name,
        digest=model.manifest.digest,
        to=wanted.to,
        at=now,
        requested_by=wanted.requested_by,
        approver=wanted.approver,
        model=f"sha256:{model.files.root}",
        scan=scan.report if scan else "",
        verdict=scan.verdict if scan else "",
        policy=verified.trust.digest,
        signatures=tuple(each.name for each in signed),
    )


def _keep(
    store: "Store",
    model: "Model",
    promotion: "Promotion",
    key: "EcSigningKey",
    access: Access,
) -> bytes:
    """Sign and keep the statement, move the stage's tag, and record both in the audit log."""
    from bartizan.signing.bundle import write_bundle
    from bartizan.signing.trusted import sign
    from bartizan.store.bundles import promotion_of
    from bartizan.store.promotion import write_promotion
    from bartizan.store.push import PROMOTED, Change, add_referrer, commit

    content = write_bundle(sign(write_promotion(promotion), key))
    with writing(Path(), access) as sink:
        referrer = add_referrer(store, model.manifest, promotion_of(content))
        change = Change(promotion.reference, model.manifest, (referrer,), referrer.digest)
        said = saying(PROMOTED, promotion.reference, promotion.digest, promotion.at)
        commit(store, change, said)
        sink.record(recorded_models.promoted(promotion, content))
    return content
