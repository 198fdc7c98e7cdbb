"""Approvals that machines share, in a real Redis: as in a folder, and never without the store."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
import redis

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.access.shared import AwayError
from bartizan.gateway.acting.approval import MOST_OF_ONE, Answer, Book, Wanted
from bartizan.gateway.acting.approval_scripts import KEPT_SECONDS
from bartizan.gateway.acting.approvals import Approvals
from bartizan.gateway.acting.shared_approvals import SharedApprovals
from bartizan.gateway.redis_store import approvals_of
from bartizan.gateway.schema_access import SharedPart
from tests.heavy.gateway import Served, gateway, process
from tests.heavy.gateway import run as command
from tests.heavy.servers import PASSWORD, free_port, redis_server

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
LIFE = timedelta(minutes=30)
WANTED = Wanted(call="c" * 64, principal="ann", tool="crm/refund", because="tainted", shown="{}")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with redis_server(tmp_path_factory.mktemp("redis")) as port:
        yield port


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_PASSWORD", PASSWORD)


@contextmanager
def shared(port: int, **changes: Any) -> Iterator[SharedApprovals]:
    given = {"redis": f"redis://127.0.0.1:{port}", "password": {"env": "REDIS_PASSWORD"},
             "timeout": 10, **changes}  # fmt: skip
    book = approvals_of(SharedPart.model_validate(given), Path())
    try:
        yield book
    finally:
        book.close()


@pytest.fixture(params=["folder", "store"])
def book(request: pytest.FixtureRequest, tmp_path: Path, server: int) -> Iterator[Book]:
    if request.param == "folder":
        yield Approvals(tmp_path / "approvals")
        return
    with redis.Redis(port=server, password=PASSWORD) as client:
        client.flushall()
    with shared(server) as found:
        yield found


def test_an_approval_counts_once_for_its_exact_call(book: Book) -> None:
    opened = book.ask(WANTED, NOW, LIFE)
    assert book.ask(WANTED, NOW, LIFE) == opened
    assert book.all(NOW) == (opened,)
    assert book.take(WANTED.call, NOW) is None
    said = book.answer(opened.id, Answer.YES, "grace", NOW)
    assert book.all(NOW) == (said,)
    assert book.take("d" * 64, NOW) is None
    assert book.take(WANTED.call, NOW) == said
    assert book.take(WANTED.call, NOW) is None
    assert book.all(NOW) == ()


def test_an_approval_expires(book: Book) -> None:
    opened = book.ask(WANTED, NOW, LIFE)
    book.answer(opened.id, Answer.YES, "grace", NOW)
    with pytest.raises(InvalidInputError, match="expired"):
        book.answer(opened.id, Answer.NO, "grace", NOW + LIFE)
    assert book.take(WANTED.call, NOW + LIFE) is None
    assert book.all(NOW + LIFE) == ()
    assert book.ask(WANTED, NOW + LIFE, LIFE).answer is Answer.OPEN


def test_what_is_denied_is_not_taken_or_answered_again(book: Book) -> None:
    opened = book.ask(WANTED, NOW, LIFE)
    book.answer(opened.id, Answer.NO, "grace", NOW)
    assert book.take(WANTED.call, NOW) is None
    with pytest.raises(InvalidInputError, match="denied already"):
        book.answer(opened.id, Answer.YES, "grace", NOW)


@pytest.mark.parametrize("by", ["ann", " ANN ", "", "\u0430nn"])
def test_who_asked_does_not_approve(book: Book, by: str) -> None:
    opened = book.ask(WANTED, NOW, LIFE)
    with pytest.raises(InvalidInputError, match="asked for it"):
        book.answer(opened.id, Answer.YES, by, NOW)


@pytest.mark.parametrize("name", ["", "*", "../x", "f" * 16])
def test_no_other_name_is_answered(book: Book, name: str) -> None:
    book.ask(WANTED, NOW, LIFE)
    with pytest.raises(InvalidInputError):
        book.answer(name, Answer.YES, "grace", NOW)


def test_one_principal_does_not_take_the_room_of_others(book: Book) -> None:
    for number in range(MOST_OF_ONE):
        book.ask(replace(WANTED, call=str(number)), NOW, LIFE)
    with pytest.raises(InvalidInputError, match="requests of ann"):
        book.ask(replace(WANTED, call="more"), NOW, LIFE)
    assert book.ask(replace(WANTED, principal="bob"), NOW, LIFE).principal == "bob"
    assert book.ask(replace(WANTED, call="0"), NOW, LIFE).call == "0"
    assert book.ask(replace(WANTED, call="more"), NOW + LIFE, LIFE).call == "more"


@pytest.mark.parametrize("evil", ["{a}", "x'}) redis.call('FLUSHALL') --", "\r\n", "ü\x00", "*"])
def test_no_name_is_a_command_or_another_key(server: int, evil: str) -> None:
    with shared(server) as found, redis.Redis(port=server, password=PASSWORD) as client:
        client.set("kept", "1")
        made = found.ask(Wanted(call=evil, principal=evil, tool=evil, because=evil, shown=evil),
                         NOW, LIFE)  # fmt: skip
        found.answer(made.id, Answer.YES, "grace", NOW)
        taken = found.take(evil, NOW)
        assert taken is not None
        assert taken.shown == evil
        assert client.get("kept") == b"1"


def test_of_several_machines_at_once_one_gets_it(server: int) -> None:
    with shared(server) as found:
        opened = found.ask(WANTED, NOW, LIFE)
        found.answer(opened.id, Answer.YES, "grace", NOW)

    def taken(_: int) -> bool:
        with shared(server) as one:
            return one.take(WANTED.call, NOW) is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(taken, range(32))) == 1


def test_every_key_ends_by_itself(server: int) -> None:
    with shared(server) as found, redis.Redis(port=server, password=PASSWORD) as client:
        client.flushall()
        found.ask(WANTED, NOW, LIFE)
        keys = list(client.scan_iter())
        assert len(keys) == 4
        assert all(0 < client.ttl(key) <= KEPT_SECONDS for key in keys)


def test_while_the_store_is_away_there_is_no_approval_and_nobody_waits() -> None:
    with shared(free_port(), timeout=0.5) as found:
        for attempt in (
            lambda: found.take(WANTED.call, NOW),
            lambda: found.ask(WANTED, NOW, LIFE),
            lambda: found.all(NOW),
        ):
            with pytest.raises(AwayError, match="ConnectionError"):
                attempt()
        assert PASSWORD not in repr(found)


def test_the_rights_that_the_howto_names_are_enough(server: int) -> None:
    howto = (Path(__file__).parents[2] / "docs" / "howto" / "gateway.md").read_text()
    (rights,) = re.findall(r"needs no more than `([^`]+)`", howto)
    with redis.Redis(port=server, password=PASSWORD) as client:
        client.flushall()
        client.execute_command(
            "ACL", "SETUSER", "gateway", "on", f">{PASSWORD}", "resetkeys", *rights.split()
        )
    with shared(server, user="gateway") as found:
        opened = found.ask(WANTED, NOW, LIFE)
        assert found.all(NOW) == (opened,)
        found.answer(opened.id, Answer.YES, "grace", NOW)
        assert found.take(WANTED.call, NOW) is not None


TOOL: dict[str, object] = {"server": "shelf", "name": "add",
                           "arguments": {"type": "object", "additionalProperties": True},
                           "always_approve": True}  # fmt: skip


def call(served: Served, a: int) -> str:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": {"name": "add", "arguments": {"a": a, "b": 1}}}  # fmt: skip
    headers = {"authorization": f"Bearer {served.key}", "accept": "application/json",
               "mcp-protocol-version": "2025-11-25"}  # fmt: skip
    return str(httpx2.post(f"{served.url}/mcp", json=body, headers=headers, timeout=30).text)


def test_what_is_asked_for_on_one_machine_is_approved_on_another_and_used_on_a_third(
    tmp_path: Path,
) -> None:
    root = Path(__file__).parents[2]
    running = process("tests.simulators.mcp_server", "0", cwd=root, pattern=r"on (\d+)")
    with redis_server(tmp_path) as port, running as upstream:
        changes: dict[str, object] = {
            "shared": {"redis": f"redis://127.0.0.1:{port}", "password": {"env": "REDIS_PASSWORD"}},
            "upstreams": {"shelf": {"url": f"http://127.0.0.1:{upstream}"}},
            "routes": [{"name": "shelf", "dialect": "mcp", "upstream": "shelf", "server": "shelf"}],
            "acting": {"tools": [TOOL]},
            "guards": [],
        }
        for name in ("a", "b"):
            (tmp_path / name).mkdir()
        with gateway(tmp_path / "a", changes) as first, gateway(tmp_path / "b", changes) as second:
            config = str(first.folder / "gateway.yaml")
            assert "a person has to approve" in call(first, 1)
            listed = command("gateway", "approvals", "list", "--shared", config, "--format", "json")
            (wanted,) = json.loads(listed)["requests"]
            approve = ("gateway", "approvals", "approve", wanted["id"], "--by", "grace")
            command(*approve, "--shared", config)
            assert "a person has to approve" in call(second, 2)
            assert "a person has to approve" not in call(second, 1)
            assert "a person has to approve" in call(first, 1)
            with redis.Redis(port=port, password=PASSWORD) as client:
                client.shutdown(nosave=True)
            failed = subprocess.run(
                [sys.executable, "-m", "bartizan", *approve, "--shared", config],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert failed.returncode == 2
            assert "does not answer" in failed.stderr
