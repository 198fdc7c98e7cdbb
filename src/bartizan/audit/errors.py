"""What can go wrong with a log: somebody changed it, or it cannot be written."""

from bartizan.core.errors import BartizanError


class AuditError(BartizanError):
    """A log cannot be used as asked."""


class TamperError(AuditError):
    """The log is not what was signed: this is no crash, somebody changed it."""


class ProofError(AuditError):
    """A proof, a receipt or a signed note does not prove what it must."""


class LogLockedError(AuditError):
    """Another process writes this log."""


class LogFailedError(AuditError):
    """The log cannot be written (disk full, read-only, closed): nothing more is acknowledged."""


class RecordError(AuditError):
    """A record cannot be an entry of a log: too large, or no record."""
