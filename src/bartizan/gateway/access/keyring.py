"""The file of API keys: what is kept of each, and the pepper that lies beside it."""

import json
import re
import secrets as randomness
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bartizan.core.clock import wire
from bartizan.core.errors import InvalidInputError
from bartizan.crypto.keyfile import read_secret, replace_file, write_secret
from bartizan.gateway.access.keys import (
    ID_LENGTH,
    MOST_LIVE,
    NAMING,
    PEPPER_BYTES,
    Key,
    Pepper,
    Secret,
)
from bartizan.gateway.locked import locked

SCHEMA = "bartizan.gateway-keys/v1"
LARGEST = 16_000_000
MOST_KEYS = 50_000
DIGEST = r"^[0-9a-f]{64}$"
NAME = rf"^[{NAMING}]{{{ID_LENGTH}}}$"
WHO = r"^[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}$"
STRICT = ConfigDict(extra="forbid", frozen=True)


class SecretRecord(BaseModel):
    """A secret as the file holds it."""

    model_config = STRICT
    hmac: str = Field(pattern=DIGEST)
    expires: AwareDatetime


class KeyRecord(BaseModel):
    """A key as the file holds it."""

    model_config = STRICT
    id: str = Field(pattern=NAME)
    principal: str = Field(pattern=WHO)
    roles: tuple[str, ...] = Field(default=(), max_length=32)
    created: AwareDatetime
    revoked: AwareDatetime | None = None
    secrets: tuple[SecretRecord, ...] = Field(max_length=MOST_LIVE)


class KeyringRecord(BaseModel):
    """The whole file."""

    model_config = STRICT
    schema_: Literal["bartizan.gateway-keys/v1"] = Field(alias="schema")
    keys: tuple[KeyRecord, ...] = Field(max_length=MOST_KEYS)


def load(path: Path) -> dict[str, Key]:
    """Return the keys of a file by their ids; none where there is no file.

    Raises InvalidInputError when the file cannot be read or is not one of keys.
    """
    if not path.exists():
        return {}
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror or error}") from None
    if len(content) > LARGEST:
        raise InvalidInputError(f"{path} is larger than {LARGEST:,} bytes")
    try:
        record = KeyringRecord.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InvalidInputError(
            f"{path} is not a file of gateway keys: {place}: {first['msg']}",
            hint="It is written by `bartizan gateway key` alone.",
        ) from None
    keys = {each.id: _key(each) for each in record.keys}
    if len(keys) < len(record.keys):
        raise InvalidInputError(f"{path} names a key twice")
    return keys


def save(path: Path, keys: Iterable[Key]) -> None:
    """Replace the file in one step, for its owner alone. Raises InvalidInputError."""
    record = {"schema": SCHEMA, "keys": [_record(key) for key in sorted(keys, key=lambda k: k.id)]}
    content = json.dumps(record, indent=1, ensure_ascii=True).encode()
    try:
        replace_file(path, content)
    except OSError as error:
        raise InvalidInputError(f"cannot write {path}: {error.strerror or error}") from None


@contextmanager
def changing(path: Path) -> Iterator[dict[str, Key]]:
    """Give the keys to be changed, alone, and save them at the end; not where an error passes.

    Raises InvalidInputError when they cannot be read, locked or written.
    """
    with locked(path):
        keys = load(path)
        yield keys
        save(path, keys.values())


def demand_name(principal: str, roles: Iterable[str]) -> None:
    """Raise InvalidInputError for a name that the file, policies and records could not hold."""
    for name in (principal, *roles):
        if re.fullmatch(WHO, name) is None:
            raise InvalidInputError(
                f"{name!r} cannot name a principal or a role",
                hint="Take letters, digits and . _ @ + -, at most 128, a letter or digit first.",
            )


def pepper_of(path: Path, *, make: bool = False) -> Pepper:
    """Return the pepper of a file of 0600; a random one is written first where `make` and none is.

    Raises KeyFileError when it cannot be read or others may read it, InvalidInputError when weak.
    """
    if make and not path.exists():
        write_secret(path, randomness.token_bytes(PEPPER_BYTES))
    return Pepper(read_secret(path))


def of_principal(keys: Mapping[str, Key], principal: str) -> tuple[Key, ...]:
    """Return the keys that speak for a principal."""
    return tuple(key for key in keys.values() if key.principal == principal)


def _key(record: KeyRecord) -> Key:
    return Key(
        id=record.id,
        principal=record.principal,
        roles=record.roles,
        secrets=tuple(Secret(bytes.fromhex(s.hmac), s.expires) for s in record.secrets),
        created=record.created,
        revoked=record.revoked,
    )


def _record(key: Key) -> dict[str, object]:
    return {
        "id": key.id,
        "principal": key.principal,
        "roles": list(key.roles),
        "created": wire(key.created),
        "revoked": wire(key.revoked) if key.revoked else None,
        "secrets": [{"hmac": s.digest.hex(), "expires": wire(s.expires)} for s in key.secrets],
    }
