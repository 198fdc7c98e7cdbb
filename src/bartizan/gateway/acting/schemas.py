"""Whether arguments are what a tool's JSON Schema asks for; nothing beyond it is let through."""

import re
from collections.abc import Mapping
from typing import Protocol

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.acting.canonical import Json

SHOWN = 3
# Drafts in which an object may be closed over what it is composed of.
OLDER = re.compile(r"draft-0[0-9]")
COMPOSED = frozenset({"$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "dependentSchemas"})
BRANCHES = frozenset({"anyOf", "oneOf"})
NAMED = frozenset({"properties", "patternProperties", "$defs", "definitions"})
WITHIN = frozenset({"items", "prefixItems", "additionalItems", "additionalProperties"})


class Validator(Protocol):
    """Answers for one schema."""

    def wrong(self, arguments: Mapping[str, Json]) -> tuple[str, ...]:
        """Return where and why arguments do not fit, without their values; empty where they do."""


class Schema:
    """A compiled JSON Schema: patterns in linear time, nothing fetched, no member but the named.

    An object that names members, at any depth, takes no others, unless its schema says so itself.
    """

    def __init__(self, tool: str, schema: Mapping[str, Json]) -> None:
        """Raise InvalidInputError for a schema that is none, or that refers to another document.

        Raise ModuleNotFoundError without jsonschema-rs, which is imported here: most gateways list
        no tools, and it takes 4 MB.
        """
        import jsonschema_rs  # noqa: PLC0415

        older = OLDER.search(str(schema.get("$schema", ""))) is not None
        try:
            self._validator = jsonschema_rs.validator_for(
                _closed(schema, older=older, whole=True),
                offline=True,
                mask="a value",
                validate_formats=True,
                pattern_options=jsonschema_rs.RegexOptions(),
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise InvalidInputError(
                f"the schema of {tool} is not usable: {type(error).__name__}",
                hint="It must be a JSON Schema that refers to nothing outside of itself.",
            ) from None

    def wrong(self, arguments: Mapping[str, Json]) -> tuple[str, ...]:
        """Return where and why arguments do not fit, without their values; empty where they do."""
        found: list[str] = []
        for error in self._validator.iter_errors(dict(arguments)):
            place = "/".join(str(part) for part in error.schema_path)
            found.append(f"against {place}")
            if len(found) == SHOWN:
                break
        return tuple(found)


def _closed(schema: Mapping[str, Json], *, older: bool, whole: bool = False) -> dict[str, Json]:
    """Return a schema whose objects take no members but those that they name."""
    composed = COMPOSED & schema.keys()
    # A branch is an object of its own only where nothing beside it adds members.
    apart = "properties" not in schema and composed <= BRANCHES and len(composed) == 1
    found = {
        name: _below(name, value, older=older, branches=apart) for name, value in schema.items()
    }
    if "additionalProperties" in schema or ("unevaluatedProperties" in schema and not older):
        return found
    if whole or "properties" in schema:
        said = "unevaluatedProperties" if composed and not older else "additionalProperties"
        found[said] = False
    return found


def _below(name: str, value: Json, *, older: bool, branches: bool) -> Json:
    if name in NAMED and isinstance(value, Mapping):
        return {each: _one(inner, older=older) for each, inner in value.items()}
    if name in WITHIN or (branches and name in BRANCHES):
        if isinstance(value, list):
            return [_one(each, older=older) for each in value]
        return _one(value, older=older)
    return value


def _one(value: Json, *, older: bool) -> Json:
    return _closed(value, older=older) if isinstance(value, Mapping) else value
