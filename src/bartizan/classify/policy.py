"""What redaction does with each type of value: the rules of a policy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from bartizan.classify.classes import BROAD, CATEGORY_OF
from bartizan.classify.columns import Category
from bartizan.core.errors import InvalidInputError

ANY: Final = "*"
DAYS: Final = 365


class Action(StrEnum):
    """What is put in the place of a value."""

    MASK = "mask"
    DROP = "drop"
    HASH = "hash"
    TOKENISE = "tokenise"
    PSEUDONYM = "pseudonym"
    SHIFT = "shift"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Policy:
    """Which action each type, broad category, or column has; `*` stands for all others.

    A column's rule is for its whole cell, whatever is found in it.
    """

    types: Mapping[str, Action] = field(default_factory=lambda: {ANY: Action.MASK})
    columns: Mapping[str, Action] = field(default_factory=dict)

    @property
    def reversible(self) -> bool:
        """Whether a rule puts tokens, which need a map."""
        return Action.TOKENISE in {*self.types.values(), *self.columns.values()}

    def of(self, name: str) -> Action:
        """Return the action for a type: its own, that of its category, or that of all others."""
        return self.types.get(name, self.of_category(CATEGORY_OF[name]))

    def of_category(self, category: Category) -> Action:
        """Return the action for values of a category of which no type is known."""
        return self.types.get(BROAD[category], self.types.get(ANY, Action.MASK))


def policy_of(document: object) -> Policy:
    """Return the policy that a document describes: `types` and `columns`, each name: action.

    Raises InvalidInputError for anything else, naming it.
    """
    if not isinstance(document, dict) or not document.keys() <= {"types", "columns"}:
        raise _wrong("a policy has types and columns, and nothing else")
    types = _rules(document.get("types", {ANY: Action.MASK}), "types")
    known = {*CATEGORY_OF, *BROAD.values(), ANY}
    unknown = sorted(types.keys() - known)
    if unknown:
        raise _wrong(f"there is no type or category {unknown[0]!r}")
    return Policy(types, _rules(document.get("columns", {}), "columns"))


def _rules(value: object, where: str) -> dict[str, Action]:
    if not isinstance(value, dict):
        raise _wrong(f"{where} is no mapping of names to actions")
    rules = {}
    for name, action in value.items():
        if action not in list(Action):
            raise _wrong(f"{where}: {name}: {str(action)[:40]!r} is no action")
        rules[str(name)] = Action(action)
    return rules


def _wrong(what: str) -> InvalidInputError:
    return InvalidInputError(
        f"policy: {what}", hint=f"Actions: {', '.join(Action)}. See docs/howto/classify-data.md."
    )
