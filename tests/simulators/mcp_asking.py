"""A server of the Model Context Protocol that asks back, made with the official library.

python -m tests.simulators.mcp_asking PORT
"""

import socket
import sys

import uvicorn
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.streamable_http import EventCallback, EventMessage, EventStore
from mcp.types import JSONRPCMessage, SamplingMessage, TextContent
from pydantic import BaseModel


class Size(BaseModel):
    size: str


class Memory(EventStore):  # type: ignore[misc,unused-ignore]
    """Keeps every event."""

    def __init__(self) -> None:
        self.events: list[tuple[str, JSONRPCMessage | None]] = []

    async def store_event(self, stream_id: str, message: JSONRPCMessage | None) -> str:
        self.events.append((stream_id, message))
        return f"e{len(self.events)}"

    async def replay_events_after(
        self, last_event_id: str, send_callback: EventCallback
    ) -> str | None:
        start = int(last_event_id[1:])
        stream = self.events[start - 1][0]
        for number, (each, message) in enumerate(self.events[start:], start + 1):
            if each == stream and message is not None:
                await send_callback(EventMessage(message, f"e{number}"))
        return stream


async def size(ctx: Context) -> str:
    """Ask a person for a size."""
    answer = await ctx.elicit("Which size?", Size)
    return f"{answer.action}: {answer.data.size if answer.action == 'accept' else ''}"


async def poem(ctx: Context, about: str) -> str:
    """Ask the caller's model for a poem."""
    text = TextContent(type="text", text=f"A poem about {about}")
    answer = await ctx.session.create_message(
        [SamplingMessage(role="user", content=text)], max_tokens=50,
        related_request_id=ctx.request_id,
    )  # fmt: skip
    content = answer.content
    return content.text if isinstance(content, TextContent) else ""


async def apart(ctx: Context) -> str:
    """Ask for the caller's folders, and tell of a change, over the open stream."""
    await ctx.session.send_tool_list_changed()
    found = await ctx.session.list_roots()
    return ", ".join(str(each.uri) for each in found.roots)


async def slow(ctx: Context) -> str:
    """Close the stream of the call, and answer behind it."""
    await ctx.report_progress(1, 2, "half")
    await ctx.close_sse_stream()
    return "late"


def main(port: int) -> None:
    server = MCPServer("asking")
    for each in (size, poem, apart, slow):
        server.tool()(each)
    bound = socket.create_server(("127.0.0.1", port))
    print(f"listening on {bound.getsockname()[1]}", flush=True)  # noqa: T201
    app = server.streamable_http_app(event_store=Memory(), retry_interval=100)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[bound])


if __name__ == "__main__":
    main(int(sys.argv[1]))
