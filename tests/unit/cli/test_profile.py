"""Reading the profile alone: the same for every command, and never out of the workload."""

from pathlib import Path

import pytest

from bartizan.cli.profile import profile_at
from bartizan.core.errors import InvalidInputError
from tests.builders_runs import PROFILE

AUDIT = "audit: {log: log, origin: example.com/log}\n"


def test_no_profile_declares_nothing(tmp_path: Path) -> None:
    assert profile_at(tmp_path).profile is None


def test_a_link_within_the_workload_is_read(tmp_path: Path) -> None:
    (tmp_path / "profile.yaml").write_text(PROFILE)
    (tmp_path / "bartizan.yaml").symlink_to("profile.yaml")
    profile = profile_at(tmp_path).profile
    assert profile is not None
    assert profile.name == "small-bot"


def test_a_link_out_of_the_workload_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text(PROFILE)
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "bartizan.yaml").symlink_to("../outside.yaml")
    with pytest.raises(InvalidInputError, match="link out of the workload"):
        profile_at(tmp_path / "root")


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        pytest.param(PROFILE, "", id="without the word"),
        pytest.param(PROFILE + AUDIT, "example.com/log", id="with it"),
        pytest.param(
            PROFILE + AUDIT.replace("audit", '"\\x61udit"'), "example.com/log", id="with it escaped"
        ),
    ],
)
def test_who_asks_about_a_field_gets_it(tmp_path: Path, text: str, origin: str) -> None:
    (tmp_path / "bartizan.yaml").write_text(text)
    profile = profile_at(tmp_path, about=b"audit").profile
    assert (profile.audit.origin if profile and profile.audit else "") == origin
