"""`bartizan data grant`: who may read a version of a dataset, for what, and until when."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bartizan.cli.auditlog import Access, writing
from bartizan.cli.console import note
from bartizan.cli.data_grant_list import in_folder, list_grants
from bartizan.cli.exit import Exit
from bartizan.cli.groups import Told
from bartizan.cli.model_keys import passphrase_file, private_key, signing_key
from bartizan.cli.options import audited, clock, packed
from bartizan.cli.recorded import person
from bartizan.core.clock import moment_or_now, parse_moment, wire
from bartizan.core.errors import InvalidInputError
from bartizan.core.person import look

if TYPE_CHECKING:
    from bartizan.datasets.grant import Grant
    from bartizan.datasets.granted import GrantFolder

DATASET: Final = click.Path(path_type=Path, file_okay=False, exists=True)
MOST_BYTES: Final = 1 << 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be granted, as the options give it."""

    subject: str
    dataset: Path
    purpose: str
    columns: str
    until: str
    most: int | None


class Giving(Told):
    """A group that gives a grant where its options stand without a command before them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `give` before options that are not those of the group itself."""
        if args and args[0].startswith("-") and args[0] not in ctx.help_option_names:
            args = ["give", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=Giving,
    epilog="""
\b
Examples:
  bartizan data grant --to ada --dataset data/people --purpose training \\
      --until 2026-12-31 --key steward.key --grants grants/
  bartizan data grant list --grants grants/ --signer steward.key.pub
  bartizan data grant revoke 5e187d6e --reason "left the team" --key steward.key --grants grants/
""",
)
def grant() -> None:
    """Say who may read which version of a dataset, for what, and until when."""


@grant.command(
    epilog="""
\b
Examples:
  bartizan data grant --to ada --dataset data/people --purpose training \\
      --columns id,name --until 2026-12-31 --max-bytes 1000000 --key steward.key --grants grants/

\b
Exit codes: 0 granted · 2 usage, or a name that looks like another's
"""
)
@click.option("--to", "subject", required=True, metavar="SUBJECT", help="Who, as they sign in.")
@click.option("--dataset", required=True, type=DATASET, help="The folder with its dataset.sig.")
@click.option("--purpose", required=True, help="What for; a reader has to name the same.")
@click.option("--columns", default="*", metavar="A,B", help="Columns of tables [default: * all].")
@click.option("--until", required=True, metavar="MOMENT", help="It ends before that moment.")
@click.option("--max-bytes", "most", type=click.IntRange(1, MOST_BYTES), help="In all.")
@packed("wanted", Wanted)
@private_key("The granter's private key")
@passphrase_file
@in_folder
@audited
@clock
def give(
    wanted: Wanted,
    private: str,
    passphrase_file: Path | None,
    grants: Path,
    access: Access,
    now: str | None,
) -> int:
    """Let a subject read one version of a dataset.

    The grant is a signed statement about the root in DATASET/dataset.sig: the next version needs
    another one. Columns are separated by commas, or a JSON list where their names hold commas.
    """
    from bartizan.datasets.accesses import granted
    from bartizan.datasets.grant import write_grant
    from bartizan.datasets.granted import GrantFolder
    from bartizan.signing.trusted import sign

    made = _made(wanted, moment_or_now(now))
    folder = GrantFolder(grants)
    _demand_own_look(made.subject, folder)
    signer = signing_key(private, passphrase_file)
    with writing(Path(), access) as sink:
        path = folder.put(made.id, sign(write_grant(made), signer))
        sink.record(granted(made, person()))
    click.echo(made.id)
    note(f"Granted {made.dataset} to {made.subject} until {wire(made.until)}: {path}")
    return Exit.DONE


@grant.command(
    epilog="""
\b
Examples:
  bartizan data grant cosign 5e187d6e --key second.key --grants grants/

\b
Exit codes: 0 signed · 2 usage, or no such grant
"""
)
@click.argument("grant", metavar="GRANT")
@private_key("Your private key")
@passphrase_file
@in_folder
@audited
def cosign(
    grant: str, private: str, passphrase_file: Path | None, grants: Path, access: Access
) -> int:
    """Put your signature to a GRANT that somebody else gave, as it is; it is shown first.

    For policies by which it takes more than one: `at_least` in a trust policy.
    """
    from bartizan.datasets.accesses import granted
    from bartizan.datasets.grant import write_grant
    from bartizan.datasets.granted import GrantFolder
    from bartizan.signing.trusted import sign

    folder = GrantFolder(grants)
    given = _named(folder, grant)
    columns = "all columns" if given.columns is None else f"the columns {','.join(given.columns)}"
    note(
        f"{given.subject} may read {columns} of {given.dataset}@{given.root} for {given.purpose} "
        f"until {wire(given.until)}, {_bytes(given.most)}"
    )
    signer = signing_key(private, passphrase_file)
    with writing(Path(), access) as sink:
        path = folder.put(given.id, sign(write_grant(given), signer))
        sink.record(granted(given, person()))
    note(f"Signed {given.id[:12]}: {path}")
    return Exit.DONE


@grant.command(
    epilog="""
\b
Examples:
  bartizan data grant revoke 5e187d6e --reason "left the team" --key steward.key --grants grants/

\b
Exit codes: 0 revoked · 2 usage, or no such grant
"""
)
@click.argument("grant", metavar="GRANT")
@click.option("--reason", required=True, help="Why; it stands in the revocation and in the log.")
@private_key("The granter's private key")
@passphrase_file
@in_folder
@audited
@clock
def revoke(
    grant: str,
    reason: str,
    private: str,
    passphrase_file: Path | None,
    grants: Path,
    access: Access,
    now: str | None,
) -> int:
    """End a GRANT now, by the beginning of its name. What is being read under it stops.

    The broker records it when it next decides: there it stands even if somebody removes the file.
    Where no broker runs, --audit-log and --audit-key record it at once.
    """
    from bartizan.datasets.accesses import revoked
    from bartizan.datasets.grant import Revocation, write_revocation
    from bartizan.datasets.granted import GrantFolder
    from bartizan.signing.trusted import sign

    folder = GrantFolder(grants)
    given = _named(folder, grant)
    said = Revocation(grant=given.id, at=moment_or_now(now), reason=reason)
    signer = signing_key(private, passphrase_file)
    with writing(Path(), access) as sink:
        path = folder.put(given.id, sign(write_revocation(said), signer), "revoked")
        sink.record(revoked(said, given.dataset, person()))
    note(f"Revoked {given.id[:12]}: {path}")
    return Exit.DONE


def _made(wanted: Wanted, now: datetime) -> "Grant":
    """Return the grant that is wanted. Raises InvalidInputError for one that nobody should sign."""
    from bartizan.datasets.broker import manifest_at
    from bartizan.datasets.grant import Grant, problem

    dataset = manifest_at(wanted.dataset)
    made = Grant(
        subject=wanted.subject,
        dataset=dataset.name,
        root=dataset.root,
        purpose=wanted.purpose,
        columns=_columns(wanted.columns),
        issued=now,
        until=parse_moment(wanted.until),
        most=wanted.most,
        serial=secrets.token_hex(8),
    )
    if why := problem(made):
        raise InvalidInputError(f"not granted: {why}")
    known = {each.name for facts in dataset.files.values() for each in facts.columns}
    missing = [name for name in made.columns or () if name not in known]
    if missing:
        raise InvalidInputError(
            f"not granted: no table of {dataset.name} has a column {missing[0]!a}",
            hint="Columns are named to the letter, as `bartizan data manifest` shows them.",
        )
    return made


def _bytes(most: int | None) -> str:
    return "any number of bytes" if most is None else f"at most {most} bytes"


def _columns(text: str) -> tuple[str, ...] | None:
    if text == "*":
        return None
    if not text.startswith("["):
        return tuple(text.split(","))
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise InvalidInputError(f"{text[:60]!a} is no JSON list of names of columns")
    return tuple(names)


def _demand_own_look(subject: str, folder: "GrantFolder") -> None:
    """Raise InvalidInputError for a name that looks like another's to whom something is granted."""
    for other in sorted(folder.subjects()):
        if other != subject and look(other) == look(subject):
            raise InvalidInputError(
                f"not granted: the name {subject!a} looks like {other!a}, who has grants",
                hint="Grant to the name that is meant, as it stands in what signs people in.",
            )


def _named(folder: "GrantFolder", beginning: str) -> "Grant":
    """Return the grant whose name begins so. Raises InvalidInputError for none, or several."""
    found = folder.named(beginning)
    if len(found) != 1:
        many = f"{len(found)} grants begin" if found else "no grant begins"
        raise InvalidInputError(f"{many} with {beginning[:70]!a} in {folder.root}")
    return found[0]


grant.add_command(list_grants)
