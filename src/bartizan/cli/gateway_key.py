"""`bartizan gateway key`: makes, rotates, revokes and lists the API keys of the gateway."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from bartizan.cli.console import note
from bartizan.cli.exit import Exit
from bartizan.cli.groups import Told
from bartizan.cli.options import clock
from bartizan.core.clock import moment_or_now, wire
from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from datetime import datetime

    from bartizan.gateway.access.keys import Key

F = TypeVar("F", bound=Callable[..., Any])
FILE: Final = click.Path(path_type=Path, dir_okay=False)
KEYS, PEPPER = "gateway-keys.json", "gateway-pepper"


def keys_option(function: F) -> F:
    """Add --keys FILE."""
    return click.option(
        "--keys",
        type=FILE,
        default=Path(KEYS),
        show_default=True,
        help="The file of keys; it holds keyed hashes alone.",
    )(function)


def pepper_option(function: F) -> F:
    """Add --pepper FILE."""
    return click.option(
        "--pepper",
        type=FILE,
        help=f"The secret under which keys are hashed [default: {PEPPER} beside the keys].",
    )(function)


def days_option(function: F) -> F:
    """Add --days N."""
    return click.option(
        "--days",
        type=click.IntRange(1, 730),
        default=90,
        show_default=True,
        help="How long the new secret counts.",
    )(function)


@click.group(cls=Told)
def key() -> None:
    """Make, rotate, revoke and list API keys.

    A key is shown once. What is kept is a keyed hash, so that who reads the file has no key.
    """


@key.command(
    epilog="""
\b
Examples:
  bartizan gateway key create support-bot
  bartizan gateway key create ann@example.com --role engineer --days 30

\b
Exit codes: 0 made, and shown on stdout · 2 usage
"""
)
@click.argument("principal")
@click.option("--role", "roles", multiple=True, help="A role that policies know; repeatable.")
@days_option
@keys_option
@pepper_option
@clock
def create(
    principal: str, roles: tuple[str, ...], days: int, keys: Path, pepper: Path | None,
    now: str | None,
) -> int:  # fmt: skip
    """Make a key that speaks for PRINCIPAL, and show it once."""
    from bartizan.gateway.access import keyring
    from bartizan.gateway.access.keys import create as made

    keyring.demand_name(principal, roles)
    with keyring.changing(keys) as known:
        secret = keyring.pepper_of(_pepper(keys, pepper), make=not known)
        text, fresh = made(principal, roles, secret, moment_or_now(now), timedelta(days=days))
        known[fresh.id] = fresh
    _show(text, fresh)
    note(f"it counts in gateways whose keys are {keys.absolute()}")
    return Exit.DONE


@key.command(
    epilog="""
\b
Examples:
  bartizan gateway key rotate k3v7q2mwx9ab --grace-hours 48

\b
Exit codes: 0 rotated, and the new key is on stdout · 2 usage, no such key
"""
)
@click.argument("key_id", metavar="ID")
@click.option(
    "--grace-hours",
    type=click.IntRange(0, 720),
    default=24,
    show_default=True,
    help="How long the secret before still counts.",
)
@days_option
@keys_option
@pepper_option
@clock
def rotate(
    key_id: str, grace_hours: int, days: int, keys: Path, pepper: Path | None, now: str | None
) -> int:
    """Give the key ID a second secret; the one before it counts a while longer."""
    from bartizan.gateway.access import keyring
    from bartizan.gateway.access.keys import rotate as rotated

    secret = keyring.pepper_of(_pepper(keys, pepper))
    life, grace = timedelta(days=days), timedelta(hours=grace_hours)
    with keyring.changing(keys) as known:
        text, fresh = rotated(_named(known, key_id), secret, moment_or_now(now), life, grace)
        known[key_id] = fresh
    _show(text, fresh)
    return Exit.DONE


@key.command(
    epilog="""
\b
Examples:
  bartizan gateway key revoke k3v7q2mwx9ab

\b
Exit codes: 0 revoked · 2 usage, no such key
"""
)
@click.argument("key_id", metavar="ID")
@keys_option
@clock
def revoke(key_id: str, keys: Path, now: str | None) -> int:
    """Let the key ID count for nothing from now on; a running gateway sees it within seconds."""
    from bartizan.gateway.access import keyring
    from bartizan.gateway.access.keys import revoke as revoked

    with keyring.changing(keys) as known:
        known[key_id] = revoked(_named(known, key_id), moment_or_now(now))
    note(f"key {key_id} of {known[key_id].principal} is revoked")
    return Exit.DONE


@key.command(
    "list",
    epilog="""
\b
Examples:
  bartizan gateway key list
  bartizan gateway key list --format json

\b
Exit codes: 0 done · 2 usage
""",
)
@click.option("--format", "form", type=click.Choice(["terminal", "json"]), default="terminal")
@keys_option
@clock
def listed(form: str, keys: Path, now: str | None) -> int:
    """List the keys: whom each speaks for, and until when. No secret is in the list."""
    from bartizan.gateway.access import keyring

    moment = moment_or_now(now)
    rows = [_row(each, moment) for each in keyring.load(keys).values()]
    if form == "json":
        click.echo(json.dumps({"schema": "bartizan.gateway-key-list/v1", "keys": rows}, indent=1))
        return Exit.DONE
    for row in rows:
        roles = f" ({', '.join(row['roles'])})" if row["roles"] else ""
        click.echo(f"{row['id']}  {row['state']:<8}  {row['principal']}{roles}  {row['until']}")
    if not rows:
        note(f"{keys} holds no key; `bartizan gateway key create NAME` makes one")
    return Exit.DONE


def _pepper(keys: Path, pepper: Path | None) -> Path:
    return pepper or keys.with_name(PEPPER)


def _named(known: dict[str, "Key"], key_id: str) -> "Key":
    if key_id not in known:
        raise InvalidInputError(
            f"there is no key {key_id!r}", hint="`bartizan gateway key list` names them."
        )
    return known[key_id]


def _show(text: str, fresh: "Key") -> None:
    click.echo(text)
    until = wire(fresh.secrets[-1].expires)
    note(f"key {fresh.id} speaks for {fresh.principal} until {until}; it is not shown again")


def _row(each: "Key", moment: "datetime") -> dict[str, Any]:
    live = [secret for secret in each.secrets if secret.expires > moment]
    state = "revoked" if each.revoked else "live" if live else "expired"
    until = max((secret.expires for secret in live), default=None)
    return {
        "id": each.id,
        "principal": each.principal,
        "roles": list(each.roles),
        "state": state,
        "secrets": len(live),
        "until": wire(until) if until else "",
    }
