"""Compares the version that an alias names with the one that was promoted to it."""

from pathlib import Path

from bartizan.connectors.mlflow.models import Fetched, bundles_of, fetched
from bartizan.connectors.mlflow.names import Registered
from bartizan.connectors.mlflow.registry import Registry
from bartizan.core.errors import BartizanError
from bartizan.store.promotion import Promotion, Sought, promoted
from bartizan.store.watch import UNASKED, Event, Expected, Seen, judged_in


def look_at_alias(
    registry: Registry, wanted: Registered, expected: Expected, folder: Path
) -> Event:
    """Return what is seen of the version that an alias names; its files go below an empty folder.

    Every byte of it is read: what the registry says of its own digests is not asked.
    """
    shown = str(wanted)
    try:
        version = registry.find(wanted)
        if version is None:
            return Event(Seen.UNPROMOTED, wanted.name, shown, "there is no such version or alias")
        found = fetched(registry, version, folder)
        return _seen(registry, wanted, found, expected)
    except BartizanError as error:
        return Event(Seen.UNREAD, wanted.name, shown, error.message)


def _seen(registry: Registry, wanted: Registered, found: Fetched, expected: Expected) -> Event:
    shown, digest = f"{wanted} (version {found.version.number})", found.model.manifest.digest
    stage = wanted.stage(wanted.alias)
    judged = judged_in(stage, found.model, found.bundles, expected)
    if judged is not None:
        return Event(judged[0], wanted.name, shown, judged[1], digest)
    if expected.approvers is None:
        return Event(Seen.AS_EXPECTED, wanted.name, shown, UNASKED, digest)
    newest = _newest(registry, wanted, expected)
    if newest is not None and newest.digest != digest:
        because = f"{newest.digest} was promoted later, at {newest.at:%Y-%m-%d %H:%M:%S}"
        return Event(Seen.ROLLED_BACK, wanted.name, shown, because, digest)
    return Event(Seen.AS_EXPECTED, wanted.name, shown, "signed, and promoted last", digest)


def _newest(registry: Registry, wanted: Registered, expected: Expected) -> Promotion | None:
    """Return the newest promotion of any version to an alias, by whom the watch trusts."""
    if expected.approvers is None:
        return None
    promotions = {
        f"{each.number} {name}": content
        for each in registry.every(wanted.name)
        for name, content in bundles_of(each).promotions.items()
    }
    sought = Sought(wanted.stage(wanted.alias), None)
    return promoted(promotions, expected.approvers, sought, expected.now)[0]
