"""Reads gateway.yaml, and the secrets that it names; what is wrong is said with its line."""

import os
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from bartizan.core.described import described
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.crypto.keyfile import read_secret
from bartizan.formats.node import Limits, Node
from bartizan.formats.yamldoc import read_yaml
from bartizan.gateway.schema import GatewayPart
from bartizan.gateway.schema_words import SecretPart

LIMITS: Final = Limits(size=1_000_000, depth=20, nodes=50_000)
LEAST_SECRET: Final = 16
MOST_SHOWN: Final = 20
HINT: Final = "`bartizan gateway init` writes a file that works, with comments."


def read_config(path: Path) -> GatewayPart:
    """Return the configuration in a file. Raises InvalidInputError, which names each line."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror}", hint=HINT) from None
    return parse_config(content, path.name)


def parse_config(content: bytes, name: str) -> GatewayPart:
    """Return the configuration that a YAML text is. Raises InvalidInputError."""
    try:
        documents = read_yaml(content, limits=LIMITS)
    except FormatError as error:
        raise InvalidInputError(f"{name}: {error.message}", hint=HINT) from None
    if len(documents) != 1 or documents[0].items() or not documents[0].maps():
        raise InvalidInputError(f"{name}: one map of fields is expected", hint=HINT)
    node = documents[0]
    try:
        return GatewayPart.model_validate(node.plain())
    except ValidationError as error:
        found = [_problem(name, node, each) for each in error.errors(include_url=False)]
        lines = [f"  {each}" for each in found[:MOST_SHOWN]]
        noun = "problem" if len(found) == 1 else "problems"
        message = "\n".join([f"{len(found)} {noun} in {name}:", *lines])
        raise InvalidInputError(message, hint=HINT) from None


def read_secret_part(part: SecretPart, folder: Path, what: str) -> str:
    """Return a secret from where the configuration says that it lies.

    Raises InvalidInputError when it is not there or too short to be one; no message shows it.
    """
    if part.env is not None:
        value = os.environ.get(part.env, "")
        where = f"the environment variable {part.env}"
    else:
        where = str(folder / (part.file or ""))
        value = _from_file(Path(where), what)
    value = value.strip()
    if not value:
        raise InvalidInputError(
            f"{what}: {where} is empty or not there",
            hint="Set it where the gateway is checked and started: it is read at the start.",
        )
    if len(value) < LEAST_SECRET or len(set(value)) < LEAST_SECRET // 2:
        raise InvalidInputError(
            f"{what}: what {where} holds is too weak to be a secret",
            hint=f"At least {LEAST_SECRET} characters, at random.",
        )
    if not all("!" <= letter <= "~" for letter in value):
        raise InvalidInputError(f"{what}: {where} holds letters that no header can carry")
    return value


def _from_file(path: Path, what: str) -> str:
    try:
        return read_secret(path).decode("ascii")
    except UnicodeDecodeError:
        raise InvalidInputError(f"{what}: {path} holds no text") from None


def _problem(name: str, node: Node, detail: object) -> str:
    loc = detail["loc"]  # type: ignore[index]  # pydantic's ErrorDetails
    where = ".".join(map(str, loc))
    line = _line(node, loc)
    kind, reason = detail["type"], detail["msg"].removeprefix("Value error, ")  # type: ignore[index]
    if kind == "extra_forbidden":
        return f"{name}:{line}: '{where}' is not a field here"
    if kind == "missing":
        return f"{name}:{line}: '{where}' is missing"
    if not where:  # of the whole file, which says nothing of its own
        return f"{name}: {reason}"
    shown = described(detail["input"])  # type: ignore[index]
    return f"{name}:{line}: '{where}' is {shown}: {reason[:1].lower()}{reason[1:]}"


def _line(node: Node, location: tuple[int | str, ...]) -> int:
    line = node.line
    for step in location:
        items = node.items()
        inside = isinstance(step, int) and step < len(items)
        child = items[step] if isinstance(step, int) and inside else node.fields().get(str(step))
        if child is None:
            break
        node, line = child, child.key_line
    return line
