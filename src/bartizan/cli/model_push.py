"""`bartizan model push`: keeps a model, its signatures and its scan in a store."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.cli import recorded_models
from bartizan.cli.auditlog import Access, writing
from bartizan.cli.console import note, progress
from bartizan.cli.exit import Exit
from bartizan.cli.model_keys import EXISTING
from bartizan.cli.model_scanned import LONG_WORK
from bartizan.cli.model_sign import listed
from bartizan.cli.model_stores import saying, store_option
from bartizan.cli.model_verify import SIGNATURES
from bartizan.cli.model_verify import beside as beside_of
from bartizan.cli.options import audited, clock, packed
from bartizan.core.clock import moment_or_now
from bartizan.core.counting import plural
from bartizan.core.errors import FormatError, InvalidInputError

if TYPE_CHECKING:
    from bartizan.signing.manifest import Manifest
    from bartizan.signing.tree import Listing
    from bartizan.store.layout import Store
    from bartizan.store.names import Reference
    from bartizan.store.push import Attachment


@dataclass(frozen=True, slots=True)
class Beside:
    """What is kept with a model, as the options give it."""

    signatures: tuple[Path, ...]
    report: Path | None


@click.command(
    epilog="""
\b
Examples:
  bartizan model push models/scorer fraud/scorer:v3 --store store
  bartizan model push scorer fraud/scorer:v3 --store store --signature scorer.sig \\
      --report scorer.scan.json

\b
Exit codes: 0 pushed, and on the disk · 1 a signature is not of these files · 2 usage, or failed
"""
)
@click.argument("root", metavar="FOLDER", type=click.Path(path_type=Path))
@click.argument("name", metavar="NAME[:TAG]")
@store_option
@click.option(
    "--signature",
    "signatures",
    multiple=True,
    type=EXISTING,
    help=f"A signature of it; may be repeated [default: FOLDER/{SIGNATURES}].",
)
@click.option("--report", type=EXISTING, help="The scan's report, whose digest was signed.")
@packed("beside", Beside)
@audited
@clock
def push(
    root: Path, name: str, store: Path, beside: Beside, access: Access, now: str | None
) -> int:
    """Keep a model's FOLDER in a store, under a name and a tag.

    The store is made where there is none. The same files have the same digest, and what is there is
    never changed: only the tag moves, and the store's log says so. Signatures and the scan's report
    are kept as what refers to the model.
    """
    from bartizan.store.layout import Store
    from bartizan.store.push import PUSHED, Change, add_model, add_referrer, commit

    reference, moment = _tag(name), moment_or_now(now)
    given = _signatures(root, beside.signatures)
    found, kept = listed(root, *given), Store.make(store)
    files = _added(kept, root, found)
    if problem := _problem(files, found, list(given.values()), beside.report):
        note(f"Not pushed: {problem}")
        return Exit.NOT_MET
    model = add_model(kept, files, {path: state.size for path, state in found.files.items()})
    with writing(Path(), access) as sink:
        attached = [add_referrer(kept, model, each) for each in _attachments(given, beside.report)]
        said = saying(PUSHED, reference, model.digest, moment)
        commit(kept, Change(reference, model, tuple(attached)), said)
        sink.record(recorded_models.pushed(reference, model.digest, f"sha256:{files.root}"))
    click.echo(f"{reference.name}@{model.digest}")
    number, signatures = plural(len(files.files), "file"), plural(len(given), "signature")
    note(f"Pushed {number} and {signatures} as {reference}.")
    return Exit.DONE


def _tag(name: str) -> "Reference":
    from bartizan.store.names import parse_reference

    reference = parse_reference(name)
    if reference.digest:
        raise InvalidInputError(
            f"{name} names a digest, which follows from the files", hint="Push under a tag."
        )
    return reference


def _signatures(root: Path, named: tuple[Path, ...]) -> dict[Path, bytes]:
    from bartizan.signing.verify import read_signature

    paths = named or beside_of(root)
    return {path: read_signature(path) for path in paths}


def _added(store: "Store", root: Path, found: "Listing") -> "Manifest":
    from bartizan.engine.cache import DiskCache, user_cache_folder
    from bartizan.signing.known import KnownInCache
    from bartizan.signing.manifest import Algorithm
    from bartizan.store.push import add_files

    known = KnownInCache(DiskCache(user_cache_folder() / "digests.sqlite"))
    before = known.get(root, found.files, Algorithm.SHA256)
    with progress("Pushing", sum(each.size for each in found.files.values()), LONG_WORK) as advance:
        files = add_files(store, root, found, before, advance)
    known.put(root, found.files, files.files, Algorithm.SHA256)
    return files


def _problem(
    files: "Manifest", found: "Listing", signatures: list[bytes], report: Path | None
) -> str:
    """Return why signatures or a report are not of these files; empty where they are."""
    from bartizan.signing.bundle import read_bundle
    from bartizan.signing.compare import Kind, compare
    from bartizan.signing.manifest import Algorithm
    from bartizan.signing.statement import read_statement

    reports = set()
    for content in signatures:
        try:
            statement = read_statement(read_bundle(content).payload)
        except FormatError as error:
            return f"a signature cannot be read: {error.message}"
        if statement.manifest.algorithm is not Algorithm.SHA256:
            return "a signature names files by another digest than SHA-256"
        wrong = compare(statement.manifest, found, files.files)
        if first := next((each for each in wrong if each.kind is not Kind.UNCOVERED), None):
            return f"a signature is of other files: {first.path} ({first.kind})"
        reports.add(statement.scan.report if statement.scan else "")
    if report and f"sha256:{sha256(report.read_bytes()).hexdigest()}" not in reports:
        return f"{report} is not the report whose digest was signed"
    return ""


def _attachments(signatures: dict[Path, bytes], report: Path | None) -> "list[Attachment]":
    from bartizan.store.bundles import scan_of, signature_of

    found = [signature_of(content, path.name) for path, content in signatures.items()]
    return [*found, scan_of(report.read_bytes())] if report else found
