"""A key in HashiCorp Vault's transit engine that wraps data keys, over its HTTP API.

The context is given as `associated_data`, so that a wrapped key opens with its own context alone.
"""

import json
import re
import ssl
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from bartizan.core.errors import InvalidInputError
from bartizan.crypto.seal import new_key
from bartizan.sealing.errors import KeyRefusedError, SealingError, WrappedKeyEditedError
from bartizan.sealing.keys import DATA_KEY, Recipient, Wrapped, associated

PROVIDER: Final = "vault"
SECONDS: Final = 10.0
LONGEST: Final = 65_536
OK: Final = 200
BAD_REQUEST: Final = 400
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,128}")
_MOUNT: Final = re.compile(r"[A-Za-z0-9_.-]{1,128}(/[A-Za-z0-9_.-]{1,128}){0,4}")
# What Vault says of a ciphertext that is not one of its key and context; a version that is too new
# for the key is another key's, or an older state of it.
_EDITED: Final = re.compile(
    r"cipher: message authentication failed|invalid ciphertext: (?!version is too new)"
)
_VISIBLE: Final = re.compile(r"[!-~]{1,8192}")


@dataclass(frozen=True, slots=True)
class Vault:
    """Where a Vault is, and the token that it knows us by, which shows in no representation.

    Raises InvalidInputError for an address that is not https (http is for this machine alone), or
    a token that is no HTTP header's value.
    """

    address: str
    token: str = field(repr=False)
    namespace: str = ""
    mount: str = "transit"

    def __post_init__(self) -> None:
        if not _safe(self.address):
            raise InvalidInputError(
                "the address of Vault is not https://HOST[:PORT]",
                hint="Set VAULT_ADDR; plain http is taken for this machine alone.",
            )
        if not _VISIBLE.fullmatch(self.token) or not _MOUNT.fullmatch(self.mount):
            raise InvalidInputError(
                "the token or the mount of Vault is missing or has other characters than allowed",
                hint="Set VAULT_TOKEN.",
            )
        if self.namespace and not _VISIBLE.fullmatch(self.namespace):
            raise InvalidInputError("the namespace of Vault has other characters than allowed")

    def write(self, path: str, body: Mapping[str, str]) -> Mapping[str, object]:
        """Return the `data` of Vault's answer to a POST; no redirect is followed.

        Raises KeyRefusedError for no answer or a refusal, WrappedKeyEditedError when Vault says
        that what it was given to open is not what the key made.
        """
        connection = self._connection()
        try:
            headers = {"X-Vault-Token": self.token, "X-Vault-Request": "true"}
            if self.namespace:
                headers["X-Vault-Namespace"] = self.namespace
            prefix = urlsplit(self.address).path.rstrip("/")
            connection.request(
                "POST", f"{prefix}/v1/{self.mount}/{path}", json.dumps(body), headers
            )
            answer = connection.getresponse()
            content = answer.read(LONGEST + 1)
        except (OSError, HTTPException) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise KeyRefusedError(f"Vault cannot be asked: {reason}") from None
        finally:
            connection.close()
        return _data(answer.status, content)

    def _connection(self) -> HTTPConnection:
        parts = urlsplit(self.address)
        host, port = parts.hostname or "", parts.port
        if parts.scheme == "https":
            tls = ssl.create_default_context()
            return HTTPSConnection(host, port, timeout=SECONDS, context=tls)
        return HTTPConnection(host, port, timeout=SECONDS)


class VaultKey:
    """One key of a transit engine; its id is the mount and the name."""

    def __init__(self, vault: Vault, name: str) -> None:
        """Take a Vault and the name of a key there. Raises InvalidInputError for no such name."""
        if not _NAME.fullmatch(name):
            raise InvalidInputError(f"{name!r} is no name of a key in Vault")
        self._vault, self._name = vault, name
        self.key_id = f"{vault.mount}/{name}"

    def new_key(self, context: Mapping[str, str]) -> Wrapped:
        """Return a new data key. Raises KeyRefusedError."""
        data_key = new_key()
        return Wrapped(data_key, self.wrap(data_key, context))

    def wrap(self, data_key: bytes, context: Mapping[str, str]) -> Recipient:
        """Return a data key wrapped (`encrypt`). Raises KeyRefusedError."""
        body = {"plaintext": _b64(data_key), "associated_data": _b64(associated(context))}
        wrapped = self._vault.write(f"encrypt/{self._name}", body).get("ciphertext")
        if not isinstance(wrapped, str) or not wrapped.isascii():
            raise KeyRefusedError("Vault answered without a ciphertext")
        return Recipient(PROVIDER, self.key_id, wrapped.encode())

    def opens(self, recipient: Recipient) -> bool:
        """Whether the recipient is this key."""
        return (recipient.provider, recipient.key_id) == (PROVIDER, self.key_id)

    def unwrap(self, recipient: Recipient, context: Mapping[str, str]) -> bytes:
        """Return the data key (`decrypt`). Raises KeyRefusedError or WrappedKeyEditedError."""
        body = {
            "ciphertext": recipient.wrapped.decode("ascii", "replace"),
            "associated_data": _b64(associated(context)),
        }
        plain = self._vault.write(f"decrypt/{self._name}", body).get("plaintext")
        try:
            data_key = b64decode(plain, validate=True) if isinstance(plain, str) else b""
        except NotBase64:
            data_key = b""
        if len(data_key) != DATA_KEY:
            raise WrappedKeyEditedError("what Vault unwrapped is no data key")
        return data_key


def _data(status: int, content: bytes) -> Mapping[str, object]:
    if status == BAD_REQUEST:
        raise _of_request(_part(content, "errors"))
    if status != OK:
        raise KeyRefusedError(
            f"Vault refused the key: it answered {status}",
            hint="See that the token is alive and its policy allows encrypt and decrypt.",
        )
    data = _part(content, "data")
    if not isinstance(data, dict):
        raise KeyRefusedError("what answered is no Vault")
    return data


def _of_request(errors: object) -> SealingError:
    """Return what status 400 means: an edit alone is one, all else leaves the file unknown.

    Vault answers so, too, for a key that is gone, a version that its policy has retired, and a kind
    of key without associated data.
    """
    said = errors if isinstance(errors, list) else []
    if any(_EDITED.match(each) for each in said if isinstance(each, str)):
        return WrappedKeyEditedError(
            "Vault does not open the wrapped key: it, or the context that it is bound to, was "
            "edited"
        )
    return KeyRefusedError(
        "Vault cannot use the key for this: it answered 400",
        hint="See that it is there, of type aes256-gcm96 or chacha20-poly1305, and that its "
        "min_decryption_version has not retired what wrapped the file.",
    )


def _part(content: bytes, name: str) -> object:
    try:
        return json.loads(content)[name] if len(content) <= LONGEST else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _safe(address: str) -> bool:
    """Whether an address is one that a token may be sent to, and a request can be made of."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    way = parts.scheme == "https" or (parts.scheme == "http" and _local(host))
    rest = parts.username is None and not parts.query and not parts.fragment
    return way and rest and port != 0 and bool(host) and _VISIBLE.fullmatch(address) is not None


def _local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _b64(content: bytes) -> str:
    return b64encode(content).decode()
