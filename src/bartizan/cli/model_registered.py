"""`model push`, `pull` and `promote` of models that lie in a registry of MLflow."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.cli import recorded_models
from bartizan.cli.auditlog import Access, writing
from bartizan.cli.console import note, progress
from bartizan.cli.exit import Exit
from bartizan.cli.model_approving import Approving
from bartizan.cli.model_beside import Beside, problem_of, signatures_of
from bartizan.cli.model_judged import Whom, beside_names, judged
from bartizan.cli.model_places import fetching, registry_at
from bartizan.cli.model_scanned import LONG_WORK
from bartizan.cli.model_sign import listed
from bartizan.connectors.mlflow.models import promotion_tag, scan_tag, tags_of
from bartizan.connectors.mlflow.names import SCHEME, parse_registered
from bartizan.core.counting import plural
from bartizan.core.errors import InvalidInputError
from bartizan.signing.hashing import demand_unchanged
from bartizan.signing.verify import paths_below

if TYPE_CHECKING:
    from bartizan.audit.sink import Sink
    from bartizan.connectors.mlflow.names import Registered
    from bartizan.connectors.mlflow.registry import Registry, Version
    from bartizan.signing.tree import Listing
    from bartizan.store.models import Model
    from bartizan.store.promotion import Promotion
    from bartizan.store.unpacked import Unpacked


def push_registered(root: Path, name: str, uri: str | None, beside: Beside, access: Access) -> Exit:
    """Register a folder as a new version, or what is signed of it with a version that is there."""
    wanted = parse_registered(name)
    if wanted.alias:
        raise InvalidInputError(
            f"{wanted} names an alias, which a promotion sets", hint="Push to mlflow:NAME."
        )
    given = signatures_of(root, beside.signatures)
    found, registry = listed(root, *given), registry_at(uri)
    laid = _hashed(root, found)
    refused = problem_of(laid.model.files, found, list(given.values()), beside.report)
    if refused:
        note(f"Not pushed: {refused}")
        return Exit.NOT_MET
    tags = tags_of(laid.model, given.values())
    tags |= scan_tag(beside.report.read_bytes()) if beside.report else {}
    still = partial(demand_unchanged, root, found, paths_below(root, list(given)))
    put = _attached if wanted.version else partial(_registered, still)
    version = put(registry, wanted, laid, tags)
    if version is None:
        return Exit.NOT_MET
    _tell(version, laid.model, access)
    note(f"Pushed {laid.model.manifest.digest} with {plural(len(given), 'signature')}.")
    return Exit.DONE


def _tell(version: "Version", model: "Model", access: Access) -> None:
    """Say what was pushed, and record it in the audit log."""
    shown = f"{SCHEME}{version.name}/{version.number}"
    with writing(Path(), access) as sink:
        digest, files = model.manifest.digest, f"sha256:{model.files.root}"
        sink.record(recorded_models.pushed(shown, digest, files))
    click.echo(shown)


def pull_registered(name: str, target: Path, uri: str | None, whom: Whom | None, most: int) -> Exit:
    """Write a version of a registry to a folder, verified first; None trusts the registry."""
    from bartizan.store.pull import pull

    wanted = parse_registered(name)
    with fetching(registry_at(uri), wanted, target.absolute().parent, most) as found:
        given = found.bundles.signatures
        if whom is not None:
            code, given = judged(wanted.stage(wanted.alias), found.model, found.bundles, whom)
            if code is not Exit.DONE:
                return code
        pull(found.files, found.model, target, beside_names(given, found.model), most=most)
    click.echo(f"mlflow:{wanted.name}/{found.version.number}")
    note(f"Pulled {len(found.model.layers)} files of {wanted} into {target}.")
    return Exit.DONE


def promote_registered(name: str, uri: str | None, approving: Approving) -> bytes | None:
    """Let a version into a stage: its alias moves once all of it was verified.

    Returns the statement, which the version keeps as a tag; None where it is refused.
    """
    wanted, registry = parse_registered(name), registry_at(uri)
    with fetching(registry, wanted) as found:
        promotion = approving.judge(wanted.name, str(wanted), found.model, found.bundles)
    if promotion is None:
        return None
    content = approving.sign(promotion)
    with writing(Path(), approving.access) as sink:
        let_in(registry, found.version, promotion, content, sink)
    note(f"Promoted mlflow:{wanted.name}/{found.version.number} to {promotion.to}.")
    return content


def let_in(
    registry: "Registry", version: "Version", promotion: "Promotion", content: bytes, sink: "Sink"
) -> None:
    """Record a promotion, keep its statement as a tag of the version, and let the alias name that.

    What ends in between leaves the alias as it was: no version is in a stage that no record names.
    """
    sink.record(recorded_models.promoted(promotion, content))
    registry.tag(version, promotion_tag(promotion.to, content))
    registry.point(version, promotion.to)


def _hashed(root: Path, found: "Listing") -> "Unpacked":
    from bartizan.store.unpacked import of_files

    total = sum(state.size for state in found.files.values())
    with progress("Hashing", total, LONG_WORK) as advance:
        return of_files(root, found, progress=advance)


def _registered(
    still: Callable[[], None],
    registry: "Registry",
    wanted: "Registered",
    laid: "Unpacked",
    tags: dict[str, str],
) -> "Version":
    """Upload a folder, and register it where nobody wrote to it since: that is `still` demanded."""
    with progress("Pushing", sum(each.size for each in laid.model.layers.values()), LONG_WORK):
        uploaded = registry.upload(laid.files)
    still()
    return registry.register(wanted.name, uploaded, tags)


def _attached(
    registry: "Registry", wanted: "Registered", laid: "Unpacked", tags: dict[str, str]
) -> "Version | None":
    """Tag a version that holds the very files of a folder; None where it holds others."""
    with fetching(registry, wanted) as found:
        theirs, ours = found.model.files.files, laid.model.files.files
    wrong = sorted(path for path in theirs.keys() | ours if theirs.get(path) != ours.get(path))
    if wrong:
        note(f"Not pushed: {wanted} holds other files: {wrong[0]}")
        return None
    registry.tag(found.version, tags)
    return found.version
