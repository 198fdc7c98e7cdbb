"""A server of the Model Context Protocol that offers tools to its caller's model, and links.

python -m tests.simulators.mcp_reaching PORT
"""

import socket
import sys
from typing import Annotated

import uvicorn
from mcp.server.mcpserver import Context, MCPServer
from mcp.types import (
    CreateMessageRequest,
    CreateMessageRequestParams,
    Icon,
    InputRequiredResult,
    SamplingMessage,
    TextContent,
    Tool,
    ToolChoice,
    ToolResultContent,
    ToolUseContent,
)
from pydantic import BaseModel, Field

ICON = Icon(src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR4")
WEATHER = Tool(
    name="weather",
    description="Tells how warm it is.",
    input_schema={"type": "object", "properties": {"city": {"type": "string"}}},
)
FIRST = SamplingMessage(role="user", content=TextContent(type="text", text="Is Oslo warm?"))


class Degrees(BaseModel):
    city: str
    degrees: int


def told(use: ToolUseContent) -> SamplingMessage:
    """Return what the server's tool says to a call."""
    text = TextContent(type="text", text=f"seven degrees in {use.input['city']}")
    result = ToolResultContent(type="tool_result", tool_use_id=use.id, content=[text])
    return SamplingMessage(role="user", content=result)


async def forecast(ctx: Context) -> str:
    """Let the caller's model use a tool of this server (2025-11-25)."""
    messages = [FIRST]
    for _ in range(3):
        said = await ctx.session.create_message(
            messages, max_tokens=50, tools=[WEATHER], tool_choice=ToolChoice(mode="auto"),
            related_request_id=ctx.request_id,
        )  # fmt: skip
        uses = [each for each in said.content_as_list if isinstance(each, ToolUseContent)]
        if not uses:
            return " ".join(each.text for each in said.content_as_list)
        messages += [SamplingMessage(role="assistant", content=said.content), *map(told, uses)]
    return "never"


async def again(ctx: Context) -> str | InputRequiredResult:
    """Let the caller's model use a tool of this server (2026-07-28)."""
    answers = ctx.input_responses or {}
    messages = [FIRST]
    for answer in answers.values():
        parts = answer.content if isinstance(answer.content, list) else [answer.content]
        uses = [each for each in parts if isinstance(each, ToolUseContent)]
        if not uses:
            return " ".join(each.text for each in parts)
        messages += [SamplingMessage(role="assistant", content=parts), *map(told, uses)]
    params = CreateMessageRequestParams(messages=messages, max_tokens=50, tools=[WEATHER])
    return InputRequiredResult(input_requests={"a": CreateMessageRequest(params=params)})


async def sign_in(ctx: Context) -> str:
    """Send a person to an address."""
    answer = await ctx.elicit_url("Sign in first", "https://id.example/in", "e1")
    return str(answer.action)


def typed(city: Annotated[str, Field(json_schema_extra={"x-mcp-header": "City"})]) -> Degrees:
    """Answer with what has a schema."""
    return Degrees(city=city, degrees=7)


async def touch(ctx: Context) -> str:
    """Tell those who listen of changes."""
    await ctx.notify_tools_changed()
    await ctx.notify_resource_updated("note://first")
    return "told"


def first() -> str:
    """The first note."""
    return "a note"


def main(port: int) -> None:
    server = MCPServer("reaching", icons=[ICON])
    for each in (forecast, again, sign_in, typed, touch):
        server.tool(icons=[ICON])(each)
    server.resource("note://first", icons=[ICON])(first)
    bound = socket.create_server(("127.0.0.1", port))
    print(f"listening on {bound.getsockname()[1]}", flush=True)  # noqa: T201
    app = server.streamable_http_app()
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[bound])


if __name__ == "__main__":
    main(int(sys.argv[1]))
