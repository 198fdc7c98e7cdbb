"""Cases of app-mcp-config-secrets."""

from bartizan.core.words import Outcome
from tests.builders_secrets import shapes
from tests.checks.case import Case

KEYS = shapes("mcp")
CASES = (
    Case(
        check="app-mcp-config-secrets",
        outcome=Outcome.FAIL,
        files={
            ".cursor/mcp.json": f"""
                {{
                  "mcpServers": {{
                    "hub": {{
                      "command": "npx",
                      "args": ["hub-mcp@1.0.0"],
                      "env": {{
                        "REGION": "eu",
                        "GITHUB_TOKEN": "{KEYS["github"]}"
                      }}
                    }}
                  }}
                }}
                """
        },
        at=(".cursor/mcp.json:8",),
        never=(".cursor/mcp.json:7",),
        says="GITHUB_TOKEN",
    ),
    Case(
        check="app-mcp-config-secrets",
        outcome=Outcome.PASS,
        files={
            "mcp.json": """
                {"mcpServers": {"hub": {"url": "https://hub.example.com/mcp",
                  "headers": {"Authorization": "Bearer ${HUB_TOKEN}"}}}}
                """
        },
        at=("mcp.json:2",),
    ),
    Case(
        check="app-mcp-config-secrets",
        outcome=Outcome.UNKNOWN,
        files={"mcp.json": "{"},
        at=("mcp.json:1",),
    ),
    Case(
        check="app-mcp-config-secrets",
        outcome=Outcome.NOT_APPLICABLE,
        files={"mcp.json": '{"mcpServers": {"own": {"command": "python"}}}'},
    ),
)
