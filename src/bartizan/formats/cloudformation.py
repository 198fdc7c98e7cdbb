"""CloudFormation and SAM templates, YAML or JSON, with their intrinsics in one form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bartizan.formats.node import Expression, Node, Value

_ABSENT = "!Ref AWS::NoValue"
_SUBSTITUTE = re.compile(r"\$\{(!?)((?:(?!\$\{)[^}])*)\}")
_LIST_TYPES = frozenset({"CommaDelimitedList", "List<Number>"})
_MAX_TEXT = 8192
_MAX_VALUE = 1024


@dataclass(frozen=True, slots=True)
class Declaration:
    """A resource of a template: its logical id, its type, and its properties."""

    name: str
    type: str
    properties: Node
    line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a template, with its default if it has one."""

    name: str
    body: Node
    default: Node | None
    sensitive: bool


@dataclass(frozen=True, slots=True)
class Template:
    """The resources and parameters of a template."""

    resources: tuple[Declaration, ...]
    parameters: tuple[Parameter, ...]


def read_template(root: Node) -> Template | None:
    """Return the template that a document is, or None if it is none.

    A template has a map of resources, of which at least one has a type with `::`. References to a
    parameter with a literal default become that default, properties that are set to
    `AWS::NoValue` are left out, and all other intrinsics become an Expression `!Name argument`,
    whether they were written as a tag or as a map.
    """
    entries = {
        name: entry
        for name, entry in _fields(root, "Resources").items()
        if (kind := entry.get("Type")) is not None and "::" in (kind.text or "")
    }
    if not entries:
        return None
    parameters = tuple(_parameter(name, body) for name, body in _fields(root, "Parameters").items())
    intrinsics = _Intrinsics(_values(parameters))
    declared = tuple(_declaration(name, entry, intrinsics) for name, entry in entries.items())
    return Template(declared, parameters)


def _fields(root: Node, key: str) -> Mapping[str, Node]:
    found = root.fields().get(key)
    return found.fields() if found is not None else {}


def _declaration(name: str, entry: Node, intrinsics: "_Intrinsics") -> Declaration:
    fields = entry.fields()
    written = fields.get("Properties")
    properties = intrinsics.resolved(written) if written is not None else None
    empty = Node({}, entry.key_line, entry.end_line, entry.key_line)
    return Declaration(
        name=name,
        type=fields["Type"].text or "",
        properties=properties if properties is not None else empty,
        line=entry.key_line,
        end_line=entry.end_line,
    )


def _parameter(name: str, body: Node) -> Parameter:
    fields = body.fields()
    hidden = fields.get("NoEcho")
    return Parameter(name, body, fields.get("Default"), hidden is not None and bool(hidden.truth))


def _values(parameters: tuple[Parameter, ...]) -> dict[str, Value]:
    """Return the literal defaults; that of an SSM parameter is a name, not the value."""
    values: dict[str, Value] = {}
    for parameter in parameters:
        kind = parameter.body.fields().get("Type")
        type_name = (kind.text if kind is not None else None) or "String"
        default = parameter.default
        if default is None or type_name.startswith("AWS::SSM::") or default.children():
            continue
        if default.expression is None and type_name not in _LIST_TYPES:
            values[parameter.name] = default.value
    return values


class _Intrinsics:
    """The rewriting of intrinsics, given the values of the parameters."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values = values

    def resolved(self, node: Node) -> Node | None:
        """Return the node with its intrinsics in one form; None if it is set to be absent."""
        value = node.value
        if isinstance(value, tuple):
            value = self._all(value)
        elif isinstance(value, Expression):
            value = self._expression(value)
        elif isinstance(value, Mapping):
            value = self._map(value)
        if isinstance(value, Expression) and value.text == _ABSENT:
            return None
        return Node(value, node.line, node.end_line, node.key_line)

    def _all(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        return tuple(done for node in nodes if (done := self.resolved(node)) is not None)

    def _map(self, fields: Mapping[str, Node]) -> Value:
        if len(fields) == 1:
            name, argument = next(iter(fields.items()))
            named = name == "Condition" and argument.text is not None
            if named or name == "Ref" or name.startswith("Fn::"):
                short = f"!{name.removeprefix('Fn::')}"
                if argument.text is not None:
                    return self._expression(Expression(f"{short} {argument.text}"))
                operands = argument.items() or (argument,)
                return self._expression(Expression(short, operands))
        return {k: done for k, node in fields.items() if (done := self.resolved(node)) is not None}

    def _expression(self, expression: Expression) -> Value:
        name, _, argument = expression.text.partition(" ")
        if name == "!Ref":
            return self.values.get(argument, expression)
        if name == "!Sub":
            return self._substituted(expression, argument)
        if name == "!GetAtt" and expression.operands:
            path = [operand.text or "" for operand in expression.operands]
            return Expression(f"!GetAtt {'.'.join(path)}")
        return Expression(expression.text, self._all(expression.operands))

    def _substituted(self, expression: Expression, argument: str) -> Value:
        """Fill in what parameters and the map of a `!Sub` say, and keep the rest as written."""
        own: Mapping[str, Node] = {}
        operands = self._all(expression.operands)
        if operands:
            argument = operands[0].text or ""
            own = operands[1].fields() if len(operands) > 1 else own
        if len(argument) > _MAX_TEXT:
            return Expression(f"!Sub {argument}", operands[1:])
        text = _SUBSTITUTE.sub(lambda found: self._replacement(found, own), argument)
        if any(not mark for mark, _ in _SUBSTITUTE.findall(text)):
            return Expression(f"!Sub {text}", operands[1:])
        return _SUBSTITUTE.sub(r"${\2}", text)

    def _replacement(self, found: re.Match[str], own: Mapping[str, Node]) -> str:
        name = found[2].strip()
        value = own[name].value if name in own else self.values.get(name)
        if found[1] or not isinstance(value, (str, int, float)):
            return found[0]
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return text if len(text) <= _MAX_VALUE else found[0]
