"""`bartizan model scan`: says of model files what loading them would run."""

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bartizan import __version__
from bartizan.cli.console import ascii_only, colour, note, progress
from bartizan.cli.exit import Exit
from bartizan.cli.model_elsewhere import Bounds, bounds, is_address, scanned_elsewhere
from bartizan.cli.output import emit, output
from bartizan.core.clock import moment_or_now
from bartizan.core.errors import InvalidInputError
from bartizan.engine.collector import calm_collector

if TYPE_CHECKING:
    from bartizan.scan.allowed import Allowed
    from bartizan.scan.facts import FileScan
    from bartizan.scan.files import Target

FORMATS = ("terminal", "json", "sarif")
# What shows digests; elsewhere one is made only to remember a scan that costs more.
DIGESTED = frozenset({"json"})
STDIN = "-"
NARROWEST, WIDEST, PIPED = 60, 140, 100
LONG_WORK = 16 << 20
# What is worth remembering.
LARGE = 1 << 20
# The keywords of `click.style` for what a piece of the results says.
STYLES: Mapping[str, Mapping[str, Any]] = {
    "critical": {"fg": "red", "bold": True},
    "inconclusive": {"fg": "magenta"},
    "review": {"fg": "yellow"},
    "safe": {"fg": "green"},
    "path": {"bold": True},
    "place": {"dim": True},
}


@click.command(
    epilog="""
\b
Examples:
  bartizan model scan model.pkl                      one file
  bartizan model scan models/ 'checkpoints/*.pt'     folders and patterns
  find . -size +1M | bartizan model scan -           a list of paths from stdin
  bartizan model scan https://models.example/net.pt  by ranges: not all of it is brought here
  bartizan model scan hf://owner/name@v1             a model of Hugging Face's hub
  bartizan model scan s3://bucket/models/            all objects below a prefix
  bartizan model scan oci://registry.example/net:v1  an artifact of a registry
  bartizan model scan models/ --format json -o scan.json
  bartizan model scan models/ --format sarif -o scan.sarif

\b
Exit codes: 0 all safe · 1 something critical · 2 usage · 3 nothing to scan ·
            4 something for review, or inconclusive
"""
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "form", type=click.Choice(FORMATS), default="terminal")
@click.option("--no-digest", is_flag=True, help="Make no SHA-256 of the files: faster.")
@click.option(
    "--profile",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="Take the classes that this bartizan.yaml allows for safe.",
)
@click.option("--no-cache", is_flag=True, help="Scan large files anew, even unchanged ones.")
@bounds
@click.option("--now", metavar="MOMENT", help="Set the clock: 2026-11-22T00:00:00Z.")
@click.option("-v", "--verbose", is_flag=True, help="Show safe files and all findings too.")
@output
def scan(**given: Any) -> int:  # noqa: ANN401  (click's keywords, which are those of Choices)
    """Say of model files what loading them would run, without loading them.

    PATH is a file, a folder, a pattern, - for a list of paths on stdin, or an address elsewhere, of
    which those bytes are read that the verdict rests on. The formats are told by content, never by
    name. A file is safe when it names only what is known to build data; critical
    when it runs what its author chose, or hides what it runs; for review when it names what nobody
    has judged yet; inconclusive when it was not read to its end.
    """
    calm_collector()
    return _run(Choices(**given))


@dataclass(frozen=True, slots=True)
class Choices:
    """What the command line says."""

    paths: tuple[str, ...]
    form: str
    no_digest: bool
    profile: Path | None
    no_cache: bool
    bounds: "Bounds"
    now: str | None
    verbose: bool
    output: Path | None


def _run(chosen: Choices) -> int:
    from bartizan.scan.allowed import allowed
    from bartizan.scan.files import targets

    addresses = [path for path in dict.fromkeys(chosen.paths) if is_address(path)]
    paths = [path for path in chosen.paths if not is_address(path)]
    found = list(targets(_listed(paths)))
    _demand(found, paths)
    if not found and not addresses:
        note("No files there: nothing to scan.")
        return Exit.NOTHING
    known = allowed()
    if chosen.profile is not None:
        from bartizan.cli.model_allow import with_profile

        known = with_profile(chosen.profile, moment_or_now(chosen.now).date())
    scans = _scanned(found, known, chosen) if found else []
    scans += scanned_elsewhere(addresses, known, chosen.bounds) if addresses else []
    _show(scans, chosen.form, (chosen.output, chosen.verbose))
    return _exit(scans)


def _demand(found: "Sequence[Target]", paths: Sequence[str]) -> None:
    """Refuse a path of the command line that does not exist; one on stdin is inconclusive."""
    from bartizan.scan.files import MISSING

    for target in found:
        if target.unread == MISSING and str(target.path) in {str(Path(path)) for path in paths}:
            raise InvalidInputError(
                f"there is no file or folder {target.path}",
                hint="Name a file, a folder, a pattern in quotes, or - for a list on stdin.",
            )


def _listed(paths: Sequence[str]) -> Iterator[str]:
    """Yield the paths of the command line, and those on stdin in the place of a dash."""
    for path in paths:
        if path == STDIN:
            yield from (line.rstrip("\r\n") for line in sys.stdin if line.strip())
        else:
            yield path


def _scanned(found: "Sequence[Target]", known: "Allowed", chosen: Choices) -> "list[FileScan]":
    from bartizan.scan.files import scan_target

    sizes = [_size(target.path) for target in found]
    memory = None
    if not chosen.no_cache and not chosen.no_digest and max(sizes) > LARGE:
        from bartizan.cli.model_memory import ScanMemory

        memory = ScanMemory(known)
    scans, digest = [], chosen.form in DIGESTED and not chosen.no_digest
    with progress("Scanning", sum(sizes), LONG_WORK) as advance:
        for target, size in zip(found, sizes, strict=True):
            scans.append(scan_target(target, digest=digest, known=known, memory=memory))
            advance(size)
    return scans


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _show(scans: "list[FileScan]", form: str, where: tuple[Path | None, bool]) -> None:
    from bartizan.scan.allowed import allowed

    path, verbose = where
    if form == "terminal":
        _print(scans, allowed().version, path, verbose)
        return
    from bartizan.report import model_scan, model_scan_sarif

    tool = model_scan.Tool(__version__, allowed().version)
    write = model_scan.document if form == "json" else model_scan_sarif.render
    emit(write(scans, tool), path)


def _print(scans: "list[FileScan]", allowed: str, path: Path | None, verbose: bool) -> None:
    from bartizan.report.model_scan_text import Sheet, lines

    wide = shutil.get_terminal_size((PIPED, 0)).columns
    sheet = Sheet(max(NARROWEST, min(wide, WIDEST)), verbose, path is None and ascii_only())
    told = lines(scans, allowed, sheet)
    if path is not None:
        emit("".join("".join(text for text, _ in line) + "\n" for line in told), path)
        return
    styled = sys.stdout.isatty() and colour() is not False
    for line in told:
        click.echo("".join(_styled(*piece) if styled else piece[0] for piece in line))


def _styled(text: str, style: str) -> str:
    return click.style(text, **STYLES.get(style, {}))


def _exit(scans: "Sequence[FileScan]") -> Exit:
    from bartizan.scan.facts import Verdict, worst

    verdict = worst(scan.verdict for scan in scans)
    if verdict is Verdict.CRITICAL:
        return Exit.NOT_MET
    return Exit.DONE if verdict is Verdict.SAFE else Exit.INCONCLUSIVE
