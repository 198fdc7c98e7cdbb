"""Which keys seal and open data, by `--key` and `--to`, and what commands say of a file."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from bartizan.cli.console import complain
from bartizan.cli.exit import Exit
from bartizan.cli.output import emit
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.core.words import Phase

if TYPE_CHECKING:
    from bartizan.sealing.errors import SealingError
    from bartizan.sealing.head import Head
    from bartizan.sealing.keys import KeyProvider, Recipient

F = TypeVar("F", bound=Callable[..., Any])
SCHEMA: Final = "bartizan.sealed/v1"
LONG_WORK: Final = 64 << 20
PATH: Final = click.Path(path_type=Path)
FORM: Final = click.Choice(("terminal", "json"))
SPECS: Final = "file:PATH, passphrase[:PATH], aws-kms:ARN or vault:[MOUNT/]NAME"
EXITS: Final = """\b
Exit codes: 0 done · 1 not what was sealed: the message names how · 2 usage, no sealed file, or
            nothing could be written · 4 no key opens it: what it is stays unknown
"""


def keyed(function: F) -> F:
    """Add --key."""
    return click.option(
        "--key", "keys", multiple=True, required=True, metavar="KEY", help=f"A key: {SPECS}."
    )(function)


def providers(
    specs: Sequence[str], *beside: Path, leaving: bool = False, new: bool = False
) -> "tuple[KeyProvider, ...]":
    """Return the keys that are named, for data that is or will be `beside`.

    The phase is the furthest that a bartizan.yaml above the data or the current folder declares;
    a `new` passphrase is asked for twice, since a slip would lock everybody out; `leaving` lets
    keys of this machine open in any phase, to be replaced. Raises InvalidInputError for a name that
    is none, KeyFileError, FormatError.
    """
    phase = phase_around(*beside, Path.cwd())
    return tuple(_provider(spec, phase, leaving=leaving, new=new) for spec in specs)


def _provider(spec: str, phase: Phase, *, leaving: bool, new: bool) -> "KeyProvider":
    from bartizan.sealing.local import KeyFile, Passphrase, read_key_file

    kind, _, name = spec.partition(":")
    if kind == "file" and name:
        return KeyFile(read_key_file(Path(name)), phase, leaving=leaving)
    if kind == "passphrase":
        return Passphrase(_passphrase(name, new=new), phase, leaving=leaving)
    if kind == "aws-kms" and name:
        from bartizan.connectors import aws_kms

        return aws_kms.connect(name)
    if kind == "vault" and name:
        return _vault(name)
    if kind == spec and _is_there(spec):
        raise InvalidInputError(
            f"{spec!r} is a file, and what kind of key it holds is not said",
            hint=f"For a file of `bartizan data key`: file:{spec}",
        )
    raise InvalidInputError(
        f"{kind[:40]!r} names no key",
        hint=f"A key is {SPECS}. `bartizan data key FILE` makes one for a trial.",
    )


def _vault(name: str) -> "KeyProvider":
    from bartizan.connectors.vault import Vault, VaultKey

    mount, _, key = name.rpartition("/")
    vault = Vault(
        os.environ.get("VAULT_ADDR", ""),
        os.environ.get("VAULT_TOKEN", ""),
        os.environ.get("VAULT_NAMESPACE", ""),
        mount or "transit",
    )
    return VaultKey(vault, key)


def _passphrase(path: str, *, new: bool) -> str:
    if not path:
        return str(click.prompt("Passphrase", hide_input=True, err=True, confirmation_prompt=new))
    from bartizan.crypto.keyfile import read_secret

    if not _is_there(path):  # it is not repeated: somebody may have typed the passphrase itself
        raise InvalidInputError(
            "what stands behind `passphrase:` is no file",
            hint="`--key passphrase:FILE` reads a file, and `--key passphrase` asks for the words; "
            "words that were typed into a command stay in the shell's history.",
        )
    try:
        return read_secret(Path(path)).decode().rstrip("\n")
    except UnicodeDecodeError:
        raise FormatError(f"{path} holds no passphrase in UTF-8") from None


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:  # words are longer than any name
        return False


def phase_around(*places: Path) -> Phase:
    """Return the furthest phase that a bartizan.yaml in or above these places declares.

    Above a link is both where it stands and where it leads. Raises InvalidInputError for a profile
    that cannot be read.
    """
    from bartizan.cli.profile import profile_at

    named = [
        each
        for place in places
        for each in (Path(os.path.abspath(place)), place.resolve())  # noqa: PTH100  (a link stays one)
    ]
    above = {folder for place in named for folder in (place, *place.parents)}
    found = [Phase.PROTOTYPE]
    for folder in above:
        declared = profile_at(folder, b"phase")
        if declared.profile is not None and declared.profile.phase is not None:
            found.append(declared.profile.phase)
    return max(found, key=lambda phase: phase.rank)


@contextmanager
def answering(form: str, output: Path | None) -> Iterator[list[Exit]]:
    """Give a list for the exit code; what is not authentic, or opens with no key, is an answer."""
    from bartizan.sealing.errors import KeyMissingError, KeyRefusedError, NotAuthenticError

    code = [Exit.DONE]
    try:
        yield code
    except NotAuthenticError as error:
        code[0] = Exit.NOT_MET
        _refuse(error, error.kind, form, output)
    except (KeyMissingError, KeyRefusedError) as error:
        code[0] = Exit.INCONCLUSIVE
        kind = "no-key" if isinstance(error, KeyMissingError) else "key-refused"
        _refuse(error, kind, form, output)


def _refuse(error: "SealingError", kind: str, form: str, output: Path | None) -> None:
    complain(error)
    if form == "json":
        show({"outcome": "rejected", "kind": kind, "because": error.message}, output)


def show(document: dict[str, object], output: Path | None) -> None:
    """Write a result as JSON."""
    import json

    emit(json.dumps({"schema": SCHEMA, **document}, indent=2, ensure_ascii=False) + "\n", output)


def described(head: "Head", recipients: "Sequence[Recipient]") -> dict[str, object]:
    """Return what a sealed file says of itself, for JSON."""
    context = head.context
    return {
        "dataset": context.dataset,
        "version": context.version,
        "class": context.sensitivity,
        "name": context.name,
        "file": head.file_id,
        "length": head.length,
        "recipients": [each.name for each in recipients],
    }
