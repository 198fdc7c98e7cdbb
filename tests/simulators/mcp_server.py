"""A small server of the Model Context Protocol, made with the official library.

python -m tests.simulators.mcp_server PORT
"""

import socket
import sys

import uvicorn
from mcp.server.mcpserver import MCPServer


def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


def delete(path: str) -> str:
    """Delete a file."""
    return f"deleted {path}"


def first() -> str:
    """The first note."""
    return "a note with a forbidden word"


def greeting(name: str) -> str:
    """Greets."""
    return f"Greet {name}."


def main(port: int) -> None:
    server = MCPServer("shelf")
    server.tool()(add)
    server.tool()(delete)
    server.resource("note://first")(first)
    server.prompt()(greeting)
    bound = socket.create_server(("127.0.0.1", port))
    print(f"listening on {bound.getsockname()[1]}", flush=True)  # noqa: T201
    app = server.streamable_http_app()
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[bound])


if __name__ == "__main__":
    main(int(sys.argv[1]))
