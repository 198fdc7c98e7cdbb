"""Inputs of infrastructure code that are secrets by their name, and the defaults that they have."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.iac import Iac, Variable

_SECRET = re.compile(
    r"(?:^|[_-])(?:passwords?|passwd|passphrase|secrets?|(?:api|access|private|secret|account|auth|"
    r"license|encryption|signing|master)_?keys?|tokens?|credentials?)$"
)
_NO_SECRET = re.compile(
    r"(?:^|[_-])(?:max|min|num|total|pad|eos|bos|stop|input|output|prompt|next|special|context|"
    r"public|partition|sort|hash|kms|ssm|enable[sd]?|use|has|create|manage|allow|generate|creation|"
    r"client_token|client_request|continuation|idempotency)(?:$|[_-])"
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_MANAGED = (
    "arn:",
    "{{resolve:",
    "${",
    "/aws/",
    "projects/",
    "vault:",
    "secret://",
    "ssm:",
    "alias/",
)
_WORDLIKE = re.compile(
    r"(?:true|false|null|none|default|enabled|disabled|optional|required)?", re.IGNORECASE
)
_PLACEHOLDER = re.compile(
    r"<[^>]*>|\[[^\]]*\]|your[-_ ].*|x{3,}|\*{3,}|\.{3}|todo|tbd|fill[-_ ]?me.*|replace[-_ ]?.*"
    r"|change[-_ ]?me.*|placeholder.*|example.*|dummy.*|insert.*|none|null",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SecretInput:
    """An input that is a secret by its name; what its default is, if it has one, is not kept.

    `place` is that of the default, and `placeholder` tells that it only shows where to write it.
    """

    variable: Variable
    place: Place | None = None
    placeholder: bool = False


def is_secret_name(name: str) -> bool:
    """Whether a value of this name is a secret: `github_token`, `DBPassword`, not `max_tokens`."""
    lowered = _CAMEL.sub("_", name).lower().replace(".", "_")
    return _SECRET.search(lowered) is not None and _NO_SECRET.search(lowered) is None


def is_placeholder(value: str) -> bool:
    """Whether a value only shows where the secret is to be written."""
    return _PLACEHOLDER.fullmatch(value.strip()) is not None


def secret_inputs(iac: Iac) -> Iterator[SecretInput]:
    """Yield the inputs that are secrets by name."""
    for variable in iac.variables:
        if not is_secret_name(variable.name):
            continue
        default = variable.default
        text = default.text if default is not None else None
        if default is None or not text or not _is_value(text):
            yield SecretInput(variable)
        else:
            place = Place(variable.place.path, default.key_line)
            yield SecretInput(variable, place, is_placeholder(text))


def _is_value(text: str) -> bool:
    value = text.strip()
    if value.startswith(_MANAGED) or _WORDLIKE.fullmatch(value):
        return False
    if value.startswith(("/", "http:", "https:")):
        return False
    return " " not in value or is_placeholder(value)
