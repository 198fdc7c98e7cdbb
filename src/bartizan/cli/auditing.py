"""What the commands of `bartizan audit` share: keys, heads, records, and the verdict in words."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

import click

from bartizan.cli.console import note as say
from bartizan.cli.output import write_file
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.formats.keys import once

if TYPE_CHECKING:
    from bartizan.audit.checkpoint import Checkpoint
    from bartizan.audit.findings import Report
    from bartizan.audit.note import Note
    from bartizan.audit.notekeys import NoteKey, NoteSigner
    from bartizan.audit.reading import ToSeal
    from bartizan.audit.record import Record
    from bartizan.audit.subjects import Subjects
    from bartizan.audit.trust import Trust

FOLDER = click.Path(path_type=Path, file_okay=False)
EXISTING = click.Path(path_type=Path, exists=True, dir_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
LONGEST_LINE = 1 << 20
IN_MEMORY = 32 << 20
LONGEST_REPORT = 1 << 28
LARGE = 200_000


def key_path(folder: Path, key: Path | None) -> Path:
    """Return the file of the log's key: the one given, or the one beside the log."""
    return key or folder.with_name(f"{folder.name}.key")


def signer(folder: Path, key: Path | None) -> "NoteSigner":
    """Return the log's key."""
    from bartizan.audit.keyfiles import load_key

    return load_key(key_path(folder, key))


def vkeys(texts: tuple[str, ...]) -> "tuple[NoteKey, ...]":
    """Return the verifier keys that texts or files hold."""
    from bartizan.audit.keyfiles import vkey_of

    return tuple(map(vkey_of, texts))


def ruling_keys(texts: tuple[str, ...]) -> "tuple[NoteKey, ...]":
    """Return keys by which heads are believed that nobody compares with the log's hand-overs.

    Raises InvalidInputError for two of one log: the retired one could go on signing.
    """
    keys = vkeys(texts)
    names = [key.name for key in keys]
    for key in keys:
        if names.count(key.name) > 1:
            raise InvalidInputError(
                f"two keys of {key.name} were given, and only one of them rules now",
                hint="Give that one alone: after a `rotate-key`, the new one.",
            )
    return keys


def demand(folder: Path) -> None:
    """Raise InvalidInputError unless the folder is there."""
    if not folder.is_dir():
        raise InvalidInputError(f"there is no log {folder}")


def keep_out(folder: Path, path: Path) -> None:
    """Raise InvalidInputError for a file in the log's folder, which holds only what is signed."""
    if path.resolve().is_relative_to(folder.resolve()):
        raise InvalidInputError(f"{path} is in the log's folder", hint="Name a file outside of it.")


def heads_outside(folder: Path, given: Sequence[Path], kept: Path | None) -> "tuple[Note, ...]":
    """Return the heads that were kept outside a log: those given, and the one to be replaced.

    Raises InvalidInputError for a file in the log's folder: whoever owns that owns it, too.
    """
    paths = [*given, kept] if kept is not None and kept.exists() else list(given)
    for path in (*paths, *([kept] if kept else ())):
        keep_out(folder, path)
    return tuple(map(note_of, dict.fromkeys(path.resolve() for path in paths)))


def read_bounded(path: Path, limit: int) -> bytes:
    """Return at most limit + 1 bytes of a regular file. Raises InvalidInputError for another."""
    from bartizan.audit.given import read_given

    try:
        return read_given(path, limit)
    except FileNotFoundError:
        raise InvalidInputError(f"there is no {path}") from None
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror or error}") from None


@dataclass(frozen=True, slots=True)
class Carried:
    """What a report carries: its receipt, and the digest by which the log must name it."""

    receipt: bytes
    digest: str


def report_of(path: Path) -> Carried | None:
    """Return what a JSON report carries, None for a file that is no JSON.

    Raises InvalidInputError for a report without a receipt.
    """
    from bartizan.report.receipt import MEMBER, document_digest

    content = read_bounded(path, LONGEST_REPORT)
    if not content.lstrip().startswith(b"{"):
        return None
    try:
        report = json.loads(content, object_pairs_hook=once)
    except (ValueError, RecursionError, FormatError) as error:
        raise InvalidInputError(f"{path} is no JSON report that can be read: {error}") from None
    receipt = report.get(MEMBER) if isinstance(report, dict) else None
    if not isinstance(receipt, str):
        raise InvalidInputError(
            f"{path} carries no receipt", hint="Assess with --audit-key to record a report."
        )
    return Carried(receipt.encode("utf-8", "replace"), document_digest(report))


def demand_named(digest: str, entry: bytes) -> None:
    """Raise ProofError unless a record names a report by its digest."""
    from bartizan.audit.errors import ProofError
    from bartizan.audit.reading import parse_record

    try:
        named = parse_record(entry).what.digests.get("report")
    except FormatError as error:
        raise ProofError(f"what the log holds is no record: {error.message}") from None
    if named != digest:
        raise ProofError("the record is of another report: this one was changed, or is not it")


def note_of(path: Path) -> "Note":
    """Return the signed note of a file. Raises InvalidInputError when there is none."""
    from bartizan.audit.note import LONGEST, parse_note

    return parse_note(read_bounded(path, LONGEST))


def head_of(folder: Path) -> "Checkpoint":
    """Return the newest head of a log; whoever needs its signature checked calls verify."""
    from bartizan.audit.checkpoint import parse_checkpoint

    return parse_checkpoint(note_of(folder / "checkpoint").text)


def jobs_for(folder: Path) -> int:
    """Return how many processes verify a log best: more than one only for a large one."""
    from bartizan.core.errors import BartizanError
    from bartizan.engine.pool import cores

    try:
        return cores() if head_of(folder).size >= LARGE else 1
    except BartizanError:  # what is wrong with the head is for the verification to say
        return 1


def keep_head(output: Path, note: "Note", trust: "Trust") -> None:
    """Write the head that was verified: that very one, whatever the log has by now."""
    write_file(output, note.content.decode())
    say(f"Wrote the verified head to {output}{'' if trust.keys else ' (its key was not given)'}.")


def moment_of(text: str) -> str:
    """Return a moment as the log writes it, "" for none."""
    from bartizan.audit.moment import fine
    from bartizan.core.clock import parse_moment

    return fine(parse_moment(text)) if text else ""


def keys_of(
    folder: Path, store: Path | None, master: Path | None, *, make: bool = False
) -> "Subjects":
    """Return the keys of a log's sealed bodies: those given, or those beside the log."""
    from bartizan.audit.masterkey import open_subjects

    own = store or folder.with_name(f"{folder.name}.subjects")
    path = master or folder.with_name(f"{folder.name}.master")
    return open_subjects(folder, own, path, make=make)


@contextmanager
def sealing(
    folder: Path, store: Path | None, master: Path | None, *, needed: bool
) -> "Iterator[Callable[[Record, ToSeal | None], Record]]":
    """Yield what seals a body into its record; the keys are opened, or made, where it is needed."""
    keys = keys_of(folder, store, master, make=True) if needed else None
    with nullcontext() if keys is None else keys.sealing() as seal:

        def sealed(record: "Record", wanted: "ToSeal | None") -> "Record":
            if wanted is None:
                return record
            if seal is None:
                raise InvalidInputError("the file of records was changed while it was read")
            return replace(record, sealed=seal(wanted.subject, wanted.body.encode()))

        yield sealed


@contextmanager
def rereadable(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to be read more than once: what a pipe gives is kept until then, and no longer.

    Raises InvalidInputError for a file that cannot be read.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror or error}") from None
    with file, SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
        if not file.seekable():
            copyfileobj(file, kept)
        yield file if file.seekable() else kept


def records_of(file: IO[bytes], name: str) -> "Iterator[tuple[Record, ToSeal | None]]":
    """Yield the records of a file, from its beginning, each with what is to be sealed into it.

    Raises InvalidInputError, which names the line.
    """
    from bartizan.audit.reading import parse_event

    file.seek(0)
    lines = iter(lambda: file.readline(LONGEST_LINE + 1), b"")
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            raise InvalidInputError(f"{name}:{number} is longer than {LONGEST_LINE} bytes")
        try:
            if line.strip():
                yield parse_event(line)
        except FormatError as error:
            message = f"{name}:{number} is no record: {error.message}"
            raise InvalidInputError(
                message, hint="`bartizan audit append --help` shows what a record looks like."
            ) from None


def show(report: "Report", form: str) -> None:
    """Print a verification's report: for people to stderr, as JSON to stdout."""
    if form == "json":
        click.echo(json.dumps(_document(report), indent=2))
        return
    say(f"{report.origin or 'unknown log'}: {report.size} signed records, root {report.root.hex()}")
    for each in report.suspicions:
        since = f", after {each.since}" if each.since else ""
        say(f"TAMPERED {each.attack}: {each.because} ({each.records}{since})")
    if report.sound:
        say("Nothing was changed, as far as this verification can see.")
    if report.witnessed:
        say(f"Vouched for outside: the first {report.witnessed} records, {report.witnessed_at}")
    for remark in report.notes:
        say(f"note: {remark}")


def _document(report: "Report") -> dict[str, object]:
    return {
        "schema": "bartizan.audit-verification/v1",
        "origin": report.origin,
        "size": report.size,
        "root": report.root.hex(),
        "sound": report.sound,
        "checked_from": report.checked_from,
        "unsigned": report.unsigned,
        "minimum": report.minimum,
        "witnessed": {"size": report.witnessed, "at": report.witnessed_at},
        "suspicions": [
            {
                "attack": each.attack.value,
                "because": each.because,
                "first": each.first,
                "last": each.last,
                "since": each.since,
            }
            for each in report.suspicions
        ],
        "notes": list(report.notes),
    }
