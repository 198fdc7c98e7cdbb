"""Harmful calls with a text that code does not account for: a model may have chosen it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bartizan.evidence.asks import any_matches
from bartizan.evidence.callees import Callees, arriving, spelled, unfolded
from bartizan.evidence.carried import Slot, carried
from bartizan.evidence.entry import routes
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
    return tuple((call, harm) for call in calls for harm in back.open_harms(call))


class _Back:
    """Goes back from texts to what accounts for them; each parameter, field and function once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._callees = source.once(Callees)
        self._carried = source.once(carried)
        self._known: dict[Slot, bool] = {}
        self._returning: dict[str, bool] = {}
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

    def open_harms(self, call: Call) -> frozenset[Harm]:
        """Return the harms that a call does with a text that nothing accounts for."""
        texts = ((harm, value) for harm, value in harmed(call, *RUN) if not value.known)
        return frozenset(
            harm
            for harm, value in texts
            if (harm is not Harm.SQL or self._is_query(call, value))
            and not self._value(value, call.scope)
        )

    def _is_query(self, call: Call, value: Value) -> bool:
        """Whether a call asks a database itself with a text, and is no method of the workload."""
        if value.shape is Shape.CALL and value.name.rpartition(".")[2].lstrip("~") in BUILDS:
            return False
        own = any(not callee.doubt for callee in self._callees.of(call))
        return not own and is_query(call, value) and TEXT not in value.origins

    def _value(self, value: Value, scope: str) -> bool:
        if value.shape in (Shape.TEXT, Shape.ITEMS):
            return all(self._value(part, scope) for part in value.parts)
        if value.known or SETTING.search(value.name):
            return True
        if not value.origins:
            return self._bare(value)
        made = self._maker(value)
        return all(origin == made or self._origin(origin, scope) for origin in value.origins)

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

    def _origin(self, origin: str, scope: str) -> bool:
        kind, _, name = origin.partition(":")
        if kind == "typed" or SETTING.search(origin):
            return True
        if kind == "call":
            return self._call(name)
        if kind not in ("param", "field"):
            return False
        slot = next(self._carried.slots(scope, origin))
        if slot not in self._known:
            self._known[slot] = True  # A text that only comes round to itself adds nothing.
            filled = self._field(slot) if kind == "field" else self._param(slot, name)
            self._known[slot] = filled
        return self._known[slot]

    def _call(self, name: str) -> bool:
        owner, _, short = name.rpartition(".")
        function = self._source.function(name)
        if function is not None and not name.startswith("~"):
            return self._returns(function)
        return (owner != "" and short in METHODS) or any_matches(OWN, name)

    def _returns(self, function: Function) -> bool:
        if function.name not in self._returning:
            self._returning[function.name] = True
            values = (got.value for got in function.returns)
            made = all(self._value(value, function.name) for value in values)
            self._returning[function.name] = made
        return self._returning[function.name]

    def _field(self, slot: Slot) -> bool:
        filled = self._carried.filled(slot)
        return bool(filled) and all(self._value(item.value, item.scope) for item in filled)

    def _param(self, slot: Slot, name: str) -> bool:
        if slot.scope in self._entered:
            return True
        function = self._source.function(slot.scope)
        if function is None or function.name in self._mentioned:
            return False
        if any(any_matches(COMMANDS, mark.name) for mark in function.decorators):
            return True
        given = tuple(self._given(function, name))
        if not given:
            return not _is_open(function)
        return all(self._value(value, scope) for value, scope in given)

    def _given(self, function: Function, name: str) -> Iterator[tuple[Value, str]]:
        """Yield what callers hand in as a parameter, each with the function that does so."""
        maker = function.owner.rpartition(".")[2] if function.short == "__init__" else ""
        for call in self._by_short.get(maker or function.short, ()):
            if any(callee.function is function for callee in self._callees.of(call)):
                for value in call.values:
                    into = arriving(call, function, lambda each, one=value: each is one)  # type: ignore[misc]
                    if any(param == name for param, _ in into):
                        yield value, call.scope


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
