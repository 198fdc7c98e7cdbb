"""`bartizan model pubkey`: the public key of a private one, wherever that is kept."""

from pathlib import Path

import click

from bartizan.cli.exit import Exit
from bartizan.cli.model_keys import passphrase_file, signing_key


@click.command(
    epilog="""
\b
Examples:
  bartizan model pubkey aws-kms:alias/release > release.pub
  bartizan model pubkey 'pkcs11:token=release;object=signing' > release.pub
  bartizan model pubkey release.key

\b
Exit codes: 0 done · 2 usage, or the key cannot be reached
"""
)
@click.argument("key")
@passphrase_file
def pubkey(key: str, passphrase_file: Path | None) -> int:
    """Print the public key of KEY in PEM, for whoever verifies.

    KEY is named as --key of `bartizan model sign` names it: a file in PEM, aws-kms:ARN, or a URI
    pkcs11:….
    """
    click.echo(signing_key(key, passphrase_file).verifier.pem.decode("ascii"), nl=False)
    return Exit.DONE
