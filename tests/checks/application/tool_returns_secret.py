"""Cases of app-tool-returns-secret."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-tool-returns-secret"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
HEAD = "from mcp.server.fastmcp import FastMCP\nmcp = FastMCP('m')\n\n"
OS = "import json\nimport os\n" + HEAD + "@mcp.tool()\ndef f(name: str):\n"
ENVIRONMENT = (
    'os.environ["X"]',
    'os.getenv("X", "")',
    "os.environ",
    "dict(os.environ)",
    "os.environ.copy()",
    "json.dumps(dict(os.environ), indent=2)",
    "f\"it is {os.environ['X']}\"",
    '{"region": os.environ.get("X")}',
    '[TextContent(type="text", text=os.environ["X"])]',
    '"\\n".join(f"{k}={v}" for k, v in os.environ.items())',
    'os.getenv("X") or "none"',
)
HARMLESS = (
    '"set" if os.getenv("X") else "unset"',
    'requests.get(os.environ["URL"]).text',
    'requests.get(os.getenv("URL")).text',
    'bool(os.environ.get("X"))',
    "len(os.environ)",
)

CASES: tuple[Case, ...] = (
    FAIL(
        files={
            "a.py": HEAD
            + "@mcp.resource('internal://access')\ndef access():\n"
            + "    return 'Admin password: swordfish-77'\n"
        },
        at=("a.py:6",),
    ),
    FAIL(
        files={
            "a.py": HEAD
            + "@mcp.tool()\ndef status(name: str):\n    info = services()[name]\n"
            + "    return f\"{info['title']}: key {info['api_key']}\"\n"
        },
        at=("a.py:7",),
    ),
    FAIL(
        files={
            "a.py": HEAD
            + "@mcp.tool()\ndef config():\n"
            + "    return {'region': 'eu', 'api_key': settings.api_key}\n"
        },
        at=("a.py:6",),
    ),
    PASS(
        files={
            "a.py": HEAD
            + "@mcp.tool()\ndef who():\n    token = get_access_token()\n"
            + "    return f'{token.client_id} in {token.scopes}'\n"
        },
        never=("a.py:7",),
    ),
    PASS(
        files={
            "a.py": HEAD + "@mcp.tool()\ndef status():\n    return {'password': None, 'ok': True}\n"
        }
    ),
    *(FAIL(files={"a.py": OS + f"    return {text}\n"}, at=("a.py:8",)) for text in ENVIRONMENT),
    *(PASS(files={"a.py": OS + f"    return {text}\n"}, never=("a.py:8",)) for text in HARMLESS),
    UNKNOWN(files={"a.py": HEAD + "@mcp.tool()\ndef f(:\n    return 'password: x'\n"}),
    UNKNOWN(files={"a.ts": "server.tool(() => 'password: x')\n"}),
    NONE(files={"a.py": "def f():\n    return 'password: swordfish'\n"}),
    REVIEW(
        files={"a.py": HEAD + "@mcp.tool()\ndef f(o):\n    return [TextContent(**o)]\n"},
        at=("a.py:6",),
        without=Outcome.PASS,
    ),
    REVIEW(
        files={
            "a.py": """
            from core import func

            @func.register_function(metadata={"description": "All keys that are stored."})
            def all_keys():
                return func.store.get_all_secret_keys()
            """
        },
        at=("a.py:5",),
        without=Outcome.PASS,
    ),
    FAIL(
        files={
            "a.py": """
            import os
            from anthropic import Anthropic

            TOOLS = [
                {"name": "settings", "description": "Setup.", "input_schema": {"type": "object"}}
            ]

            def settings():
                return {"api_key": os.environ["SHOP_KEY"], "region": "eu"}

            Anthropic().messages.create(model="m", max_tokens=9, tools=TOOLS, messages=[])
            """
        },
        at=("a.py:9",),
    ),
    PASS(
        files={
            "a.py": """
            from agent.registry import registry

            @registry.tool
            def look_up(city: str):
                return forecast(city, key=get_api_key())
            """
        },
    ),
    NONE(
        files={
            "a.py": """
            FORM = {"name": "settings", "description": "A page", "parameters": {}}

            def other():
                return {"password": load()}
            """
        }
    ),
)
