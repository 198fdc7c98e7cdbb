"""`bartizan model push`: keeps a model, its signatures and its scan in a store."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.cli import recorded_models
from bartizan.cli.auditlog import Access, writing
from bartizan.cli.console import note, progress
from bartizan.cli.data_keys import SPECS, providers
from bartizan.cli.exit import Exit
from bartizan.cli.model_beside import (
    Beside,
    attachments_of,
    demand_tag,
    problem_of,
    signatures_of,
)
from bartizan.cli.model_keys import EXISTING
from bartizan.cli.model_places import placed, plain_http, repository_at, store_at
from bartizan.cli.model_scanned import LONG_WORK
from bartizan.cli.model_sign import listed
from bartizan.cli.model_stores import saying
from bartizan.cli.model_verify import SIGNATURES
from bartizan.cli.options import audited, clock, packed
from bartizan.core.clock import moment_or_now
from bartizan.core.counting import plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bartizan.signing.manifest import Manifest
    from bartizan.store.hubcache import Snapshot
    from bartizan.store.layout import Store
    from bartizan.store.names import Reference
    from bartizan.store.oci import Descriptor
    from bartizan.store.push import Attachment, Laid


@click.command(
    epilog="""
\b
Examples:
  bartizan model push models/scorer fraud/scorer:v3 --store store
  bartizan model push scorer fraud/scorer:v3 --store store --signature scorer.sig \\
      --report scorer.scan.json
  bartizan model push models/scorer mlflow:scorer --registry http://mlflow:5000
  bartizan model push models/scorer fraud/scorer:v3 --store store --seal-with aws-kms:alias/models
  bartizan model push models/scorer oci://registry.example/fraud/scorer:v3
  bartizan model push ~/.cache/huggingface/hub/models--org--name base/name:v1 --store store

\b
Exit codes: 0 pushed, and on the disk · 1 a signature is not of these files · 2 usage, or failed
"""
)
@click.argument("root", metavar="FOLDER", type=click.Path(path_type=Path))
@click.argument("name", metavar="NAME[:TAG]")
@placed
@click.option(
    "--signature",
    "signatures",
    multiple=True,
    type=EXISTING,
    help=f"A signature of it; may be repeated [default: FOLDER/{SIGNATURES}].",
)
@click.option("--report", type=EXISTING, help="The scan's report, whose digest was signed.")
@click.option(
    "--seal-with",
    "sealing",
    multiple=True,
    metavar="KEY",
    help=f"Keep its files sealed, for this key: {SPECS}.",
)
@packed("beside", Beside)
@plain_http
@audited
@clock
def push(
    root: Path,
    name: str,
    store: str | None,
    registry: str | None,
    beside: Beside,
    plain_http: bool,
    access: Access,
    now: str | None,
) -> int:
    """Keep a model's FOLDER in a store, under a name and a tag.

    The store is made where there is none. The same files have the same digest, and what is there is
    never changed: only the tag moves, and the store's log says so. Signatures and the scan's report
    are kept as what refers to the model. Of the cache of Hugging Face the snapshot that `main`
    names is kept, or the one that is named, with its revision. To mlflow:NAME it goes as a new
    version, with all that is signed of it as tags; to mlflow:NAME/VERSION only those go, where it
    holds these very files. To oci://HOST/NAME:TAG it goes as an artefact of a registry of
    containers, with the login that Docker keeps.
    """
    from bartizan.connectors.mlflow.names import is_registered
    from bartizan.connectors.registry.names import is_address

    if is_registered(name) or is_address(name):
        beside.demand_plain()
    if is_registered(name):
        from bartizan.cli.model_registered import push_registered

        return push_registered(root, name, registry, beside, access)
    if is_address(name):
        from bartizan.cli.model_remote import push_remote

        with repository_at(name, plain=plain_http, writes=True) as (kept, reference):
            return push_remote(root, kept, reference, beside, access)
    return _push_stored(root, _tag(name), store_at(store), beside, (access, moment_or_now(now)))


def _push_stored(
    root: Path,
    reference: "Reference",
    store: Path,
    beside: Beside,
    recorded: tuple[Access, datetime],
) -> Exit:
    from bartizan.store.hubcache import snapshot_in
    from bartizan.store.layout import Store

    snapshot = snapshot_in(root)
    laid, given = _laid(root, snapshot, beside)
    kept = Store.make(store)
    files, sealed = _added(kept, laid, reference, beside.sealing)
    problem = problem_of(files, laid.found, list(given.values()), beside.report)
    if altered := snapshot.altered(files.files) if snapshot else "":
        problem = f"{altered} is not what the cache calls it: it was changed there"
    if problem:
        note(f"Not pushed: {problem}")
        return Exit.NOT_MET
    attachments = attachments_of(given, beside.report, snapshot)
    digest = _committed(kept, reference, (files, laid, sealed), attachments, recorded)
    click.echo(f"{reference.name}@{digest}")
    number, signatures = plural(len(files.files), "file"), plural(len(given), "signature")
    note(f"Pushed {number} and {signatures} as {reference}.")
    return Exit.DONE


def _laid(
    root: Path, snapshot: "Snapshot | None", beside: Beside
) -> "tuple[Laid, dict[Path, bytes]]":
    """Return the files that are pushed, and the signatures, which are none of them."""
    from bartizan.signing.verify import paths_below
    from bartizan.store.push import Laid

    top = snapshot.laid.folder if snapshot else root
    given = signatures_of(top, beside.signatures)
    laid = snapshot.laid if snapshot else Laid(root, listed(root, *given))
    return laid.without(paths_below(top, list(given))), given


def _committed(
    store: "Store",
    reference: "Reference",
    model: "tuple[Manifest, Laid, Mapping[str, Descriptor]]",
    attachments: "list[Attachment]",
    recorded: tuple[Access, datetime],
) -> str:
    """Keep a model whose files are blobs, with what refers to it, and return its digest."""
    from bartizan.store.push import PUSHED, Change, add_model, add_referrer, commit

    (files, laid, sealed), (access, moment) = model, recorded
    sizes = {path: each.size for path, each in laid.found.files.items()}
    kept = add_model(store, files, sizes, sealed)
    with writing(Path(), access) as sink:
        attached = [add_referrer(store, kept, each) for each in attachments]
        said = saying(PUSHED, reference, kept.digest, moment)
        commit(store, Change(reference, kept, tuple(attached)), said)
        sink.record(recorded_models.pushed(reference, kept.digest, f"sha256:{files.root}"))
    return kept.digest


def _tag(name: str) -> "Reference":
    from bartizan.store.names import parse_reference

    reference = parse_reference(name)
    demand_tag(reference)
    return reference


def _added(
    store: "Store", laid: "Laid", reference: "Reference", sealing: tuple[str, ...]
) -> "tuple[Manifest, Mapping[str, Descriptor]]":
    """Keep the files of a folder; return them, and the layers of those that are sealed."""
    if sealing:
        return _sealed(store, laid, reference, sealing)
    return _plain(store, laid), {}


def _sealed(
    store: "Store", laid: "Laid", reference: "Reference", sealing: tuple[str, ...]
) -> "tuple[Manifest, Mapping[str, Descriptor]]":
    from bartizan.sealing.context import Context
    from bartizan.store.sealed import add_sealed

    keys = providers(sealing, laid.folder, new=True)
    total = sum(each.size for each in laid.found.files.values())
    with progress("Sealing", total, LONG_WORK) as advance:
        return add_sealed(store, laid, Context(reference.name), keys, advance)


def _plain(store: "Store", laid: "Laid") -> "Manifest":
    from bartizan.engine.cache import DiskCache, user_cache_folder
    from bartizan.signing.known import KnownInCache
    from bartizan.signing.manifest import Algorithm
    from bartizan.store.push import add_files

    known = KnownInCache(DiskCache(user_cache_folder() / "digests.sqlite"))
    states = laid.found.files
    before = known.get(laid.folder, states, Algorithm.SHA256)
    with progress("Pushing", sum(each.size for each in states.values()), LONG_WORK) as advance:
        files = add_files(store, laid, before, advance)
    known.put(laid.folder, states, files.files, Algorithm.SHA256)
    return files
