"""`bartizan data manifest`: names a version of a dataset by one root, signs it, and exports it."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bartizan.cli import recorded_data
from bartizan.cli.auditlog import Access, writing
from bartizan.cli.console import note, progress
from bartizan.cli.exit import Exit
from bartizan.cli.model_keys import passphrase_file, private_key, signing_key
from bartizan.cli.model_scanned import LONG_WORK
from bartizan.cli.options import audited, clock, packed
from bartizan.cli.output import emit, output, write_bytes
from bartizan.core.clock import moment_or_now, parse_moment, wire
from bartizan.core.counting import plural
from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from bartizan.crypto.ecdsa import EcSigner
    from bartizan.datasets.manifest import DatasetManifest
    from bartizan.signing.statement import Statement
    from bartizan.signing.tree import Listing

CLASSES: Final = ("public", "internal", "confidential", "restricted")
FORMS: Final = ("terminal", "json", "croissant", "cyclonedx", "openlineage")
PROOF: Final = "bartizan.dataset-proof/v1"


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of a dataset, and how it is to be shown, as the options give it."""

    label: str
    licence: str
    source: str
    retrieved: str
    form: str
    proof_of: str
    rehash: bool


@click.command(
    epilog="""
\b
Examples:
  bartizan data manifest data/people --key release.key --class confidential --licence CC-BY-4.0
  bartizan data manifest data/people --format croissant -o people.croissant.json
  bartizan data manifest data/people --proof-of train.parquet -o proof.json

\b
Exit codes: 0 done · 2 usage, or what cannot be part of a dataset: a link, a device
"""
)
@click.argument("root", metavar="DATASET", type=click.Path(path_type=Path, exists=True))
@private_key("Sign it by this private key", required=False)
@passphrase_file
@click.option("--class", "label", type=click.Choice(CLASSES), default=None, help="Its class.")
@click.option("--licence", default="", metavar="ID", help="Its licence: an SPDX identifier.")
@click.option("--source", default="", metavar="URL", help="Whence it comes.")
@click.option("--retrieved", default="", metavar="MOMENT", help="When it was fetched from there.")
@click.option("--format", "form", type=click.Choice(FORMS), default="terminal")
@click.option("--proof-of", default="", metavar="PATH", help="Print the proof of one file of it.")
@click.option("--rehash", is_flag=True, help="Read every file, also those that did not change.")
@packed("said", Said)
@output
@audited
@clock
def manifest(
    root: Path,
    private: str | None,
    passphrase_file: Path | None,
    said: Said,
    output: Path | None,
    access: Access,
    now: str | None,
) -> int:
    """Make the manifest of a DATASET: a folder, with all of its files.

    One root names this version: it depends on the paths, sizes and digests of the files, and any
    of them can be proven to be under it. Tables tell their columns and rows (with the extra data).
    With --key the manifest is signed into DATASET/dataset.sig, in the format of a model's
    signature; `bartizan data verify` checks it.
    """
    from bartizan.datasets.stated import SIGNATURE

    if not root.is_dir():
        raise InvalidInputError(
            f"{root} is a file, and the manifest is of a folder with all of its files",
            hint="Put the file into a folder of its own and name that. One file of a dataset is "
            "proven with --proof-of.",
        )
    moment = moment_or_now(now)
    found, dataset = _described(root, root / SIGNATURE, said)
    if private is not None:
        signer = signing_key(private, passphrase_file)
        statement = _stated(dataset, found, moment)
        with writing(Path(), access) as sink:
            content = _signed(statement, signer)
            write_bytes(root / SIGNATURE, content)
            sink.record(recorded_data.signed(content, dataset, signer.verifier.fingerprint))
        note(f"Signed {plural(len(dataset.files), 'file')} of {dataset.name}: {root / SIGNATURE}")
    emit(_document(dataset, said, moment), output)
    return Exit.DONE


def _described(root: Path, signature: Path, said: Said) -> "tuple[Listing, DatasetManifest]":
    from bartizan.datasets.describing import described, listed
    from bartizan.datasets.manifest import About
    from bartizan.engine.cache import DiskCache, NoCache, user_cache_folder
    from bartizan.signing.known import KnownInCache

    about = About(
        label=said.label or "",
        licence=said.licence,
        source=said.source,
        retrieved=wire(parse_moment(said.retrieved)) if said.retrieved else "",
    )
    cache = NoCache() if said.rehash else DiskCache(user_cache_folder() / "digests.sqlite")
    found = listed(root, [signature])
    total = sum(state.size for state in found.files.values())
    with progress("Hashing", total, LONG_WORK) as advance:
        dataset = described(root, found, about, known=KnownInCache(cache), progress=advance)
    return found, dataset


def _stated(dataset: "DatasetManifest", found: "Listing", moment: datetime) -> "Statement":
    from bartizan.datasets.describing import signable
    from bartizan.datasets.stated import SIGNATURE, stated

    return stated(dataset, signable(dataset, found, frozenset({SIGNATURE})), moment)


def _signed(statement: "Statement", signer: "EcSigner") -> bytes:
    from bartizan.signing.bundle import write_bundle
    from bartizan.signing.statement import write_statement
    from bartizan.signing.trusted import sign

    return write_bundle(sign(write_statement(statement), signer))


def _document(dataset: "DatasetManifest", said: Said, moment: datetime) -> str:
    from bartizan.datasets.openlineage import event_of, write_event
    from bartizan.report import dataset_bom, dataset_croissant, dataset_text

    if said.proof_of:
        return _proof(dataset, said.proof_of)
    match said.form:
        case "json":
            return dataset_text.plain(dataset)
        case "croissant":
            return dataset_croissant.croissant(dataset)
        case "cyclonedx":
            return dataset_bom.cyclonedx(dataset, moment)
        case "openlineage":
            return write_event(event_of(dataset, moment))
        case _:
            return dataset_text.terminal(dataset)


def _proof(dataset: "DatasetManifest", path: str) -> str:
    proof = dataset.prove(path)
    return json.dumps(
        {
            "schema": PROOF,
            "dataset": dataset.name,
            "root": dataset.root,
            "path": proof.path,
            "sha256": proof.sha256,
            "size": proof.size,
            "index": proof.index,
            "count": proof.count,
            "way": list(proof.way),
        },
        indent=2,
    )
