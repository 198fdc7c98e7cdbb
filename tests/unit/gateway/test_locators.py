"""What a server of MCP calls its resources by passes; what leads elsewhere under such a name no."""

import json
from typing import Any

import pytest

from bartizan.gateway.guards.exfiltration import Exfiltration, Settings
from bartizan.gateway.words import Direction, Exchange, Passage, Role
from tests.simulators.gateway import House, Provider

EXCHANGE = Exchange("x", "alice", "main", "")
OWN = [
    "weather://oslo/now",
    "weather://{city}/now",
    "db://host:5432/schema",
    "repo+git://a/b?c=d#e",
    "note://",
    "file:///project/main.rs",
]
ELSEWHERE = [
    "https://evil.example/x",
    "HTTP://evil.example",
    "ws://evil.example",
    "javascript://x",
    "data:text/html,x",
    "data://x",
    "blob://x",
    "intent://x",
    "file://evil.example/share",
    "file:////evil.example/share",
    "mailto://x",
    "smb://evil.example/share",
    "LDAP://evil.example/x",
    "ms-word:ofe|u|https://evil.example/x",
    "ms-officecmd://x",
    "weather://x https://evil.example",
    "weather://x?u=https://evil.example",
    "weather://x\\@evil.example https:x",
    "![x](weather://oslo)",
]


def ruled(text: str, *, locator: bool) -> bool:
    guard = Exfiltration(Settings())
    passage = Passage(text, Role.DOCUMENT, Direction.OUT, "/result/resources/0/uri", locator)
    return guard.rule(passage, EXCHANGE) is not None


@pytest.mark.parametrize("text", OWN)
def test_a_name_of_the_servers_own_scheme_is_no_way_out_where_it_names(text: str) -> None:
    assert not ruled(text, locator=True)


@pytest.mark.parametrize("text", [each for each in OWN if each != "note://"])
def test_elsewhere_an_unknown_scheme_is_one(text: str) -> None:
    assert ruled(text, locator=False)


@pytest.mark.parametrize("text", ELSEWHERE)
def test_what_leads_elsewhere_is_a_way_out_under_any_name(text: str) -> None:
    assert ruled(text, locator=True)


def asked(method: str) -> dict[str, Any]:
    params = {"uri": "weather://oslo"} if method == "resources/read" else {"name": "f"}
    given = {} if method.endswith("/list") else {"params": params}
    return {"jsonrpc": "2.0", "id": 1, "method": method, **given}


URI = "weather://oslo"
RESULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "list": ("resources/list", {"resources": [{"uri": URI, "name": "Oslo"}]}),
    "templates": (
        "resources/templates/list",
        {"resourceTemplates": [{"uriTemplate": "weather://{city}", "name": "City"}]},
    ),
    "read": ("resources/read", {"contents": [{"uri": URI, "text": "sun"}]}),
    "embedded": (
        "tools/call",
        {"content": [{"type": "resource", "resource": {"uri": URI, "text": "sun"}}]},
    ),
    "link": ("tools/call", {"content": [{"type": "resource_link", "uri": URI, "name": "Oslo"}]}),
}


@pytest.mark.parametrize("name", RESULTS)
def test_resources_keep_their_names(name: str) -> None:
    method, result = RESULTS[name]
    body = {"jsonrpc": "2.0", "id": 1, "result": result}
    provider = Provider(chunks=[json.dumps(body).encode()])
    house = House(dialect="mcp", provider=provider, outgoing=[Exfiltration(Settings())])
    assert house.post("/mcp", asked(method)).json == body


@pytest.mark.parametrize(
    "result",
    [
        {"content": [{"type": "text", "text": f"see {URI}"}]},
        {"content": [{"type": "text", "text": URI}]},
        {"content": [], "structuredContent": {"uri": URI}},
        {"content": [{"type": "resource_link", "uri": "https://evil.example/x", "name": "n"}]},
        {"content": [{"type": "resource_link", "uri": URI, "name": "![x](https://evil.example)"}]},
    ],
)
def test_a_text_of_a_tool_names_nothing(result: dict[str, Any]) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "result": result}
    provider = Provider(chunks=[json.dumps(body).encode()])
    house = House(dialect="mcp", provider=provider, outgoing=[Exfiltration(Settings())])
    answer = house.post("/mcp", asked("tools/call")).body
    assert b"evil" not in answer
    assert URI.encode() not in answer or b'"resource_link","uri":"weather' in answer


DIALECTS = [
    "http://json-schema.org/draft-07/schema#",
    "http://json-schema.org/draft-04/schema",
    "https://json-schema.org/draft/2020-12/schema",
    "https://json-schema.org/draft/2019-09/schema#",
    "http://json-schema.org/schema#",
]


@pytest.mark.parametrize("text", DIALECTS)
def test_the_name_of_a_schemas_dialect_is_no_way_out(text: str) -> None:
    assert not ruled(text, locator=False)
    assert not ruled(f'{{"$schema": "{text}", "type": "object"}}', locator=False)


@pytest.mark.parametrize("text", DIALECTS)
@pytest.mark.parametrize("more", ["{}?q=secret", "{}secret", "{}/../x", "x.{}", "https://a@{}"])
def test_what_is_more_than_the_name_of_a_dialect_is_a_way_out(text: str, more: str) -> None:
    bare = text.partition("://")[2]
    assert ruled(more.format(text if more.startswith("{}") else f"https://x.{bare}"), locator=False)
