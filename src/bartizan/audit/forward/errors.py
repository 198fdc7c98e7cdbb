"""What can go wrong on the way to a receiver."""

from bartizan.audit.errors import AuditError


class DeliveryError(AuditError):
    """A receiver did not take what was sent: nothing of it counts as delivered."""
