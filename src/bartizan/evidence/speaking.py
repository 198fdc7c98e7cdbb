"""The files that speak with a model: they call one, make a client of one, or define its tools."""

from bartizan.evidence.asks import Ask
from bartizan.evidence.clients import CHOOSING_ASKS, CLIENT_ASKS, CLIENTS
from bartizan.evidence.llm import MODEL_CALL_ASKS, model_calls
from bartizan.evidence.source import Source
from bartizan.evidence.tools import MCP_SERVERS, TOOL_ASKS, tools

SPEAKING_ASKS: tuple[Ask, ...] = (
    *MODEL_CALL_ASKS, *CLIENT_ASKS, *CHOOSING_ASKS, *TOOL_ASKS,
)  # fmt: skip


def speaking(source: Source) -> frozenset[str]:
    """Return the paths of the files that speak with a model."""
    calls = (*model_calls(source), *source.calls(*CLIENTS, *MCP_SERVERS))
    defined = (tool.place.path for tool in tools(source))
    return frozenset((*(call.place.path for call in calls), *defined))
