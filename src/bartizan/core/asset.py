"""What a workload is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bartizan.core.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A part of the workload that controls apply to: a model, a tool, a bucket, a prompt.

    `id` is `kind:name` unless two assets would share it; `places` are where it is declared or used.
    """

    id: str
    kind: str
    name: str
    places: tuple[Place, ...] = ()
    digest: str | None = None
    properties: Mapping[str, str | bool | int | tuple[str, ...]] = field(default_factory=dict)
