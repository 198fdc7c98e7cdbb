"""Health and metrics, on a port of their own: never where callers connect."""

from collections.abc import Callable
from dataclasses import dataclass

from bartizan.gateway.asgi import Receive, Scope, Send
from bartizan.gateway.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Operations:
    """GET /healthz (it can go on), /readyz (it takes requests) and /metrics."""

    metrics: Metrics
    ready: Callable[[], bool]
    broken: Callable[[], str] = str
    """Why only a new start helps, "" where none is needed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Answer in plain text."""
        if scope["type"] != "http":
            return
        status, text = self._answer(scope["method"], scope["path"])
        head = [(b"content-type", b"text/plain; version=0.0.4; charset=utf-8")]
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": text.encode()})

    def _answer(self, method: str, path: str) -> tuple[int, str]:
        if method not in ("GET", "HEAD"):
            return 405, "GET is what there is\n"
        broken = self.broken()
        if path == "/healthz":
            return (503, f"{broken}\n") if broken else (200, "ok\n")
        if path == "/readyz":
            told = broken or self.metrics.alarm
            ready = self.ready() and not broken
            return (200, f"ready\n{told}\n") if ready else (503, f"not ready\n{told}\n")
        if path == "/metrics":
            return 200, self.metrics.text()
        return 404, "there is /healthz, /readyz and /metrics\n"
