"""`bartizan model verify`: says whether a model's folder is what somebody trusted has signed."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bartizan.cli.console import note, progress
from bartizan.cli.exit import Exit
from bartizan.cli.model_keys import EXISTING
from bartizan.cli.model_scanned import LONG_WORK
from bartizan.cli.model_trust import trust_from, trusting
from bartizan.cli.options import clock, outputs
from bartizan.cli.output import emit, write_file
from bartizan.core.counting import plural

if TYPE_CHECKING:
    from bartizan.signing.policy import CertifiedBy
    from bartizan.signing.statement import Statement
    from bartizan.signing.verify import Verified

SCHEMA: Final = "bartizan.model-verify/v1"
EXITS: Final = {
    "valid": Exit.DONE,
    "untrusted": Exit.NOT_MET,
    "different": Exit.NOT_MET,
    "uncovered": Exit.INCONCLUSIVE,
}
SAID: Final = {
    "valid": "VALID",
    "untrusted": "NOT TRUSTED",
    "different": "NOT WHAT WAS SIGNED",
    "uncovered": "NOT ALL OF IT IS COVERED",
}
SHOWN: Final = 100
# The signature of a dataset, which is none of a model.
OF_DATASET: Final = "dataset.sig"
# The signature of `sign`, and those that `pull` writes where there are several.
SIGNATURES: Final = "model*.sig"


@click.command(
    epilog="""
\b
Examples:
  bartizan model verify models/scorer --signer release.key.pub
  bartizan model verify models/scorer --policy trust.yaml --format json
  bartizan model verify scorer --policy two-of-three.yaml --signature a.sig --signature b.sig

\b
Exit codes: 0 valid · 1 not signed by whom the policy trusts, or not what was signed ·
            2 usage · 4 holds what the signature says nothing about
"""
)
@click.argument("root", metavar="FOLDER", type=click.Path(path_type=Path))
@trusting
@click.option(
    "--signature",
    "signatures",
    multiple=True,
    type=EXISTING,
    help=f"A signature; may be repeated [default: FOLDER/{SIGNATURES}].",
)
@click.option("--format", "form", type=click.Choice(("terminal", "json")), default="terminal")
@outputs("Write the verification as JSON to FILE.")
@clock
def verify(
    root: Path,
    signers: tuple[Path, ...],
    policy: Path | None,
    signatures: tuple[Path, ...],
    form: str,
    outputs: tuple[Path, ...],
    now: str | None,
) -> int:
    """Say whether a model's FOLDER is what somebody whom you trust has signed.

    Every byte is read. What was changed, added, removed, renamed, linked, made executable or left
    empty is named. Whom you trust you say by a key, or by a policy: there is no default.
    """
    from bartizan.core.clock import moment_or_now
    from bartizan.signing.verify import verify_folder

    trust = trust_from(signers, policy)
    given = signatures or beside(root)
    if not given and (root / OF_DATASET).is_file():
        note(f"{root / OF_DATASET} is there: `bartizan data verify` checks it")
    with progress("Verifying", _size(root), LONG_WORK) as advance:
        verified = verify_folder(root, given, trust, moment_or_now(now), advance)
    for path in outputs:
        write_file(path, _document(verified, root))
    if form == "json" and not outputs:
        emit(_document(verified, root), None)
    else:
        show_verified(verified, root.as_posix())
    return EXITS[verified.outcome]


def beside(root: Path) -> tuple[Path, ...]:
    """Return the signatures that lie in a model's folder, by their names."""
    return tuple(sorted(filter(Path.is_file, root.glob(SIGNATURES))))


def _size(folder: Path) -> int:
    from bartizan.signing.tree import listing

    return sum(state.size for state in listing(folder).files.values())


def show_verified(verified: "Verified", shown: str) -> None:
    """Say what a verification found to the person who runs the command."""
    for each in verified.differences[:SHOWN]:
        note(f"  {each.kind:<20} {each.path}: {each.because}")
    if len(verified.differences) > SHOWN:
        note(f"  and {len(verified.differences) - SHOWN} more; --format json has all")
    for name, why in verified.trusted.refused.items():
        note(f"  {name}: {why}")
    if not (verified.trusted.refused or verified.trusted.signatures):
        note(f"  {verified.trusted.because}")
    note(f"{SAID[verified.outcome]}: {shown}, by the policy '{verified.trust.name}'")
    for signed in verified.trusted.signatures:
        count = plural(len(signed.statement.manifest.files), "file")
        said = _scan_said(signed.statement)
        note(f"Signed by {_who(signed.key, signed.certified)}: {count}{said}.")


def _scan_said(statement: "Statement") -> str:
    """Return what a model's signature says of a scan; of a dataset's nobody asks."""
    if statement.dataset is not None:
        return ""
    return (
        f"; its scan says {statement.scan.verdict}"
        if statement.scan
        else ("; it says nothing of a scan")
    )


def _who(key: str, certified: "frozenset[CertifiedBy]") -> str:
    names = sorted(f"{each.subject} (by {each.issuer})" for each in certified)
    return " and ".join([*names, f"key {key[:16]}"])


def _document(verified: "Verified", folder: Path) -> str:
    trust = verified.trust
    return json.dumps(
        {
            "schema": SCHEMA,
            "model": folder.as_posix(),
            "outcome": verified.outcome,
            "policy": {"name": trust.name, "digest": trust.digest},
            "signatures": [
                {
                    "name": each.name,
                    "key": each.key,
                    "certificates": sorted(one.subject for one in each.certified),
                    "digest": f"sha256:{each.statement.manifest.root}",
                    "scan": each.statement.scan.verdict if each.statement.scan else None,
                }
                for each in verified.trusted.signatures
            ],
            "refused": dict(verified.trusted.refused),
            "differences": [
                {"path": each.path, "kind": each.kind, "because": each.because}
                for each in verified.differences
            ],
        },
        indent=2,
    )
