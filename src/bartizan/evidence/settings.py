"""What a declared resource says of one of its settings, and what is not said where it is read."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.place import Place
from bartizan.evidence.iac import Dialect, Iac, Resource
from bartizan.formats.node import Expression, Node

_TOOL_OWN = frozenset({"var", "local", "each", "count", "path", "self", "terraform", "null"})
_REFERENCE = re.compile(r"(?:data\.)?([A-Za-z_]\w*)\.[A-Za-z_][\w-]*(?:\.\w+|\[[^\]]*\])*")
_INPUT = re.compile(r"\b(?:var|each)\.[A-Za-z_][\w-]*")
_SET_INTRINSICS = frozenset({"!GetAtt", "!Sub", "!ImportValue", "!Join"})
_SHOWN = 60


class Said(StrEnum):
    """What stands for a setting; COMPUTED where only the tool itself can say."""

    YES = "yes"
    NO = "no"
    ABSENT = "absent"
    COMPUTED = "computed"


@dataclass(frozen=True, slots=True)
class Setting:
    """An answer, the place that it stands at, and its text as written."""

    said: Said
    place: Place
    shown: str = ""


def switch(resource: Resource, *paths: str) -> Setting:
    """Return whether a switch is on; paths are keys joined by dots, the first that is set counts.

    A list of blocks on the way is answered by its first block that has the key.
    """
    node = value_at(resource, *paths)
    if node is None:
        return Setting(Said.ABSENT, _nearest(resource, paths))
    place = resource.place_of(node)
    if node.expression is not None:
        return Setting(Said.COMPUTED, place, shown(node))
    return Setting(Said.YES if node.truth else Said.NO, place, shown(node))


def chosen(resource: Resource, good: Collection[str], *paths: str) -> Setting:
    """Return whether the value is one of these words, whatever their case."""
    node = value_at(resource, *paths)
    if node is None:
        return Setting(Said.ABSENT, _nearest(resource, paths))
    place = resource.place_of(node)
    if node.expression is not None:
        return Setting(Said.COMPUTED, place, shown(node))
    wanted = {word.lower() for word in good}
    said = Said.YES if str(node.plain()).lower() in wanted else Said.NO
    return Setting(said, place, shown(node))


def named(iac: Iac, resource: Resource, *paths: str) -> Setting:
    """Return whether something is named: a text, a list, a block, or a declared resource.

    An input that somebody else fills in, and a choice that only the tool can make, are COMPUTED.
    """
    node = value_at(resource, *paths)
    if node is None:
        return Setting(Said.ABSENT, _nearest(resource, paths))
    return Setting(_names(iac, resource, node), resource.place_of(node), shown(node))


def value_at(resource: Resource, *paths: str) -> Node | None:
    """Return the value under the first of the paths that leads anywhere."""
    found = (resource.body.get(*path.split(".")) for path in paths)
    return next((node for node in found if node is not None), None)


def shown(node: Node) -> str:
    """Return a value on one line, short enough for a message; an expression as it is written."""
    expression = node.expression
    text = expression.text if expression is not None else str(node.plain())
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def _names(iac: Iac, resource: Resource, node: Node) -> Said:
    if isinstance(node.value, Expression):
        return _resolves(iac, resource, node.value)
    return Said.YES if node.value or node.value == 0 else Said.NO


def _resolves(iac: Iac, resource: Resource, expression: Expression) -> Said:
    if resource.dialect is Dialect.CLOUDFORMATION:
        name, _, argument = expression.text.partition(" ")
        if name == "!Ref":
            return Said.COMPUTED if _is_input(iac, resource, argument) else Said.YES
        return Said.YES if name in _SET_INTRINSICS else Said.COMPUTED
    if expression.template:
        return Said.YES
    found = _REFERENCE.fullmatch(expression.text)
    if found is not None and found[1] not in _TOOL_OWN:
        return Said.YES
    listed = expression.text.startswith("[") and not _INPUT.search(expression.text)
    return Said.YES if listed else Said.COMPUTED


def _is_input(iac: Iac, resource: Resource, name: str) -> bool:
    return any(
        variable.name == name and variable.place.path == resource.scope
        for variable in iac.variables
        if variable.dialect is Dialect.CLOUDFORMATION
    )


def _nearest(resource: Resource, paths: tuple[str, ...]) -> Place:
    """Return the place of the block that lacks the setting, or of the whole resource."""
    outer = (path.split(".")[:-1] for path in paths)
    found = (resource.body.get(*keys) for keys in outer if keys)
    node = next((node for node in found if node is not None), None)
    return resource.place_of(node) if node is not None else resource.place
