"""The tutorial of the gateway does what it says: its commands run as they stand, on free ports."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.builders_runs import Bartizan

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tutorial" / "gateway.md").read_text(encoding="utf-8")
COMMANDS = re.compile(r"(?ms)^```sh\n(.*?)^```$")
WITHDRAWN = {
    ("APP-03", "content-screened"), ("APP-20", "chain-complete"), ("MOD-11", "query-limits")
}  # fmt: skip
# They ask for a provider's counts, a watch with a receiver, and categories: the tutorial has none.
BEYOND = {"app-gateway-bypass", "model-gateway-extraction", "app-gateway-categories"}
PORTS = ("8080", "9464", "9000")


@dataclass(frozen=True)
class Ran:
    """What the tutorial leaves behind."""

    folder: Path
    out: str

    def report(self, name: str) -> dict[str, Any]:
        read: dict[str, Any] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        return read

    def outcomes(self, name: str) -> set[str]:
        found = self.report(name)["findings"]
        ours = (each for each in found if "-gateway-" in each["check"])
        return {each["outcome"] for each in ours if each["check"] not in BEYOND}

    def statuses(self, name: str) -> dict[tuple[str, str], str]:
        return {
            (control["id"], clause["id"]): clause["status"]
            for control in self.report(name)["controls"]
            for clause in control["clauses"]
        }


def free_ports() -> list[str]:
    bound = [socket.create_server(("127.0.0.1", 0)) for _ in PORTS]
    found = [str(each.getsockname()[1]) for each in bound]
    for each in bound:
        each.close()
    return found


def elsewhere(text: str, ports: list[str]) -> str:
    """The same text on ports that nobody else has."""
    for usual, own in zip(PORTS, ports, strict=True):
        text = re.sub(rf"\b{usual}\b", own, text)
    return text


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, bartizan: Bartizan) -> Ran:
    folder, ports = tmp_path_factory.mktemp("tutorial"), free_ports()
    shutil.copytree(ROOT / "examples", folder / "examples")
    desk = folder / "examples" / "support-assistant-hardened"
    for name in ("gateway/gateway.yaml", "assistant/settings.py"):
        path = desk / name
        path.write_text(elsewhere(path.read_text(encoding="utf-8"), ports), encoding="utf-8")
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-eu"],
        input=elsewhere("\n".join(COMMANDS.findall(PAGE)), ports).encode(),
        capture_output=True,
        check=False,
        cwd=folder,
        env=bartizan.environment(PATH=programs),
        timeout=300,
    )
    assert done.returncode == 0, done.stderr.decode()
    return Ran(folder, done.stdout.decode())


def test_each_question_is_answered_as_the_page_says(ran: Ran) -> None:
    assert "Within 14 days. (stop)" in ran.out
    assert "We charged the card «credit_card». (stop)" in ran.out
    assert 'tool: lookup_order {"order_number": "100042"}\nI looked it up' in ran.out
    assert "\n (content_filter)\n" in ran.out
    assert "refused: 400 stopped by the guard injection" in ran.out
    assert "refused: 401" in ran.out


def test_no_text_and_no_key_is_in_the_log(ran: Ran) -> None:
    key = (ran.folder / "assistant.key").read_text(encoding="utf-8").strip()
    log = b"".join(
        each.read_bytes() for each in (ran.folder / "host/gateway-log").rglob("*") if each.is_file()
    )
    assert b"gateway.request" in log
    assert not [text for text in (key, "shoes", "4111") if text.encode() in log]


def test_the_configuration_alone_proves_nothing(ran: Ran) -> None:
    assert "pass" not in ran.outcomes("without.json")
    statuses = ran.statuses("without.json")
    assert {statuses[each] for each in WITHDRAWN} == {"unknown"}


def test_with_the_log_the_withdrawn_clauses_are_proven(ran: Ran) -> None:
    assert ran.outcomes("with.json") == {"pass", "not-applicable"}
    statuses = ran.statuses("with.json")
    assert {statuses[each] for each in WITHDRAWN} == {"pass"}


def test_another_configuration_is_not_the_one_in_the_log(ran: Ran, bartizan: Bartizan) -> None:
    other = ran.folder / "other"
    shutil.copytree(ran.folder / "desk", other)
    with (other / "gateway" / "gateway.yaml").open("a", encoding="utf-8") as file:
        file.write("# another\n")
    log = str(ran.folder / "host" / "gateway-log")
    target = str(ran.folder / "other.json")
    assert bartizan("assess", str(other), "--audit-log", log, "-o", target).code == 0
    assert "pass" not in ran.outcomes("other.json")
