"""Asks as the hardened assistant asks, with its prompt, its model and its tools, and no package.

GATEWAY_KEY=bzk_… python ask.py FOLDER ADDRESS QUESTION
"""

import json
import os
import sys
from html import escape
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

MODEL = "gpt-5-mini-2025-08-07"
ORDER = {"type": "string"}
TOOLS = {
    "lookup_order": {"order_number": ORDER},
    "issue_refund": {
        "order_number": ORDER, "amount": {"type": "number"}, "idempotency_key": ORDER
    },
}  # fmt: skip


def converse(folder: Path, address: str, question: str) -> str:
    """Return the answer, after one call of a tool where the model asks for it."""
    system = (folder / "prompts" / "system.md").read_text(encoding="utf-8")
    messages = [
        {"role": "system", "content": system},
        {"role": "user", "content": f"<question>{escape(question)}</question>"},
    ]
    choice = ask(address, messages)
    for call in choice["message"].get("tool_calls") or ():
        print(f"tool: {call['function']['name']} {call['function']['arguments']}")
        result = {"role": "tool", "tool_call_id": call["id"], "content": "100042: sent on Tuesday"}
        choice = ask(address, [*messages, choice["message"], result])
    return f"{choice['message'].get('content') or ''} ({choice['finish_reason']})"


def ask(address: str, messages: list[dict]) -> dict:
    """Return the model's choice."""
    tools = [
        {"type": "function", "function": {"name": name, "parameters": {
            "type": "object", "properties": properties, "required": list(properties)}}}
        for name, properties in TOOLS.items()
    ]  # fmt: skip
    body = {"model": MODEL, "messages": messages, "tools": tools, "max_tokens": 600}
    headers = {
        "content-type": "application/json",
        "authorization": f"Bearer {os.environ['GATEWAY_KEY']}",
    }
    request = Request(f"{address}/v1/chat/completions", json.dumps(body).encode(), headers)
    with urlopen(request, timeout=30) as reply:
        return json.load(reply)["choices"][0]


if __name__ == "__main__":
    try:
        print(converse(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
    except HTTPError as error:
        print(f"refused: {error.code} {json.load(error)['error']['message']}")
