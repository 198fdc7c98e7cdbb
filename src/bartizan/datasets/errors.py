"""What goes wrong with datasets: somebody may not read one, or it is not what it was."""

from bartizan.core.errors import BartizanError


class AccessRefusedError(BartizanError):
    """Somebody may not read what they asked for; nothing was handed out."""


class NotTheVersionError(BartizanError):
    """The bytes of a dataset are not those of the version that was named."""
