"""What can go wrong with keys, signatures and sealed bytes."""

from bartizan.core.errors import BartizanError


class CryptoError(BartizanError):
    """A key, a signature or sealed bytes are not what they must be."""


class SignatureInvalidError(CryptoError):
    """A signature is not that of this key over this message."""


class SealBrokenError(CryptoError):
    """Sealed bytes do not open: another key, another context, or changed bytes."""


class KeyFileError(CryptoError):
    """A file of secret key material cannot be read, written or trusted."""
