"""Which names a condition restricts: what is compared with constants or looked up in a list."""

from typing import TYPE_CHECKING

from bartizan.collect.script.text import spelled
from bartizan.evidence.value import NOTHING

if TYPE_CHECKING:
    from tree_sitter import Node

# Methods by which a value is looked for in a list, or held against a pattern.
LOOKS = frozenset({"includes", "has", "test", "match", "startsWith", "endsWith", "hasOwn", "some",
                   "find", "indexOf", "every", "safeParse"})  # fmt: skip
COMPARES = frozenset({"===", "!==", "==", "!=", "in"})
LEAVES = frozenset({"return_statement", "throw_statement", "continue_statement", "break_statement"})
PLAIN = frozenset({"string", "number", "null", "undefined", "true", "false"})
# Parts of an address that decide whom it reaches.
ADDRESS = frozenset({"hostname", "host", "origin", "protocol"})
# What is compared with these is only known to be there.
EMPTY = frozenset({"null", "undefined", "''", '""', "true", "false"})


def restricted_by(condition: "Node | None") -> frozenset[str]:
    """Return the names of which a condition says which values they may have."""
    if condition is None:
        return NOTHING
    found: set[str] = set()
    edge = [condition]
    while edge:
        node = edge.pop()
        if node.type == "call_expression":
            found |= _looked_up(node)
        elif node.type == "binary_expression" and (compared := _compares(node)):
            found |= compared
        elif node.type not in ("arrow_function", "function_expression"):
            edge += node.named_children
    return frozenset(found)


def ends(statement: "Node") -> bool:
    """Whether what follows a statement does not run after it."""
    if statement.type in LEAVES:
        return True
    body = list(statement.named_children) if statement.type == "statement_block" else []
    return bool(body) and ends(body[-1])


def _looked_up(node: "Node") -> set[str]:
    called = node.child_by_field_name("function")
    method = called.child_by_field_name("property") if called is not None else None
    if method is None or spelled(method) not in LOOKS:
        return set()
    return names_in(node)


def _compares(node: "Node") -> set[str]:
    """Return the names that a comparison with a constant is about, or whose host it is about."""
    sign = node.child_by_field_name("operator")
    sides = [node.child_by_field_name("left"), node.child_by_field_name("right")]
    known = [side for side in sides if side is not None]
    if sign is None or spelled(sign) not in COMPARES or len(known) < len(sides):
        return set()
    if any(spelled(side) in EMPTY for side in known):
        return set()
    if spelled(sign) != "in" and not any(side.type in PLAIN for side in known):
        return set()
    return {name for side in known for name in _itself(side)}


def _itself(side: "Node") -> set[str]:
    if side.type == "identifier":
        return {spelled(side)}
    if side.type == "member_expression":
        held, named = side.child_by_field_name("object"), side.child_by_field_name("property")
        telling = named is not None and spelled(named) in ADDRESS
        return _itself(held) if telling and held is not None else set()
    return set()


def names_in(node: "Node") -> set[str]:
    """Return the names that stand in a piece of code."""
    found: set[str] = set()
    edge = [node]
    while edge:
        each = edge.pop()
        if each.type == "identifier":
            found.add(spelled(each))
        edge += each.named_children
    return found
