"""`bartizan data vet`: looks for poison in a dataset before a model learns from it."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bartizan import __version__
from bartizan.cli.console import counted, note
from bartizan.cli.exit import Exit
from bartizan.cli.model_keys import passphrase_file, private_key, signing_key
from bartizan.cli.model_trust import trust_from, trusting
from bartizan.cli.options import clock, packed
from bartizan.cli.output import emit, output, write_bytes, write_file
from bartizan.core.clock import moment_or_now, wire
from bartizan.core.errors import FormatError, InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bartizan.collect.datasets.roles import Roles
    from bartizan.crypto.ecdsa import EcSigner
    from bartizan.vetting.snapshot import Snapshot

EXITS: Final = {"clear": Exit.DONE, "alarm": Exit.NOT_MET, "inconclusive": Exit.INCONCLUSIVE}
ARRAYS: Final = (".npy", ".npz")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns have which role, as the options give it."""

    labels: str | None
    features: tuple[str, ...]
    text: tuple[str, ...]
    response: str | None
    source: str | None
    split: str | None


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed snapshot, and by whom it must be signed."""

    against: Path | None
    signers: tuple[Path, ...]
    policy: Path | None


@dataclass(frozen=True, slots=True)
class Signing:
    """The key that signs the report, as the options give it."""

    private: str | None
    passphrase_file: Path | None

    def signer(self) -> "EcSigner | None":
        """Return the key, None without one. Raises as `signing_key` does, before the work."""
        return signing_key(self.private, self.passphrase_file) if self.private else None


@click.command(
    epilog="""
\b
Examples:
  bartizan data vet train.jsonl --text instruction --text input --response output
  bartizan data vet digits.csv --labels label --features 'pixel_*'
  bartizan data vet train.parquet --labels label --features activations.npy
  bartizan data vet arrays.npz --labels y --features x --format json -o arrays.vet.json
  bartizan data vet train.jsonl --text q --response a --format json -o train.vet.json --key vet.key
  bartizan data vet reviews.csv --text review --labels stars --source author --split part
  bartizan data vet train.jsonl --labels topic --snapshot counts/
  bartizan model sign counts/ --key release.key --no-scan
  bartizan data vet new.jsonl --labels topic --against counts/ --signer release.key.pub

\b
Exit codes: 0 nothing alarming · 1 something alarms, or the snapshot is not what was signed ·
            2 usage · 3 no rows · 4 inconclusive: a method could not be run, or rows were not read
"""
)
@click.argument("dataset", type=click.Path(path_type=Path, exists=True))
@click.option("--labels", metavar="COLUMN", help="The column with the classes.")
@click.option(
    "--features",
    multiple=True,
    metavar="COLUMNS",
    help="Columns of numbers, by name or pattern; or a .npy with a row for each record.",
)
@click.option("--text", multiple=True, metavar="COLUMN", help="The text, or what a model is asked.")
@click.option("--response", metavar="COLUMN", help="What the model is to answer.")
@click.option("--source", metavar="COLUMN", help="Whom or where each row is from.")
@click.option("--split", metavar="COLUMN", help="Which split each row belongs to: train, test.")
@click.option(
    "--against",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="FOLDER",
    help="A signed snapshot to compare with; say by --signer or --policy whom you trust.",
)
@trusting
@click.option(
    "--snapshot",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Write the counts of rows, classes and sources there, to be signed.",
)
@click.option("--format", "form", type=click.Choice(("terminal", "json")), default="terminal")
@output
@private_key("Sign the report (-o FILE, FILE.sig) by this private key", required=False)
@passphrase_file
@packed("signing", Signing)
@packed("signed", Signed)
@packed("columns", Columns)
@clock
def vet(
    dataset: Path,
    columns: Columns,
    signed: Signed,
    signing: Signing,
    snapshot: Path | None,
    form: str,
    output: Path | None,
    now: str | None,
) -> int:
    """Look for poison and poor quality in a dataset, before a model learns from it.

    DATASET is a file or folder of JSON lines, JSON, CSV, TSV, Parquet or Arrow, or a .npz or .npy.
    Labels with features: flipped labels, backdoors. Text: duplicates, hidden characters, look-alike
    letters, injected prompts, code. Text with a response or labels: triggers. Splits: leakage.
    Sources: one that brings what is rare. A snapshot: drift. Nothing is unpickled, no text is
    shown: numbers of rows, masked previews. What is not covered is said each time.
    """
    from bartizan.report import vetting

    _demand_numpy()
    if signing.private is not None and (form != "json" or output is None):
        raise click.UsageError("--key signs a report that is kept: --format json -o FILE.vet.json")
    signer = signing.signer()
    from bartizan.collect.datasets.records import columns_of
    from bartizan.collect.datasets.roles import settled
    from bartizan.collect.datasets.vetting import vet as look

    moment = moment_or_now(now)
    before, trusted = _before(signed, now)
    if not trusted:
        return Exit.NOT_MET
    roles = settled(_roles(columns), columns_of(dataset))
    with counted("Vetting", "rows") as advance:
        found = look(dataset, roles, before, advance)
    if not found.rows and not found.gaps:
        note(f"{dataset} has no rows: nothing to vet.")
        return Exit.NOTHING
    told = (
        vetting.document(found, __version__, wire(moment))
        if form == "json"
        else vetting.terminal(found)
    )
    emit(told, output)
    if signer is not None and output is not None:
        _sign(told, output, signer, moment)
    if output is not None:
        note(vetting.conclusion(found))
    if snapshot is not None:
        _keep(snapshot, found.counts)
    return EXITS[found.outcome]


def _sign(report: str, path: Path, signer: "EcSigner", moment: "datetime") -> None:
    """Write the signature of a report beside it."""
    from bartizan.datasets.screened import SUFFIX, vouched
    from bartizan.signing.bundle import write_bundle
    from bartizan.signing.statement import write_statement
    from bartizan.signing.trusted import sign

    statement = vouched(path.name, report.encode("utf-8", "replace"), moment)
    beside = path.with_name(f"{path.name}{SUFFIX}")
    write_bytes(beside, write_bundle(sign(write_statement(statement), signer)))
    note(f"Signed the report: {beside}")


def _demand_numpy() -> None:
    """Raise InvalidInputError where the extra that all methods need is missing."""
    if find_spec("numpy") is None:
        raise InvalidInputError(
            "data vet needs the extra data", hint="Run: pip install 'bartizan[data]'"
        )


def _roles(columns: Columns) -> "Roles":
    from bartizan.collect.datasets.roles import Roles

    files = [name for name in columns.features if name.lower().partition(":")[0].endswith(ARRAYS)]
    if columns.features and not columns.labels:
        raise click.UsageError("--features go with --labels: they are judged class by class")
    if len(files) > 1 or (files and len(columns.features) > 1):
        raise click.UsageError("features are columns, or one file of an array")
    return Roles(
        labels=columns.labels,
        texts=columns.text,
        answers=columns.response,
        sources=columns.source,
        splits=columns.split,
        features=() if files else columns.features,
        array=_array(files),
    )


def _array(files: "Sequence[str]") -> tuple[Path, str] | None:
    if not files:
        return None
    name, _, inner = files[0].partition(":")
    path = Path(name)
    if not path.is_file():
        raise InvalidInputError(f"there is no file {path}", hint="Check the path of --features.")
    return path, inner


def _before(signed: Signed, now: str | None) -> "tuple[Snapshot | None, bool]":
    """Return the snapshot to compare with, and whether it is what somebody trusted has signed."""
    if signed.against is None:
        if signed.signers or signed.policy:
            raise click.UsageError("--signer and --policy go with --against")
        return None, True
    from bartizan.cli.model_sign import SIGNATURE
    from bartizan.cli.model_verify import EXITS as VERIFIED
    from bartizan.cli.model_verify import beside, show_verified
    from bartizan.signing.verify import verify_folder

    folder = signed.against
    trust = trust_from(signed.signers, signed.policy)
    given = beside(folder) or (folder / SIGNATURE,)
    verified = verify_folder(folder, given, trust, moment_or_now(now))
    if VERIFIED[verified.outcome] is not Exit.DONE:
        show_verified(verified, folder.as_posix())
        note("Nothing is compared with a snapshot that is not what was signed.")
        return None, False
    return _snapshot(folder), True


def _snapshot(folder: Path) -> "Snapshot":
    from bartizan.vetting.snapshot import FILE, LARGEST, read

    try:
        with (folder / FILE).open("rb") as file:
            return read(file.read(LARGEST + 1))
    except OSError as error:
        raise InvalidInputError(
            f"cannot read {folder / FILE}: {error.strerror}", hint="Write one with --snapshot."
        ) from None
    except FormatError as error:
        raise InvalidInputError(f"{folder / FILE}: {error.message}") from None


def _keep(folder: Path, counts: "Snapshot") -> None:
    from bartizan.vetting.snapshot import FILE, write

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInputError(f"cannot make the folder {folder}: {error.strerror}") from None
    write_file(folder / FILE, write(counts))
    note(f"The counts are in {folder / FILE}; sign them: bartizan model sign {folder} --no-scan")
