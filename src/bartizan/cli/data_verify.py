"""`bartizan data verify`: says whether a dataset, or one file of it, is what somebody signed."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bartizan.cli.auditing import read_bounded
from bartizan.cli.console import note, progress
from bartizan.cli.exit import Exit
from bartizan.cli.model_keys import EXISTING
from bartizan.cli.model_scanned import LONG_WORK
from bartizan.cli.model_trust import trust_from, trusting
from bartizan.cli.model_verify import EXITS, show_verified
from bartizan.cli.options import clock
from bartizan.core.errors import FormatError, InvalidInputError

if TYPE_CHECKING:
    from bartizan.datasets.manifest import FileProof

LONGEST_PROOF: Final = 1 << 20


@click.command(
    epilog="""
\b
Examples:
  bartizan data verify data/people --signer release.key.pub
  bartizan data verify data/people --policy trust.yaml --signature people.sig
  bartizan data verify train.parquet --proof proof.json --root 5e187d6e…

\b
Exit codes: 0 valid · 1 not signed by whom the policy trusts, or not what was signed ·
            2 usage · 4 holds what the signature says nothing about
"""
)
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path, exists=True))
@trusting
@click.option("--signature", type=EXISTING, help="The signature [default: PATH/dataset.sig].")
@click.option("--proof", type=EXISTING, help="The proof of one file, which PATH then is.")
@click.option("--root", "wanted", default="", metavar="HEX", help="With --proof: the version.")
@clock
def verify(
    path: Path,
    signers: tuple[Path, ...],
    policy: Path | None,
    signature: Path | None,
    proof: Path | None,
    wanted: str,
    now: str | None,
) -> int:
    """Say whether the dataset at PATH is the version that somebody whom you trust has signed.

    Every byte is read; what was changed, added or removed is named. With --proof and --root, PATH
    is one file: it is shown to be under that root, without the rest of the dataset.
    """
    if proof is not None or wanted:
        if proof is None or not wanted:
            raise click.UsageError("--proof goes with --root, which names the version")
        return _one(path, proof, wanted)
    from bartizan.core.clock import moment_or_now
    from bartizan.datasets.stated import SIGNATURE, dataset_of
    from bartizan.signing.statement import Subject
    from bartizan.signing.tree import listing
    from bartizan.signing.verify import verify_folder

    trust = replace(trust_from(signers, policy), of=Subject.DATASET)
    size = sum(state.size for state in listing(path).files.values())
    with progress("Verifying", size, LONG_WORK) as advance:
        given = [signature or path / SIGNATURE]
        verified = verify_folder(path, given, trust, moment_or_now(now), advance)
    show_verified(verified, path.as_posix())
    for each in verified.trusted.signatures:
        try:
            dataset = dataset_of(each.statement)
        except FormatError as error:
            note(f"NOT A DATASET'S: {error.message}")
            return Exit.NOT_MET
        note(f"Dataset {dataset.name}, version {dataset.root}")
    return EXITS[verified.outcome]


def _one(path: Path, proof: Path, root: str) -> Exit:
    from bartizan.audit.errors import ProofError
    from bartizan.datasets.errors import NotTheVersionError
    from bartizan.datasets.manifest import FileFacts
    from bartizan.datasets.versions import checked_file

    said = _proof(proof)
    try:
        said.check(root)
        facts = FileFacts(sha256=said.sha256, size=said.size)
        checked_file(path.parent, path.name, facts).close()
    except (ProofError, NotTheVersionError) as error:
        note(f"NOT PROVEN: {error.message}")
        return Exit.NOT_MET
    note(f"PROVEN: {path} is {said.path!a} of the version {root}")
    return Exit.DONE


def _proof(path: Path) -> "FileProof":
    from bartizan.datasets.manifest import FileProof
    from bartizan.signing.strict import hexadecimal, read_strict, text, texts, whole

    try:
        said = read_strict(read_bounded(path, LONGEST_PROOF), limit=LONGEST_PROOF)
        return FileProof(
            path=text(said.get("path"), "path"),
            sha256=hexadecimal(said.get("sha256"), "sha256", 64),
            size=whole(said.get("size"), "size"),
            index=whole(said.get("index"), "index"),
            count=whole(said.get("count"), "count"),
            way=texts(said.get("way"), "way"),
        )
    except FormatError as error:
        raise InvalidInputError(f"{path} is no proof of a file: {error.message}") from None
