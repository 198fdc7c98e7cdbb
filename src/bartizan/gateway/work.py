"""What is done with a request, by the dialect of its route and its method."""

from collections.abc import Mapping
from typing import Final

from bartizan.gateway.applying import Applying
from bartizan.gateway.conversing import Conversing
from bartizan.gateway.dialects.bedrock_guardrail import ID as GUARDRAIL
from bartizan.gateway.following import Following
from bartizan.gateway.leaving import Leaving
from bartizan.gateway.passing import Passing

WORK: Final[Mapping[tuple[str, str], type[Passing]]] = {
    (GUARDRAIL, "POST"): Applying,
    ("mcp", "POST"): Conversing,
    ("mcp", "GET"): Following,
    ("mcp", "DELETE"): Leaving,
}


def work_of(dialect: str, method: str) -> type[Passing]:
    """Return what handles a request of a method that the dialect knows."""
    return WORK.get((dialect, method), Passing)
