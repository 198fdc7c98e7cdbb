"""The page on the audit log does what it says: its commands run as they stand, host by host."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.builders_runs import Bartizan

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "howto" / "audit-log.md").read_text(encoding="utf-8")
SECTION = re.compile(r"(?m)^## On the (log|witness|auditor)'s host: (.+)\n((?:(?!^## ).*\n)*)")
COMMANDS = re.compile(r"(?ms)^```sh\n(.*?)^```$")
# What is brought to a host before its part; how is left to the reader of the page.
BROUGHT: Mapping[str, tuple[str, ...]] = {
    "cosign its head": ("log/prod", "log/prod.vkey"),
    "prove, ask, hand on": ("witness/prod.head", "witness/witness.vkey"),
    "check, offline": (
        *("log/prod", "log/prod.vkey", "log/record-2.tlog-proof"),
        *("witness/prod.head", "witness/witness.vkey"),
    ),
}


@dataclass(frozen=True)
class Ran:
    """What the commands of one part said."""

    out: str
    err: str


def run(folder: Path, script: str, bartizan: Bartizan) -> Ran:
    """Run commands as a person pastes them; each that fails ends them."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-eu"],
        input=script.encode(),
        capture_output=True,
        check=False,
        cwd=folder,
        env=bartizan.environment(PATH=path),
        timeout=300,
    )
    assert done.returncode == 0, (script, done.stderr.decode())
    return Ran(done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory, bartizan: Bartizan) -> dict[str, Ran]:
    """What each part of the page said, in its order."""
    world, found = tmp_path_factory.mktemp("hosts"), {}
    for host, title, text in SECTION.findall(PAGE):
        folder = world / host
        folder.mkdir(exist_ok=True)
        for name in BROUGHT.get(title, ()):
            source = world / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / source.name)
        if title == "check, offline":
            shutil.copy(DOCS / "reference" / "check_receipt.py", folder)
        found[title] = run(folder, "\n".join(COMMANDS.findall(text)), bartizan)
    return found


def test_the_page_has_its_parts(said: dict[str, Ran]) -> None:
    assert list(said) == [
        "make it and write to it",
        "cosign its head",
        "prove, ask, hand on",
        "check, offline",
        "change the key",
    ]


def test_the_log_is_vouched_for_by_a_witness(said: dict[str, Ran]) -> None:
    told = said["prove, ask, hand on"]
    assert "Vouched for outside: the first 4 records" in told.err
    assert [line.count('"dataset:customers"') for line in told.out.splitlines()] == [1, 1]
    assert "has the records below 4" in told.err


def test_the_auditor_sees_the_record_and_the_forgery(said: dict[str, Ran]) -> None:
    told = said["check, offline"]
    assert "Cosigned by 1 of the given witnesses" in told.err
    assert told.out.count('"principal":"bob"') == 2
    assert told.err.count("Wrote the verified head to kept.head") == 2
    assert "TAMPERED edit" in told.err


def test_the_key_is_handed_over(said: dict[str, Ran]) -> None:
    assert "hands the log over to prod-2027.key" in said["change the key"].err
