"""The one narrow interface by which other parts log: a record in, a receipt out."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bartizan.audit.proof import Receipt
    from bartizan.audit.record import Record
    from bartizan.audit.writer import Log


class Sink(Protocol):
    """Where evidence goes."""

    def record(self, record: "Record") -> "Receipt | None":
        """Take a record and return its receipt, None where no log is configured."""


class NoLog:
    """The sink where no log is configured; it costs nothing."""

    def record(self, record: "Record") -> "Receipt | None":  # noqa: ARG002  (nothing is kept)
        """Do nothing."""
        return None


class LogSink:
    """The sink of an open log."""

    def __init__(self, log: "Log") -> None:
        """Take an open log, which stays the caller's to close."""
        self._log = log

    def record(self, record: "Record") -> "Receipt | None":
        """Return the receipt when the record is durable and signed. Raises LogFailedError."""
        return self._log.append(record).receipt()
