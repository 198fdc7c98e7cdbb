"""No command reaches for the network, and none writes where it was not told to."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders_runs import NOW, PROFILE, SMALL, Bartizan, lay

# Runs before everything else in the process: whatever a socket is asked for is noted and refused.
FORBIDDING = """
import os, socket, sys
def forbid(event, arguments):
    if event.startswith("socket.") and event not in ("socket.__new__",):
        with open(os.environ["SOCKETS"], "a") as file:
            file.write(f"{event} {arguments}\\n")
        raise OSError("no network here")
sys.addaudithook(forbid)
"""
HEAVY = (
    "boto3", "botocore", "torch", "pydantic", "jinja2", "rich", "yaml", "re2", "requests", "httpx",
    "urllib3", "aiohttp", "sqlite3", "numpy", "pandas", "pyarrow", "cryptography",
)  # fmt: skip
COMMANDS: dict[str, tuple[str, ...]] = {
    "assess": ("assess", "root", "-o", "out/r.html", "-o", "out/r.json", "-o", "out/r.cdx.json"),
    "gate": ("gate", "root", "--phase", "production"),
    "plan": ("plan", "root"),
    "requirements": ("requirements", "root", "-o", "out/requirements.md"),
    "explain": ("explain", "MOD-02"),
    "controls": ("controls",),
    "checks": ("checks",),
    "catalogue": ("catalogue", "export", "--format", "oscal", "-o", "out/catalogue.json"),
    "schema": ("schema", "report"),
    "doctor": ("doctor",),
    "data": ("data", "classify", "root"),
    "model": ("model", "scan", "root"),
    "audit": ("audit", "init", "out/log", "--origin", "example.com/log"),
    "guard": ("guard", "score", "texts.jsonl", "--field", "text", "-o", "out/scores.jsonl"),
    "gateway": ("gateway", "init", "out/gateway"),
    "import": ("import", "scan.sarif", "--into", "root", "--dry-run"),
    "diff": ("diff", "out/r.json", "out/r.json"),
}
RECORDING: dict[str, tuple[str, ...]] = {
    "attest": ("attest", "ORG-08", "root", "--by", "Ada Lovelace", "--role", "executive-owner"),
    "waive": (
        "waive", "MOD-03", "root", "--reason", "r", "--requested-by", "a",
        "--approved-by", "grace@example.com", "--approver-role", "security", "--days", "9",
    ),
    "import": ("import", "scan.sarif", "--into", "root"),
    "init": ("init", "root", "--force"),
}  # fmt: skip
SCAN = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Bandit"}}, "results": []}]}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a home, a workload, and Python code that forbids sockets."""
    folder = tmp_path_factory.mktemp("offline")
    given = {"scan.sarif": json.dumps(SCAN), "texts.jsonl": '{"text": "hello"}\n'}
    lay(folder, {"hook/sitecustomize.py": FORBIDDING, **given})
    lay(folder / "root", {**SMALL, "bartizan.yaml": PROFILE})
    for name in ("home", "out"):
        (folder / name).mkdir()
    return folder


def state(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Each file of a folder with its mode, its time and its content."""
    return {
        path.relative_to(folder).as_posix(): (
            path.stat().st_mode,
            path.stat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in sorted(folder.rglob("*"))
    }


def apart(before: dict[str, tuple[int, int, bytes]], after: Path, *allowed: str) -> set[str]:
    """What is new, changed or gone, but for what lies below the allowed folders."""
    now = state(after)
    changed = {path for path in {*before, *now} if before.get(path) != now.get(path)}
    return {path for path in changed if not path.startswith(allowed)}


def forbidden(place: Path) -> dict[str, str]:
    return {"PYTHONPATH": str(place / "hook"), "SOCKETS": str(place / "sockets")}


def test_the_hook_forbids_sockets(place: Path, tmp_path: Path) -> None:
    """Else the test below would prove nothing."""
    code = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"
    env = {**os.environ, **forbidden(place), "SOCKETS": str(tmp_path / "seen")}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=False)
    assert b"no network here" in done.stderr
    assert "socket." in (tmp_path / "seen").read_text()


def test_no_command_uses_the_network_or_writes_elsewhere(place: Path) -> None:
    """One after the other, since `diff` reads what `assess` wrote."""
    bartizan = Bartizan(place / "home")
    before = state(place)
    for name, arguments in COMMANDS.items():
        done = bartizan(*arguments, cwd=place, env=forbidden(place))
        assert done.code in {0, 1}, (name, done.err)
        assert done.untroubled, name
    assert not (place / "sockets").exists()
    assert apart(before, place, "out", "home/cache/bartizan", "home/compiled") <= {
        "home",
        "home/cache",
    }


def test_a_forwarder_speaks_with_nobody_but_the_receiver_that_is_named(place: Path) -> None:
    bartizan = Bartizan(place / "home")
    made = bartizan("audit", "init", "out/sent", "--origin", "example.com/sent", cwd=place)
    forward = ("audit", "forward", "out/sent", "--key", made.out.strip(), "--once", "--tries", "1")
    done = bartizan(*forward, "--to", "file:out/siem", cwd=place, env=forbidden(place))
    assert (done.code, (place / "out/siem").read_text().count("\n")) == (0, 1)
    assert not (place / "sockets").exists()
    seen = {**forbidden(place), "SOCKETS": str(place / "out/seen")}
    refused = bartizan(*forward, "--to", "syslog+tcp://127.0.0.1:9", cwd=place, env=seen)
    assert refused.code == 4
    asked = (place / "out/seen").read_text().splitlines()
    assert asked
    assert all("127.0.0.1" in line for line in asked)


def test_recording_commands_write_beside_the_workload_alone(place: Path, tmp_path: Path) -> None:
    bartizan = Bartizan(place / "home")
    lay(tmp_path / "root", {**SMALL, "bartizan.yaml": PROFILE})
    lay(tmp_path, {"scan.sarif": json.dumps(SCAN)})
    before = state(tmp_path)
    for name, arguments in RECORDING.items():
        done = bartizan(*arguments, cwd=tmp_path, env=forbidden(place))
        assert done.code == 0, (name, done.err)
    assert not (place / "sockets").exists()
    new = apart(before, tmp_path, "root/.bartizan")
    assert new == {"root", "root/bartizan.yaml"}


def test_models_are_signed_kept_and_watched_without_the_network(
    place: Path, tmp_path: Path
) -> None:
    bartizan = Bartizan(place / "home")
    lay(tmp_path, {"m/config.json": "{}"})
    before = state(tmp_path)
    store, trust = ("--store", "store"), ("--signer", "r.pub")
    people = ("--requested-by", "Ada", "--approver", "Grace")
    for arguments in (
        ("keygen", "r", "--no-passphrase"),
        ("keygen", "a", "--no-passphrase"),
        ("sign", "m", "--key", "r"),
        ("verify", "m", *trust),
        ("push", "m", "m:1", *store),
        ("promote", "m:1", "--to", "live", *store, *trust, "--key", "a", *people),
        ("pull", "m:live", "out", *store, *trust, "--approver", "a.pub"),
        ("list", *store),
        ("log", *store),
        ("copy", "store", "copied"),
        ("watch", "store", *trust, "--approver", "a.pub", "--deployed", "m:live=out"),
    ):
        done = bartizan("model", *arguments, cwd=tmp_path, env=forbidden(place))
        assert (done.code, done.untroubled) == (0, True), (arguments, done.err)
    assert not (place / "sockets").exists()
    kept = ("m/model.sig", "store", "out", "copied", "r", "a")
    assert apart(before, tmp_path, *kept) == {"m"}


def test_every_command_is_among_those_above() -> None:
    from bartizan.cli.main import COMMANDS as KNOWN  # noqa: PLC0415  (two names for one thing)

    assert {*COMMANDS, *RECORDING} == set(KNOWN)


def test_cache_that_cannot_be_kept_is_done_without(tmp_path: Path) -> None:
    """A file where the folder should be stops even the superuser."""
    own = Bartizan(tmp_path / "home")
    lay(tmp_path, {"home/cache": "a file", "root/app.py": SMALL["app.py"]})
    done = own("assess", tmp_path / "root", "--format", "json", "--now", NOW)
    assert (done.code, done.err) == (0, "")
    assert (tmp_path / "home" / "cache").read_text() == "a file"


def test_cache_that_is_read_only_is_done_without(tmp_path: Path) -> None:
    own = Bartizan(tmp_path / "home")
    root = lay(tmp_path / "root", SMALL)
    first = own("assess", root, "--format", "json", "--now", NOW)
    kept = tmp_path / "home" / "cache" / "bartizan"
    for path in (kept / "facts.sqlite", kept):
        path.chmod(stat.S_IREAD | stat.S_IEXEC)
    (root / "new.py").write_text("import openai\nopenai.OpenAI()\n")
    second = own("assess", root, "--format", "json", "--now", NOW)
    assert (second.code, second.err) == (0, "")
    assert first.out != second.out


def test_cache_is_for_this_user_alone(tmp_path: Path) -> None:
    own = Bartizan(tmp_path / "home")
    own("assess", lay(tmp_path / "root", SMALL))
    mode = (tmp_path / "home" / "cache" / "bartizan").stat().st_mode
    assert stat.S_IMODE(mode) == 0o700


def test_entry_point_imports_nothing_heavy() -> None:
    code = "import sys, bartizan.cli.main; print(*sys.modules)"
    # What measures these tests loads modules of its own.
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    loaded = subprocess.run(
        [sys.executable, "-c", code], env=plain, capture_output=True, check=True, text=True
    ).stdout.split()
    assert {name.split(".")[0] for name in loaded} & set(HEAVY) == set()


@pytest.mark.parametrize("command", ["controls", "schema"])
def test_light_command_does_not_load_collectors(command: str) -> None:
    code = (
        "import sys; from bartizan.cli.main import cli; context = cli.context_class(cli);"
        f"cli.get_command(context, '{command}'); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        text=True,
    )
    assert not [name for name in done.stdout.split() if name.startswith("bartizan.collect")]
