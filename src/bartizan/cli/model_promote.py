"""`bartizan model promote`: lets a model into a stage, by a signed statement of an approver."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.cli import recorded_models
from bartizan.cli.auditlog import Access, writing
from bartizan.cli.console import note
from bartizan.cli.exit import Exit
from bartizan.cli.model_approving import Approving, Wanted
from bartizan.cli.model_keys import passphrase_file, private_key, signing_key
from bartizan.cli.model_places import placed, plain_http, repository_at, store_at
from bartizan.cli.model_stores import saying
from bartizan.cli.model_trust import trust_from, trusting
from bartizan.cli.options import audited, clock, outputs, packed
from bartizan.cli.output import write_bytes
from bartizan.core.clock import moment_or_now

if TYPE_CHECKING:
    from bartizan.store.layout import Store
    from bartizan.store.models import Model
    from bartizan.store.promotion import Promotion


@click.command(
    epilog="""
\b
Examples:
  bartizan model promote fraud/scorer@sha256:… --to production --store store \\
      --policy trust.yaml --requested-by "Ada Lovelace" --approver "Grace Hopper" \\
      --key approver.key
  bartizan model promote mlflow:scorer/7 --to production --registry http://mlflow:5000 \\
      --policy trust.yaml --requested-by "Ada Lovelace" --approver "Grace Hopper" \\
      --key approver.key
  bartizan model promote oci://registry.example/fraud/scorer@sha256:… --to production \\
      --policy trust.yaml --requested-by "Ada Lovelace" --approver "Grace Hopper" \\
      --key approver.key

\b
Exit codes: 0 promoted, and on the disk · 1 refused: the conditions are not met · 2 usage
"""
)
@click.argument("name", metavar="NAME[@DIGEST|:TAG]")
@click.option(
    "--to", required=True, metavar="STAGE", help="The stage: a tag or alias that promotions set."
)
@placed
@trusting
@click.option("--requested-by", required=True, help="Who asks.")
@click.option("--approver", required=True, help="Who approves: another person, who holds the key.")
@private_key("The approver's private key")
@passphrase_file
@packed("wanted", Wanted)
@plain_http
@audited
@outputs("Write the statement to FILE, too.")
@clock
def promote(
    name: str,
    store: str | None,
    registry: str | None,
    signers: tuple[Path, ...],
    policy: Path | None,
    private: str,
    passphrase_file: Path | None,
    wanted: Wanted,
    plain_http: bool,
    access: Access,
    outputs: tuple[Path, ...],
    now: str | None,
) -> int:
    """Let a model of a store, a registry or MLflow into a stage.

    Refused unless a signature that the policy takes covers exactly these files, its scan says safe
    (or what the policy takes instead), who asks and who approves are two people, and the approver's
    key is not the one that signed. The statement names all of that, is signed by the approver's
    key, and moves the stage's tag, or the alias of a version in MLflow.
    """
    from bartizan.connectors.mlflow.names import is_registered
    from bartizan.connectors.registry.names import is_address

    trust, moment = trust_from(signers, policy), moment_or_now(now)
    key = signing_key(private, passphrase_file)
    approving = Approving(wanted, trust, key, moment, access)
    if is_registered(name):
        from bartizan.cli.model_registered import promote_registered

        content = promote_registered(name, registry, approving)
    elif is_address(name):
        from bartizan.cli.model_remote import promote_remote

        with repository_at(name, plain=plain_http, writes=True) as (kept, reference):
            content = promote_remote(kept, reference, approving)
    else:
        content = _promote_stored(name, store_at(store), approving)
    for path in outputs if content is not None else ():
        write_bytes(path, content or b"")
    return Exit.NOT_MET if content is None else Exit.DONE


def _promote_stored(name: str, store: Path, approving: Approving) -> bytes | None:
    """Move a tag of a store, and return the promotion; None where it is refused."""
    from bartizan.store.bundles import bundles_of
    from bartizan.store.layout import Store
    from bartizan.store.models import load, resolve, tags
    from bartizan.store.names import parse_reference

    reference, kept = parse_reference(name), Store(store)
    index = kept.index()
    model = load(kept, resolve(index, reference))
    bundles = bundles_of(kept, index, model)
    promotion = approving.judge(reference.name, str(reference), model, bundles)
    if promotion is None:
        return None
    named = (each.digest for tag, each in tags(index) if tag == promotion.reference)
    content = _keep(kept, model, promotion, approving, next(named, ""))
    note(f"Promoted {reference.name}@{promotion.digest} to {promotion.to}.")
    return content


def _keep(
    store: "Store", model: "Model", promotion: "Promotion", approving: Approving, was: str
) -> bytes:
    """Sign and keep the statement, move the stage's tag, and record both in the audit log.

    `was` is what the stage named when it was judged.
    """
    from bartizan.store.bundles import promotion_of
    from bartizan.store.push import PROMOTED, Change, add_referrer, commit

    content = approving.sign(promotion)
    with writing(Path(), approving.access) as sink:
        referrer = add_referrer(store, model.manifest, promotion_of(content))
        stage = promotion.reference
        change = Change(stage, model.manifest, (referrer,), referrer.digest, was)
        said = saying(PROMOTED, promotion.reference, promotion.digest, promotion.at)
        commit(store, change, said)
        sink.record(recorded_models.promoted(promotion, content))
    return content
