"""Whom a command trusts to have signed a model: by keys, or by a policy; never by default."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bartizan.cli.model_keys import EXISTING
from bartizan.core.errors import BartizanError, InvalidInputError

if TYPE_CHECKING:
    from bartizan.crypto.ecdsa import EcVerifyingKey
    from bartizan.signing.policyfile import Trust

F = TypeVar("F", bound=Callable[..., Any])


def trusting(function: F) -> F:
    """Add --signer KEY and --policy FILE."""
    signer = click.option(
        "--signer",
        "signers",
        multiple=True,
        type=EXISTING,
        metavar="KEY",
        help="A public key that is trusted, in PEM; of several, any.",
    )
    policy = click.option("--policy", type=EXISTING, help="A trust policy in YAML, instead.")
    return signer(policy(function))


def trust_from(signers: tuple[Path, ...], policy: Path | None) -> "Trust":
    """Return the policy that the options name.

    Raises UsageError unless they name keys or a policy, and InvalidInputError for a file that is
    neither.
    """
    from bartizan.signing.policyfile import load_trust, trust_of

    if bool(signers) is (policy is not None):
        raise click.UsageError("say whom you trust: give --signer KEY, or --policy FILE")
    if policy is not None:
        return load_trust(policy)
    return trust_of([_key(path) for path in signers])


def _key(path: Path) -> "EcVerifyingKey":
    from bartizan.crypto.ecdsa import EcVerifyingKey

    try:
        return EcVerifyingKey(path.read_bytes())
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror or error}") from None
    except BartizanError as error:
        raise InvalidInputError(f"{path}: {error.message}", hint=error.hint) from None
