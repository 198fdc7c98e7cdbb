"""`bartizan model pull`: writes a model of a store to a folder, verified first."""

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from bartizan.cli.console import note, progress
from bartizan.cli.data_keys import SPECS, providers
from bartizan.cli.exit import Exit
from bartizan.cli.model_judged import Whom, beside_names, judged
from bartizan.cli.model_keys import EXISTING
from bartizan.cli.model_places import layout_at, plain_http, registry_option, repository_at
from bartizan.cli.model_scanned import LONG_WORK
from bartizan.cli.model_stores import store_of_any_kind
from bartizan.cli.model_trust import trust_from, trusting
from bartizan.cli.options import clock
from bartizan.cli.sizes import max_size
from bartizan.core.clock import moment_or_now

if TYPE_CHECKING:
    from bartizan.store.held import Held
    from bartizan.store.names import Reference

UNVERIFIED: Final = "say whom you trust by --signer or --policy, or say --unverified"


class Wanted(NamedTuple):
    """Where a model goes, whom one trusts (None: its store), the keys, and at most how much."""

    target: Path
    whom: Whom | None
    opening: tuple[str, ...]
    most: int


@click.command(
    epilog="""
\b
Examples:
  bartizan model pull fraud/scorer:v3 scorer --store store --signer release.key.pub
  bartizan model pull fraud/scorer:production scorer --store store --policy trust.yaml \\
      --approver approver.key.pub
  bartizan model pull fraud/scorer@sha256:… scorer --store store --policy trust.yaml
  bartizan model pull mlflow:scorer@production scorer --registry http://mlflow:5000 \\
      --policy trust.yaml --approver approver.key.pub
  bartizan model pull fraud/scorer:production scorer --store s3://models/production \\
      --policy trust.yaml --approver approver.key.pub
  bartizan model pull fraud/scorer:v3 scorer --store store --signer release.key.pub \\
      --open-with aws-kms:alias/models
  bartizan model pull oci://registry.example/fraud/scorer:v3 scorer --signer release.key.pub

\b
Exit codes: 0 pulled, and on the disk · 2 usage, or the store is broken ·
            1 refused: not trusted, not what was signed, or not promoted ·
            4 refused: holds what no signature covers
"""
)
@click.argument("name", metavar="NAME[:TAG|@DIGEST]")
@click.argument("target", metavar="FOLDER", type=click.Path(path_type=Path))
@store_of_any_kind
@registry_option
@trusting
@click.option(
    "--approver",
    "approvers",
    multiple=True,
    type=EXISTING,
    metavar="KEY",
    help="Only what this public key promoted to the tag; of several, any.",
)
@click.option(
    "--open-with",
    "opening",
    multiple=True,
    metavar="KEY",
    help=f"Open a model that lies sealed with this key: {SPECS}.",
)
@click.option("--unverified", is_flag=True, help="Trust whoever wrote the store.")
@max_size
@plain_http
@clock
def pull(
    name: str,
    target: Path,
    store: str | None,
    registry: str | None,
    signers: tuple[Path, ...],
    policy: Path | None,
    approvers: tuple[Path, ...],
    opening: tuple[str, ...],
    unverified: bool,
    max_size: int,
    plain_http: bool,
    now: str | None,
) -> int:
    """Write a model of a store, a registry or MLflow to a FOLDER that is not there yet.

    It is verified before the first byte is written, each file by its digest while it is, and the
    folder appears once all of it is on the disk. No file brings more bytes than it declares, and
    what is larger than the disk holds is refused before. Its signatures lie beside its files.
    """
    from bartizan.connectors.mlflow.names import is_registered
    from bartizan.connectors.registry.names import is_address
    from bartizan.store.names import parse_reference

    if bool(signers or policy) is unverified or (unverified and approvers):
        raise click.UsageError(UNVERIFIED)
    trust = None if unverified else trust_from(signers, policy)
    whom = Whom(trust, approvers, moment_or_now(now)) if trust else None
    if is_registered(name):
        from bartizan.cli.model_registered import pull_registered

        return pull_registered(name, target, registry, whom, max_size)
    wanted = Wanted(target, whom, opening, max_size)
    if is_address(name):
        with repository_at(name, plain=plain_http) as (found, reference):
            return _pull_stored(reference, found, wanted)
    return _pull_stored(parse_reference(name), layout_at(store), wanted)


def _pull_stored(reference: "Reference", kept: "Held", wanted: Wanted) -> Exit:
    """Write a model of a store to a folder, verified first; None trusts the store."""
    from bartizan.store.bundles import bundles_of
    from bartizan.store.models import load, resolve
    from bartizan.store.pull import pull as pull_model
    from bartizan.store.sealed import Opening

    index = kept.index()
    model = load(kept, resolve(index, reference))
    bundles = bundles_of(kept, index, model)
    given = bundles.signatures
    if wanted.whom is not None:
        code, given = judged(reference, model, bundles, wanted.whom)
        if code is not Exit.DONE:
            return code
    keys = providers(wanted.opening, wanted.target) if model.sealed else ()
    opened = Opening(kept, model, keys, wanted.target.absolute().parent)
    with progress("Pulling", sum(each.size for each in model.layers.values()), LONG_WORK) as done:
        beside = beside_names(given, model)
        pull_model(opened, model, wanted.target, beside, done, most=wanted.most)
    click.echo(f"{reference.name}@{model.manifest.digest}")
    note(f"Pulled {len(model.layers)} files of {reference} into {wanted.target}.")
    return Exit.DONE
