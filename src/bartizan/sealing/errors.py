"""Why a sealed file does not open: each way in which it can be other than what was sealed."""

from bartizan.core.errors import BartizanError


class SealingError(BartizanError):
    """Data cannot be sealed, opened or rewrapped."""


class KeyMissingError(SealingError):
    """None of the given keys is one that the file was sealed for."""


class KeyRefusedError(SealingError):
    """A provider of keys does not wrap or unwrap, or cannot be asked."""


class NotAuthenticError(SealingError):
    """A sealed file, or a part of it, is not what was sealed; `kind` names how."""

    kind = "changed"


class HeadEditedError(NotAuthenticError):
    """The head (context, sizes) is not what was sealed."""

    kind = "header-edited"


class RecipientsEditedError(NotAuthenticError):
    """The wrapped keys were changed, added or removed by somebody without the data key."""

    kind = "recipients-edited"


class WrappedKeyEditedError(NotAuthenticError):
    """A wrapped key, or the context that it is bound to, is not what the right key wrapped."""

    kind = "wrapped-key-edited"


class KeySwappedError(NotAuthenticError):
    """A wrapped key opens to the data key of another file."""

    kind = "key-swapped"


class TruncatedError(NotAuthenticError):
    """Bytes are missing at the end."""

    kind = "truncated"


class AppendedError(NotAuthenticError):
    """There are bytes behind the end."""

    kind = "appended"


class ChunkChangedError(NotAuthenticError):
    """A chunk is not what was sealed there, nor at any place that was tried."""

    kind = "chunk-changed"


class ChunkMovedError(NotAuthenticError):
    """A chunk stands in the place of another one."""

    kind = "chunk-moved"


class MisplacedError(NotAuthenticError):
    """A file of a sealed folder is another one than its manifest or its name says."""

    kind = "file-swapped"


class OtherDatasetError(NotAuthenticError):
    """What was sealed is authentic, and of another dataset or version than was expected."""

    kind = "other-dataset"


class UnfinishedRewrapError(NotAuthenticError):
    """Both places of the wrapped keys are in use: a rewrap was cut off, or somebody wrote there."""

    kind = "rewrap-unfinished"


class SignatureEditedError(NotAuthenticError):
    """The signature behind a message is not one over this message."""

    kind = "signature-edited"
