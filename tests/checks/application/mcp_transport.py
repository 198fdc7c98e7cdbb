"""Cases of app-mcp-config-transport."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CASES = (
    Case(
        check="app-mcp-config-transport",
        outcome=Outcome.FAIL,
        files={
            "mcp.json": """
                {"mcpServers": {
                  "hub": {"url": "http://hub.internal:8080/sse"}
                }}
                """
        },
        at=("mcp.json:2",),
    ),
    Case(
        check="app-mcp-config-transport",
        outcome=Outcome.REVIEW,
        files={"mcp.json": '{"mcpServers": {"hub": {"url": "https://hub.internal/mcp"}}}'},
        at=("mcp.json:1",),
    ),
    Case(
        check="app-mcp-config-transport",
        outcome=Outcome.PASS,
        files={
            "mcp.json": """
                {"mcpServers": {
                  "near": {"url": "http://localhost:8080/sse"},
                  "hub": {"url": "https://hub.internal/mcp",
                          "headers": {"X-API-Key": "${KEY}"}}
                }}
                """
        },
        at=("mcp.json:2", "mcp.json:3"),
    ),
    Case(
        check="app-mcp-config-transport",
        outcome=Outcome.UNKNOWN,
        files={"mcp.json": "[1, 2"},
        at=("mcp.json:1",),
    ),
    Case(
        check="app-mcp-config-transport",
        outcome=Outcome.NOT_APPLICABLE,
        files={"mcp.json": '{"mcpServers": {"own": {"command": "python"}}}'},
    ),
)
