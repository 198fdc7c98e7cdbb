"""The parameters of functions: by position, and by the properties that they take apart."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bartizan.collect.script.fold import Folder
from bartizan.collect.script.text import spelled

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Params:
    """What a function takes.

    `names` are the parameters by position, `{0}` for one that is taken apart, and after them the
    properties that are taken out of it, which a caller gives by name. `values` are the local names
    with what flows into them, `types` the names of their annotations, and `fields` those that a
    constructor keeps.
    """

    node: "Node"
    names: tuple[str, ...]
    values: tuple[tuple[str, frozenset[str]], ...]
    types: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]


def params_of(node: "Node", type_of: Callable[["Node"], str], folder: Folder) -> Params:
    """Return the parameters of a function; their defaults are folded."""
    single = node.child_by_field_name("parameter")
    listed = node.child_by_field_name("parameters")
    given = [single] if single is not None else list(listed.named_children if listed else ())
    placed: list[str] = []
    taken: list[str] = []
    values: list[tuple[str, frozenset[str]]] = []
    types: list[tuple[str, str]] = []
    fields: list[str] = []
    for item in (each for each in given if each.type != "comment"):
        pattern = item.child_by_field_name("pattern") or item
        default = item.child_by_field_name("value") or item.child_by_field_name("right")
        if pattern.type == "assignment_pattern":
            pattern = pattern.child_by_field_name("left") or pattern
        if default is not None:
            folder.fold(default)
        if pattern.type == "rest_pattern" and pattern.named_children:
            pattern = pattern.named_children[0]
        if pattern.type == "identifier":
            name = spelled(pattern)
            placed.append(name)
            values.append((name, frozenset({f"param:{name}"})))
            annotated = item.child_by_field_name("type")
            if annotated is not None and (kind := type_of(annotated)):
                types.append((name, kind))
            if any(child.type == "accessibility_modifier" for child in item.children):
                fields.append(name)
        else:
            whole = f"{{{pattern.start_point[0] + 1}:{pattern.start_point[1]}}}"
            placed.append(whole)
            for key, local in taken_apart(pattern):
                taken.append(key)
                values.append((local, frozenset({f"param:{key}", f"param:{whole}"})))
    return Params(node, (*placed, *taken), tuple(values), tuple(types), tuple(fields))


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
