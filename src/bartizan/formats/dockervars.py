"""Variables of a Dockerfile: their scopes, and their expansion from literal defaults."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

MAX_VALUE: Final = 4096
_VARIABLE: Final = re.compile(
    r"\\(?P<escaped>.)"
    r"|\$(?:(?P<plain>\w+)|\{(?P<name>\w+)(?P<operator>:?[-+])?(?P<word>(?<=[-+])[^{}$]*)?\})"
    r"|(?P<open>\$)"
)


@dataclass(slots=True)
class Scope:
    """The ARG and ENV values in force at one point of a build; ENV wins over ARG."""

    defaults: Mapping[str, str]
    environment: dict[str, str] = field(default_factory=dict)
    arguments: dict[str, str] = field(default_factory=dict)

    def child(self) -> Self:
        """Return the scope of a stage built on this one: it inherits ENV, never ARG."""
        return type(self)(self.defaults, dict(self.environment))

    def declare(self, name: str, value: str | None) -> None:
        """Take an ARG; one without a default has that of an ARG before the first FROM."""
        chosen = self.defaults.get(name) if value is None else self.expand(value)
        if chosen is not None:
            self.arguments[name] = chosen

    def export(self, name: str, value: str) -> None:
        """Take an ENV; a value that cannot be known makes the name unknown."""
        expanded = self.expand(value)
        if expanded is None:
            self.environment.pop(name, None)
        else:
            self.environment[name] = expanded

    def expand(self, text: str) -> str | None:
        """Return text with its variables replaced, or None when one has no known value."""
        return expand(text, {**self.arguments, **self.environment})


def expand(text: str, values: Mapping[str, str]) -> str | None:
    """Replace `$NAME`, `${NAME}`, `${NAME:-word}` and `${NAME:+word}` by what values hold.

    None means that the result is not known: a name without a value, another form of expansion, or
    a result longer than MAX_VALUE.
    """
    parts: list[str] = []
    length = end = 0
    for match in _VARIABLE.finditer(text):
        value = _value(match, values)
        if value is None:
            return None
        parts += text[end : match.start()], value
        length += len(parts[-1]) + len(parts[-2])
        end = match.end()
        if length > MAX_VALUE:
            return None
    parts.append(text[end:])
    return "".join(parts) if length + len(parts[-1]) <= MAX_VALUE else None


def _value(match: re.Match[str], values: Mapping[str, str]) -> str | None:
    if match["open"]:
        return None
    if match["escaped"] is not None:
        return match["escaped"]
    known = values.get(match["plain"] or match["name"])
    operator, word = match["operator"] or "", match["word"] or ""
    missing = known is None or (operator.startswith(":") and not known)
    if operator.endswith("-"):
        return word if missing else known
    if operator.endswith("+"):
        return "" if missing else word
    return known
