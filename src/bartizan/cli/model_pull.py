"""`bartizan model pull`: writes a model of a store to a folder, verified first."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bartizan.cli.console import note, progress
from bartizan.cli.exit import Exit
from bartizan.cli.model_keys import EXISTING
from bartizan.cli.model_scanned import LONG_WORK
from bartizan.cli.model_stores import store_option
from bartizan.cli.model_trust import trust_from, trusting
from bartizan.cli.model_verify import EXITS, show_verified
from bartizan.cli.options import clock
from bartizan.core.clock import moment_or_now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bartizan.signing.policyfile import Trust
    from bartizan.store.bundles import Bundles
    from bartizan.store.models import Model
    from bartizan.store.names import Reference
    from bartizan.store.promotion import Sought

UNVERIFIED: Final = "say whom you trust by --signer or --policy, or say --unverified"


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a person trusts to sign, and by which keys to promote, at a moment."""

    trust: "Trust"
    approvers: tuple[Path, ...]
    now: datetime


@click.command(
    epilog="""
\b
Examples:
  bartizan model pull fraud/scorer:v3 scorer --store store --signer release.key.pub
  bartizan model pull fraud/scorer:production scorer --store store --policy trust.yaml \\
      --approver approver.key.pub
  bartizan model pull fraud/scorer@sha256:… scorer --store store --policy trust.yaml

\b
Exit codes: 0 pulled, and on the disk · 2 usage, or the store is broken ·
            1 refused: not trusted, not what was signed, or not promoted ·
            4 refused: holds what no signature covers
"""
)
@click.argument("name", metavar="NAME[:TAG|@DIGEST]")
@click.argument("target", metavar="FOLDER", type=click.Path(path_type=Path))
@store_option
@trusting
@click.option(
    "--approver",
    "approvers",
    multiple=True,
    type=EXISTING,
    metavar="KEY",
    help="Only what this public key promoted to the tag; of several, any.",
)
@click.option("--unverified", is_flag=True, help="Trust whoever wrote the store.")
@clock
def pull(
    name: str,
    target: Path,
    store: Path,
    signers: tuple[Path, ...],
    policy: Path | None,
    approvers: tuple[Path, ...],
    unverified: bool,
    now: str | None,
) -> int:
    """Write a model of a store to a FOLDER that is not there yet.

    It is verified before the first byte is written, each file by its digest while it is, and the
    folder appears once all of it is on the disk. Its signatures lie beside its files.
    """
    from bartizan.store.bundles import bundles_of
    from bartizan.store.layout import Store
    from bartizan.store.models import load, resolve
    from bartizan.store.names import parse_reference
    from bartizan.store.pull import pull as pull_model

    if bool(signers or policy) is unverified or (unverified and approvers):
        raise click.UsageError(UNVERIFIED)
    reference, kept = parse_reference(name), Store(store)
    index = kept.index()
    model = load(kept, resolve(index, reference))
    bundles = bundles_of(kept, index, model)
    given = bundles.signatures
    if not unverified:
        whom = Whom(trust_from(signers, policy), approvers, moment_or_now(now))
        code, given = _judged(reference, model, bundles, whom)
        if code is not Exit.DONE:
            return code
    with progress("Pulling", sum(each.size for each in model.layers.values()), LONG_WORK) as done:
        pull_model(kept, model, target, _beside(given), done)
    click.echo(f"{reference.name}@{model.manifest.digest}")
    note(f"Pulled {len(model.layers)} files of {reference} into {target}.")
    return Exit.DONE


def _judged(
    reference: "Reference", model: "Model", bundles: "Bundles", whom: Whom
) -> "tuple[Exit, Mapping[str, bytes]]":
    """Return whether a model may be pulled, and those of its signatures that are trusted."""
    from bartizan.store.bundles import verify_model
    from bartizan.store.promotion import Sought, signers_of

    verified = verify_model(model, bundles.signatures, whom.trust, whom.now)
    code = EXITS[verified.outcome]
    if code is not Exit.DONE:
        show_verified(verified, str(reference))
        return code, {}
    names = [each.name for each in verified.trusted.signatures]
    sought = Sought(reference, model.manifest.digest, signers_of(verified))
    code = _promoted(sought, bundles, whom)
    return code, {name: bundles.signatures[name] for name in names}


def _promoted(sought: "Sought", bundles: "Bundles", whom: Whom) -> Exit:
    from bartizan.store.promotion import promoted

    if not whom.approvers:
        return Exit.DONE
    trust = trust_from(whom.approvers, None)
    promotion, why = promoted(bundles.promotions, trust, sought, whom.now)
    if promotion is None:
        note(f"NOT PROMOTED: {sought.stage} ({sought.digest}): {why}")
        return Exit.NOT_MET
    note(f"Promoted to {promotion.to} by {promotion.approver}.")
    return Exit.DONE


def _beside(signatures: "Mapping[str, bytes]") -> dict[str, bytes]:
    """Return signatures by the names under which `model verify` looks for them."""
    return {
        f"model{f'-{number}' if number > 1 else ''}.sig": content
        for number, content in enumerate(signatures.values(), 1)
    }
