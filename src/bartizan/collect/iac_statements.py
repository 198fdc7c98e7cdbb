"""IAM statements in one form, from JSON policy documents and Terraform policy documents."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.iac import Condition, Effect, Resource, Statement
from bartizan.formats.node import Expression, Node

_EFFECTS = {"allow": Effect.ALLOW, "deny": Effect.DENY}


@dataclass(frozen=True, slots=True)
class Term:
    """An item of a statement, as text; not resolved if only its own tool can compute it."""

    text: str
    line: int
    resolved: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """How one way to write statements names the fields."""

    effect: str
    sid: str
    actions: str
    not_actions: str
    resources: str
    not_resources: str
    principals: str
    not_principals: str


JSON_SHAPE = Shape(
    "Effect", "Sid", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal"
)
TERRAFORM_SHAPE = Shape(
    "effect",
    "sid",
    "actions",
    "not_actions",
    "resources",
    "not_resources",
    "principals",
    "not_principals",
)


def statement(owner: Resource, under: str, node: Node, shape: Shape) -> Statement:
    """Return the statement that a map is, in the one form."""
    fields = {
        name: terms(node.get(key))
        for name, key in (
            ("actions", shape.actions),
            ("not_actions", shape.not_actions),
            ("resources", shape.resources),
            ("not_resources", shape.not_resources),
        )
    }
    fields["principals"] = _principals(node.get(shape.principals))
    fields["not_principals"] = _principals(node.get(shape.not_principals))
    sid = node.get(shape.sid)
    end_line = node.end_line if node.end_line > node.line else None
    return Statement(
        owner=owner,
        under=under,
        effect=_effect(node.get(shape.effect), shape),
        sid=(sid.text if sid is not None else None) or "",
        **{name: tuple(term.text for term in found) for name, found in fields.items()},
        conditions=tuple(_conditions(node, shape)),
        unresolved=frozenset(
            n for n, found in fields.items() if not all(t.resolved for t in found)
        ),
        action_lines=tuple(term.line for term in fields["actions"] or fields["not_actions"]),
        principal_lines=tuple(term.line for term in fields["principals"]),
        place=Place(owner.place.path, node.line, end_line),
    )


def terms(node: Node | None) -> tuple[Term, ...]:
    """Return the items of a value that may be one of them or a list."""
    if node is None or node.fields():
        return ()
    nodes = node.items() if isinstance(node.value, tuple) else (node,)
    return tuple(
        Term(rendered(item), item.line, item.expression is None)
        for item in nodes
        if not item.fields()
    )


def rendered(node: Node) -> str:
    """Return a scalar as text, and an expression as a template with `${…}`."""
    expression = node.expression
    if expression is None:
        return "" if node.value is None or node.children() else str(node.value)
    if not expression.text.startswith("!"):
        text = expression.text
        return text if expression.template else f"${{{text}}}"
    name, _, argument = expression.text.partition(" ")
    if name == "!Sub":
        return argument
    if name == "!Join" and (joined := _joined(expression)) is not None:
        return joined
    return f"${{{argument or name}}}"


def _joined(expression: Expression) -> str | None:
    """Return what a `!Join` of a literal separator and a written list comes to."""
    operands = expression.operands
    if len(operands) != 2 or operands[0].text is None or not operands[1].items():  # noqa: PLR2004 - a separator and a list
        return None
    return operands[0].text.join(rendered(item) for item in operands[1].items())


def _effect(node: Node | None, shape: Shape) -> Effect:
    if node is None:
        return Effect.ALLOW if shape is TERRAFORM_SHAPE else Effect.UNRESOLVED
    return _EFFECTS.get((node.text or "").lower(), Effect.UNRESOLVED)


def _principals(node: Node | None) -> tuple[Term, ...]:
    """Read `"*"`, `{type: identifiers}`, or Terraform's blocks of type and identifiers."""
    if node is None:
        return ()
    found: list[Term] = list(terms(node)) if not node.maps() else []
    for block in node.maps():
        kind = block.fields().get("type")
        identifiers = block.fields().get("identifiers")
        if kind is not None and identifiers is not None:
            found += _prefixed(rendered(kind), identifiers)
        else:
            for name, value in block.fields().items():
                found += _prefixed(name, value)
    return tuple(found)


def _prefixed(kind: str, node: Node) -> Iterable[Term]:
    for term in terms(node):
        everyone = term.text == "*" and kind in {"AWS", "*"}
        yield Term("*" if everyone else f"{kind}:{term.text}", term.line, term.resolved)


def _conditions(node: Node, shape: Shape) -> Iterator[Condition]:
    if shape is JSON_SHAPE:
        written = node.get("Condition")
        for operator, tests in (written.fields() if written is not None else {}).items():
            for key, value in tests.fields().items():
                found = tuple(term.text for term in terms(value))
                yield Condition(operator=operator, key=key, values=found)
        return
    for block in node.blocks("condition"):
        test, variable = block.get("test"), block.get("variable")
        if test is not None and variable is not None:
            found = tuple(term.text for term in terms(block.get("values")))
            yield Condition(operator=rendered(test), key=rendered(variable), values=found)
