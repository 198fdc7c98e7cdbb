"""`bartizan model scan` reads models of web servers by ranges, within bounds."""

import json
from pathlib import Path

import pytest

from tests.builders_opcodes import PLAIN, SHELL
from tests.builders_sparse import dense
from tests.simulators.web import Object, Web
from tests.unit.cli.elsewhere.scanning import (
    LARGE,
    files,
    run,
    said,
)


def test_the_document_says_what_was_read_of_a_file(web: Web, home: Path) -> None:
    web.answers["/big"] = Object(LARGE)
    code, found = files(home, f"{web.address}/big.safetensors?signature=secret")
    assert code == 0
    (path, each), *_ = found.items()
    assert path == f"{web.address}/big.safetensors"
    assert each["coverage"] == {
        "bytes": LARGE.size, "understood": LARGE.size, "unpacked": 0, "members": 0,
        "read": web.sent,
    }  # fmt: skip
    assert each["digest"] is None
    assert web.sent < 1_000_000


@pytest.mark.parametrize(
    ("content", "code"), [(PLAIN, 0), (SHELL, 1), (b"\x01\x02\x03", 4)], ids=["0", "1", "4"]
)
def test_exit_codes_are_those_of_files_here(web: Web, content: bytes, code: int) -> None:
    web.answers["/m"] = Object(dense(content))
    assert run(f"{web.address}/m") == code


def test_code_scanning_is_given_an_address_as_one(web: Web, home: Path) -> None:
    web.answers["/"] = Object(dense(SHELL))
    wanted = (f"{web.address}/a b.bin", f"{web.address}/a%20b.bin")
    assert run(*wanted, "--format", "sarif", "-o", str(home / "scan.sarif")) == 1
    results = json.loads((home / "scan.sarif").read_text())["runs"][0]["results"]
    places = [each["locations"][0]["physicalLocation"]["artifactLocation"] for each in results]
    assert {each["uri"] for each in places} == {f"{web.address}/a%20b.bin"}


def test_files_here_and_elsewhere_are_scanned_together(web: Web, home: Path) -> None:
    (home / "bad.pkl").write_bytes(SHELL)
    web.answers["/m"] = Object(dense(PLAIN))
    code, found = files(home, str(home / "bad.pkl"), f"{web.address}/m", f"{web.address}/m")
    assert (code, len(found)) == (1, 2)


WRONG = {
    "plain http": "http://models.example/net.pt",
    "no model": "hf://net",
    "a path upwards": "hf://acme/net/../other",
    "a dataset": "hf://datasets/acme/texts",
    "no tag": "oci://registry.example/net",
    "no bucket": "s3://",
}


@pytest.mark.parametrize("address", WRONG.values(), ids=WRONG)
def test_an_address_that_is_none_is_a_mistake_before_anybody_is_asked(
    web: Web, address: str
) -> None:
    assert run(f"{web.address}/m", address) == 2
    assert web.asked == []


def test_an_address_on_stdin_is_no_target(
    web: Web, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    """Lists are made of what was found, and what was found names nobody to ask."""
    listed = home / "list"
    listed.write_text(f"{web.address}/m\n")
    with listed.open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        assert run("-") == 4
    assert web.asked == []


def test_the_bound_is_one_of_all_addresses_together(web: Web, home: Path) -> None:
    web.answers["/"] = Object(dense(bytes(300_000)))
    wanted = [f"{web.address}/{each}" for each in range(5)]
    code, found = files(home, *wanted, "--max-download", "700KB")
    assert code == 4
    assert ["--max-download" in said(each) for each in found.values()].count(True) >= 3
    assert web.sent <= 700_000


@pytest.mark.parametrize("size", ["much", "-1", "1.5GB", ""])
def test_a_bound_is_a_size(size: str) -> None:
    assert run("https://models.example/x", "--max-download", size) == 2
