"""Calls of scripts: what is called with what, the options among it, and what comes of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bartizan.collect.python.values import element_of, functions_of, origins_of
from bartizan.collect.script.names import imported, is_own
from bartizan.evidence.code import HIDES
from bartizan.evidence.llm import BY_HAND, asks_by_hand
from bartizan.evidence.value import NOTHING, UNKNOWN, Shape, Value

if TYPE_CHECKING:
    from tree_sitter import Node

# Results of these carry nothing of their argument that could hurt.
CLEAN = frozenset({
    "js:Number", "js:parseInt", "js:parseFloat", "js:Boolean", "js:isNaN", "js:encodeURIComponent",
    "js:BigInt", "js:Number.parseInt", "js:Number.parseFloat", "js:Array.isArray", "js:Date",
    "npm:dompurify.sanitize", "npm:isomorphic-dompurify.sanitize", "npm:sanitize-html",
    "npm:escape-html", "npm:validator.escape", "npm:he.encode", "npm:he.escape",
    "npm:shell-quote.quote", "npm:shell-escape", "node:path.basename", "npm:sqlstring.escape",
})  # fmt: skip
# Methods that answer a question about a text or a list, and give nothing of it.
ASKS = frozenset({"includes", "startsWith", "endsWith", "test", "has", "indexOf", "some", "every",
                  "hasOwnProperty", "charCodeAt", "localeCompare", "search"})  # fmt: skip
# Methods that put their arguments into what they are called on.
GROWS = frozenset({"push", "unshift", "append", "set", "add", "splice", "concat", "enqueue"})
JOINING = frozenset({"join", "concat"})
# Functions that give a module by its name.
REQUIRES = frozenset({
    "~require", "js:require", "js:import", "js:process.getBuiltinModule",
    "node:process.getBuiltinModule", "js:process.mainModule.require",
})  # fmt: skip
MAKES_REQUIRE = "node:module.createRequire"
APPLY = "js:Reflect.apply"
# Methods of functions that call them, with what they are to take for `this` first.
CALLS = frozenset({"call", "apply"})
WRAPPERS = frozenset({"node:util.promisify", "npm:pify", "npm:react.cache", "npm:react.memo"})


@dataclass(slots=True)
class Given:
    """What a call is given: by position, by name, and whether more is spread into it."""

    args: list[Value]
    keywords: list[tuple[str, Value]]
    lines: list[tuple[str, int]]
    spread: bool = False
    starred: int = -1


def given_by(nodes: Iterable["Node"], fold: Callable[["Node"], Value], first: int) -> Given:
    """Fold the arguments of a call. The properties of objects among them are its options.

    What may be an object whose properties are out of sight hides options; `first` is the line of
    the call.
    """
    given = Given([], [], [])
    for node in nodes:
        value = fold(node)
        if node.type == "spread_element" and value.shape is not Shape.ITEMS:
            given.starred = given.starred if given.spread else len(given.args)
            given.spread = True
            given.args.append(value)
        elif node.type == "spread_element":
            given.args += value.parts
        else:
            given.args.append(value)
            given.keywords += _options(value)
            given.lines += _lines(node, first)
    return given


def _options(value: Value) -> Iterator[tuple[str, Value]]:
    for key, held in value.entries():
        yield (key.text, held) if key.text is not None else (HIDES, UNKNOWN)
    if value.shape in (Shape.UNKNOWN, Shape.CALL) or (
        value.shape is Shape.NAME and not is_own(value.name)
    ):
        yield HIDES, UNKNOWN


def _lines(node: "Node", first: int) -> Iterator[tuple[str, int]]:
    for item in node.named_children if node.type == "object" else ():
        key = item.child_by_field_name("key")
        line = item.start_point[0] + 1
        if key is not None and line != first:
            yield (key.text or b"").decode("utf-8", "replace").strip("\"'"), line


def module_named(target: Value, args: list[Value], path: str) -> Value | None:
    """Return the module that `require` or `import()` gives; None where the call is another.

    A module whose name only a run knows is UNKNOWN.
    """
    made = target.name == MAKES_REQUIRE and target.shape is Shape.CALL
    if not args or (target.name not in REQUIRES and not made):
        return None
    text = args[0].text
    if text is not None:
        return Value(Shape.NAME, name=imported(text, path))
    return Value(Shape.UNKNOWN)


def is_inside(value: Value) -> bool:
    """Whether the name of a module that only a run knows is surely one of the workload's own."""
    return value.literal.startswith(("./", "../", "@/", "~/"))


def called_as(target: Value) -> str:
    """Return the name of a call of a value."""
    name = target.name or "~"
    if name.endswith(".constructor") and not name.startswith("~this"):
        return "js:Function.constructor"
    return f"{name}.__call__" if target.shape is Shape.CALL else name


def rebound(target: Value, given: Given) -> tuple[Value, Given]:
    """Return what `f.call(this, a)` or `f.apply(this, [a])` calls, and with what."""
    if target.name == APPLY and len(given.args) == len(("function", "this", "arguments")):
        listed = given.args[2]
        args = list(listed.parts) if listed.shape is Shape.ITEMS else [listed]
        return given.args[0], Given(args, given.keywords, given.lines, given.spread, given.starred)
    owner, _, method = target.name.rpartition(".")
    if method not in CALLS or not given.args or owner.startswith(("~", "npm:")) or not owner:
        return target, given
    args = given.args[1:]
    if method == "apply" and args:
        args = list(args[0].parts) if args[0].shape is Shape.ITEMS else args
    kept = Given(args, given.keywords, given.lines, given.spread, given.starred)
    return target._replace(name=owner), kept


def result_of(name: str, target: Value, owner: Value | None, given: Given) -> Value:
    """Return the value of a call; what flows into it flows out, but of calls that clean."""
    args = tuple(given.args)
    method = name.rpartition(".")[2]
    if name in CLEAN or (owner is not None and method in ASKS):
        return Value(Shape.CALL, name=name)
    if name in WRAPPERS and args and args[0].shape is Shape.NAME:
        return args[0]
    if name == "js:URL" and args:  # What it is relative to is the service's own address.
        return Value(Shape.CALL, name=name, parts=args[:8], origins=args[0].origins)
    if method == "bind" and owner is not None and owner.shape is Shape.NAME:
        return owner
    pieces = (*args, *(value for _, value in given.keywords))
    origins = target.origins | {f"call:{name}"} | origins_of(pieces)
    if asks_by_hand(name, pieces) or asks_by_fetch(name, pieces):
        origins |= {f"call:{BY_HAND}"}
    return Value(Shape.CALL, name=name, parts=args[:8], origins=origins)


def asks_by_fetch(name: str, values: Iterable[Value]) -> bool:
    """Whether a call of `fetch` sends a chat or a completion."""
    return name == "js:fetch" and asks_by_hand("js.post", values)


def element_for(base: Value) -> frozenset[str]:
    """Return what a function gets that is run on what a value holds, such as by `map` or `then`."""
    return element_of(base).origins if base.shape is not Shape.MAP else NOTHING


def also_called(call_name: str, target: Value) -> tuple[Value, ...]:
    """Return the other functions that a call may call, where its target is one of several."""
    if target.shape is not Shape.UNKNOWN:
        return ()
    return tuple(each for each in functions_of(target.parts) if each.name != call_name)
