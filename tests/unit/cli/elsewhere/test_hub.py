"""`bartizan model scan hf://…` reads a model of the hub at one commit, by ranges."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.builders_models import safetensors, torch_zip
from tests.builders_opcodes import PLAIN, SHELL
from tests.builders_sparse import Sparse, dense, sparse_torch
from tests.simulators import hub as hubs
from tests.simulators.hub import COMMIT, SimulatedHub, told_json
from tests.simulators.web import Object, Told, Web
from tests.unit.cli.elsewhere.scanning import (
    CODE,
    CONFIG,
    LARGE,
    files,
    said,
    verdicts,
)


@pytest.fixture
def hub(web: Web, monkeypatch: pytest.MonkeyPatch) -> Callable[..., SimulatedHub]:
    """Make a hub of some files, of which some are large, behind HF_ENDPOINT."""

    def made(given: Mapping[str, bytes | Sparse], *large: str, **more: object) -> SimulatedHub:
        found = SimulatedHub(given, frozenset(large), f"http://localhost:{web.port}/cdn", **more)  # type: ignore[arg-type]
        web.answers |= {"/": found, "/cdn": found.stored}
        monkeypatch.setenv("HF_ENDPOINT", web.address)
        return found

    return made


def test_a_model_of_the_hub_is_read_at_one_commit(
    hub: Callable[..., SimulatedHub], web: Web, home: Path
) -> None:
    hub({"a.safetensors": LARGE, "b.pkl": SHELL, "sub/c.json": b"{}", "d.bin": torch_zip(PLAIN)},
        "b.pkl", "d.bin")  # fmt: skip
    hub({"a.safetensors": safetensors(), "b.pkl": SHELL, "sub/c.json": b"{}", "d.md": b"# net\n"},
        "a.safetensors", "b.pkl")  # fmt: skip
    code, found = files(home, "hf://acme/net")
    assert code == 1
    wanted = {"a.safetensors": "safe", "b.pkl": "critical", "sub/c.json": "safe", "d.md": "safe"}
    assert verdicts(found) == wanted
    assert all(path.startswith(f"hf://acme/net@{COMMIT}/") for path in found)
    pages = [each for each in web.asked if "/tree/" in each.path]
    assert len(pages) == 3
    assert all(COMMIT in each.path for each in web.asked if "/resolve/" in each.path)


def test_a_large_checkpoint_of_the_hub_is_not_brought_here(
    hub: Callable[..., SimulatedHub], web: Web, home: Path
) -> None:
    hub({"model.safetensors": LARGE, "pytorch_model.bin": sparse_torch(50, 1_000_000_000)})
    code, found = files(home, "hf://acme/net@refs/pr/1")
    assert code == 0
    assert len(found) == 2
    assert web.sent < 5_000_000


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("hf://acme/net@main/sub", {"sub/c.pkl"}),
        ("hf://acme/net/b.pkl", {"b.pkl"}),
        (f"hf://acme/net@{COMMIT}/sub/", {"sub/c.pkl"}),
    ],
)
def test_a_file_or_a_folder_of_a_model_can_be_named(
    hub: Callable[..., SimulatedHub], home: Path, address: str, names: set[str]
) -> None:
    hub({"b.pkl": PLAIN, "sub/c.pkl": PLAIN, "subtle": PLAIN})
    assert verdicts(files(home, address)[1]).keys() == names


@pytest.mark.parametrize("address", ["hf://acme/net", "hf://acme/net/modeling.py"])
def test_code_that_a_configuration_has_imported_is_judged(
    hub: Callable[..., SimulatedHub], home: Path, address: str
) -> None:
    hub({"config.json": CONFIG, "modeling.py": CODE, "other.py": CODE})
    found = verdicts(files(home, address)[1])
    assert found["modeling.py"] == "critical"
    assert found.get("other.py", "safe") == "safe"


def test_a_configuration_that_is_lost_leaves_the_code_beside_it_open(
    hub: Callable[..., SimulatedHub], web: Web, home: Path
) -> None:
    hub({"config.json": CONFIG, "modeling.py": CODE})
    web.answers[f"/acme/net/resolve/{COMMIT}/config.json"] = lambda _: Told(500)
    assert verdicts(files(home, "hf://acme/net")[1]) == dict.fromkeys(
        ("config.json", "modeling.py"), "inconclusive"
    )


def test_a_token_opens_what_is_private_and_shows_nowhere(
    hub: Callable[..., SimulatedHub],
    web: Web,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    hub({"a.safetensors": safetensors()}, "a.safetensors", private=True)
    code, found = files(home, "hf://acme/net")
    assert (code, "answers 401" in said(*found.values())) == (4, True)
    monkeypatch.setenv("HF_TOKEN", hubs.TOKEN)
    code, found = files(home, "hf://acme/net")
    assert (code, list(verdicts(found).values())) == (0, ["safe"])
    shown = "".join(capsys.readouterr()) + (home / "scan.json").read_text()
    assert hubs.TOKEN not in shown
    assert "secret" not in shown


def test_bytes_that_are_not_those_that_the_hub_names_are_inconclusive(
    hub: Callable[..., SimulatedHub], web: Web, home: Path
) -> None:
    hub({"a.safetensors": safetensors()}, "a.safetensors")
    web.answers["/cdn"] = Object(dense(safetensors()[:-1] + b"\x01"))
    code, found = files(home, "hf://acme/net")
    assert code == 4
    assert "its bytes are those of" in said(*found.values())


LISTS: dict[str, tuple[str, Callable[[Web], Told]]] = {
    "no list": ("/tree/", lambda _: told_json({"error": 1})),
    "no json": ("/tree/", lambda _: Told(200, body=b"<html>")),
    "deep json": ("/tree/", lambda _: Told(200, body=b"[" * 200_000)),
    "a path upwards": ("/tree/", lambda _: told_json([{"type": "file", "path": "../x"}])),
    "a whole path": ("/tree/", lambda _: told_json([{"type": "file", "path": "/x"}])),
    "no path": ("/tree/", lambda _: told_json([{"type": "file"}])),
    "no entry": ("/tree/", lambda _: told_json([1])),
    "another host": (
        "/tree/", lambda _: Told(200, {"Link": '<https://evil.example/>; rel="next"'}, b"[]"),
    ),
    "a page without end": (
        "/tree/", lambda web: Told(
            200, {"Link": f'<{web.asked[-1].path}>; rel="next"'}, b'[{"type": "directory"}]'
        ),
    ),
    "no commit": ("/revision/", lambda _: told_json({"sha": "main"})),
    "a commit upwards": ("/revision/", lambda _: told_json({"sha": "../../x"})),
    "no files": ("/tree/", lambda _: told_json([])),
}  # fmt: skip


@pytest.mark.parametrize(("where", "lie"), LISTS.values(), ids=LISTS)
def test_a_hub_that_lists_what_it_must_not_is_inconclusive(
    hub: Callable[..., SimulatedHub],
    web: Web,
    home: Path,
    where: str,
    lie: Callable[[Web], Told],
) -> None:
    honest = hub({"a.pkl": PLAIN})
    web.answers["/"] = lambda asked: lie(web) if where in asked.path else honest(asked)
    code, found = files(home, "hf://acme/net")
    assert (code, len(found)) == (4, 1)
