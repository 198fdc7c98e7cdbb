"""Labels and features: flips and triggers are found, and honest classes do not alarm."""

from collections.abc import Callable

import numpy as np
import pytest

from bartizan.vetting import feature_clusters, feature_spectral, label_confident, label_neighbours
from bartizan.vetting.result import Outcome, Result
from tests import builders_vetting as build

Method = Callable[[build.Floats, build.Labels], Result]
METHODS: dict[str, Method] = {
    "neighbours": label_neighbours.flips,
    "confident": lambda x, y: label_confident.flips(
        x, y, int(y.max()) + 1, confirmed=label_neighbours.flips(x, y).outcome is Outcome.ALARM
    ),
    "spectral": feature_spectral.triggers,
    "clusters": feature_clusters.clusters,
}
CLEAN = {
    "apart": build.blobs,
    "overlapping": build.overlapping,
    "heavy tails": build.heavy,
    "a rare category": build.rare_category,
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", CLEAN)
@pytest.mark.parametrize("seed", range(3))
def test_honest_classes_do_not_alarm(method: str, kind: str, seed: int) -> None:
    assert METHODS[method](*CLEAN[kind](seed)).outcome is Outcome.CLEAR


@pytest.mark.parametrize("method", ["neighbours", "confident"])
@pytest.mark.parametrize("seed", range(3))
def test_flipped_labels_alarm_and_are_listed(method: str, seed: int) -> None:
    features, labels = build.blobs(seed)
    changed, rows = build.flipped(labels, 0.1, seed)
    found = METHODS[method](features, changed)
    assert found.outcome is Outcome.ALARM
    assert len(set(found.rows) & set(rows.tolist())) >= 0.9 * len(rows)
    assert found.count <= 1.05 * len(rows)


def test_suspicion_ranks_flipped_labels_first() -> None:
    features, labels = build.blobs(1)
    changed, rows = build.flipped(labels, 0.1, 1)
    doubt = label_neighbours.suspicion(features, changed)
    assert set(np.argsort(-doubt)[: len(rows)].tolist()) == set(rows.tolist())


@pytest.mark.parametrize("seed", range(3))
def test_a_trigger_in_features_alarms_and_is_listed(seed: int) -> None:
    features, labels, rows = build.patched(*build.blobs(seed), 15, seed)
    found = feature_spectral.triggers(features, labels)
    assert found.outcome is Outcome.ALARM
    assert set(found.rows) == set(rows.tolist())


@pytest.mark.parametrize("method", ["neighbours", "confident"])
def test_methods_for_labels_are_blind_to_triggers(method: str) -> None:
    features, labels, _ = build.patched(*build.blobs(2), 15, 2)
    assert METHODS[method](features, labels).outcome is Outcome.CLEAR


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("rows", "classes"), [(1, 1), (20, 2), (400, 1), (400, 400)], ids=str)
def test_what_cannot_be_judged_is_not_clear(method: str, rows: int, classes: int) -> None:
    chance = np.random.default_rng(0)
    features = chance.normal(size=(rows, 4)).astype(np.float32)
    labels = np.arange(rows) % classes
    found = METHODS[method](features, labels)
    clusters_alone = method == "clusters" and rows == 400 and classes == 1
    alone = method == "neighbours" and classes == 400
    assert (found.outcome is Outcome.NOT_RUN) is not (clusters_alone or alone)


def test_constant_features_alarm_nobody() -> None:
    features, labels = np.ones((200, 3), np.float32), np.arange(200) % 2
    for method in METHODS.values():
        assert method(features, labels).outcome is not Outcome.ALARM
