"""A promotion in MLflow is recorded before anything there changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

import pytest

from bartizan.audit.record import Record
from bartizan.cli.model_registered import let_in
from bartizan.connectors.errors import ConnectorError
from bartizan.connectors.mlflow.registry import Registry, Version
from bartizan.core.errors import BartizanError
from bartizan.store.promotion import Promotion

PROMOTION = Promotion(
    name="scorer",
    digest=f"sha256:{'1' * 64}",
    to="production",
    at=datetime(2026, 11, 26, tzinfo=UTC),
    requested_by="Ada Lovelace",
    approver="Grace Hopper",
    model=f"sha256:{'2' * 64}",
    scan="",
    verdict="safe",
    policy=f"sha256:{'3' * 64}",
    signatures=(),
)


@dataclass
class Effects:
    """A registry and a log in one, which note what is done to them, and fail at one step."""

    fails_at: str = ""
    done: list[str] = field(default_factory=list)

    def record(self, record: Record) -> None:
        self._do(record.what.action)

    def tag(self, version: Version, tags: Mapping[str, str]) -> None:
        self._do("tag")

    def point(self, version: Version, alias: str) -> None:
        self._do(alias)

    def _do(self, step: str) -> None:
        if step == self.fails_at:
            raise ConnectorError("it failed")
        self.done.append(step)


STEPS = ["promotion.made", "tag", "production"]


@pytest.mark.parametrize("fails_at", STEPS)
def test_an_alias_moves_last_and_never_without_a_record(fails_at: str) -> None:
    effects = Effects(fails_at)
    with pytest.raises(BartizanError):
        let_in(cast("Registry", effects), Version("scorer", "7"), PROMOTION, b"{}", effects)
    assert effects.done == STEPS[: STEPS.index(fails_at)]


def test_all_is_done_in_order() -> None:
    effects = Effects()
    let_in(cast("Registry", effects), Version("scorer", "7"), PROMOTION, b"{}", effects)
    assert effects.done == STEPS
