"""Limits and taints that processes share, in a real Redis: it decides as one process alone does."""

import asyncio
import http.client
import json
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.gateway.access import shared as module
from bartizan.gateway.access.limits import Admitted, Asked, Exceeded, Limit, Limiter, Limits, Spent
from bartizan.gateway.access.scripts import KEPT_SECONDS, conversation
from bartizan.gateway.access.shared import Shared, SharedLedger, share_taint
from bartizan.gateway.dialects.openai_chat import OpenAIChat
from bartizan.gateway.metering import shared_ledger
from bartizan.gateway.redis_store import shared_of
from bartizan.gateway.refusal import RefusedError
from bartizan.gateway.schema import WatchPart
from bartizan.gateway.schema_access import SharedPart
from bartizan.gateway.shared_watch import NOTE, RAISE, SharedWatch
from bartizan.gateway.watch import WINDOW
from tests.heavy.gateway import Served, certificate, gateway
from tests.heavy.gateway import run as command
from tests.heavy.servers import PASSWORD, free_port, redis_server
from tests.unit.gateway.test_watching import BENIGN, STRANGE, body, watch

T = TypeVar("T")
START = 1_800_000_000.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with redis_server(tmp_path_factory.mktemp("redis")) as port:
        yield port


@pytest.fixture
def plain(server: int) -> Iterator["redis.Redis[bytes]"]:
    with redis.Redis(port=server, password=PASSWORD) as client:
        client.flushall()
        yield client


def run(port: int, work: Callable[[Shared], Awaitable[T]], **changes: Any) -> T:
    """Do something with a store, in a loop of its own."""

    async def done() -> T:
        part = SharedPart.model_validate(
            {
                "redis": f"redis://127.0.0.1:{port}",
                "password": {"env": "REDIS_PASSWORD"},
                "timeout": 10,
                **changes,
            }
        )
        shared = shared_of(part, Path())
        try:
            return await work(shared)
        finally:
            await shared.close()

    return asyncio.run(done())


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_PASSWORD", PASSWORD)


limits = st.builds(
    Limits,
    requests_per_minute=st.none() | st.integers(1, 20),
    tokens_per_minute=st.none() | st.integers(1, 500),
    money_per_day=st.none() | st.integers(1, 2000),
    steps_per_session=st.none() | st.integers(1, 6),
)
steps = st.lists(
    st.tuples(
        st.sampled_from([0.0, 3.75, 15.0, 60.0, 3840.0, 49_920.0]),  # exact as parts of a minute
        st.booleans(),
        st.sampled_from(["ann", "bob"]),
        st.sampled_from(["", "s1", "s2"]),
        st.integers(0, 300),
        st.integers(0, 900),
    ),
    max_size=40,
)


@given(limits=limits, steps=steps)
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_store_decides_as_one_process_does(
    plain: "redis.Redis[bytes]", server: int, limits: Limits, steps: list[Any]
) -> None:
    plain.flushall()

    async def both(shared: Shared) -> None:
        own, ledger = Limiter(limits), shared_ledger(shared, "main", limits)
        now, open_ = START, list[tuple[Admitted, Admitted]]()
        for pause, ends, subject, session, tokens, money in steps:
            now += pause
            shared.clock = now
            if ends and open_:
                first, second = open_.pop(0)
                own.settle(first, Spent(tokens, money), now)
                await ledger._settled(second, Spent(tokens, money))
                continue
            asked = Asked(subject=subject, session=session, tokens=tokens, money=money)
            here, there = own.admit(asked, now), await ledger.admit(asked)
            assert type(here) is type(there)
            if isinstance(here, Exceeded) and isinstance(there, Exceeded):
                assert (here.limit, here.because) == (there.limit, there.because)
                waits = (here.retry_after or -1, there.retry_after or -1)
                assert waits[0] == pytest.approx(waits[1], rel=1e-3, abs=1e-3)
            if isinstance(here, Admitted) and isinstance(there, Admitted):
                assert here.day == there.day
                open_.append((here, there))

    run(server, both)


def ask(ledger: SharedLedger, subject: str = "ann", session: str = "") -> Awaitable[Any]:
    return ledger.admit(Asked(subject=subject, session=session))


def test_a_process_that_died_does_not_hold_its_slots(
    plain: "redis.Redis[bytes]", server: int
) -> None:
    limited = Limits(concurrent=2)

    async def held(shared: Shared) -> None:
        shared.clock = START
        ledger = shared_ledger(shared, "main", limited)
        assert isinstance(await ask(ledger), Admitted)
        second = await ask(ledger)
        refused = await ask(ledger)
        assert isinstance(refused, Exceeded)
        assert refused.limit is Limit.RUNNING
        await ledger._settled(second, Spent())
        assert isinstance(await ask(ledger), Admitted)

    async def after(shared: Shared) -> None:
        ledger = shared_ledger(shared, "main", limited)
        shared.clock = START + module.LEASE_SECONDS - 1
        assert isinstance(await ask(ledger), Exceeded)
        shared.clock = START + module.LEASE_SECONDS
        assert isinstance(await ask(ledger), Admitted)

    run(server, held)
    run(server, after)


def test_what_runs_long_keeps_its_slot_and_what_was_taken_away_stays_so(
    plain: "redis.Redis[bytes]", server: int
) -> None:
    async def held(shared: Shared) -> None:
        ledger = shared_ledger(shared, "main", Limits(concurrent=9))
        first, second = await ask(ledger), await ask(ledger)
        (key,) = plain.keys("bartizan:run:*")
        plain.zadd(key, {first.lease: 1})
        plain.zrem(key, second.lease)
        assert await shared.keep(float("inf")) == ()
        assert plain.zscore(key, first.lease) > 1e9
        assert plain.zscore(key, second.lease) is None

    run(server, held)


@pytest.mark.parametrize(
    "evil",
    [
        "*",
        "{a}",
        "a b",
        "x'}) redis.call('FLUSHALL') --",
        "\r\nFLUSHALL\r\n",
        "\x00",
        "ü" * 5000,
        "\udc80",
    ],
)
def test_no_name_is_a_command_a_pattern_or_another_key(
    plain: "redis.Redis[bytes]", server: int, evil: str
) -> None:
    plain.set("kept", "1")

    async def tried(shared: Shared) -> None:
        ledger = shared_ledger(shared, evil, Limits(requests_per_minute=1, steps_per_session=1))
        assert isinstance(await ask(ledger, evil, evil), Admitted)
        assert isinstance(await ask(ledger, evil, evil), Exceeded)
        assert isinstance(await ask(ledger, f"{evil}2", evil), Admitted)
        await share_taint(shared, evil, [conversation("", evil)])
        clean = shared_ledger(shared, "other", Limits())
        assert (await ask(clean, evil, evil)).tainted
        assert not (await ask(clean, evil, "s")).tainted
        assert not (await ask(clean, "ann", evil)).tainted

    run(server, tried)
    assert plain.get("kept") == b"1"
    assert all(len(key) < 100 and key.isascii() for key in plain.scan_iter())


def test_every_key_ends_by_itself_and_is_bounded(
    plain: "redis.Redis[bytes]", server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_SESSIONS", 5)
    monkeypatch.setattr(module, "MOST_TAINTED", 5)

    async def many(shared: Shared) -> None:
        ledger = shared_ledger(shared, "main", Limits(concurrent=99, steps_per_session=3))
        for number in range(20):
            await ask(ledger, session=f"s{number}")
            await share_taint(shared, "ann", [conversation("", f"s{number}")])
        assert (await ask(ledger, session="new")).tainted

    run(server, many)
    for key in plain.scan_iter():
        assert 0 < plain.ttl(key) <= KEPT_SECONDS
    assert plain.hlen(plain.keys("bartizan:steps:*")[0]) == 5
    assert plain.scard(plain.keys("bartizan:tainted:*")[0]) == 6


def test_while_the_store_is_away_nothing_passes_and_no_password_is_told(tmp_path: Path) -> None:
    async def refused(shared: Shared) -> str:
        with pytest.raises(RefusedError) as error:
            await ask(shared_ledger(shared, "main", Limits(requests_per_minute=9)))
        with pytest.raises(RefusedError):
            await share_taint(shared, "ann", ["c"])
        assert not shared.recovered()
        return f"{error.value.message} {error.value.because} {shared!r}"

    told = run(free_port(), refused)
    assert "ConnectionError" in told
    assert PASSWORD not in told
    port = free_port()
    with redis_server(tmp_path, port):
        again = run(port, refused, password=None)
    assert "Authentication" in again


def test_a_process_that_may_goes_on_alone_with_all_tainted_and_tells_when_it_can(
    tmp_path: Path,
) -> None:
    port = free_port()

    async def alone(shared: Shared) -> None:
        ledger = shared_ledger(shared, "main", Limits(requests_per_minute=2))
        first = await ask(ledger)
        assert first.tainted is None
        ledger.settle(first, Spent())
        await ask(ledger)
        assert isinstance(await ask(ledger), Exceeded)
        assert not await share_taint(shared, "ann", ["c"])
        with redis_server(tmp_path, port):
            assert (await ask(ledger)).tainted is False
            assert shared.recovered()
            assert not shared.recovered()
            assert await share_taint(shared, "ann", ["c"])

    run(port, alone, away="alone")


def test_a_user_with_no_more_rights_than_the_howto_says_is_enough(
    plain: "redis.Redis[bytes]", server: int
) -> None:
    howto = (Path(__file__).parents[2] / "docs" / "howto" / "gateway.md").read_text()
    (rights,) = re.findall(r"needs no more than `([^`]+)`", howto)
    plain.execute_command(
        "ACL", "SETUSER", "gateway", "on", f">{PASSWORD}", "resetkeys", *rights.split()
    )

    async def used(shared: Shared) -> None:
        every = Limits(requests_per_minute=9, tokens_per_minute=9, concurrent=9, money_per_day=9)
        ledger = shared_ledger(shared, "main", replace(every, steps_per_session=1))
        for number in range(3):
            found = await ask(ledger, session=f"s{number}")
            await ledger._settled(found, Spent(1, 1))
        await ask(ledger, session="s9")
        assert await shared.keep(float("inf")) == ()
        assert await share_taint(shared, "ann", ["c"])
        assert await shared.stop("all")
        assert await shared.stopped() == "all"
        assert await shared.resume("all")
        await shared.run(NOTE, ["bartizan:a", "bartizan:b", "bartizan:c", "bartizan:d"],
                         ["x", 100, 1, 60, 1, 5])  # fmt: skip
        await shared.run(RAISE, ["bartizan:c", "bartizan:d"], [60, 5])
        await shared.run(NOTE, ["bartizan:a", "bartizan:b", "bartizan:c", "bartizan:d"],
                         ["x", 100, 1, 60, 1, 5])  # fmt: skip
        with pytest.raises(module.AwayError, match="NoPermission"):
            await shared.run("return redis.call('GET', 'other')", ["other"], [])

    run(server, used, user="gateway")


def test_a_store_is_known_by_its_certificate(tmp_path: Path) -> None:
    for name in ("own", "other"):
        (tmp_path / name).mkdir()
    own, other = (certificate(tmp_path / name) for name in ("own", "other"))
    files = {name: str(path) for name, path in own.items()}

    async def asked(shared: Shared) -> object:
        return await ask(shared_ledger(shared, "main", Limits(requests_per_minute=9)))

    with redis_server(tmp_path, tls=files) as port:
        secure = f"rediss://127.0.0.1:{port}"
        admitted = run(port, asked, redis=secure, authority=files["certificate"])
        assert isinstance(admitted, Admitted)
        for changes in ({"authority": str(other["certificate"])}, {}):
            with pytest.raises(RefusedError):
                run(port, asked, redis=secure, **changes)
        with pytest.raises(RefusedError):
            run(port, asked)


def test_machines_watch_their_callers_together(plain: "redis.Redis[bytes]", server: int) -> None:
    turn = OpenAIChat().request

    async def watched(shared: Shared) -> tuple[list[bool], int]:
        part = WatchPart.model_validate({"baseline": "b.json", "response": "throttle"})
        machines = [SharedWatch(part, BENIGN, shared, "main", b"k" * 32, watch()) for _ in range(2)]
        alarms, slowed = [], 0
        for number, text in enumerate([*STRANGE, *STRANGE[:10]]):
            asked = turn(json.dumps(body(text)).encode(), {})
            try:
                found = await machines[number % 2].look("eve", "192.0.2.1", asked, 0.0)
            except RefusedError:
                slowed += 1
            else:
                alarms.append(found is not None)
        assert await machines[0].look("ann", "192.0.2.1", turn(json.dumps(body("x")).encode(), {}),
                                      0.0) is None  # fmt: skip
        return alarms, slowed

    alarms, slowed = run(server, watched)
    assert alarms == [False] * (WINDOW - 1) + [True]
    assert slowed == len(STRANGE) + 10 - WINDOW
    assert all(0 < plain.ttl(key) <= KEPT_SECONDS for key in plain.scan_iter())
    assert all(len(each) < 600 for each in plain.lrange(plain.keys("*:window:*")[0], 0, -1))


def test_what_is_stopped_in_the_store_is_stopped_in_every_gateway(tmp_path: Path) -> None:
    with redis_server(tmp_path) as port:
        changes: dict[str, object] = {
            "shared": {"redis": f"redis://127.0.0.1:{port}", "password": {"env": "REDIS_PASSWORD"}}
        }
        with gateway(tmp_path, changes) as served:
            config = str(served.folder / "gateway.yaml")
            assert post(served) == 200
            command("gateway", "stop", "principal", "tester", "--shared", config)
            eventually(served, 403)
            command("gateway", "resume", "principal", "tester", "--shared", config)
            eventually(served, 200)


def eventually(served: Served, status: int) -> None:
    end = time.monotonic() + 30
    while post(served) != status:
        assert time.monotonic() < end
        time.sleep(0.1)


def post(served: Served) -> int:
    body = json.dumps({"model": "model-1", "messages": [{"role": "user", "content": "hello"}]})
    headers = {"authorization": f"Bearer {served.key}", "content-type": "application/json"}
    with closing(http.client.HTTPConnection(served.url.removeprefix("http://"))) as connection:
        connection.request("POST", "/v1/chat/completions", body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status


def test_two_gateways_count_together_and_refuse_without_their_store(tmp_path: Path) -> None:
    with redis_server(tmp_path) as port:
        changes = {
            "shared": {"redis": f"redis://127.0.0.1:{port}", "password": {"env": "REDIS_PASSWORD"}},
            "limits": {"requests_per_minute": 2},
        }
        for name in ("a", "b"):
            (tmp_path / name).mkdir()
        with gateway(tmp_path / "a", changes) as first, gateway(tmp_path / "b", changes) as second:
            assert [post(each) for each in (first, second, first, second)] == [200, 200, 429, 429]
            with redis.Redis(port=port, password=PASSWORD) as client:
                client.shutdown(nosave=True)
            assert [post(each) for each in (first, second)] == [503, 503]
