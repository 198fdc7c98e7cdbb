"""A gateway inside a workload, as files: its configuration, and a log of what it passed on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Final

from bartizan.audit.record import Record, Ruling, What, Who
from tests.builders_log import workload

AT: Final = "deploy/gateway.yaml"
LIMITS: Final = "limits: {requests_per_minute: 60, tokens_per_minute: 1000}"
GUARDS: Final = "guards: [{guard: injection}, {guard: sensitive-values}]"
TOOL: Final = "{server: crm, name: read, arguments: {type: object}}"
CHAT: Final = "{name: chat, dialect: openai-chat, upstream: one, models: [m]}"
MCP: Final = "{name: crm, dialect: mcp, upstream: one, server: crm}"
CLIENT: Final = (
    "import os\nfrom openai import OpenAI\n\nclient = OpenAI(base_url=os.environ['GATEWAY'])\n"
    "client.chat.completions.create(model='m', messages=[])\n"
)


def configuration(*parts: str, route: str = CHAT) -> str:
    """Return a gateway.yaml with these parts."""
    return "\n".join(
        (
            "schema: bartizan.gateway/v1",
            "audit: {log: log, key: log.key}",
            "upstreams: {one: {url: 'https://one.example'}}",
            *parts,
            f"routes:\n  - {route}\n",
        )
    )


def exchange(
    text: str,
    *,
    name: str = "1",
    route: str = "chat",
    who: Who | None = None,
    model: str = "m",
    tools: str = "",
) -> Sequence[Record]:
    """Return the records of an exchange under a configuration: of its request and of its reply."""
    asker = who or Who("ada", "api-key")
    policy = f"sha256:{sha256(text.encode()).hexdigest()}"
    resource = f"route:{route}"
    detail = {"exchange": name, **({"model": model} if model else {})}
    asked = Record(
        who=asker, what=What("gateway.request", resource), decision="allow", policy=policy,
        detail=detail,
    )  # fmt: skip
    told = Record(
        who=asker, what=What("gateway.reply", resource), decision="redact", policy=policy,
        rulings=(Ruling("sensitive-values", "redact"),), tokens={"read": 3},
        detail={**detail, **({"tools": tools} if tools else {})},
    )  # fmt: skip
    return asked, told


def ruled(text: str, guard: str) -> Sequence[Record]:
    """Return the records of an exchange of whose request a guard had something to say."""
    asked, told = exchange(text)
    return replace(asked, rulings=(Ruling(guard, "allow", "signs"),)), told


def guarded(
    text: str,
    *records: Record,
    days: int = 0,
    witnessed: bool = True,
    tampered: bool = False,
    code: str = CLIENT,
) -> Mapping[str, str | bytes]:
    """Return a workload with a gateway, its log and code that asks it.

    The records lie so many days back, behind a later one.
    """
    last = [Record(who=Who("ada", "oidc"), what=What("assessment.made", "x"))] if days else []
    pace = timedelta(days=days)
    given = {} if witnessed else {"seen": None}
    files = workload("assessment.made", *records, *last, pace=pace, tampered=tampered, **given)  # type: ignore[arg-type]
    return {**files, AT: text, "app.py": code}
