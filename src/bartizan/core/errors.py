"""The errors that a person may see: what happened, and what to do about it."""


class BartizanError(Exception):
    """A failure that the command line shows as a message and a hint, never as a traceback."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep what happened (with the value) and what to do about it."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class FormatError(BartizanError):
    """A file is not what its format demands; the only error that a reader raises."""


class InvalidInputError(BartizanError):
    """A document that a person wrote (profile, waiver, catalogue) breaks its schema."""


class LostWorkError(BartizanError):
    """Work that was begun and whose results will not come: what it would say is unknown."""
