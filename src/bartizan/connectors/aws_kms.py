"""A key in AWS KMS that wraps data keys; each use of it stands in CloudTrail with its context."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol, TypedDict, TypeVar

from bartizan.core.errors import InvalidInputError
from bartizan.sealing.errors import KeyRefusedError, WrappedKeyEditedError
from bartizan.sealing.keys import DATA_KEY, Recipient, Wrapped

PROVIDER: Final = "aws-kms"
SECONDS: Final = 10
# What KMS answers when ciphertext or encryption context are not those of the key.
_EDITED: Final = ("InvalidCiphertextException", "IncorrectKeyException")
T = TypeVar("T")


class _Answer(TypedDict):
    KeyId: str
    Plaintext: bytes
    CiphertextBlob: bytes


class Kms(Protocol):
    """What is used of the KMS API, by its own names."""

    def generate_data_key(
        self,
        *,
        KeyId: str,
        KeySpec: str,
        EncryptionContext: Mapping[str, str],
    ) -> _Answer:
        """Return a new data key, plain and encrypted."""

    def encrypt(
        self,
        *,
        KeyId: str,
        Plaintext: bytes,
        EncryptionContext: Mapping[str, str],
    ) -> _Answer:
        """Return a data key encrypted."""

    def decrypt(
        self,
        *,
        KeyId: str,
        CiphertextBlob: bytes,
        EncryptionContext: Mapping[str, str],
    ) -> _Answer:
        """Return a data key decrypted."""

    def describe_key(self, *, KeyId: str) -> Mapping[str, Mapping[str, str]]:
        """Return what KMS says of a key, under `KeyMetadata`."""


class AwsKmsKey:
    """One key of KMS, known by its ARN; an alias is resolved once, when it is first needed."""

    def __init__(self, client: Kms, key: str) -> None:
        """Take a client of KMS, and an ARN, id or alias (`alias/name`) of a key."""
        self._client = client
        self._key = key
        self._arn = key if key.startswith("arn:") and ":key/" in key else ""

    def new_key(self, context: Mapping[str, str]) -> Wrapped:
        """Return a new data key (GenerateDataKey). Raises KeyRefusedError."""
        answer = _asked(
            lambda: self._client.generate_data_key(
                KeyId=self._key, KeySpec="AES_256", EncryptionContext=dict(context)
            )
        )
        return Wrapped(
            _checked(answer["Plaintext"]),
            Recipient(PROVIDER, answer["KeyId"], answer["CiphertextBlob"]),
        )

    def wrap(self, data_key: bytes, context: Mapping[str, str]) -> Recipient:
        """Return a data key wrapped (Encrypt). Raises KeyRefusedError."""
        answer = _asked(
            lambda: self._client.encrypt(
                KeyId=self._key, Plaintext=data_key, EncryptionContext=dict(context)
            )
        )
        return Recipient(PROVIDER, answer["KeyId"], answer["CiphertextBlob"])

    def opens(self, recipient: Recipient) -> bool:
        """Whether the recipient is this very key: KMS is asked for no key that a file names."""
        return recipient.provider == PROVIDER and recipient.key_id == self._named()

    def unwrap(self, recipient: Recipient, context: Mapping[str, str]) -> bytes:
        """Return the data key (Decrypt). Raises KeyRefusedError or WrappedKeyEditedError."""
        answer = _asked(
            lambda: self._client.decrypt(
                KeyId=self._named(),
                CiphertextBlob=recipient.wrapped,
                EncryptionContext=dict(context),
            )
        )
        return _checked(answer["Plaintext"])

    def _named(self) -> str:
        if not self._arn:
            answer = _asked(lambda: self._client.describe_key(KeyId=self._key))
            self._arn = answer["KeyMetadata"]["Arn"]
        return self._arn


def connect(key: str, *, region: str | None = None, endpoint: str | None = None) -> AwsKmsKey:
    """Return a key of KMS that wraps. Raises InvalidInputError as client_for does."""
    return AwsKmsKey(client_for(key, region=region, endpoint=endpoint), key)


def client_for(key: str, *, region: str | None = None, endpoint: str | None = None) -> Any:  # noqa: ANN401 - boto3 has no types
    """Return a client of KMS for a key, with the credentials that boto3 finds on this machine.

    Raises InvalidInputError when boto3 is not installed, or no region is known.
    """
    try:
        import boto3  # noqa: PLC0415  (an extra)
        from botocore.config import Config  # noqa: PLC0415
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415
    except ImportError:
        raise InvalidInputError(
            "keys of AWS KMS need boto3", hint="Run `pip install 'bartizan[aws]'`."
        ) from None
    limits = Config(
        connect_timeout=SECONDS,
        read_timeout=SECONDS,
        retries={"max_attempts": 3, "mode": "standard"},
    )
    known = key.split(":")[3] if key.startswith("arn:") and key.count(":") >= 5 else None  # noqa: PLR2004
    try:
        return boto3.client(
            "kms", region_name=region or known, endpoint_url=endpoint, config=limits
        )
    except (BotoCoreError, ValueError) as error:
        raise InvalidInputError(
            f"cannot ask AWS KMS: {error}", hint="Set AWS_REGION, or name the key by its ARN."
        ) from None


def _asked(ask: Callable[[], T]) -> T:
    """Ask KMS; whatever it or the way to it answers becomes one of our errors."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  (an extra)

    try:
        return ask()
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "an error"))
        if code in _EDITED:
            raise WrappedKeyEditedError(
                f"KMS does not open the wrapped key ({code}): the wrapped key, or the context that "
                "it is bound to, was edited"
            ) from None
        raise KeyRefusedError(
            f"KMS refused the key: {code}",
            hint="See that the key is enabled and its policy, with its conditions, allows this.",
        ) from None
    except BotoCoreError as error:
        raise KeyRefusedError(f"KMS cannot be asked: {error}") from None


def _checked(plain: bytes) -> bytes:
    if len(plain) != DATA_KEY:
        raise WrappedKeyEditedError(f"KMS unwrapped {len(plain)} bytes, which is no data key")
    return plain
