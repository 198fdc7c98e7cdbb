"""The single walk over a module: statements in order, scopes, and the facts that were asked for."""

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cached_property

from bartizan.classify.hide import hide_named
from bartizan.collect.python.bounds import SpentError
from bartizan.collect.python.branches import Branches
from bartizan.collect.python.decode import body_of
from bartizan.collect.python.fold import Folder
from bartizan.collect.python.mentions import Mentions
from bartizan.collect.python.names import absolute, defined, imported
from bartizan.collect.python.questions import words_of
from bartizan.collect.python.record import Record
from bartizan.collect.python.scope import Scope
from bartizan.collect.python.signature import (
    defaults_of,
    endless,
    every,
    is_closed,
    params_of,
    rest_of,
)
from bartizan.collect.python.sink import Redactor
from bartizan.collect.python.values import MARGIN, first_name
from bartizan.collect.python.writes import Written, names_in, targets_of
from bartizan.core.place import Place
from bartizan.evidence.source import Call, ClassFact, FileFacts, Function, Return
from bartizan.evidence.value import UNKNOWN, Shape, Value

MAX_DOC = 8_000
PLAIN_TYPES = ("builtins.", "~", "typing.", "collections.")
Definition = ast.FunctionDef | ast.AsyncFunctionDef


class Walk(Branches):
    """Walks one module."""

    def __init__(self, module: str, record: Record, redact: Redactor) -> None:
        """Prepare for one file; `walk` is called once."""
        super().__init__(module, record)
        self.redact = redact
        self.tree = ast.Module([], [])
        self.own: dict[str, str] = {}
        self.folder = Folder(self, self.own, redact, record.bounds)

    def walk(self, tree: ast.Module, written: Written) -> FileFacts:
        """Walk the module and return its facts."""
        self.tree = tree
        self.own.update({name: f"{self.module}.{name}" for name in defined(tree.body)})
        self.scope.later = Counter(names_in(targets_of(tree.body)))
        self.written = written
        with suppress(SpentError):
            self.block(tree.body)
        self.folder.forget()
        return self.record.facts(self.module)

    # What the folder asks of the walk.

    def run(self, node: ast.Call, text: str) -> Value:
        """Walk a text that is run as code, all of it at the place of the call."""
        self.record.bounds.take(len(text))
        body = body_of(text)
        if body is None:
            words = frozenset(word.decode() for word in words_of(text.encode()))
            self.record.lose(node, "runs a text that cannot be read as Python", words)
            return UNKNOWN
        self.record.spelt(text)
        lines = self.record.lines
        self.record.lines = lambda _: lines(node.lineno)
        value = UNKNOWN
        match body:
            case [ast.Expr(value=expression)]:
                value = self.folder.fold(expression)
            case _:
                self.block(body)
        self.record.lines = lines
        return value

    def unsure(self, name: ast.Name) -> frozenset[str] | None:
        """Return the keys of its mapping that may hold something else by now, None for any."""
        return self._mentions.unsure(name)

    @cached_property
    def _mentions(self) -> Mentions:
        """The mentions of names; few files spread a mapping that a name holds."""
        return Mentions(self.tree)

    def closure(self, node: ast.Lambda) -> Value:
        """Walk a lambda as a function of its own."""
        name = f"{self.scope.name or self.module}.<lambda:{node.lineno}>"
        params = params_of(node.args)
        outer = self.scope
        self._enter(name, outer.owner, params)
        tuple(self._defaults(node.args))
        result = self.folder.fold(node.body)
        self.folder.keep(node, result)
        self.scope = outer
        place = self.record.place(node)
        returns = (Return(result, place),)
        self.record.functions.append(
            Function(name=name, place=place, params=params, returns=returns)
        )
        return Value(Shape.NAME, name=name)

    # Statements.

    def block(self, body: Iterable[ast.stmt]) -> None:
        """Walk statements in order."""
        for node in body:
            handler = _STATEMENTS.get(type(node), Walk.other)
            handler(self, node)

    def other(self, node: ast.AST) -> None:
        """Walk a statement of no special kind: its expressions, and the statements in it."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                self.block((child,))
            elif isinstance(child, ast.expr):
                self.folder.fold(child)
            else:
                self.other(child)

    def import_from(self, node: ast.ImportFrom) -> None:
        """Bind the names of a from-import."""
        package = self.record.path.endswith("/__init__.py")
        base = absolute(self.module, node, package=package)
        for local, name in imported(node, base):
            if local == "*":
                self._bring(base)
            else:
                self.scope.bind(local, Value(Shape.NAME, name=name))
            self.record.imported(name, node)

    def import_plain(self, node: ast.Import) -> None:
        """Bind the names of an import."""
        for local, name in imported(node, ""):
            self.scope.bind(local, Value(Shape.NAME, name=name))
        for alias in node.names:
            self.record.imported(alias.name, node)

    def function(self, node: Definition) -> None:
        """Walk a definition."""
        outer = self.scope
        name = f"{outer.name or outer.owner or self.module}.{node.name}"
        decorators = tuple(self._decorator(item) for item in node.decorator_list)
        defaults, types = tuple(self._defaults(node.args)), tuple(self._types(node.args))
        outer.bind(node.name, Value(Shape.NAME, name=name))
        params = params_of(node.args)
        scope = self._enter(name, outer.owner, params)
        self._annotate(node.args, dict(types))
        scope.endless = endless(node.args)
        self.block(node.body)
        self.scope = outer
        doc, doc_place = self._doc(node)
        fact = Function(
            name=name,
            place=self.record.place(node),
            params=params,
            decorators=decorators,
            doc=doc,
            doc_place=doc_place,
            returns=tuple(scope.returns),
            tested=frozenset(scope.tested),
            owner=outer.owner,
            defaults=defaults,
            types=types,
            rest=rest_of(node.args),
            weighed=frozenset(scope.weighed),
            switches=tuple(scope.switches),
            loops=tuple(scope.loops),
        )
        self.record.functions.append(fact)

    def class_(self, node: ast.ClassDef) -> None:
        """Walk a class: its constructor first, since it says what the fields hold."""
        outer = self.scope
        name = f"{outer.owner or self.module}.{node.name}"
        bases = tuple(self.folder.fold(base).name for base in node.bases)
        for mark in node.decorator_list:
            self.folder.fold(mark)
        place, doc = self.record.place(node), self._doc(node)[0]
        self.record.classes.append(ClassFact(name=name, place=place, bases=bases, doc=doc))
        self.bodies[name] = node
        self.scope = Scope("", name, {}, outer)
        self.block(sorted(node.body, key=lambda item: getattr(item, "name", "") != "__init__"))
        self.fields.setdefault(name, {}).update(self.scope.values)
        self.scope = outer
        outer.bind(node.name, Value(Shape.NAME, name=name))

    def assign(self, node: ast.Assign) -> None:
        """Bind all targets of an assignment."""
        value = self.folder.fold(node.value)
        for target in node.targets:
            self.bind(target, value)

    def annotated(self, node: ast.AnnAssign) -> None:
        """Bind the target of an annotated assignment."""
        if isinstance(node.annotation, ast.Subscript | ast.Call):
            self.folder.fold(node.annotation)
        if node.value is not None:
            self.bind(node.target, self.folder.fold(node.value))

    def augmented(self, node: ast.AugAssign) -> None:
        """Bind `a += b` as `a = a + b`."""
        joined = ast.BinOp(node.target, node.op, node.value)
        self.bind(node.target, self.folder.fold(ast.copy_location(joined, node)))

    def return_(self, node: ast.Return) -> None:
        """Keep what a function returns."""
        if node.value is not None:
            value = self.folder.fold(node.value)
            self.folder.keep(node, value)
            self.gave(node, value)

    def sharing(self, node: ast.Global | ast.Nonlocal) -> None:
        """Let names be those of the module, or of a function around this one."""
        self.scope.share(node.names, everywhere=isinstance(node, ast.Global))

    # Pieces.

    def _bring(self, module: str) -> None:
        """Bind the names of a star import that are asked for."""
        for name in self.record.table.members(module):
            if not name.startswith("_"):
                self.scope.bind(name, Value(Shape.NAME, name=f"{module}.{name}"))

    def _defaults(self, args: ast.arguments) -> Iterator[tuple[str, str, Place]]:
        for name, default in defaults_of(args):
            value = self.folder.fold(default)
            self.folder.keep(default, value)
            if text := value.text:
                yield name, hide_named(name, text), self.record.place(default)

    def _enter(self, name: str, owner: str, params: tuple[str, ...]) -> Scope:
        values = {
            param: Value(Shape.NAME, name=f"~{param}", origins=frozenset({f"param:{param}"}))
            for param in params
            if param not in ("self", "cls")
        }
        self.scope = Scope(name, owner, values, self.scope)
        return self.scope

    def _types(self, args: ast.arguments) -> Iterator[tuple[str, str]]:
        for arg in every(args):
            if arg.annotation is not None:
                folded = self.folder.fold(arg.annotation)
                if known := folded.name or first_name(folded):
                    yield arg.arg, known

    def _annotate(self, args: ast.arguments, types: dict[str, str]) -> None:
        for arg in every(args):
            held, known = self.scope.values.get(arg.arg), types.get(arg.arg, "")
            if held is not None and is_closed(arg.annotation):
                typed = frozenset({f"typed:{arg.arg}"})
                self.scope.values[arg.arg] = held._replace(origins=typed)
            elif held is not None and known and not known.startswith(PLAIN_TYPES):
                self.scope.values[arg.arg] = held._replace(name=known)

    def _decorator(self, node: ast.expr) -> Call:
        value = self.folder.fold(node)
        if isinstance(node, ast.Call) and self.latest is not None:
            return self.record.call(node, self.latest, self.scope)
        return Call(name=value.name, place=self.record.place(node))

    def _doc(self, node: Definition | ast.ClassDef) -> tuple[str, Place | None]:
        match node.body:
            case [ast.Expr(value=ast.Constant(value=str(text))) as first, *_]:
                return self.redact(text[: MAX_DOC + MARGIN])[:MAX_DOC], self.record.place(first)
            case _:
                return "", None


_STATEMENTS: dict[type[ast.stmt], Callable[..., None]] = {
    ast.Import: Walk.import_plain,
    ast.ImportFrom: Walk.import_from,
    ast.FunctionDef: Walk.function,
    ast.AsyncFunctionDef: Walk.function,
    ast.ClassDef: Walk.class_,
    ast.Assign: Walk.assign,
    ast.AnnAssign: Walk.annotated,
    ast.AugAssign: Walk.augmented,
    ast.Return: Walk.return_,
    ast.For: Walk.loop,
    ast.AsyncFor: Walk.loop,
    ast.With: Walk.with_,
    ast.AsyncWith: Walk.with_,
    ast.If: Walk.condition,
    ast.While: Walk.repeated,
    ast.Match: Walk.match,
    ast.Global: Walk.sharing,
    ast.Nonlocal: Walk.sharing,
    ast.Try: Walk.try_,
    ast.TryStar: Walk.try_,
}
