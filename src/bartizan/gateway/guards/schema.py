"""Replies that have to be JSON of a given schema: anything else is stopped before it is used."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import jsonschema_rs

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.words import Action, Exchange, Passage, Role, Ruling

ID: Final = "json-schema"
_MOST: Final = 2_000_000
_DEEPEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The schema (any draft; it refers to nothing outside of itself) and whose texts it is for."""

    schema: Mapping[str, object] = field(default_factory=dict)
    roles: tuple[Role, ...] = (Role.ASSISTANT,)
    action: Action = Action.BLOCK


class JsonSchema:
    """The guard. Only a whole text can be judged, so a stream is held to its end."""

    id = ID
    alone = True

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        try:
            self._validator = jsonschema_rs.validator_for(
                dict(settings.schema),
                offline=True,
                mask="a value",
                pattern_options=jsonschema_rs.RegexOptions(),
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise InvalidInputError(
                f"guard {ID}: the schema is not usable ({type(error).__name__})",
                hint="It must be a JSON Schema that refers to nothing outside of itself.",
            ) from None

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:  # noqa: ARG002
        """Return a ruling on a passage of these roles that is not what the schema asks for."""
        if passage.role not in self._settings.roles:
            return None
        because = self._objection(passage.text)
        return Ruling(self._settings.action, ID, because) if because else None

    def _objection(self, text: str) -> str:
        if len(text) > _MOST or is_deep(text):
            return "it is longer or deeper than JSON is read"
        try:
            value = json.loads(text, object_pairs_hook=_once, parse_constant=_never)
        except (ValueError, RecursionError):
            return "it is not JSON, or names a member twice"
        for error in self._validator.iter_errors(value):
            return f"it breaks the schema at {'/'.join(map(str, error.schema_path)) or 'its root'}"
        return ""


def is_deep(text: str) -> bool:
    """Whether brackets are nested deeper than is read, counted without those that are closed."""
    depth = 0
    for mark in text:
        if mark in "[{":
            depth += 1
            if depth > _DEEPEST:
                return True
        elif mark in "]}":
            depth -= 1
    return False


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a member is named twice")
    return value


def _never(name: str) -> object:
    raise ValueError(f"{name} is no JSON")
