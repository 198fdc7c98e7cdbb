"""Alerts tell what happened and how often, signed, to who is named; no request waits for them."""

import asyncio
import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.alerting import EVENTS, MEANINGS, RULES, Alert, Lookout
from bartizan.gateway.metrics import HELP, Metrics
from bartizan.gateway.schema import AlertPart
from bartizan.gateway.upstream import Client
from bartizan.gateway.webhooks import MOST_WAITING, PAUSES, Hooks, Target, targets_of
from tests.unit.gateway.test_gateway_entrance import part_of

NOW = datetime(2026, 11, 26, tzinfo=UTC)
SECRET = b"a-secret-of-the-receiver-0123"


def target(name: str = "oncall", **changes: Any) -> Target:
    given = {"name": name, "url": f"https://{name}.example/x", "secret": {"env": "S"}, **changes}
    return Target(AlertPart.model_validate(given), SECRET)


def test_an_event_is_told_at_once_and_then_with_how_often_it_came() -> None:
    metrics, lookout = Metrics(), Lookout(quiet=600)
    assert lookout.look(metrics.counts, 0) == []
    metrics.add("exchanges_total", route="chat", outcome="limited")
    assert lookout.look(metrics.counts, 1) == [Alert("limits", "chat", 1)]
    for _ in range(5):
        metrics.add("exchanges_total", route="chat", outcome="limited")
    metrics.add("exchanges_total", route="chat", outcome="passed")
    assert lookout.look(metrics.counts, 600) == []
    metrics.add("exchanges_total", route="tools", outcome="limited")
    assert lookout.look(metrics.counts, 600) == [Alert("limits", "tools", 1)]
    assert lookout.look(metrics.counts, 601) == [Alert("limits", "chat", 5)]
    assert lookout.look(metrics.counts, 9999) == []


@pytest.mark.parametrize(("event", "metric", "labels"), RULES, ids=lambda value: str(value)[:40])
def test_each_rule_is_of_a_count_that_there_is(
    event: str, metric: str, labels: Mapping[str, str]
) -> None:
    metrics = Metrics()
    metrics.add(metric, 1, **labels)
    assert [each.event for each in Lookout(0).look(metrics.counts, 0)] == [event]
    assert metric in HELP
    assert set(MEANINGS) == set(EVENTS)


@dataclass
class Receiver:
    """Answers by a script, then with 204."""

    answers: list[int] = field(default_factory=list)
    got: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        self.got.append((url, headers, body))
        await asyncio.sleep(0)
        return self.answers.pop(0) if self.answers else 204

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def hooks(self, *targets: Target) -> Hooks:
        return Hooks(targets, Metrics(), self.post, "gateway", lambda: NOW, self.sleep)


def told(hooks: Hooks, *alerts: Alert) -> str:
    async def tell() -> None:
        for each in alerts:
            hooks.tell(each, "sha256:0")
        await hooks.last()

    asyncio.run(tell())
    return hooks.metrics.text()


def test_a_message_is_signed_over_its_name_its_time_and_its_body() -> None:
    receiver = Receiver()
    text = told(receiver.hooks(target()), Alert("audit", "chat", 3))
    ((url, headers, body),) = receiver.got
    assert url == "https://oncall.example/x"
    name, moment = headers["webhook-id"], headers["webhook-timestamp"]
    signed = hmac.digest(SECRET, f"{name}.{moment}.".encode() + body, "sha256")
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(signed).decode()}"
    assert moment == str(int(NOW.timestamp()))
    data = json.loads(body)["data"]
    assert (data["event"], data["route"], data["count"]) == ("audit", "chat", 3)
    assert 'alerts_total{outcome="sent",target="oncall"} 1' in text


def test_a_receiver_that_is_away_is_tried_again_later_and_then_given_up() -> None:
    receiver = Receiver(answers=[0, 500, 302])
    text = told(receiver.hooks(target()), Alert("audit", "", 1))
    assert receiver.slept == [0.0, *PAUSES[:3]]
    assert len({headers["webhook-id"] for _, headers, _ in receiver.got}) == 1
    assert 'outcome="sent"' in text
    receiver = Receiver(answers=[0] * 5)
    text = told(receiver.hooks(target()), Alert("audit", "", 1), Alert("limits", "", 1))
    assert 'alerts_total{outcome="given_up",target="oncall"} 1' in text
    assert 'alerts_total{outcome="sent",target="oncall"} 1' in text


def test_who_is_away_holds_up_nobody_else_and_what_waits_is_bounded() -> None:
    class Stuck(Receiver):
        async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
            if "away" in url:
                await asyncio.Event().wait()
            return await super().post(url, headers, body)

    receiver = Stuck()
    hooks = receiver.hooks(target("away"), target("here"))

    async def tell() -> None:
        for number in range(MOST_WAITING * 3):
            hooks.tell(Alert("limits", "", number), "")
            await asyncio.sleep(0.001)
        for task in hooks._tasks.values():
            task.cancel()

    asyncio.run(tell())
    assert {url for url, _, _ in receiver.got} == {"https://here.example/x"}
    assert len(receiver.got) > MOST_WAITING
    assert len(hooks._waiting["away"]) == MOST_WAITING
    assert 'outcome="dropped",target="away"' in hooks.metrics.text()


def test_a_receiver_hears_what_it_asked_for() -> None:
    receiver = Receiver()
    hooks = receiver.hooks(target(events=["switch"]))
    told(hooks, Alert("limits", "", 1), Alert("switch", "", 1))
    assert [json.loads(body)["data"]["event"] for _, _, body in receiver.got] == ["switch"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "http://", "ftp://a/b", "http://a b/"])
def test_a_receiver_that_is_not_there_is_told_again_and_given_up(url: str) -> None:
    async def tell() -> str:
        receiver = Receiver()
        async with Client() as client:
            hooks = Hooks((), Metrics(), client.tell, "gateway", lambda: NOW, receiver.sleep)
            part = target().part.model_copy(update={"url": url})
            hooks.targets = (Target(part, SECRET),)
            hooks.tell(Alert("limits", "chat", 1), "policy")
            await hooks.last()
            return hooks.metrics.text()

    assert 'outcome="given_up"' in asyncio.run(tell())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"url": "http://hooks.example"}, "in the clear"),
        ({"url": "https://u:p@hooks.example"}, "password"),
        ({"url": "file:///etc/passwd"}, "https://host/path"),
        ({"events": []}, "at least 1"),
        ({"events": ["all"]}, "should be"),
    ],
)
def test_a_receiver_is_named_whole_and_over_tls(changes: dict[str, Any], said: str) -> None:
    given = {"name": "a", "url": "https://a.example", "secret": {"env": "S"}, **changes}
    with pytest.raises(InvalidInputError, match=said) as refused:
        part_of(alerts=[given])
    assert "u:p" not in refused.value.message


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("a-secret-of-the-receiver-0123", b"a-secret-of-the-receiver-0123"),
        (f"whsec_{base64.b64encode(SECRET).decode()}", SECRET),
        (f"whsec_{base64.b64encode(SECRET).decode().rstrip('=')}", SECRET),
    ],
)
def test_a_secret_is_taken_as_receivers_take_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, key: bytes
) -> None:
    monkeypatch.setenv("S", text)
    (found,) = targets_of([target().part], tmp_path)
    assert found.secret == key


def test_a_secret_that_only_looks_like_base64_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("S", "whsec_not-base64-not-base64")
    with pytest.raises(InvalidInputError, match="no base64") as refused:
        targets_of([target().part], tmp_path)
    assert "not-base64" not in refused.value.message


def test_two_receivers_have_two_names() -> None:
    given = {"name": "a", "url": "https://a.example", "secret": {"env": "S"}}
    with pytest.raises(InvalidInputError, match="one name"):
        part_of(alerts=[given, given])
