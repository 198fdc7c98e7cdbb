"""`model push` and `promote` of models that lie in a registry of containers."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bartizan.cli import recorded_models
from bartizan.cli.auditlog import Access, writing
from bartizan.cli.console import note, progress
from bartizan.cli.exit import Exit
from bartizan.cli.model_approving import Approving
from bartizan.cli.model_beside import (
    Beside,
    attachments_of,
    demand_tag,
    problem_of,
    signatures_of,
)
from bartizan.cli.model_scanned import LONG_WORK
from bartizan.cli.model_sign import listed
from bartizan.core.counting import plural
from bartizan.engine.cache import DiskCache, user_cache_folder
from bartizan.signing.bundle import MEDIA_TYPE
from bartizan.signing.hashing import demand_unchanged
from bartizan.signing.known import KnownInCache
from bartizan.signing.verify import paths_below
from bartizan.store.bundles import PREDICATE_TYPE, PROMOTION, bundles_of, promotion_of
from bartizan.store.errors import StoreError, UnknownModelError
from bartizan.store.models import load, referrers, resolve
from bartizan.store.promotion import stage_named
from bartizan.store.push import add_model, add_referrer
from bartizan.store.unpacked import of_files

if TYPE_CHECKING:
    from bartizan.connectors.registry.repository import Repository
    from bartizan.signing.tree import Listing
    from bartizan.store.models import Model
    from bartizan.store.names import Reference
    from bartizan.store.push import Attachment
    from bartizan.store.unpacked import Unpacked

LARGEST_PROMOTION: Final = 1 << 20


def push_remote(
    root: Path, kept: "Repository", reference: "Reference", beside: Beside, access: Access
) -> Exit:
    """Send a folder to a registry, then what is signed of it, and the tag last."""
    demand_tag(reference)
    given = signatures_of(root, beside.signatures)
    found = listed(root, *given)
    hashed = _hashed(root, found)
    problem = problem_of(hashed.model.files, found, list(given.values()), beside.report)
    if problem:
        note(f"Not pushed: {problem}")
        return Exit.NOT_MET
    _demand_no_stage(kept, reference)
    _send(kept, hashed)
    demand_unchanged(root, found, paths_below(root, list(given)))
    _attach(kept, reference, hashed.model, attachments_of(given, beside.report), access)
    click.echo(f"{kept.root}@{hashed.model.manifest.digest}")
    number, signatures = plural(len(found.files), "file"), plural(len(given), "signature")
    note(f"Pushed {number} and {signatures} as {kept.shown}.")
    return Exit.DONE


def promote_remote(
    kept: "Repository", reference: "Reference", approving: Approving
) -> bytes | None:
    """Let a model of a registry into a stage, and return the statement; None where refused."""
    index = kept.index()
    model = load(kept, resolve(index, reference))
    bundles = bundles_of(kept, index, model)
    promotion = approving.judge(reference.name, kept.shown, model, bundles)
    if promotion is None:
        return None
    content = approving.sign(promotion)
    with writing(Path(), approving.access) as sink:
        add_referrer(kept, model.manifest, promotion_of(content))
        kept.tag(model.manifest, promotion.to)
        sink.record(recorded_models.promoted(promotion, content))
    note(f"Promoted {kept.root}@{promotion.digest} to {promotion.to}.")
    return content


def _demand_no_stage(kept: "Repository", reference: "Reference") -> None:
    """Raise StoreError for a tag that names a model because somebody promoted it to that."""
    try:
        index = kept.index()
    except UnknownModelError:
        return
    subject = index.manifests[0].digest
    for said, layer in referrers(kept, index, subject, MEDIA_TYPE):
        promoted = said.get(PREDICATE_TYPE) == PROMOTION
        if promoted and stage_named(kept.blob(layer, LARGEST_PROMOTION)) == reference.tag:
            raise StoreError(
                f"{kept.shown} is a stage, which only a promotion moves",
                hint="Push under another tag, and promote that with `bartizan model promote`.",
            )


def _hashed(root: Path, found: "Listing") -> "Unpacked":
    known = KnownInCache(DiskCache(user_cache_folder() / "digests.sqlite"))
    total = sum(state.size for state in found.files.values())
    with progress("Hashing", total, LONG_WORK) as advance:
        return of_files(root, found, known, advance)


def _send(kept: "Repository", hashed: "Unpacked") -> None:
    """Send the files that are not there yet; a digest is sent once."""
    layers = {each.digest: each for each in hashed.model.layers.values()}
    with progress("Pushing", sum(each.size for each in layers.values()), LONG_WORK) as advance:
        for each in layers.values():
            kept.put(each, partial(hashed.part, each))
            advance(each.size)


def _attach(
    kept: "Repository",
    reference: "Reference",
    model: "Model",
    attachments: "list[Attachment]",
    access: Access,
) -> None:
    """Keep the manifest, and what refers to it, before a tag shows them; record that."""
    sizes = {path: each.size for path, each in model.layers.items()}
    with writing(Path(), access) as sink:
        subject = add_model(kept, model.files, sizes)
        for each in attachments:
            add_referrer(kept, subject, each)
        kept.tag(subject, reference.tag)
        sink.record(recorded_models.pushed(reference, subject.digest, f"sha256:{model.files.root}"))
