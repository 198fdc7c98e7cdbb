"""Why the gateway refuses, in words that every dialect can say in its own."""

from enum import StrEnum
from typing import Final

from bartizan.core.errors import BartizanError


class Reason(StrEnum):
    """The kinds of refusal; a dialect has an error object for each."""

    NO_ROUTE = "no_route"
    INVALID = "invalid_request"
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    LIMITED = "limited"
    CONTENT = "content_filter"
    UPSTREAM = "upstream_failed"
    UNAVAILABLE = "unavailable"


STATUS: Final = {
    Reason.NO_ROUTE: 404,
    Reason.INVALID: 400,
    Reason.UNSUPPORTED: 400,
    Reason.TOO_LARGE: 413,
    Reason.TOO_SLOW: 408,
    Reason.UNAUTHENTICATED: 401,
    Reason.FORBIDDEN: 403,
    Reason.LIMITED: 429,
    Reason.CONTENT: 400,
    Reason.UPSTREAM: 502,
    Reason.UNAVAILABLE: 503,
}


class RefusedError(BartizanError):
    """The gateway does not pass something on; the message is for the caller and quotes nothing."""

    def __init__(
        self, reason: Reason, message: str, *, place: str = "", status: int = 0, retry: int = 0
    ) -> None:
        """Keep the reason, and where in the body it lies; `retry` is in seconds, 0 for never."""
        self.because = ""
        """What the record says, and the caller does not hear."""
        super().__init__(message)
        self.reason = reason
        self.place = place
        self.status = status or STATUS[reason]
        self.retry = retry
        self.about: str | int | None = None
        """The id of the JSON-RPC request that is refused."""
        self.unanswered = False
        """Whether no message can answer what is refused, so that only the status tells it."""


def blamed(error: RefusedError) -> RefusedError:
    """Return the refusal of what a provider sent that is not known: its fault, not the caller's."""
    message = f"the provider's reply: {error.message}"
    return RefusedError(Reason.UPSTREAM, message, place=error.place or "/")


def told(error: RefusedError, because: str) -> RefusedError:
    """Return a refusal with what only the record says of it."""
    error.because = because
    return error
