"""What is done with a request, by the dialect of its route and its method."""

from collections.abc import Mapping
from typing import Final

from bartizan.gateway.applying import Applying
from bartizan.gateway.conversing import Conversing
from bartizan.gateway.dialects.bedrock_guardrail import ID as GUARDRAIL
from bartizan.gateway.dialects.mcp_shapes import SUBSCRIBE
from bartizan.gateway.following import Following
from bartizan.gateway.leaving import Leaving
from bartizan.gateway.passing import Passing
from bartizan.gateway.subscribing import Subscribing

WORK: Final[Mapping[tuple[str, str], type[Passing]]] = {
    (GUARDRAIL, "POST"): Applying,
    ("mcp", "POST"): Conversing,
    ("mcp", "GET"): Following,
    ("mcp", "DELETE"): Leaving,
}


NAMED: Final = "mcp-method"
"""The header that tells before the body is read whether a stream is asked for (2026-07-28)."""


def work_of(dialect: str, method: str, headers: Mapping[str, str]) -> type[Passing]:
    """Return what handles a request of a method that the dialect knows."""
    found = WORK.get((dialect, method), Passing)
    subscribes = found is Conversing and headers.get(NAMED) == SUBSCRIBE
    return Subscribing if subscribes else found
