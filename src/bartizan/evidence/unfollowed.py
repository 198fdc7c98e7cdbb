"""Harmful calls with a text that code does not account for: a model may have chosen it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bartizan.evidence.asks import any_matches
from bartizan.evidence.callees import Callees, arriving, spelled, unfolded
from bartizan.evidence.carried import Slot, carried
from bartizan.evidence.code import last_of
from bartizan.evidence.entry import routes
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.sinks import Harm, harmed, is_query
from bartizan.evidence.source import UNKNOWN, Call, Function, Shape, Source, Value
from bartizan.evidence.tools import tools
from bartizan.evidence.value import LISTED

# Harms for which a text of unknown origin is not passed over: what is run, and what is queried.
RUN: Final = frozenset({Harm.CODE, Harm.SHELL, Harm.SQL})
# What gives the operator's own words, or changes a text that is accounted for by itself.
OWN: Final = (
    "builtins.*", "os.path.*", "os.environ.*", "os.getenv", "os.getcwd", "os.listdir", "os.walk",
    "os.fspath", "sys.*", "shutil.which", "platform.*", "pathlib.*", "textwrap.*", "tempfile.*",
    "uuid.*", "datetime.*", "time.*", "json.dumps", "getpass.*", "shlex.*", "re.*", "string.*",
    "sqlalchemy.text", "pkgutil.*", "importlib.*", "inspect.*", "hashlib.*", "itertools.*",
    "functools.*", "random.*", "math.*", "socket.gethostname", "*.parse_args", "glob.*",
    "click.prompt", "typer.prompt", "dotenv.*", "logging.*", "copy.*", "secrets.*", "base64.*",
)  # fmt: skip
# Methods of texts and collections; what they are called on is accounted for by itself.
METHODS: Final = frozenset(
    {*dir(str), *dir(bytes), *dir(dict), *dir(list), "joinpath", "as_posix", "resolve", "absolute"}
)
SETTING: Final = re.compile(
    r"(?:^|[:._~])(?:settings?|config|configuration|conf|cfg|options|environ|env|argv|argparse)"
    r"(?:[._]|$)",
    re.IGNORECASE,
)
# What makes a statement of a text is a harmful call of its own.
TEXT: Final = "call:sqlalchemy.text"
# What puts a statement together, and keeps what it is given apart from its text.
BUILDS: Final = frozenset({
    "select", "insert", "update", "delete", "where", "filter", "filter_by", "values", "order_by",
    "group_by", "having", "limit", "offset", "join", "outerjoin", "returning", "distinct",
    "options", "on_conflict_do_nothing", "on_conflict_do_update", "with_for_update", "union_all",
})  # fmt: skip
CALLED: Final = "__call__"
# What leaves nothing of what it is given that could do harm.
CLEANS: Final = frozenset({
    "html.escape", "markupsafe.escape", "bleach.clean", "ast.literal_eval", "urllib.parse.quote",
    "urllib.parse.quote_plus", "werkzeug.utils.secure_filename",
})  # fmt: skip
COMMANDS: Final = ("click.*", "typer.*", "*.command", "*.argument", "*.option", "fire.*", "*.task")

# A parameter or field, or a function by its name.
Node = Slot | str
# What a text leans on, all of which accounts for it; None where nothing does.
Leans = frozenset[Node] | None
ALONE: Final[frozenset[Node]] = frozenset()


def unfollowed(source: Source, *harms: Harm) -> tuple[Call, ...]:
    """Return the calls outside of tests that do one of these harms with a text of unknown origin.

    A text is accounted for when it is written out, set by the operator, a person's on the command
    line, or handed in by callers, all of whom account for it. What a model or a request hands in is
    followed from there, and is not looked at again.
    """
    found = source.once(_found)
    return tuple(call for call, harm in found if harm in harms)


def _found(source: Source) -> tuple[tuple[Call, Harm], ...]:
    back = _Back(source)
    calls = (c for unit in source.units if not source.is_test(unit.path) for c in unit.calls)
    asked = [(call, harm, leans) for call in calls for harm, leans in back.texts(call)]
    lost = back.lost(node for *_, leans in asked for node in leans or ())
    open_ = ((c, harm) for c, harm, leans in asked if leans is None or not lost.isdisjoint(leans))
    return tuple({(id(call), harm): (call, harm) for call, harm in open_}.values())


class _Back:
    """Tells what accounts for texts: parameters, fields, and functions by what they return.

    What a text leans on may lean on itself: such a round adds nothing. So what is lost spreads from
    where nothing accounts for it to all that leans on that, and whatever it does not reach is
    accounted for.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        # Texts of a model arrive in user interfaces by roads that no code here shows.
        self._harms = RUN | {Harm.HTML} if isinstance(source, Scripts) else RUN
        self._callees = source.once(Callees)
        self._carried = source.once(carried)
        self._functions: dict[str, Function] = {}
        entered = [tool.function for tool in tools(source)]
        entered += [function for function, _ in routes(source)]
        self._entered = {function.name for function in entered if function is not None}
        self._by_short: dict[str, list[Call]] = {}
        self._mentioned: set[str] = set()
        for unit in source.units:
            for call in unit.calls if not source.is_test(unit.path) else ():
                self._index(call)
            values = [item.value for item in unit.assignments]
            values += [item.value for item in unit.maps]
            values += [got.value for function in unit.functions for got in function.returns]
            self._mentioned.update(_names(values))

    def _index(self, call: Call) -> None:
        forms = tuple(unfolded(spelled(call)))
        for form in forms:
            self._by_short.setdefault(form.short.lstrip("~"), []).append(form)
        led = {form.name for form in forms}
        self._mentioned.update(name for name in _names(call.values) if name not in led)

    def texts(self, call: Call) -> Iterator[tuple[Harm, Leans]]:
        """Yield the harms that a call does with texts, each with what its text leans on."""
        for harm, value in harmed(call, *self._harms):
            if not value.known and (harm is not Harm.SQL or self._is_query(call, value)):
                yield harm, self._value(value, call.scope)

    def lost(self, nodes: Iterable[Node]) -> frozenset[Node]:
        """Return what is not accounted for, of what these lean on."""
        edge, lost = list(nodes), list[Node]()
        leaning: dict[Node, list[Node]] = {}
        seen: set[Node] = set()
        while edge:
            node = edge.pop()
            if node not in seen:
                seen.add(node)
                leans = self._leans(node)
                edge += leans or ()
                lost += [node] if leans is None else []
                for each in leans or ():
                    leaning.setdefault(each, []).append(node)
        found: set[Node] = set()
        while lost:
            node = lost.pop()
            if node not in found:
                found.add(node)
                lost += leaning.get(node, ())
        return frozenset(found)

    def _leans(self, node: Node) -> Leans:
        if isinstance(node, str):
            returns = self._functions[node].returns
            return _all(self._value(got.value, node) for got in returns)
        return self._field(node) if node.origin.startswith("field:") else self._param(node)

    def _is_query(self, call: Call, value: Value) -> bool:
        """Whether a call asks a database itself with a text, and is no method of the workload."""
        if value.shape is Shape.CALL and last_of(value.name) in BUILDS:
            return False
        own = any(not callee.doubt for callee in self._callees.of(call))
        return not own and is_query(call, value) and TEXT not in value.origins

    def _value(self, value: Value, scope: str) -> Leans:
        if value.shape in (Shape.TEXT, Shape.ITEMS):
            return _all(self._value(part, scope) for part in value.parts)
        if value.known or SETTING.search(value.name):
            return ALONE
        if not value.origins:
            return ALONE if self._bare(value) else None
        made = self._maker(value)
        return _all(self._origin(each, scope) for each in value.origins if each != made)

    def _maker(self, value: Value) -> str:
        """Return the origin that a method's object is made by: what it returns is followed."""
        function = self._source.function(value.name) if value.shape is Shape.CALL else None
        return f"call:{function.owner}" if function is not None else ""

    def _bare(self, value: Value) -> bool:
        """Whether a value into which nothing flows is accounted for by what it is."""
        match value.shape:
            case Shape.NAME:
                return not value.name.startswith("~")
            case Shape.CALL:  # Of one that cleans what it is given, or is given nothing.
                return any_matches(OWN, value.name) or value.name in CLEANS
            case _:  # One of the texts that a table holds.
                return value.name == LISTED and all(
                    part.known for part in value.parts or (UNKNOWN,)
                )

    def _origin(self, origin: str, scope: str) -> Leans:
        kind, _, name = origin.partition(":")
        if kind == "typed" or SETTING.search(origin):
            return ALONE
        if kind == "call":
            return self._call(name)
        return frozenset(self._carried.slots(scope, origin)) or None

    def _call(self, name: str) -> Leans:
        owner, _, short = name.rpartition(".")
        function = self._source.function(name)
        if function is not None and not name.startswith("~"):
            self._functions[function.name] = function
            return frozenset({function.name})
        return ALONE if (owner and short in METHODS) or any_matches(OWN, name) else None

    def _field(self, slot: Slot) -> Leans:
        filled = self._carried.filled(slot)
        return _all(self._value(item.value, item.scope) for item in filled) if filled else None

    def _param(self, slot: Slot) -> Leans:
        if slot.scope in self._entered:
            return ALONE
        function = self._source.function(slot.scope)
        if function is None or function.name in self._mentioned:
            return None
        if any(any_matches(COMMANDS, mark.name) for mark in function.decorators):
            return ALONE
        given = tuple(self._given(function, slot.name))
        if not given:
            return None if _is_open(function) else ALONE
        return _all(self._value(value, scope) for value, scope in given)

    def _given(self, function: Function, name: str) -> Iterator[tuple[Value, str]]:
        """Yield what callers hand in as a parameter, each with the function that does so."""
        maker = function.owner.rpartition(".")[2] if function.short == "__init__" else ""
        for call in self._by_short.get(maker or function.short, ()):
            if any(callee.function is function for callee in self._callees.of(call)):
                for value in call.values:
                    into = arriving(call, function, lambda each, one=value: each is one)  # type: ignore[misc]
                    if any(param == name for param, _ in into):
                        yield value, call.scope


def _all(leans: Iterable[Leans]) -> Leans:
    """Return all that several lean on; None as soon as nothing accounts for one."""
    found: set[Node] = set()
    for each in leans:
        if each is None:
            return None
        found |= each
    return frozenset(found)


def _is_open(function: Function) -> bool:
    """Whether others may call a function that no code here calls with more than constants.

    A framework calls the public methods of a class that it is given, by whatever name it has for
    it; a plain function that nobody names is called by nobody.
    """
    return function.owner != "" and (not function.short.startswith("_") or function.short == CALLED)


def _names(values: Iterable[Value]) -> Iterator[str]:
    """Yield the names that stand in values without being called."""
    for value in values:
        if value.shape is Shape.NAME:
            yield value.name
        yield from _names(value.parts)
