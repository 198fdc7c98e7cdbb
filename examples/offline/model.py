"""A model that follows a script, so that the tutorial of the gateway works offline.

python model.py PORT
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOOKUP = ("lookup_order", {"order_number": "100042"})
REFUND = ("issue_refund", {"order_number": "100042", "amount": 20, "idempotency_key": "k1"})
CARD = "We charged the card 4111 1111 1111 1111."


def message(asked: list[dict]) -> dict:
    """Return what the model says to a conversation."""
    last = asked[-1]
    text = str(last.get("content"))
    if last["role"] == "tool":
        return {"role": "assistant", "content": f"I looked it up: {text}"}
    if "refund" in text:
        return calling(*REFUND)
    if "order" in text:
        return calling(*LOOKUP)
    return {"role": "assistant", "content": CARD if "charge" in text else "Within 14 days."}


def calling(name: str, arguments: dict) -> dict:
    """Return a message that calls a tool."""
    call = {"name": name, "arguments": json.dumps(arguments)}
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "call-1", "type": "function", "function": call}],
    }


class Model(BaseHTTPRequestHandler):
    """Answers POST /v1/chat/completions."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        said = message(body["messages"])
        reason = "tool_calls" if "tool_calls" in said else "stop"
        reply = {
            "id": "chat-1",
            "object": "chat.completion",
            "created": 1,
            "model": body["model"],
            "choices": [{"index": 0, "message": said, "finish_reason": reason}],
            "usage": {"prompt_tokens": 30, "completion_tokens": 7, "total_tokens": 37},
        }
        content = json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        """Say nothing of each request."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Model).serve_forever()
