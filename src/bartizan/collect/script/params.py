"""The parameters of functions: by position, and by the properties that they take apart."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bartizan.collect.script.fold import Folder
from bartizan.collect.script.text import spelled
from bartizan.evidence.value import UNKNOWN

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Params:
    """What a function takes.

    `names` are the parameters by position, `{0}` for one that is taken apart, and after them the
    properties that are taken out of it, which a caller gives by name. `values` are the local names
    with what flows into them, `types` the names of their annotations, and `fields` those that a
    constructor keeps, `defaults` constant texts.
    """

    node: "Node"
    names: tuple[str, ...]
    values: tuple[tuple[str, frozenset[str]], ...]
    types: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]
    defaults: tuple[tuple[str, str], ...]


def params_of(node: "Node", type_of: Callable[["Node"], str], folder: Folder) -> Params:
    """Return the parameters of a function; their defaults are folded."""
    single = node.child_by_field_name("parameter")
    listed = node.child_by_field_name("parameters")
    given = [single] if single is not None else list(listed.named_children if listed else ())
    found = _Found()
    for item in given:
        if item.type != "comment":
            found.add(item, type_of, folder)
    return Params(
        node,
        (*found.placed, *found.taken),
        tuple(found.values),
        tuple(found.types),
        tuple(found.fields),
        tuple(found.defaults),
    )


@dataclass(slots=True)
class _Found:
    placed: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    values: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    types: list[tuple[str, str]] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    defaults: list[tuple[str, str]] = field(default_factory=list)

    def add(self, item: "Node", type_of: Callable[["Node"], str], folder: Folder) -> None:
        pattern = item.child_by_field_name("pattern") or item
        default = item.child_by_field_name("value") or item.child_by_field_name("right")
        if pattern.type == "assignment_pattern":
            pattern = pattern.child_by_field_name("left") or pattern
        value = folder.fold(default) if default is not None else UNKNOWN
        if pattern.type == "rest_pattern" and pattern.named_children:
            pattern = pattern.named_children[0]
        if pattern.type != "identifier":
            self._apart(pattern)
            return
        name = spelled(pattern)
        self.placed.append(name)
        self.values.append((name, frozenset({f"param:{name}"})))
        if value.text:
            self.defaults.append((name, value.text))
        annotated = item.child_by_field_name("type")
        if annotated is not None and (kind := type_of(annotated)):
            self.types.append((name, kind))
        if any(child.type == "accessibility_modifier" for child in item.children):
            self.fields.append(name)

    def _apart(self, pattern: "Node") -> None:
        whole = f"{{{pattern.start_point[0] + 1}:{pattern.start_point[1]}}}"
        self.placed.append(whole)
        for key, local in taken_apart(pattern):
            self.taken.append(key)
            self.values.append((local, frozenset({f"param:{key}", f"param:{whole}"})))


def taken_apart(pattern: "Node", key: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield the local names of a pattern, each with the outermost property that it comes from."""
    if depth > MAX_DEPTH:
        return
    match pattern.type:
        case "identifier" | "shorthand_property_identifier_pattern":
            yield key or spelled(pattern), spelled(pattern)
        case "pair_pattern":
            named, inner = pattern.child_by_field_name("key"), pattern.child_by_field_name("value")
            if named is not None and inner is not None:
                yield from taken_apart(inner, key or spelled(named).strip("\"'"), depth + 1)
        case "object_assignment_pattern" | "assignment_pattern":
            left = pattern.child_by_field_name("left")
            if left is not None:
                yield from taken_apart(left, key, depth + 1)
        case _:
            for inner in pattern.named_children:
                yield from taken_apart(inner, key, depth + 1)
