"""The commands that say who may use the gateway, and what it may not do now."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bartizan.cli.gateway import command
from bartizan.cli.gateway_approvals import approvals
from bartizan.cli.gateway_halt import resume, stop
from bartizan.cli.gateway_key import key
from bartizan.core.clock import parse_moment
from bartizan.core.errors import InvalidInputError
from bartizan.crypto.errors import KeyFileError
from bartizan.gateway.access import keyring
from bartizan.gateway.access.keys import Key, Refused, check
from bartizan.gateway.acting.approval import Wanted
from bartizan.gateway.acting.approvals import Approvals

NOW = "2026-11-26T00:00:00Z"


def run(command: click.Command, *args: object) -> Result:
    return CliRunner().invoke(command, [str(each) for each in args], catch_exceptions=False)


def answered(folder: Path, text: str, now: str = NOW) -> Key | Refused:
    pepper = keyring.pepper_of(folder / "gateway-pepper")
    return check(text, keyring.load(folder / "keys.json"), pepper, parse_moment(now))


def test_a_key_is_made_shown_rotated_listed_and_revoked(tmp_path: Path) -> None:
    keys = ("--keys", tmp_path / "keys.json", "--now", NOW)
    made = run(key, "create", "support-bot", "--role", "agent", *keys)
    text = made.stdout.strip()
    assert "speaks for support-bot" in made.stderr
    assert text not in made.stderr
    known = answered(tmp_path, text)
    assert isinstance(known, Key)
    rotated = run(key, "rotate", known.id, *keys).stdout.strip()
    assert isinstance(answered(tmp_path, rotated), Key)
    assert isinstance(answered(tmp_path, text, "2026-11-27T00:00:00Z"), Refused)
    rows = json.loads(run(key, "list", "--format", "json", *keys).stdout)["keys"]
    assert [(row["principal"], row["state"], row["secrets"]) for row in rows] == [
        ("support-bot", "live", 2)
    ]
    run(key, "revoke", known.id, *keys)
    assert "revoked" in run(key, "list", *keys).stdout
    assert isinstance(answered(tmp_path, rotated), Refused)


@pytest.mark.parametrize("name", ["", "a b", "x\ny", "../x", "é"])
def test_a_principal_has_a_name_that_records_can_hold(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInputError, match="cannot name a principal"):
        run(key, "create", name, "--keys", tmp_path / "keys.json")
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="there is no key 'nope'"):
        run(key, "revoke", "nope", "--keys", tmp_path / "keys.json")


def test_what_is_stopped_can_pass_again(tmp_path: Path) -> None:
    switch = ("--switch", tmp_path / "stopped")
    run(stop, "tool", "crm/refund", *switch)
    run(stop, "all", *switch)
    run(stop, "all", *switch)
    assert (tmp_path / "stopped").read_text() == "tool crm/refund\nall\n"
    run(resume, "all", *switch)
    assert (tmp_path / "stopped").read_text() == "tool crm/refund\n"
    with pytest.raises(InvalidInputError, match="all is not stopped in"):
        run(resume, "all", *switch)


def test_what_is_stopped_is_what_the_gateway_here_looks_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidInputError, match="nothing was changed"):
        run(stop, "all")
    assert list(tmp_path.iterdir()) == []
    run(command, "init", "gateway")
    monkeypatch.chdir(tmp_path / "gateway")
    config = Path("gateway.yaml")
    config.write_text(config.read_text().replace("switch: gateway-stopped", "switch: halt"))
    run(stop, "model", "gpt-5-mini")
    assert Path("halt").read_text() == "model gpt-5-mini\n"
    run(resume, "model", "gpt-5-mini")
    config.write_text("routes: {")
    with pytest.raises(InvalidInputError, match="nothing was changed"):
        run(stop, "all")
    run(stop, "all", "--switch", "halt")
    assert Path("halt").read_text() == "all\n"


@pytest.mark.parametrize("named", [("tool", "refund"), ("model",), ("all", "refund")])
def test_what_would_stop_nothing_is_refused(tmp_path: Path, named: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInputError):
        run(stop, *named, "--switch", tmp_path / "stopped")
    assert not (tmp_path / "stopped").exists()


def test_of_two_who_stop_at_once_neither_is_lost(tmp_path: Path) -> None:
    names = [f"caller-{number}" for number in range(20)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: halted(tmp_path / "stopped", name), names))
    lines = (tmp_path / "stopped").read_text().splitlines()
    assert sorted(lines) == sorted(f"principal {name}" for name in names)


def halted(switch: Path, name: str) -> None:
    assert stop.callback is not None
    stop.callback(kind="principal", name=name, switch=switch)


def test_what_is_stopped_is_told_with_its_place(tmp_path: Path) -> None:
    said = run(stop, "all", "--switch", tmp_path / "stopped").stderr
    assert f"all is stopped in gateways whose switch is {tmp_path / 'stopped'}" in said


def test_a_pepper_that_is_lost_is_not_made_anew_beside_keys(tmp_path: Path) -> None:
    keys = ("--keys", tmp_path / "keys.json", "--now", NOW)
    run(key, "create", "ann", *keys)
    (tmp_path / "gateway-pepper").unlink()
    with pytest.raises(KeyFileError, match="cannot read"):
        run(key, "create", "bob", *keys)
    assert not (tmp_path / "gateway-pepper").exists()


def test_to_list_approvals_makes_no_folder(tmp_path: Path) -> None:
    assert run(approvals, "list", "--folder", tmp_path / "none").exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_request_is_listed_and_answered_by_someone_else(tmp_path: Path) -> None:
    store = Approvals(tmp_path / "approvals")
    wanted = Wanted(call="c" * 64, principal="ann", tool="crm/refund", because="b", shown="{}")
    opened = store.ask(wanted, parse_moment(NOW), timedelta(minutes=5))
    where = ("--folder", tmp_path / "approvals", "--now", NOW)
    assert "ann wants crm/refund" in run(approvals, "list", *where).stdout
    with pytest.raises(InvalidInputError, match="asked for it"):
        run(approvals, "approve", opened.id, "--by", "ann", *where)
    run(approvals, "approve", opened.id, "--by", "grace", *where)
    assert store.take(wanted.call, parse_moment(NOW)) is not None
    assert "no request is open" in run(approvals, "list", *where).stderr


@pytest.mark.parametrize("before", ["", "*.pyc\n"])
def test_no_secret_of_a_new_gateway_is_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if before:
        Path(".gitignore").write_text(before)
    run(command, "init", ".")
    run(key, "create", "support-bot")
    run(stop, "all")
    git = ["git", "-c", "init.defaultBranch=main"]
    subprocess.run([*git, "init", "-q", "."], check=True)
    seen = subprocess.run(
        [*git, "ls-files", "--others", "--exclude-standard"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert sorted(seen.stdout.split()) == [".gitignore", "gateway-policies.cedar", "gateway.yaml"]
    assert Path(".gitignore").read_text().startswith(before)


@pytest.mark.parametrize(
    ("asks", "policy", "told"),
    [
        ("[sampling]", "", True),
        ("[sampling]", 'permit(principal, action == Action::"answer", resource is Item);', False),
        ("[]", "", False),
    ],
)
def test_what_a_server_asks_and_nobody_may_answer_is_told(
    tmp_path: Path, asks: str, policy: str, *, told: bool
) -> None:
    folder = tmp_path / "gateway"
    run(command, "init", folder)
    config, policies = folder / "gateway.yaml", folder / "gateway-policies.cedar"
    policies.write_text(f"{policies.read_text()}{policy}\n")
    head, _, _ = config.read_text().partition("routes:")
    config.write_text(
        f"{head.replace('credential: {env: OPENAI_API_KEY}', '')}routes:\n"
        f"- {{name: crm, dialect: mcp, upstream: openai, server: crm, asks: {asks}}}\n"
    )
    said = run(command, "check", config).stderr
    assert ("route crm: no policy lets anybody answer what its server asks" in said) is told
