"""The single walk over a script: statements in order, scopes, and the facts that matter."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from bartizan.collect.python.bounds import SpentError
from bartizan.collect.python.sink import Redactor
from bartizan.collect.python.values import element_of
from bartizan.collect.script.conditions import ends, restricted_by
from bartizan.collect.script.course import absent_in, is_reached, throws
from bartizan.collect.script.defining import DECLARED, Definer, says
from bartizan.collect.script.names import exported, imported
from bartizan.collect.script.record import Record
from bartizan.collect.script.scope import Scope
from bartizan.collect.script.text import spelled, string_of
from bartizan.evidence.code import FileFacts
from bartizan.evidence.value import UNKNOWN, Shape, Value

if TYPE_CHECKING:
    from tree_sitter import Node

# What stands for an `if` that leaves a function, with what it is left without.
GUARD = "js:guard"
TYPES = frozenset(
    {"interface_declaration", "type_alias_declaration", "ambient_declaration", "comment",
     "import_alias", "empty_statement", "function_signature", "type_annotation", "type_arguments"}
)  # fmt: skip


class Walk(Definer):
    """Walks one script."""

    def __init__(self, module: str, record: Record, redact: Redactor) -> None:
        """Prepare for one file; `walk` is called once."""
        super().__init__(module, record, redact)
        self._statements: dict[str, Callable[[Node], None]] = {
            "import_statement": self._import,
            "export_statement": self._export,
            "lexical_declaration": self._declare,
            "variable_declaration": self._declare,
            **dict.fromkeys(DECLARED, self.function_statement),
            **dict.fromkeys(TYPES, lambda _: None),
            "class_declaration": self.class_statement,
            "abstract_class_declaration": self.class_statement,
            "return_statement": self._return,
            "internal_module": self._namespace,
            "throw_statement": self._throw,
            "if_statement": self._if,
            "for_in_statement": self._for,
            "catch_clause": self._catch,
            "enum_declaration": lambda _: None,
            "statement_block": lambda node: self.block(node.named_children),
        }

    def walk(self, root: "Node") -> FileFacts:
        """Walk the script and return its facts."""
        self.prepare(root)
        with suppress(SpentError):
            self.block(root.named_children)
            while self.later:
                self.later.popleft()()
        return self.record.facts(self.module)

    # Statements.

    def block(self, body: Iterable["Node"]) -> None:
        """Walk statements in order; functions are known before, as the language has it."""
        nodes = list(body)
        self.acting |= self.scope is self.top and says(nodes, "use server")
        for node in nodes:
            self._hoist(node)
        before = self.scope.restricted
        for node in nodes:
            self.statement(node)
        self.scope.restricted = before

    def statement(self, node: "Node") -> None:
        """Walk a statement: by its kind, else its expressions and the statements in it."""
        handler = self._statements.get(node.type)
        if handler is not None:
            handler(node)
        elif node.type.endswith(("_statement", "_clause", "_body", "_case", "_default")) or (
            node.type in ("module", "ERROR")
        ):
            for child in node.named_children:
                self.statement(child)
        else:
            self.folder.fold(node)

    def _hoist(self, node: "Node") -> None:
        inner = node.child_by_field_name("declaration") if node.type == "export_statement" else node
        if inner is not None and inner.type in DECLARED:
            named = inner.child_by_field_name("name")
            if named is not None:
                name = self.named(spelled(named))
                self.scope.values[spelled(named)] = Value(Shape.NAME, name=name)

    def _import(self, node: "Node") -> None:
        source = node.child_by_field_name("source")
        if source is None:
            self._required(node)
            return
        module = imported(string_of(source), self.record.path)
        self.record.imported(module, node)
        for clause in (c for c in node.named_children if c.type == "import_clause"):
            for item in clause.named_children:
                self._bring(item, module, node)

    def _required(self, node: "Node") -> None:
        """Bind what `import name = require("module")` gives."""
        for clause in (c for c in node.named_children if c.type == "import_require_clause"):
            source = clause.child_by_field_name("source")
            module = imported(string_of(source), self.record.path) if source is not None else "~"
            self.record.imported(module, node)
            for local in (c for c in clause.named_children if c.type == "identifier"):
                self.scope.values[spelled(local)] = Value(Shape.NAME, name=module)

    def _bring(self, item: "Node", module: str, node: "Node") -> None:
        match item.type:
            case "identifier":
                value = Value(Shape.NAME, name=exported(module, "default"))
                self.scope.values[spelled(item)] = value
            case "namespace_import":
                for local in item.named_children:
                    self.scope.values[spelled(local)] = Value(Shape.NAME, name=module)
            case "named_imports":
                for each in item.named_children:
                    for name, known in _pair(each):
                        value = Value(Shape.NAME, name=exported(module, name))
                        self.scope.values[known] = value
                        self.record.imported(value.name, node)
            case _:
                pass

    def _export(self, node: "Node") -> None:
        declared, value = node.child_by_field_name("declaration"), node.child_by_field_name("value")
        source = node.child_by_field_name("source")
        if source is not None:
            self._hand_out(node, imported(string_of(source), self.record.path))
        elif declared is not None:
            self.exporting = True
            self.statement(declared)
            self.exporting = False
        elif value is not None:
            self.exporting = True
            name = f"{self.module}.default"
            self.record.held(name, node, self.value_of(value, name))
            self.exporting = False
        else:
            for clause in (c for c in node.named_children if c.type == "export_clause"):
                for each in clause.named_children:
                    for name, outer in _pair(each):
                        self.later.append(lambda n=name, o=outer: self._named_out(node, n, o))  # type: ignore[misc]

    def _named_out(self, node: "Node", name: str, outer: str) -> None:
        if outer != name:
            self.record.held(f"{self.module}.{outer}", node, self.folder.name(name))

    def _hand_out(self, node: "Node", module: str) -> None:
        """Note that what another module exports is exported from this one too."""
        self.record.imported(module, node)
        clauses = [c for c in node.named_children if c.type == "export_clause"]
        for clause in clauses:
            for each in clause.named_children:
                for name, outer in _pair(each):
                    value = Value(Shape.NAME, name=exported(module, name))
                    self.record.held(f"{self.module}.{outer}", node, value)
        if not clauses:
            self.record.held(f"{self.module}.*", node, Value(Shape.NAME, name=module))

    def _declare(self, node: "Node") -> None:
        for item in node.named_children:
            target, given = item.child_by_field_name("name"), item.child_by_field_name("value")
            if item.type != "variable_declarator" or target is None:
                continue
            name = self.named(spelled(target)) if target.type == "identifier" else ""
            value = self.value_of(given, name) if given is not None else Value(Shape.CONSTANT)
            self.declare(target, value)

    def _return(self, node: "Node") -> None:
        for child in node.named_children[:1]:
            self.gave(node, self.folder.fold(child))

    def _namespace(self, node: "Node") -> None:
        named, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if named is None or body is None:
            return
        name, outer = self.named(spelled(named)), self.scope
        outer.values[spelled(named)] = Value(Shape.NAME, name=name)
        self.scope = Scope("", name, outer)
        self.block(body.named_children)
        self.scope = outer

    def _throw(self, node: "Node") -> None:
        value = self.folder.fold(node.named_children[0]) if node.named_children else UNKNOWN
        self.note(node, "js:throw", (value,))

    def _if(self, node: "Node") -> None:
        condition = node.child_by_field_name("condition")
        self.folder.fold(condition)
        names = restricted_by(condition)
        self.scope.tested |= names
        before = self.scope.restricted
        self.scope.restricted = before | names
        then = node.child_by_field_name("consequence")
        if then is not None:
            self.statement(then)
            self._guard(node, condition, then)
        other = node.child_by_field_name("alternative")
        if other is not None:
            self.statement(other)
        leaves = then is not None and other is None and ends(then)
        self.scope.restricted = before | names if leaves else before

    def _guard(self, node: "Node", condition: "Node | None", then: "Node") -> None:
        """Take note of what a function is left without, wherever else it goes."""
        if ends(then) and is_reached(node):
            values = tuple(self._asked_for(each) for each in absent_in(condition))
            by = Value(Shape.CONSTANT, "throw" if throws(then) else "return")
            self.note(node, GUARD, values, (("by", by),))

    def _asked_for(self, node: "Node") -> Value:
        while node.type in ("parenthesized_expression", "await_expression") and node.named_children:
            node = node.named_children[0]
        if node.type != "call_expression":
            return self.folder.fold(node)
        name = self._target(node.child_by_field_name("function"))[1].name
        return Value(Shape.CALL, name=name, origins=frozenset({f"call:{name}"}))

    def _for(self, node: "Node") -> None:
        target, given = node.child_by_field_name("left"), node.child_by_field_name("right")
        if target is not None:
            self.declare(target, element_of(self.folder.fold(given)))
        body = node.child_by_field_name("body")
        if body is not None:
            self.statement(body)

    def _catch(self, node: "Node") -> None:
        named, body = node.child_by_field_name("parameter"), node.child_by_field_name("body")
        if named is not None:
            caught = Value(Shape.NAME, name="~error", origins=frozenset({"caught"}))
            self.declare(named, caught)
        if body is not None:
            self.statement(body)


def _pair(specifier: "Node") -> Iterator[tuple[str, str]]:
    """Yield the name and the local name of a specifier."""
    name, alias = specifier.child_by_field_name("name"), specifier.child_by_field_name("alias")
    if name is not None:
        plain = string_of(name) if name.type == "string" else spelled(name)
        yield plain, spelled(alias) if alias is not None else plain
