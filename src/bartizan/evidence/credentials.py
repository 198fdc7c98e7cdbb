"""Values in infrastructure code that are secrets by the name that they stand under."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.iac import Dialect, Iac, Resource, Variable
from bartizan.formats.node import Node

_SECRET = re.compile(
    r"(?:^|[_-])(?:passwords?|passwd|passphrase|secrets?|(?:api|access|private|secret|account|auth|"
    r"license|encryption|signing|master)_?keys?|tokens?|credentials?)$"
)
_NO_SECRET = re.compile(
    r"(?:^|[_-])(?:max|min|num|total|pad|eos|bos|stop|input|output|prompt|next|special|context|"
    r"public|partition|sort|hash|kms|ssm|enable[sd]?|use|has|create|manage|allow|generate)(?:$|[_-])"
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PLAIN_KEYS = frozenset({"secret", "secrets", "token", "tokens"})
_MANAGED = ("arn:", "{{resolve:", "${", "/aws/", "projects/", "vault:", "secret://", "ssm:", "alias/")
_WORDLIKE = re.compile(r"(?:true|false|null|none|default|enabled|disabled|optional|required)?", re.I)
_PLACEHOLDER = re.compile(
    r"<[^>]*>|\[[^\]]*\]|your[-_ ].*|x{3,}|\*{3,}|\.{3}|todo|tbd|fill[-_ ]?me.*|replace[-_ ]?.*"
    r"|change[-_ ]?me.*|placeholder.*|example.*|dummy.*|insert.*|none|null",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Written:
    """A secret that stands in the code; its value is not kept.

    `placeholder` tells that what stands there only shows where to write it.
    """

    name: str
    place: Place
    placeholder: bool
    sensitive: bool = False


def is_secret_name(name: str) -> bool:
    """Whether a value of this name is a secret: `github_token`, `DBPassword`, not `max_tokens`."""
    lowered = _CAMEL.sub("_", name).lower().replace(".", "_")
    return _SECRET.search(lowered) is not None and _NO_SECRET.search(lowered) is None


def is_placeholder(value: str) -> bool:
    """Whether a value only shows where the secret is to be written."""
    return _PLACEHOLDER.fullmatch(value.strip()) is not None


def variables_with_secrets(iac: Iac) -> Iterator[tuple[Variable, Written]]:
    """Yield the inputs that are secrets by name and have a value written as default."""
    for variable in iac.variables:
        default = variable.default
        text = default.text if default is not None else None
        if default is not None and text and is_secret_name(variable.name) and _is_value(text):
            place = Place(variable.place.path, default.key_line)
            yield variable, Written(variable.name, place, is_placeholder(text), variable.sensitive)


def secrets_in(iac: Iac, resource: Resource) -> Iterator[Written]:
    """Yield the secrets that stand in a resource's attributes and environments as text."""
    defaults = {v.default.text for v in iac.variables if v.default is not None}
    for name, node in _named_values(resource.body):
        text = node.text
        if text is None or not is_secret_name(name) or not _is_value(text):
            continue
        if text not in defaults or resource.dialect not in (
            Dialect.TERRAFORM,
            Dialect.CLOUDFORMATION,
        ):
            yield Written(name, resource.place_of(node), is_placeholder(text))


def _is_value(text: str) -> bool:
    value = text.strip()
    if value.startswith(_MANAGED) or _WORDLIKE.fullmatch(value):
        return False
    return not value.startswith(("/", "http:", "https:")) and " " not in value.strip("<>[]")


def _named_values(body: Node) -> Iterator[tuple[str, Node]]:
    """Yield texts with their names: entries of maps, and pairs of a `name` and a `value`."""
    pending = [body]
    while pending:
        node = pending.pop()
        fields = node.fields()
        name = fields.get("name") or fields.get("Name")
        value = fields.get("value") or fields.get("Value")
        if name is not None and value is not None and name.text is not None:
            yield name.text, value
        for key, child in fields.items():
            if child.text is not None and key.lower() not in _PLAIN_KEYS:
                yield key, child
        pending.extend(reversed(node.children()))
