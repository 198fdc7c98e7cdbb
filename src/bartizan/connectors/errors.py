"""What can go wrong with another system."""

from bartizan.core.errors import BartizanError


class ConnectorError(BartizanError):
    """Another system cannot be reached, refuses, or answers what it must not."""


class MissingExtraError(ConnectorError):
    """The library that speaks with another system is not installed."""

    def __init__(self, library: str, extra: str) -> None:
        """Say what is missing, and how to install it."""
        super().__init__(
            f"this needs {library}, which is not installed",
            hint=f"Install it with `pip install 'bartizan[{extra}]'`.",
        )
