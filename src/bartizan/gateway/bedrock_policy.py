"""What a guardrail of Amazon Bedrock looks like (GetGuardrail, API 2023-04-20), member by member.

A document is held to it before it is read: a member that nobody expects, or that is of another
kind, would be left out of the guards without a word.
"""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from bartizan.core.errors import FormatError
from bartizan.gateway.document import Json

Kind: TypeAlias = "type | tuple[Kind] | Mapping[str, Kind]"
"""A kind of value; the items of a list; the members of an object, those with `!` needed."""

WAYS: Final[Mapping[str, Kind]] = {
    "inputAction": str, "outputAction": str, "inputEnabled": bool, "outputEnabled": bool,
}  # fmt: skip
TIER: Final[Mapping[str, Kind]] = {"tierName!": str}
TOPIC: Final[Mapping[str, Kind]] = {
    "name!": str, "definition!": str, "examples": (str,), "type": str, **WAYS,
}  # fmt: skip
FILTER: Final[Mapping[str, Kind]] = {
    "type!": str, "inputStrength": str, "outputStrength": str,
    "inputModalities": (str,), "outputModalities": (str,), **WAYS,
}  # fmt: skip
REGEX: Final[Mapping[str, Kind]] = {
    "name!": str, "description": str, "pattern!": str, "action": str, **WAYS,
}  # fmt: skip
GROUND: Final[Mapping[str, Kind]] = {
    "type!": str, "threshold!": float, "action": str, "enabled": bool,
}  # fmt: skip
POLICIES: Final[Mapping[str, Kind]] = {
    "topicPolicy": {"topics": (TOPIC,), "tier": TIER},
    "contentPolicy": {"filters": (FILTER,), "tier": TIER},
    "wordPolicy": {
        "words": ({"text!": str, **WAYS},),
        "managedWordLists": ({"type!": str, **WAYS},),
    },
    "sensitiveInformationPolicy": {
        "piiEntities": ({"type!": str, "action": str, **WAYS},),
        "regexes": (REGEX,),
    },
    "contextualGroundingPolicy": {"filters": (GROUND,), "tier": TIER},
    "automatedReasoningPolicy": {"policies": (str,), "confidenceThreshold": float},
    "blockedInputMessaging": str,
    "blockedOutputsMessaging": str,
}
SILENT: Final = frozenset(
    """
    name description guardrailId guardrailArn version status createdAt updatedAt statusReasons
    failureRecommendations kmsKeyArn crossRegionDetails ResponseMetadata
    """.split()  # noqa: SIM905
)
"""Members that say nothing of what is guarded."""


def unexpected(tree: Mapping[str, Json]) -> Iterator[str]:
    """Yield the places of members that no policy has. Raises FormatError for one of another kind.

    A member that is null is as good as missing.
    """
    for name, value in tree.items():
        if name in POLICIES and value is not None:
            yield from _unexpected(value, POLICIES[name], name)
        elif name not in POLICIES and name not in SILENT:
            yield name


def _unexpected(value: Json, kind: Kind, place: str) -> Iterator[str]:
    if isinstance(kind, tuple) and isinstance(value, list):
        for number, each in enumerate(value, 1):
            yield from _unexpected(each, kind[0], f"{place} {number}")
    elif isinstance(kind, Mapping) and isinstance(value, dict):
        yield from _members(value, kind, place)
    elif type(value) is not kind and not (kind is float and type(value) is int):
        raise FormatError(f"{place} is not what GetGuardrail answers with")


def _members(value: Mapping[str, Json], kinds: Mapping[str, Kind], place: str) -> Iterator[str]:
    given = {name: each for name, each in value.items() if each is not None}
    needed = {name[:-1] for name in kinds if name.endswith("!")}
    if not needed <= given.keys():
        raise FormatError(f"{place} has no {min(needed - given.keys())}")
    known = {name.rstrip("!"): kind for name, kind in kinds.items()}
    for name, each in given.items():
        if name in known:
            yield from _unexpected(each, known[name], f"{place} {name}")
        else:
            yield f"{place} {name}"
