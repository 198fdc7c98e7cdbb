"""`bartizan model keygen`, and how commands come by a private key and its passphrase."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from bartizan.cli.console import note
from bartizan.cli.exit import Exit
from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from bartizan.crypto.ecdsa import EcSigner

F = TypeVar("F", bound=Callable[..., Any])
LONGEST: Final = 65_536
PASSPHRASE: Final = "BARTIZAN_MODEL_PASSPHRASE"  # noqa: S105  (the name of a variable)
FILE: Final = click.Path(path_type=Path, dir_okay=False)
OTHER: Final = "Name another with --public."
EXISTING: Final = click.Path(path_type=Path, dir_okay=False, exists=True)


def passphrase_file(function: F) -> F:
    """Add --passphrase-file FILE."""
    return click.option(
        "--passphrase-file",
        type=EXISTING,
        metavar="FILE",
        help=f"Where the key's passphrase or PIN stands [default: {PASSPHRASE}, or a prompt].",
    )(function)


@click.command(
    epilog="""
\b
Examples:
  bartizan model keygen release.key                    asks for a passphrase
  bartizan model keygen release.key --passphrase-file passphrase.txt
  openssl pkey -in release.key -noout -text            other tools read it, too

\b
Exit codes: 0 done · 2 usage, or a file of that name exists
"""
)
@click.argument("key", type=FILE)
@click.option("--public", type=FILE, help="The public key's file [default: KEY.pub].")
@click.option("--no-passphrase", is_flag=True, help="Leave the private key unencrypted.")
@passphrase_file
def keygen(
    key: Path, public: Path | None, no_passphrase: bool, passphrase_file: Path | None
) -> int:
    """Make a key pair on P-256 that signs models, in PEM.

    The private key is encrypted by a passphrase and readable by its owner alone; nothing is
    overwritten. Give the public key to whoever verifies.
    """
    from bartizan.crypto.ecdsa import EcSigningKey
    from bartizan.crypto.keyfile import write_secret

    beside = public or key.with_name(f"{key.name}.pub")
    instead = {key: "A key file is never overwritten: name another.", beside: OTHER}
    for path, hint in instead.items():
        if os.path.lexists(path):
            raise InvalidInputError(f"{path} exists already", hint=hint)
    secret = None if no_passphrase else _given(passphrase_file) or _asked(confirm=True)
    if secret is None and not no_passphrase:
        raise InvalidInputError(
            "no passphrase was given",
            hint=f"Give --passphrase-file or {PASSPHRASE}, or say --no-passphrase.",
        )
    made = EcSigningKey.generate()
    write_secret(key, made.to_pem(secret))
    with beside.open("xb") as file:
        file.write(made.verifier.pem)
    click.echo(made.verifier.fingerprint)
    note(f"Made {key}, and {beside} for whoever verifies; the line above names the key.")
    return Exit.DONE


def private_key(text: str, *, required: bool = True) -> Callable[[F], F]:
    """Make what adds --key KEY, as `private`: a file, or a key that never leaves where it is."""
    return click.option(
        "--key",
        "private",
        required=required,
        metavar="KEY",
        help=f"{text}: a file in PEM, aws-kms:ARN, or a URI pkcs11:….",
    )


def signing_key(name: str, passphrase_file: Path | None) -> "EcSigner":
    """Return what signs by a private key; a person is asked for what opens it and is not given.

    Raises KeyFileError for a file that others may read, or that does not open, and ConnectorError
    where a service or a device refuses.
    """
    kind, _, rest = name.partition(":")
    if kind == "aws-kms" and rest:
        from bartizan.connectors import aws_kms_signing

        return aws_kms_signing.connect(rest)
    if kind == "pkcs11":
        return _in_device(name, passphrase_file)
    return _from_file(Path(name), passphrase_file)


def _in_device(name: str, passphrase_file: Path | None) -> "EcSigner":
    from bartizan.connectors import pkcs11_signing
    from bartizan.connectors.pkcs11_uri import parse_uri

    uri = parse_uri(name)

    def pin() -> str:
        secret = _given(uri.pin or passphrase_file) or _asked(confirm=False, what="PIN")
        if secret is None:
            raise InvalidInputError(
                "no PIN was given",
                hint=f"Name its file (pin-source=… or --passphrase-file), or set {PASSPHRASE}.",
            )
        return secret.decode("utf-8", "surrogateescape")

    return pkcs11_signing.connect(uri, pin)


def _from_file(path: Path, passphrase_file: Path | None) -> "EcSigner":
    from bartizan.crypto.ecdsa import EcSigningKey
    from bartizan.crypto.keyfile import read_secret

    _demand_private(path)
    pem = read_secret(path)
    if b"ENCRYPTED" not in pem:
        return EcSigningKey.from_pem(pem, None)
    secret = _given(passphrase_file) or _asked(confirm=False)
    if secret is None:
        raise InvalidInputError(
            f"{path} is encrypted, and no passphrase was given",
            hint=f"Give --passphrase-file or {PASSPHRASE}.",
        )
    return EcSigningKey.from_pem(pem, secret)


def _demand_private(path: Path) -> None:
    """Raise InvalidInputError for a public key, which others may read and which signs nothing."""
    public = False
    if path.is_file():
        with suppress(OSError), path.open("rb") as file:
            public = b"PUBLIC KEY" in file.read(LONGEST)
    if public:
        raise InvalidInputError(
            f"{path} is a public key", hint="Name the private one, which it was made with."
        )


def _given(file: Path | None) -> bytes | None:
    """Return the passphrase of a file (its first line) or of the environment."""
    if file is not None:
        from bartizan.crypto.keyfile import read_secret

        secret = read_secret(file).splitlines()[:1]
        if not secret or not secret[0]:
            raise InvalidInputError(f"the first line of {file} is empty")
        return secret[0]
    return os.environ.get(PASSPHRASE, "").encode("utf-8", "surrogateescape") or None


def _asked(*, confirm: bool, what: str = "Passphrase") -> bytes | None:
    """Ask a person, without showing what is typed; None where there is none to ask."""
    if not sys.stdin.isatty():
        return None
    typed = click.prompt(what, hide_input=True, confirmation_prompt=confirm, err=True)
    return str(typed).encode()
