"""`bartizan model pull`: writes a model of a store to a folder, verified first."""

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
    from datetime import datetime

    from bartizan.store.bundles import Bundles
    from bartizan.store.models import Model
    from bartizan.store.names import Reference

UNVERIFIED: Final = "say whom you trust by --signer or --policy, or say --unverified"


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
    from bartizan.store.bundles import bundles_of, verify_model
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
        moment = moment_or_now(now)
        verified = verify_model(model, given, trust_from(signers, policy), moment)
        code = EXITS[verified.outcome]
        if code is not Exit.DONE:
            show_verified(verified, str(reference))
        code = code or _promoted(reference, model, bundles, approvers, moment)
        if code is not Exit.DONE:
            return code
        given = {each.name: given[each.name] for each in verified.trusted.signatures}
    with progress("Pulling", sum(each.size for each in model.layers.values()), LONG_WORK) as done:
        pull_model(kept, model, target, _beside(given), done)
    click.echo(f"{reference.name}@{model.manifest.digest}")
    note(f"Pulled {len(model.layers)} files of {reference} into {target}.")
    return Exit.DONE


def _promoted(
    reference: "Reference",
    model: "Model",
    bundles: "Bundles",
    approvers: tuple[Path, ...],
    now: "datetime",
) -> Exit:
    from bartizan.store.promotion import promoted

    if not approvers:
        return Exit.DONE
    trust, digest = trust_from(approvers, None), model.manifest.digest
    promotion, why = promoted(bundles.promotions, trust, reference, digest, now)
    if promotion is None:
        note(f"NOT PROMOTED: {reference} ({digest}): {why}")
        return Exit.NOT_MET
    note(f"Promoted to {promotion.to} by {promotion.approver}.")
    return Exit.DONE


def _beside(signatures: "Mapping[str, bytes]") -> dict[str, bytes]:
    """Return signatures by the names under which `model verify` looks for them."""
    return {
        f"model{f'-{number}' if number > 1 else ''}.sig": content
        for number, content in enumerate(signatures.values(), 1)
    }
