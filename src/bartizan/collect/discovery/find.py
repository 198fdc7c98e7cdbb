"""A sighting of an asset, and how sightings become assets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bartizan.classify.hide import hide, hide_path
from bartizan.core.asset import Asset
from bartizan.core.place import Place

Property = str | bool | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Find:
    """An asset seen at one place."""

    kind: str
    name: str
    place: Place
    properties: Mapping[str, Property] = field(default_factory=dict)
    digest: str | None = None


def assets_of(finds: Iterable[Find]) -> tuple[Asset, ...]:
    """Return the assets: sightings of one kind and name are one, with all their places.

    What in a name or a property is a secret or personal data is hidden.

    Of properties that differ between sightings the first by place stands.
    """
    groups: dict[tuple[str, str], list[Find]] = {}
    for find in finds:
        groups.setdefault((find.kind, _name(find)), []).append(find)
    return tuple(_asset(kind, name, groups[kind, name]) for kind, name in sorted(groups))


def _name(find: Find) -> str:
    """Return the name as it is shown; what is named by its path keeps apart from its neighbours."""
    return hide_path(find.name) if find.name == find.place.path else hide(find.name)


def _asset(kind: str, name: str, finds: list[Find]) -> Asset:
    ordered = sorted(finds, key=lambda find: find.place)
    properties: dict[str, Property] = {}
    for find in reversed(ordered):
        properties.update(find.properties)
    return Asset(
        id=f"{kind}:{name}",
        kind=kind,
        name=name,
        places=tuple(dict.fromkeys(find.place for find in ordered)),
        digest=next((find.digest for find in ordered if find.digest), None),
        properties={key: _hidden(value) for key, value in sorted(properties.items())},
    )


def _hidden(value: Property) -> Property:
    if isinstance(value, str):
        return hide(value)
    return tuple(map(hide, value)) if isinstance(value, tuple) else value
