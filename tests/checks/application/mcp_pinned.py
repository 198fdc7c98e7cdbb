"""Cases of app-mcp-config-pinned."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

DIGEST = "0123456789abcdef" * 4
CASES = (
    Case(
        check="app-mcp-config-pinned",
        outcome=Outcome.FAIL,
        files={
            ".mcp.json": """
                {
                  "mcpServers": {
                    "files": {"command": "npx", "args": ["-y", "@scope/server-files", "/data"]},
                    "mail": {
                      "command": "docker",
                      "args": ["run", "-i", "--rm", "-e", "KEY", "mail/mcp:latest"]
                    },
                    "git": {"command": "uvx", "args": ["mcp-server-git"]},
                    "web": {"command": "cmd", "args": ["/c", "npx", "-y", "web-mcp@latest"]}
                  }
                }
                """
        },
        at=(".mcp.json:3", ".mcp.json:4", ".mcp.json:8", ".mcp.json:9"),
    ),
    Case(
        check="app-mcp-config-pinned",
        outcome=Outcome.PASS,
        files={
            ".vscode/mcp.json": f"""
                {{
                  // comments are allowed here
                  "servers": {{
                    "files": {{"command": "npx", "args": ["-y", "@scope/server-files@1.2.3"]}},
                    "git": {{"command": "uvx", "args": ["--from", "mcp-git==2.0.1", "mcp-git"]}},
                    "mail": {{"command": "docker", "args": ["run", "mail/mcp@sha256:{DIGEST}"]}},
                    "own": {{"command": "python", "args": ["server.py"]}},
                  }}
                }}
                """
        },
        at=(
            ".vscode/mcp.json:4",
            ".vscode/mcp.json:5",
            ".vscode/mcp.json:6",
            ".vscode/mcp.json:7",
        ),
    ),
    Case(
        check="app-mcp-config-pinned",
        outcome=Outcome.UNKNOWN,
        files={"claude_desktop_config.json": '{"mcpServers": {'},
        at=("claude_desktop_config.json:1",),
    ),
    Case(
        check="app-mcp-config-pinned",
        outcome=Outcome.UNKNOWN,
        files={"mcp.json": '{"mcpServers": {"s": {"command": "npx"}}}'},
        at=("mcp.json:1",),
        says="is not clear",
    ),
    Case(
        check="app-mcp-config-pinned",
        outcome=Outcome.NOT_APPLICABLE,
        files={"mcp.json": '{"mcpServers": {"s": {"url": "https://hub.internal/mcp"}}}'},
    ),
    Case(
        check="app-mcp-config-pinned",
        outcome=Outcome.NOT_APPLICABLE,
        files={".vscode/settings.json": '{"editor.tabSize": 2}'},
    ),
)
