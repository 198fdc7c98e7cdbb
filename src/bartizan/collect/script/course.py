"""Whether what stands in a function of a script surely runs, and what its conditions ask for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bartizan.collect.script.conditions import EMPTY, ends
from bartizan.collect.script.fold import FUNCTIONS
from bartizan.collect.script.text import spelled
from bartizan.evidence.course import Caught, Ends

if TYPE_CHECKING:
    from tree_sitter import Node

# What stands around an expression that a statement surely evaluates.
THROUGH = frozenset({
    "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression",
    "variable_declarator", "lexical_declaration", "variable_declaration", "expression_statement",
    "assignment_expression", "statement_block", "return_statement",
})  # fmt: skip
DECLARED = frozenset({"function_declaration", "generator_function_declaration"})
# A call that may not be run, or whose error may be passed over; and a promise nobody waits for.
PASSED_OVER = Caught("", Ends.GOES_ON, 0)
UNAWAITED = Caught("Promise", Ends.GOES_ON, 1)
MOST_STEPS = 60
ERRORS = frozenset({"e", "err", "error"})


def course_of(node: "Node") -> tuple[Caught, ...]:
    """Return what may keep a call, or its error, from ending the function around it.

    Nothing does where a statement of the function itself makes the call, and no handler goes on.
    """
    found = () if _is_awaited(node) else (UNAWAITED,)
    return found if is_reached(node) else (*found, PASSED_OVER)


def is_reached(node: "Node") -> bool:
    """Whether a function that is not left before surely comes to a node, and its error counts."""
    inner, around = node, node.parent
    for _ in range(MOST_STEPS):
        if around is None:
            return False
        if around.type in FUNCTIONS or around.type in DECLARED:
            return True
        passes = around.type in THROUGH or (
            around.type == "await_expression"
            or (around.type == "member_expression" and _is(around, "object", inner))
            or (around.type == "try_statement" and _is_guarded(around, inner))
        )
        if not passes:
            return False
        inner, around = around, around.parent
    return False


def absent_in(condition: "Node | None") -> Iterator["Node"]:
    """Yield what a condition is surely true without: `!a || b == null` yields `a` and `b`."""
    edge = [] if condition is None else [condition]
    while edge:
        node = edge.pop()
        sign = node.child_by_field_name("operator")
        operator = spelled(sign) if sign is not None else ""
        inside = node.type == "parenthesized_expression" or operator == "||"
        if inside:
            edge += node.named_children
        elif node.type == "binary_expression" and operator in ("==", "==="):
            sides = node.named_children
            if any(spelled(side) in EMPTY - {"true"} for side in sides):
                yield from (side for side in sides if spelled(side) not in EMPTY)
        elif node.type == "unary_expression" and operator == "!":
            yield from _all_of(node.child_by_field_name("argument"))
        elif node.type == "identifier" and spelled(node).lower() in ERRORS:
            yield node


def throws(statement: "Node") -> bool:
    """Whether a statement ends by raising an error."""
    if statement.type == "statement_block" and statement.named_children:
        return throws(statement.named_children[-1])
    return statement.type == "throw_statement"


def _all_of(node: "Node | None") -> Iterator["Node"]:
    """Yield what all has to be there for an expression to be true."""
    while node is not None and node.type == "parenthesized_expression" and node.named_children:
        node = node.named_children[0]
    if node is None:
        return
    sign = node.child_by_field_name("operator")
    if node.type != "binary_expression":
        yield node
    elif sign is not None and spelled(sign) == "&&":
        for side in node.named_children:
            yield from (each for each in (side,) if each.type != "binary_expression")


def _is_awaited(node: "Node") -> bool:
    around = node.parent
    while around is not None and around.type in ("parenthesized_expression", "non_null_expression"):
        around = around.parent
    return around is not None and around.type in ("await_expression", "return_statement")


def _is_guarded(attempt: "Node", inner: "Node") -> bool:
    """Whether an error in the body of a `try` still leaves the function."""
    handler = attempt.child_by_field_name("handler")
    body = handler.child_by_field_name("body") if handler is not None else None
    last = attempt.child_by_field_name("finalizer")
    left = handler is None or (body is not None and ends(body))
    return _is(attempt, "body", inner) and left and last is None


def _is(node: "Node", field: str, inner: "Node") -> bool:
    held = node.child_by_field_name(field)
    return held is not None and held.id == inner.id
