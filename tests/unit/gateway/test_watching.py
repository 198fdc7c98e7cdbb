"""The watch as it is wired: a baseline from a file, an alarm on the record, a caller who waits."""

import asyncio
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.gateway.dialects.openai_chat import OpenAIChat
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.schema import RoutePart, WatchPart
from bartizan.gateway.watch import WINDOW, Watch, baseline
from bartizan.gateway.watching import RouteWatch, read_baseline, watchers, written
from tests.simulators.gateway import House, Provider
from tests.unit.gateway.test_watch import WORLD, ordinary, question

BENIGN = baseline(ordinary(random.Random(1), 3000))  # noqa: S311  (no secret depends on it)
ANSWER = {"id": "c", "choices": [{"index": 0, "message": {"content": "Yes."}}]}
STRANGE = [question(random.Random(n), WORLD) for n in range(WINDOW + 3)]  # noqa: S311


def body(text: str) -> dict[str, Any]:
    return {"model": "m", "messages": [{"role": "user", "content": text}]}


def watch(response: str = "alert") -> RouteWatch:
    part = WatchPart.model_validate({"baseline": "b.json", "response": response})
    return RouteWatch(part, Watch(BENIGN))


def asked(watch: RouteWatch, text: str, moment: float, who: str = "eve") -> str:
    turn = OpenAIChat().request(json.dumps(body(text)).encode(), {})
    ruling = asyncio.run(watch.look(who, "192.0.2.1", turn, moment))
    return ruling.because if ruling else ""


def test_an_alarm_is_told_once_while_it_stands() -> None:
    watched = watch()
    told = [asked(watched, text, n / 10) for n, text in enumerate(STRANGE)]
    assert [bool(each) for each in told] == [False] * (WINDOW - 1) + [True] + [False] * 3
    assert "unlike those of the site" in told[WINDOW - 1]
    assert asked(watched, STRANGE[0], 10_000)


def test_a_throttled_caller_pauses_and_nobody_else() -> None:
    watched = watch("throttle")
    for n, text in enumerate(STRANGE[:WINDOW]):
        asked(watched, text, n / 10)
    began = (WINDOW - 1) / 10
    with pytest.raises(RefusedError) as refused:
        asked(watched, STRANGE[-1], began + 1)
    assert (refused.value.reason, refused.value.retry) == (Reason.LIMITED, 9)
    assert asked(watched, STRANGE[-1], began + 1, who="ann") == ""
    assert asked(watched, STRANGE[-1], began + 10) == ""
    with pytest.raises(RefusedError):
        asked(watched, STRANGE[-1], began + 11)


def test_an_alarm_is_on_the_record_of_its_request_without_a_text() -> None:
    provider = Provider(chunks=[json.dumps(ANSWER).encode()])
    house = House(provider=provider, watches={"main": watch()})
    for text in STRANGE[:WINDOW]:
        assert house.post("/v1/chat/completions", body(text)).status == 200
    (alarm,) = [each for record in house.records.written for each in record.rulings]
    assert (alarm.guard, alarm.ruling) == ("extraction-watch", "allow")
    assert not [text for text in STRANGE if text in repr(house.records.written)]


def test_a_baseline_comes_back_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text(written(BENIGN))
    route = RoutePart.model_validate(
        {"name": "a", "dialect": "openai-chat", "upstream": "u", "watch": {"baseline": "b.json"}}
    )
    made = watchers([route], tmp_path, None, b"")["a"]
    assert isinstance(made, RouteWatch)
    found = made.watch.benign
    assert found.mean == pytest.approx(BENIGN.mean, abs=1e-8)
    assert found.thresholds == pytest.approx(BENIGN.thresholds, abs=1e-8)
    (tmp_path / "b.json").unlink()
    with pytest.raises(InvalidInputError, match="cannot read"):
        watchers([route], tmp_path, None, b"")


GOOD = json.loads(written(BENIGN))


@pytest.mark.parametrize(
    "change",
    [{"mean": [0.0]}, {"mean": ["x"] * 256}, {"thresholds": {}}, {"thresholds": {"odd": 1}},
     {"thresholds": {"unlike": float("nan")}}, {"schema": "other"}, {"mean": [True] * 256}],
)  # fmt: skip
def test_a_wrong_baseline_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(FormatError):
        read_baseline(json.dumps({**GOOD, **change}).encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_a_baseline_or_refused(content: bytes) -> None:
    with pytest.raises(FormatError):
        read_baseline(content)
