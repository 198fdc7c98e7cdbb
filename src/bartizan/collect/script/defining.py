"""The functions and classes of a script: what they take, give back and are marked by."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from bartizan.classify.hide import hide_named
from bartizan.collect.python.sink import Redactor
from bartizan.collect.script.calling import Noter
from bartizan.collect.script.fold import FUNCTIONS
from bartizan.collect.script.params import Params, params_of
from bartizan.collect.script.record import Record
from bartizan.collect.script.scope import Scope
from bartizan.collect.script.text import spelled, string_of
from bartizan.evidence.code import Call, ClassFact, Function
from bartizan.evidence.value import NOTHING, Shape, Value

if TYPE_CHECKING:
    from tree_sitter import Node

# What stands for a decorator: others may call it, and a browser may.
EXPORT, ACTION = "js:export", "js:use server"
DECLARED = frozenset({"function_declaration", "generator_function_declaration"})
CLOSED = frozenset({"number", "boolean", "bigint", "Date"})


class Definer(Noter):
    """Walks functions and classes; who extends it walks statements."""

    def __init__(self, module: str, record: Record, redact: Redactor) -> None:
        """Begin with nothing put off."""
        super().__init__(module, record, redact)
        self.later: deque[Callable[[], None]] = deque()
        self.acting = False

    def block(self, body: Iterable["Node"]) -> None:
        """Walk statements in order."""
        raise NotImplementedError

    def value_of(self, node: "Node", name: str) -> Value:
        """Fold what is given to a name; a function is called by that name, and walked last."""
        inner = node
        while inner.type in ("parenthesized_expression", "satisfies_expression", "as_expression"):
            inner = inner.named_children[0]
        if inner.type in FUNCTIONS and name:
            return self.defined(inner, name)
        return (
            self.class_(inner, name) if inner.type == "class" and name else self.folder.fold(node)
        )

    def defined(self, node: "Node", name: str) -> Value:
        """Walk a function of a name; one of the module when all else of it is known."""
        marks = self._marks(node)
        if self.scope is not self.top and not self.scope.is_class:
            return self.function(node, name, marks=marks)
        scope = self.scope

        def walk() -> None:
            self.scope = scope
            self.function(node, name, marks=marks)
            self.scope = self.top

        self.later.append(walk)
        return Value(Shape.NAME, name=name)

    def _marks(self, node: "Node") -> tuple[Call, ...]:
        place = self.record.place(node)
        said = [EXPORT] if self.exporting else []
        body = node.child_by_field_name("body")
        own = body is not None and says(body.named_children, "use server")
        said += [ACTION] if own or (self.acting and self.exporting) else []
        return tuple(Call(name=name, place=place) for name in said)

    def function_statement(self, node: "Node") -> None:
        """Walk a declaration of a function."""
        named = node.child_by_field_name("name")
        short = spelled(named) if named is not None else "default"
        name = self.named(short)
        if self.exporting and node.parent is not None and _is_default(node.parent):
            value = Value(Shape.NAME, name=name)
            self.record.held(f"{self.module}.default", node, value)
        self.scope.values[short] = self.defined(node, name)

    def function(
        self,
        node: "Node",
        name: str = "",
        origins: frozenset[str] = NOTHING,
        marks: tuple[Call, ...] = (),
        *,
        settles: bool = False,
    ) -> Value:
        """Walk a function; what is in `origins` flows into its parameters.

        One that `settles` is the body of a promise.
        """
        line, column = node.start_point
        outer, exporting = self.scope, self.exporting
        around = outer.name or outer.owner or self.module
        name = name or f"{around}.<{line + 1}:{column}>"
        params = params_of(node, self.type_of, self.folder)
        scope = self.scope = Scope(name, outer.owner, outer, restricted=outer.restricted)
        self.exporting = False
        scope.settles = frozenset(f"~{param}" for param in params.names[:2]) if settles else NOTHING
        self._enter(params, origins)
        body = node.child_by_field_name("body")
        if body is not None and body.type == "statement_block":
            self.block(body.named_children)
        elif body is not None:
            self.gave(body, self.folder.fold(body))
        self.scope, self.exporting = outer, exporting
        self.record.functions.append(self._fact(node, scope, params, marks))
        returned = frozenset(o for got in scope.returns for o in got.value.origins)
        passed = frozenset(o for o in returned if not o.startswith(("param:", "typed:")))
        self.returned[name] = passed
        return Value(Shape.NAME, name=name)

    def _fact(
        self, node: "Node", scope: Scope, params: Params, marks: tuple[Call, ...]
    ) -> Function:
        return Function(
            name=scope.name,
            place=self.record.place(node),
            params=params.names,
            decorators=marks,
            returns=tuple(scope.returns),
            tested=frozenset(scope.tested),
            owner=scope.owner if scope.outer is not None and scope.outer.is_class else "",
            types=params.types,
            defaults=tuple(
                (param, hide_named(param, text), self.record.place(node))
                for param, text in params.defaults
            ),
            rest=("", ""),
        )

    def _enter(self, params: Params, origins: frozenset[str]) -> None:
        types = dict(params.types)
        for local, flows in params.values:
            kind = types.get(local, "")
            if kind in CLOSED:
                value = Value(Shape.NAME, name=f"~{local}", origins=frozenset({f"typed:{local}"}))
            else:
                known = kind if ":" in kind or "." in kind else ""
                value = Value(Shape.NAME, name=known or f"~{local}", origins=flows | origins)
            self.scope.values[local] = value
        for field in params.fields:
            self.fill(field, self.scope.values[field], params.node)

    def class_(self, node: "Node", name: str = "") -> Value:
        """Walk a class: what it holds first, then its methods when all else is known."""
        named = node.child_by_field_name("name")
        line, column = node.start_point
        short = spelled(named) if named is not None else f"<{line + 1}:{column}>"
        name = name or self.named(short)
        heritage = [c for c in node.named_children if c.type == "class_heritage"]
        bases = tuple(found for each in heritage for found in self._bases(each) if found)
        self.record.classes.append(ClassFact(name=name, place=self.record.place(node), bases=bases))
        outer = self.scope
        outer.values[short] = Value(Shape.NAME, name=name)
        self.scope = Scope("", name, outer)
        body = node.child_by_field_name("body")
        members = list(body.named_children) if body is not None else []
        for member in sorted(members, key=_is_method):
            self._member(member, name)
        self.scope = outer
        return Value(Shape.NAME, name=name)

    def _bases(self, heritage: "Node") -> Iterator[str]:
        for clause in heritage.named_children:
            if clause.type == "extends_clause":
                yield self.folder.fold(clause.child_by_field_name("value")).name
            elif clause.type != "implements_clause":
                yield self.folder.fold(clause).name

    def _member(self, node: "Node", owner: str) -> None:
        named = node.child_by_field_name("name") or node.child_by_field_name("property")
        short = spelled(named) if named is not None else ""
        if node.type == "method_definition":
            exporting, self.exporting = self.exporting, False
            self.defined(node, f"{owner}.{short}")
            self.exporting = exporting
        elif node.type in ("public_field_definition", "field_definition"):
            given = node.child_by_field_name("value")
            if given is not None and given.type in FUNCTIONS:
                self.defined(given, f"{owner}.{short}")
            elif given is not None:
                self.fill(short, self.folder.fold(given), node)
        elif node.type == "class_static_block":
            self.block(node.named_children)

    def class_statement(self, node: "Node") -> None:
        """Walk a declaration of a class."""
        default = self.exporting and node.parent is not None and _is_default(node.parent)
        value = self.class_(node)
        if default:
            self.record.held(f"{self.module}.default", node, value)

    def gave(self, node: "Node", value: Value) -> None:
        """Keep what a function returns or yields."""
        self.scope.returns.append(self.record.returned(node, value))


def says(body: Iterable["Node"], directive: str) -> bool:
    """Whether a body begins with a directive."""
    first = next((node for node in body if node.type != "comment"), None)
    if first is None or first.type != "expression_statement" or not first.named_children:
        return False
    said = first.named_children[0]
    return said.type == "string" and string_of(said) == directive


def _is_default(node: "Node") -> bool:
    return any(child.type == "default" for child in node.children)


def _is_method(node: "Node") -> bool:
    return node.type == "method_definition"
