"""Whether arguments are what a tool's JSON Schema asks for; nothing beyond it is let through."""

from collections.abc import Mapping
from typing import Protocol

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.acting.canonical import Json

SHOWN = 3
OPEN = ("additionalProperties", "unevaluatedProperties")


class Validator(Protocol):
    """Answers for one schema."""

    def wrong(self, arguments: Mapping[str, Json]) -> tuple[str, ...]:
        """Return where and why arguments do not fit, without their values; empty where they do."""


class Schema:
    """A compiled JSON Schema: patterns in linear time, nothing fetched, no member but the named."""

    def __init__(self, tool: str, schema: Mapping[str, Json]) -> None:
        """Raise InvalidInputError for a schema that is none, or that refers to another document.

        Raise ModuleNotFoundError without jsonschema-rs, which is imported here: most gateways list
        no tools, and it takes 4 MB.
        """
        import jsonschema_rs  # noqa: PLC0415

        closed = dict(schema)
        if not any(name in schema for name in OPEN):
            closed["additionalProperties"] = False
        try:
            self._validator = jsonschema_rs.validator_for(
                closed,
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
