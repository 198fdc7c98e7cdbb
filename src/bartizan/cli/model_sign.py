"""`bartizan model sign`: scans a model's folder, and signs every file of it in one manifest."""

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.cli import recorded_models
from bartizan.cli.auditlog import Access, writing
from bartizan.cli.console import note, progress
from bartizan.cli.exit import Exit
from bartizan.cli.model_keys import EXISTING, FILE, passphrase_file, private_key, signing_key
from bartizan.cli.model_scanned import LONG_WORK, FolderScan, scan_folder
from bartizan.cli.options import audited, clock, packed
from bartizan.cli.output import write_bytes, write_file
from bartizan.core.clock import moment_or_now
from bartizan.core.counting import plural
from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from bartizan.crypto.ecdsa import EcSigner
    from bartizan.signing.manifest import Manifest
    from bartizan.signing.statement import Statement
    from bartizan.signing.tree import Listing

SIGNATURE = "model.sig"
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """How a folder is to be signed, as the options give it."""

    output: Path | None
    report: Path | None
    no_scan: bool
    sign_anyway: bool
    rehash: bool


@click.command(
    epilog="""
\b
Examples:
  bartizan model sign models/scorer --key release.key
  bartizan model sign models/scorer --key release.key -o scorer.sig --report scorer.scan.json
  bartizan model sign models/scorer --key release.key --certificate release-chain.pem

\b
Exit codes: 0 signed · 1 not signed: the scan finds something critical · 2 usage
"""
)
@click.argument("root", metavar="FOLDER", type=click.Path(path_type=Path))
@private_key("The private key")
@passphrase_file
@click.option("-o", "--output", type=FILE, help=f"The signature [default: FOLDER/{SIGNATURE}].")
@click.option("--certificate", type=EXISTING, help="The key's certificate and its chain, in PEM.")
@click.option("--report", type=FILE, help="Keep the scan's report, whose digest is signed.")
@click.option("--no-scan", is_flag=True, help="Sign without a scan, and say nothing of one.")
@click.option("--sign-anyway", is_flag=True, help="Sign what the scan finds critical; it says so.")
@click.option("--rehash", is_flag=True, help="Read every file, also those that did not change.")
@packed("asked", Asked)
@audited
@clock
def sign(
    root: Path,
    private: str,
    passphrase_file: Path | None,
    certificate: Path | None,
    asked: Asked,
    access: Access,
    now: str | None,
) -> int:
    """Sign all files of a model's FOLDER as one manifest.

    The signature is an OpenSSF Model Signing bundle, which `model_signing` verifies as well. It
    covers every file, which of them may be run, empty folders, and the verdict of the scan. Files
    that did not change since they were last signed are not read again.
    """
    from bartizan.signing.hashing import demand_unchanged
    from bartizan.signing.verify import paths_below

    output = asked.output or root / SIGNATURE
    aside = [output, asked.report] if asked.report else [output]
    found = listed(root, *aside)
    signer = signing_key(private, passphrase_file)
    chain = _chain(certificate, signer) if certificate else ()
    scan = None if asked.no_scan else scan_folder(root, found)
    if scan and scan.verdict == "critical" and not asked.sign_anyway:
        note(f"Not signed: {_some(scan.of(scan.verdict))} critical. See `bartizan model scan`.")
        return Exit.NOT_MET
    manifest = _manifest(root, found, output, rehash=asked.rehash)
    demand_unchanged(root, found, paths_below(root, aside))
    statement, report = _stated(manifest, scan, root, asked.report)
    statement = replace(statement, made=moment_or_now(now))
    content = _signed(statement, signer, chain)
    with writing(Path(), access) as sink:
        if asked.report is not None:
            write_file(asked.report, report)
        write_bytes(output, content)
        sink.record(recorded_models.signed(content, statement, signer.verifier.fingerprint))
    _tell(statement, output)
    return Exit.DONE


def _signed(statement: "Statement", signer: "EcSigner", chain: tuple[bytes, ...]) -> bytes:
    from bartizan.signing.bundle import write_bundle
    from bartizan.signing.statement import write_statement
    from bartizan.signing.trusted import sign

    return write_bundle(sign(write_statement(statement), signer, chain))


def listed(folder: Path, *aside: Path) -> "Listing":
    """Return what of a folder is to be signed: all but some files of the signing itself.

    Raises InvalidInputError for what cannot be signed: links, devices, names that are no text, and
    names that are one on other systems.
    """
    from bartizan.signing.tree import demand_distinct, listing
    from bartizan.signing.verify import paths_below

    found = listing(folder)
    odd = {**found.links, **found.others}
    for path in paths_below(folder, aside):
        found.files.pop(path, None)
    if odd:
        raise InvalidInputError(
            f"{_some(sorted(odd))} no regular file with a name in UTF-8",
            hint="Only such files are signed and kept: put a copy in the place of a link.",
        )
    if not found.files:
        raise InvalidInputError(
            f"{folder} holds no files of a model", hint="Name the folder that holds them."
        )
    demand_distinct([*found.files, *found.empty])
    return found


def _manifest(folder: Path, found: "Listing", output: Path, *, rehash: bool) -> "Manifest":
    from bartizan.engine.cache import DiskCache, NoCache, user_cache_folder
    from bartizan.signing.hashing import hash_files
    from bartizan.signing.known import KnownInCache
    from bartizan.signing.manifest import Algorithm, Manifest
    from bartizan.signing.verify import paths_below

    cache = NoCache() if rehash else DiskCache(user_cache_folder() / "digests.sqlite")
    total = sum(state.size for state in found.files.values())
    with progress("Hashing", total, LONG_WORK) as advance:
        digests = hash_files(
            folder,
            found.files,
            Algorithm.SHA256,
            known=KnownInCache(cache),
            progress=advance,
        )
    return Manifest(
        name=folder.resolve().name,
        files=digests,
        executable=frozenset(path for path, state in found.files.items() if state.executable),
        empty=frozenset(found.empty),
        ignored=tuple(sorted(paths_below(folder, [output]))),
    )


def _stated(
    manifest: "Manifest", scan: FolderScan | None, folder: Path, report: Path | None
) -> "tuple[Statement, str]":
    """Return what is signed, and the report of the scan; a report in the folder is signed too."""
    from bartizan.signing.statement import Statement
    from bartizan.signing.verify import paths_below

    if scan is None:
        if report is not None:
            raise InvalidInputError("without a scan there is no report to keep")
        return Statement(manifest), ""
    text = scan.report(manifest.files)
    digest = sha256(text.encode("utf-8", "replace")).hexdigest()
    inside = paths_below(folder, [report]) if report else frozenset()
    files = {**manifest.files, **dict.fromkeys(inside, digest)}
    return Statement(replace(manifest, files=files), scan.said(text)), text


def _chain(certificate: Path, signer: "EcSigner") -> tuple[bytes, ...]:
    from bartizan.crypto.certificates import ders, key_of

    chain = ders(certificate.read_bytes())
    if key_of(chain[0]) != signer.verifier:
        raise InvalidInputError(
            f"the first certificate of {certificate} is not that of the key",
            hint="It holds the signer's own certificate first, and then those above it.",
        )
    return chain


def _tell(statement: "Statement", output: Path) -> None:
    manifest, scan = statement.manifest, statement.scan
    said = f"the scan says {scan.verdict}" if scan else "without a scan"
    note(f"Signed {plural(len(manifest.files), 'file')} of {manifest.name} ({said}): {output}")


def _some(paths: list[str]) -> str:
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return f"{', '.join(paths[:SHOWN])}{more} {'is' if len(paths) == 1 else 'are'}"
