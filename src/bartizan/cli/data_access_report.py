"""`bartizan data access-report`: who read what and when, and what of it nobody granted."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bartizan import __version__
from bartizan.cli.exit import Exit
from bartizan.cli.model_keys import EXISTING
from bartizan.cli.model_trust import trust_from, trusting
from bartizan.cli.options import clock, packed
from bartizan.cli.output import emit, output
from bartizan.core.clock import moment_or_now, parse_moment
from bartizan.core.errors import FormatError, InvalidInputError

if TYPE_CHECKING:
    from bartizan.datasets.against import Given
    from bartizan.datasets.reads import Evidence, Window

FOLDER: Final = click.Path(path_type=Path, file_okay=False, exists=True)
EXITS: Final = {
    "granted": Exit.DONE,
    "suspicious": Exit.NOT_MET,
    "unknown": Exit.INCONCLUSIVE,
}


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the evidence lies, and by which keys it is proven, as the options give it."""

    logs: tuple[Path, ...]
    keys: tuple[str, ...]
    trail: Path | None
    trail_keys: tuple[Path, ...]
    mapped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judging:
    """What reads are judged by, as the options give it."""

    grants: Path | None
    signers: tuple[Path, ...]
    policy: Path | None
    brokers: tuple[str, ...]
    canaries: tuple[str, ...]


@click.command(
    "access-report",
    epilog="""
\b
Examples:
  bartizan data access-report --log logs/access --key access.vkey \\
      --grants grants/ --signer steward.key.pub
  bartizan data access-report --trail cloudtrail/ --trail-key keys.json \\
      --map s3://lake/people=people --grants grants/ --policy granters.yaml \\
      --since 2026-11-01 --until 2026-12-01 --format json -o november.json

\b
Exit codes: 0 all reads were granted · 1 some were not, are unusual, or evidence was changed ·
            2 usage · 4 evidence is missing: what was read then is not known
""",
)
@click.option("--log", "logs", multiple=True, type=FOLDER, help="An audit log; may be repeated.")
@click.option("--key", "keys", multiple=True, metavar="VKEY", help="The key of a log.")
@click.option("--trail", type=FOLDER, help="A folder of CloudTrail logs and digests.")
@click.option(
    "--trail-key",
    "trail_keys",
    multiple=True,
    type=EXISTING,
    help="The trail's public keys: PEM, or what `aws cloudtrail list-public-keys` prints.",
)
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar="s3://BUCKET/PREFIX=DATASET",
    help="Which objects are which dataset; may be repeated.",
)
@packed("sources", Sources)
@click.option("--grants", type=FOLDER, metavar="DIR", help="The folder in which grants lie.")
@trusting
@click.option("--broker", "brokers", multiple=True, metavar="ARN", help="The broker's own account.")
@click.option(
    "--canary",
    "canaries",
    multiple=True,
    metavar="NAME",
    help="Bait: a DATASET, DATASET/PATH or s3:// address that nobody has a reason to read.",
)
@packed("judging", Judging)
@click.option("--since", default="", metavar="MOMENT", help="From this moment on.")
@click.option("--until", default="", metavar="MOMENT", help="Before this moment.")
@click.option("--format", "form", type=click.Choice(("terminal", "json")), default="terminal")
@output
@clock
def access_report(
    sources: Sources,
    judging: Judging,
    since: str,
    until: str,
    form: str,
    output: Path | None,
    now: str | None,
) -> int:
    """Say who read what and when: by the broker's audit log, and by a cloud's own trail.

    Each read is compared with the signed grants. What no grant allows is named, as are unusual
    volumes, lists that are then fetched, new readers and touched bait. Evidence that is missing, or
    cannot be proven, is unknown: it never says that nobody read.
    """
    from bartizan.datasets.reads import Window
    from bartizan.datasets.review import review
    from bartizan.report import data_access

    if not sources.logs and sources.trail is None:
        raise click.UsageError("name the evidence: --log DIR, or --trail DIR")
    window = Window(parse_moment(since) if since else None, parse_moment(until) if until else None)
    found = review(_evidence(sources, window), _given(judging, now))
    text = data_access.terminal(found)
    if form == "json":
        text = data_access.document(found, window, __version__)
    emit(text, output)
    return EXITS[data_access.outcome(found)]


def _evidence(sources: Sources, window: "Window") -> "Evidence":
    from bartizan.audit.store import Folder
    from bartizan.cli.auditing import vkeys
    from bartizan.datasets.logreads import log_evidence
    from bartizan.datasets.reads import Evidence

    found = Evidence()
    if sources.logs and not sources.keys:
        raise InvalidInputError(
            "a log was given without its key", hint="Give --key: a log does not vouch for itself."
        )
    for folder in sources.logs:
        found += log_evidence(Folder(folder), vkeys(sources.keys), window)
    return found if sources.trail is None else found + _of_trail(sources.trail, sources, window)


def _of_trail(trail: Path, sources: Sources, window: "Window") -> "Evidence":
    from bartizan.cli.auditing import read_bounded
    from bartizan.datasets.cloudtrail import mapped
    from bartizan.datasets.trailreads import KEYS, trail_evidence, trail_keys

    if not sources.mapped:
        raise InvalidInputError(
            "a trail was given, and not which of its objects are which dataset",
            hint="Say it with --map s3://BUCKET/PREFIX=DATASET.",
        )
    try:
        keys = [key for path in sources.trail_keys for key in trail_keys(read_bounded(path, KEYS))]
    except FormatError as error:
        raise InvalidInputError(f"--trail-key: {error.message}") from None
    return trail_evidence(trail, keys, mapped(sources.mapped), window)


def _given(judging: Judging, now: str | None) -> "Given":
    from bartizan.datasets.against import Given
    from bartizan.datasets.granted import GrantFolder

    brokers, canaries = frozenset(judging.brokers), frozenset(judging.canaries)
    if judging.grants is None:
        return Given(brokers=brokers, canaries=canaries)
    trust = trust_from(judging.signers, judging.policy)
    granted = GrantFolder(judging.grants).read(trust, moment_or_now(now))
    return Given(granted.grants, granted.revocations, brokers, canaries)
