"""Addresses of buckets, and what is said where S3 cannot be asked."""

import sys
from pathlib import Path

import pytest

from bartizan.cli.main import main
from bartizan.connectors.s3_store import Address, parse_address
from bartizan.core.errors import InvalidInputError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("s3://models", Address("models", "")),
        ("s3://models/", Address("models", "")),
        ("s3://my.models-1/a/b/", Address("my.models-1", "a/b")),
    ],
)
def test_an_address_is_read(text: str, address: Address) -> None:
    assert parse_address(text) == address
    assert address.key("index.json").endswith("index.json")
    assert not str(address).endswith("/")


@pytest.mark.parametrize(
    "text", ["s3://", "s3://A/b", "s3://a", "s3://models/a\nb", "models/a", "s3://m_x/a", "s3:///a"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_address(text)


@pytest.mark.parametrize(
    "command",
    [
        ("copy", "s3://models/a", "store"),
        ("copy", "store", "s3://models/a"),
        ("list", "--store", "s3://models/a"),
        ("log", "--store", "s3://models/a"),
        ("pull", "scorer", "out", "--unverified", "--store", "s3://models/a"),
    ],
    ids=["from", "to", "list", "log", "pull"],
)
def test_without_the_extra_it_is_said_how_to_install_it(
    command: tuple[str, ...],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "boto3", None)
    Path("m").mkdir()
    Path("m/config.json").write_text("{}")
    assert run("push", "m", "m", "--store", "store") == 0
    assert run(*command) == 2
    assert "pip install 'bartizan[aws]'" in capfd.readouterr().err


def test_who_pushes_to_a_bucket_is_told_how(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m").mkdir()
    Path("m/config.json").write_text("{}")
    assert run("push", "m", "m", "--store", "s3://models/a") == 2
    assert "bartizan model copy" in capfd.readouterr().err
    assert not Path("s3:").exists()


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["model", *arguments])
    return int(ended.value.code or 0)
