"""The gateway's own credential does not come back, in no reply and no error of a provider."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bartizan.gateway.building import Makers, build
from bartizan.gateway.channels import channel
from bartizan.gateway.guards.credential import Credential
from bartizan.gateway.judging import Judgement
from tests.simulators.gateway import JSON, House, Open, Provider, call, scope_of
from tests.unit.gateway.guards import EXCHANGE, said

SECRET = "sk-own-9f8e7d6c5b4a"
GUARD = Credential(SECRET)


@pytest.mark.parametrize("step", [1, 2, 5, 100])
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"you sent Bearer {SECRET}.", "you sent Bearer «credential»."),
        (f"{SECRET}{SECRET}", "«credential»«credential»"),
        ("sk-own-9f8e\u200b7d6c5b4a!", "«credential»!"),
        ("sk-own-%39f8e7d6c5b4a!", "«credential»!"),
        ("sk-own-9f8 is no secret, sk-ow", "sk-own-9f8 is no secret, sk-ow"),
    ],
)
def test_the_credential_is_hidden_in_a_stream(text: str, shown: str, step: int) -> None:
    flow = channel(said(""), [GUARD], EXCHANGE, Judgement())
    passed = [flow.feed(text[place : place + step]) for place in range(0, len(text), step)]
    assert "".join([*passed, flow.finish()]) == shown


@pytest.mark.parametrize("status", [200, 400])
def test_the_credential_is_hidden_in_a_reply_and_in_an_error(status: int) -> None:
    told = f"you sent {SECRET}"
    body: dict[str, Any] = (
        {"error": {"message": told}}
        if status != 200
        else {"choices": [{"index": 0, "message": {"content": told}}]}
    )
    house = House(provider=Provider(status, chunks=[json.dumps(body).encode()]), outgoing=[GUARD])
    ask = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}
    scope = scope_of("/v1/chat/completions", [(b"content-type", JSON.encode())])
    answer = asyncio.run(call(house.gateway(), scope, [json.dumps(ask).encode()]))
    assert answer.status == status
    assert "credential»" in json.dumps(answer.json, ensure_ascii=False)
    assert SECRET not in answer.body.decode()


def test_every_route_whose_provider_is_shown_a_secret_has_the_guard(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    (tmp_path / "secret").chmod(0o600)
    document = {
        "schema": "bartizan.gateway/v1",
        "audit": {"log": "log", "key": "log.key"},
        "upstreams": {"p": {"url": "https://p.example", "credential": {"file": "secret"}}},
        "routes": [{"name": "a", "dialect": "openai-chat", "upstream": "p", "guards": []}],
    }
    makers = Makers(lambda part, folder: Open(), lambda part: GUARD)
    built = build(json.dumps(document).encode(), tmp_path / "gateway.yaml", makers)
    assert built.running.routes[0].outgoing == (GUARD,)
    assert SECRET not in repr(built)
