"""All guards by the names that the configuration gives them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Final

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.guards.settings import settings_of
from bartizan.gateway.words import Guard


@dataclass(frozen=True, slots=True)
class Registered:
    """A guard: its name, what it does in a line, and where it is."""

    id: str
    title: str
    module: str
    name: str

    def settings(self) -> type:
        """Return the class of its settings."""
        found = self._module().Settings
        if not isinstance(found, type):
            raise TypeError(f"{self.module}.Settings is no class")
        return found

    def build(self, document: Mapping[str, object]) -> Guard:
        """Return the guard with these settings. Raises InvalidInputError for wrong ones."""
        make: Callable[[object], Guard] = getattr(self._module(), self.name)
        return make(settings_of(self.settings(), document, self.id))

    def _module(self) -> ModuleType:
        return import_module(f"bartizan.gateway.guards.{self.module}")


GUARDS: Final[Mapping[str, Registered]] = {
    each.id: each
    for each in (
        Registered("sensitive-values", "secrets and personal data", "sensitive", "SensitiveValues"),
        Registered("injection", "orders to the model that nobody gave", "injection", "Injection"),
        Registered("exfiltration", "addresses that carry data out", "exfiltration", "Exfiltration"),
        Registered(
            "system-prompt", "the system prompt coming back", "system_prompt", "SystemPrompt"
        ),
        Registered("unicode", "characters that hide something", "unicode", "Unicode"),
        Registered("size", "texts that are too long", "size", "Size"),
        Registered("json-schema", "replies that are not JSON of a schema", "schema", "JsonSchema"),
        Registered("words", "listed words and phrases", "words", "Words"),
        Registered("denied-topics", "topics told by examples", "topics", "DeniedTopics"),
        Registered("patterns", "a site's own patterns", "patterns", "Patterns"),
        Registered("commands", "commands that do harm", "commands", "Commands"),
        Registered("grounding", "answers without ground", "grounding", "Grounding"),
    )
}


def guard_of(name: str, document: Mapping[str, object]) -> Guard:
    """Return a guard by its name, with the settings of a document.

    Raises InvalidInputError for a name that no guard has, and for settings that it does not take.
    """
    found = GUARDS.get(name)
    if found is None:
        raise InvalidInputError(f"there is no guard {name!r}", hint=f"Guards: {', '.join(GUARDS)}.")
    try:
        return found.build(document)
    except ModuleNotFoundError as error:
        raise InvalidInputError(
            f"guard {name} needs {error.name}", hint="Install it: pip install 'bartizan[gateway]'."
        ) from error
