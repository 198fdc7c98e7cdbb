"""The names of a script before it is walked: its variables, and what is written more than once."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bartizan.collect.script.text import spelled

if TYPE_CHECKING:
    from tree_sitter import Node

WRITES = frozenset(
    {"assignment_expression", "augmented_assignment_expression", "update_expression"}
)


def rewritten(root: "Node") -> frozenset[str]:
    """Return the names that something is written to after they are declared, wherever that is."""
    found: set[str] = set()
    edge = [root]
    while edge:
        node = edge.pop()
        if node.type in WRITES:
            target = node.child_by_field_name("left") or node.child_by_field_name("argument")
            if target is not None and target.type == "identifier":
                found.add(spelled(target))
            elif target is not None and target.type.endswith("_pattern"):
                found.update(spelled(each) for each in target.named_children)
        edge += node.named_children
    return frozenset(found)


def declared(root: "Node") -> Iterator[str]:
    """Yield the variables of a module."""
    for node in root.named_children:
        inner = node.child_by_field_name("declaration") if node.type == "export_statement" else node
        kind = inner.type if inner is not None else ""
        if inner is not None and kind in ("lexical_declaration", "variable_declaration"):
            for item in inner.named_children:
                name = item.child_by_field_name("name")
                if name is not None and name.type == "identifier":
                    yield spelled(name)
