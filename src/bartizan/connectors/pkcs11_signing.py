"""A key in a device (an HSM, a smart card) that signs over PKCS #11, with the extra `pkcs11`."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bartizan.connectors.errors import ConnectorError, MissingExtraError
from bartizan.connectors.pkcs11_uri import KeyUri
from bartizan.core.errors import InvalidInputError
from bartizan.crypto.ecdsa import EcVerifyingKey
from bartizan.crypto.errors import CryptoError, SignatureInvalidError

if TYPE_CHECKING:
    from pkcs11 import Session

MODULE: Final = "BARTIZAN_PKCS11_MODULE"
# What PKCS #11 calls what went wrong, in words (the class names of the library).
_SAID: Final = {
    "PinIncorrect": "the PIN is not that of the token",
    "PinLocked": "the PIN is locked: it was wrong too often",
    "NoSuchToken": "there is no such token",
    "NoSuchKey": "the token holds no such private key, or no public key beside it",
    "MultipleTokensReturned": "several tokens are called so: name its serial",
    "MultipleObjectsReturned": "several keys are called so: name its id",
}


class Pkcs11Signer:
    """One private key of a token, on P-256, P-384 or P-521; each use has a session of its own."""

    def __init__(self, opened: "Callable[[], Session]", uri: KeyUri) -> None:
        """Take what opens a session, and the key's name. Raises ConnectorError, InvalidInputError.

        The latter for a key on another curve.
        """
        self._opened, self._uri = opened, uri
        with _speaking(), opened() as session:
            der = _public(session, uri)
        try:
            self.verifier = EcVerifyingKey.from_der(der)
        except CryptoError:
            raise InvalidInputError(
                "the key in the device is not on P-256, P-384 or P-521",
                hint="Models are signed by such keys.",
            ) from None

    def sign(self, message: bytes) -> bytes:
        """Return the signature over message, in DER, once it is known to be one.

        Raises ConnectorError where the device refuses, or gives another signature.
        """
        from pkcs11 import Mechanism, ObjectClass  # noqa: PLC0415  (an extra)
        from pkcs11.util.ec import encode_ecdsa_signature  # noqa: PLC0415

        digest = self.verifier.digest(message)
        with _speaking(), self._opened() as session:
            key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, **_named(self._uri))
            signature: bytes = encode_ecdsa_signature(key.sign(digest, mechanism=Mechanism.ECDSA))
        try:
            self.verifier.verify(signature, message)
        except SignatureInvalidError:
            raise ConnectorError("what the device gave is no signature by its key") from None
        return signature


def connect(uri: KeyUri, pin: Callable[[], str]) -> Pkcs11Signer:
    """Return a key in a device; `pin` gives the PIN of its token, once that is there.

    Raises MissingExtraError without the extra, ConnectorError where the device refuses, and
    InvalidInputError where no library of a device is named.
    """
    try:
        import pkcs11  # noqa: PLC0415  (an extra)
    except ImportError:
        raise MissingExtraError("python-pkcs11", "pkcs11") from None
    module = _module(uri)
    with _speaking():
        serial = None if uri.serial is None else uri.serial.encode()
        token = pkcs11.lib(str(module)).get_token(token_label=uri.token, token_serial=serial)
    given = pin()
    return Pkcs11Signer(lambda: token.open(user_pin=given), uri)


def _module(uri: KeyUri) -> Path:
    module = uri.module or Path(os.environ.get(MODULE) or "")
    if not module.is_absolute() or not module.is_file():
        raise InvalidInputError(
            f"{module} is no library of a device",
            hint=f"Name it by its whole path, as module-path=… in the URI or in {MODULE}.",
        )
    return module


def _public(session: "Session", uri: KeyUri) -> bytes:
    """Return the public key that lies beside a private one, in DER; empty for another kind."""
    from pkcs11 import ObjectClass  # noqa: PLC0415  (an extra)
    from pkcs11.util.ec import encode_ec_public_key  # noqa: PLC0415

    public = session.get_key(object_class=ObjectClass.PUBLIC_KEY, **_named(uri))
    try:
        der: bytes = encode_ec_public_key(public)
    except (KeyError, ValueError, TypeError):
        return b""
    return der


def _named(uri: KeyUri) -> dict[str, Any]:
    return {"label": uri.object, "id": uri.id}


@contextmanager
def _speaking() -> Iterator[None]:
    from pkcs11.exceptions import PKCS11Error  # noqa: PLC0415  (an extra)

    try:
        yield
    except PKCS11Error as error:
        kind = type(error).__name__
        raise ConnectorError(f"the device refuses: {_SAID.get(kind, kind)}") from None
    except RuntimeError as error:  # the library cannot be loaded
        raise ConnectorError(f"the device cannot be asked: {error}") from None
