"""`bartizan gateway pin` writes entries by which a configuration pins what a server offers."""

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bartizan.cli.gateway import command
from bartizan.core.errors import InvalidInputError
from bartizan.gateway.acting.pins import drifts

ADD = {"name": "add", "description": "Adds 🧮", "inputSchema": {"type": "object", "x": [1, None]}}
WIPE = {"name": "wipe"}


def written(path: Path, document: object) -> Path:
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def pinned(file: Path, *more: str) -> tuple[int, str]:
    arguments = ["pin", str(file), "--server", "crm", *more]
    found = CliRunner().invoke(command, arguments, catch_exceptions=False, standalone_mode=False)
    return found.return_value, found.stdout


@pytest.mark.parametrize(
    "document",
    [
        [ADD, WIPE],
        {"tools": [ADD, WIPE], "ttlMs": 0},
        {"jsonrpc": "2.0", "id": 1, "result": {"tools": [ADD, WIPE]}},
    ],
)
def test_what_was_listed_is_what_is_pinned(tmp_path: Path, document: object) -> None:
    code, said = pinned(written(tmp_path / "tools.json", document))
    entries = yaml.safe_load(said)
    assert code == 0
    assert [each["name"] for each in entries] == ["add", "wipe"]
    assert entries[0]["arguments"] == ADD["inputSchema"]
    pins = {f"{each['server']}/{each['name']}": each["pin"] for each in entries}
    assert drifts("crm", [ADD, WIPE], pins) == ()
    assert drifts("crm", [{**ADD, "description": "Adds"}, WIPE], pins) != ()


def test_a_pinned_tool_changes_something_until_somebody_says_otherwise(tmp_path: Path) -> None:
    (entry,) = yaml.safe_load(pinned(written(tmp_path / "tools.json", [WIPE]))[1])
    assert (entry["side_effect"], entry["untrusted"]) == (True, True)


@pytest.mark.parametrize(
    "document", ["", "{", "3", '{"tools": {}}', '{"tools": [3]}', '{"tools": [{"name": 3}]}']
)
def test_what_is_no_list_of_tools_is_refused(tmp_path: Path, document: str) -> None:
    with pytest.raises(InvalidInputError):
        pinned(written(tmp_path / "tools.json", document))


def test_no_tool_is_nothing_to_pin(tmp_path: Path) -> None:
    assert pinned(written(tmp_path / "tools.json", {"tools": []})) == (3, "")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="cannot read"):
        pinned(tmp_path / "tools.json")
