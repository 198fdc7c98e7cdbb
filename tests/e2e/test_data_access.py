"""One is granted, one is denied, one comes too late, a record is changed: the report names all."""

import json
import subprocess
import sys
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import bartizan
from bartizan.audit.keyfiles import load_key
from bartizan.audit.record import Who
from bartizan.crypto.ecdsa import EcVerifyingKey
from bartizan.datasets.broker import Broker
from bartizan.datasets.errors import AccessRefusedError
from bartizan.datasets.granted import GrantFolder
from bartizan.signing.policyfile import trust_of

ROWS = "id,name,city\n" + "".join(f"{n},person {n},town\n" for n in range(50))


def run(*arguments: str, expect: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bartizan", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == expect, done.stderr
    return done.stdout


class Steward:
    """Who has a dataset signed, grants it, and asks who read it: all by the command line."""

    def __init__(self, below: Path) -> None:
        self.below = below
        self.data = below / "people"
        self.data.mkdir()
        (self.data / "people.csv").write_text(ROWS)
        run("model", "keygen", "--no-passphrase", "steward.key")
        vkey = run("audit", "init", "access", "--origin", "example.com/access")
        (below / "access.vkey").write_text(vkey)
        run("data", "manifest", "people", "--key", "steward.key", "--class", "confidential")

    def grant(self, to: str, until: datetime, *more: str, now: datetime | None = None) -> str:
        clock = ["--now", now.isoformat()] if now else []
        return run(
            "data", "grant", "--to", to, "--dataset", "people", "--purpose", "training",
            "--until", until.isoformat(), "--key", "steward.key", "--grants", "grants",
            *more, *clock,
        ).strip()  # fmt: skip

    def report(self, expect: int, *more: str) -> dict[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = json.loads(
            run(
                "data", "access-report", "--log", "access", "--key", "access.vkey",
                "--grants", "grants", "--signer", "steward.key.pub", "--format", "json", *more,
                expect=expect,
            )
        )  # fmt: skip
        return found

    def broker(self) -> AbstractContextManager[Broker]:
        return bartizan.open_broker(
            GrantFolder(self.below / "grants"),
            trust_of([EcVerifyingKey((self.below / "steward.key.pub").read_bytes())]),
            (self.below / "access", load_key(self.below / "access.key")),
        )


@pytest.fixture
def steward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Steward:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Steward(tmp_path)


def test_the_report_names_who_was_granted_denied_late_and_what_was_changed(
    steward: Steward,
) -> None:
    now = datetime.now(UTC)
    granted = steward.grant("ada", now + timedelta(days=1), "--columns", "id,city")
    long_ago = now - timedelta(days=9)
    steward.grant("cleo", now - timedelta(days=1), now=long_ago)

    with steward.broker() as broker:
        with bartizan.open_dataset(
            steward.data,
            subject=Who("ada", "oidc"),
            purpose="training",
            columns=["city", "id"],
            broker=broker,
        ) as dataset:
            (batch,) = dataset.batches("people.csv")
            assert batch.schema.names == ["city", "id"]
        for name in ("bob", "cleo"):
            with pytest.raises(AccessRefusedError):
                broker.open_dataset(steward.data, Who(name, "oidc"), "training")

    sound = steward.report(0)
    (reader,) = sound["readers"]
    assert (reader["principal"], reader["grant"]) == ("ada", granted)
    assert [each["principal"] for each in sound["denied"]] == ["bob", "cleo"]
    assert "nobody granted 'bob'" in sound["denied"][0]["because"]
    assert "ended at" in sound["denied"][1]["because"]

    for bundle in filter(Path.is_file, (steward.below / "access/tile/entries").rglob("*")):
        bundle.write_bytes(bundle.read_bytes().replace(b'"bob"', b'"eve"'))

    changed = steward.report(1)
    assert {each["attack"] for each in changed["tampered"]} == {"edit"}
    assert [each["principal"] for each in changed["readers"]] == ["ada"]
    assert [each["principal"] for each in changed["denied"]] == ["cleo"]
    assert "record 4" in changed["gaps"][0]["because"]
    told = run(
        "data", "access-report", "--log", "access", "--key", "access.vkey",
        "--grants", "grants", "--signer", "steward.key.pub", expect=1,
    )  # fmt: skip
    for word in ("TAMPERED edit", "READ ada", "DENIED", "cleo", "UNKNOWN"):
        assert word in told


def test_what_is_not_covered_is_unknown_and_a_grant_taken_away_is_named(steward: Steward) -> None:
    grant = steward.grant("ada", datetime.now(UTC) + timedelta(days=1))
    with (
        steward.broker() as broker,
        bartizan.open_dataset(
            steward.data, subject="ada", purpose="training", broker=broker
        ) as dataset,
    ):
        assert dataset.open("people.csv").read() == ROWS.encode()
    steward.report(0)
    early = steward.report(4, "--since", "2020-01-01")
    assert "the log begins only then" in early["gaps"][0]["because"]
    for file in (steward.below / "grants").glob(f"{grant}.*"):
        file.unlink()
    (notice,) = steward.report(1)["notices"]
    assert (notice["sign"], notice["principal"]) == ("read-without-grant", "ada")
