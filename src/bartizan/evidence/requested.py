"""What a request says, and where it arrives: files, models, addresses, commands, queries, code."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.place import Place, Step
from bartizan.evidence.asks import Ask, any_matches, calls
from bartizan.evidence.callees import (
    Callees,
    Carries,
    arriving,
    is_variable,
    spelled,
    unfolded,
)
from bartizan.evidence.carried import Slot, Use, carried
from bartizan.evidence.entry import ENTRY_ASKS
from bartizan.evidence.handed import HANDED_ASKS, handed
from bartizan.evidence.routes import Route, http_routes
from bartizan.evidence.schemas import MODEL_BASES
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.sinks import SINK_ASKS, Harm, harmed, is_query
from bartizan.evidence.source import Call, Function, Shape, Source, Value

LOADERS = ("*.from_pretrained", "*.SentenceTransformer", "*.CrossEncoder", "transformers.pipeline",
           "*.snapshot_download", "*.hf_hub_download", "*.HuggingFaceEmbeddings", "torch.hub.load",
           "mlflow.pyfunc.load_model")  # fmt: skip
NAMES = ("model", "model_name", "model_id", "model_name_or_path", "repo_id",
         "pretrained_model_name_or_path", "model_uri")  # fmt: skip
REQUEST = re.compile(
    r"(?:^|[.~])request\.(?:json|form|args|values|files|data|query_params|query|GET|POST|FILES"
    r"|body)\b"
)
INPUTS = ("flask.request.*", "~request.*", "bottle.request.*", "*.Request.json", "*.Request.form",
          "*.get_json", "*.rfile.read", "*.get_argument", "*.get_body_argument",
          "*.get_query_argument", "*.get_media", "*.websocket.receive_text")  # fmt: skip
# What leaves of a text no more than a name, a number or a digest, or gives something else for it.
CLEANS = ("os.path.basename", "*.secure_filename", "builtins.int", "builtins.float", "uuid.UUID",
          "*.hexdigest", "builtins.len", "builtins.bool", "uuid.uuid4",
          "tempfile.*", "os.path.splitext", "*.fetchall", "*.fetchone", "*.fetchmany", "*.execute",
          "*.first", "*.scalars", "*.find_one", "*.safe_join")  # fmt: skip
# Calls that choose no file by a text, or look for it in one folder themselves.
HARMLESS = ("send_from_directory", "makedirs")
# Methods to which the file is their object, and the argument what is written.
WRITES = ("write_text", "write_bytes")
TEXTS = ("builtins.str", "fastapi.UploadFile", "~str", "str")
REQUESTED_ASKS: tuple[Ask, ...] = (*ENTRY_ASKS, *SINK_ASKS, *HANDED_ASKS, *calls(*LOADERS))
MAX_ROUNDS = 4
LOST = "which code a text of a request is handed to is only known at run time"


class Target(StrEnum):
    """What a request chooses."""

    FILE = "file"
    MODEL = "model"
    ADDRESS = "address"
    COMMAND = "command"
    QUERY = "query"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A call in which a request chooses something; `tested` says that a condition stands before."""

    target: Target
    call: Call
    steps: tuple[Step, ...]
    tested: bool

    @property
    def subject(self) -> str:
        """The function and the call that it ends in."""
        return f"{self.call.within} → {self.call.name.lstrip('~')}"


@dataclass(frozen=True, slots=True)
class Requested:
    """Where requests choose files, models and code, each call once, and where none could look.

    A place is lost where which code a text is handed to is only known at run time.
    """

    arrivals: tuple[Arrival, ...] = ()
    lost: tuple[Place, ...] = ()

    def choosing(self, target: Target) -> tuple[Arrival, ...]:
        """Return the calls in which requests choose this, in the order of their places."""
        return tuple(each for each in self.arrivals if each.target is target)


def requested(source: Source) -> Requested:
    """Follow what requests say to what they choose."""
    return source.once(_requested)


def _requested(source: Source) -> Requested:
    return _Search(source).run() if http_routes(source) else Requested()


class _Search:
    """Follows what requests say through parameters and fields, each once, the surest first."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._callees = source.once(Callees)
        self._carried = source.once(carried)
        self._giving = _giving(source)
        self._dull = frozenset(each.name for each in source.functions if _is_dull(each))
        self._edge: deque[tuple[Slot, tuple[Step, ...], bool]] = deque()
        self._late: deque[tuple[Slot, tuple[Step, ...], bool]] = deque()
        self._found: dict[tuple[Target, Place], Arrival] = {}
        self._seen: set[Slot] = set()
        self._lost: set[Place] = set()

    def run(self) -> Requested:
        for route in http_routes(self._source):
            step = Step(route.function.place, f"a request reaches {route.subject}")
            for name in _inputs(self._source, route):
                for slot in self._carried.parameters(route.function.name, name):
                    if not slot.is_typed:
                        self._edge.append((slot, (step,), False))
        self._enter_values()
        while self._edge or self._late:
            slot, trail, tested = (self._edge or self._late).popleft()
            if slot not in self._seen:
                self._seen.add(slot)
                self._visit(slot, trail, tested=tested)
        found = sorted(self._found.values(), key=lambda each: (each.call.place, each.target))
        return Requested(tuple(found), tuple(sorted(self._lost)))

    def _enter_values(self) -> None:
        for unit in self._source.units:
            for call in unit.calls if not self._source.is_test(unit.path) else ():
                if any(map(self._requested, (*call.values, call.base))):
                    step = Step(call.place, "what a request says")
                    self._reach(_forms(call), self._requested, (step,), tested=False)

    def _requested(self, value: Value) -> bool:
        return _stems(value, self._giving) and not self._is_clean(value)

    def _unclean(self, use: Use) -> Carries:
        return lambda value: use.carries(value) and not self._is_clean(value)

    def _is_clean(self, value: Value) -> bool:
        """Whether a value went through what cleans it, or a function that gives something else."""
        made = {origin.removeprefix("call:") for origin in value.origins}
        return _is_clean(value) or not made.isdisjoint(self._dull)

    def _visit(self, slot: Slot, trail: tuple[Step, ...], *, tested: bool) -> None:
        for use in self._carried.uses.get(slot, ()):
            now = tested or use.origin in use.call.tested
            self._reach(_forms(use.call), self._unclean(use), trail, tested=now)
        for item in self._carried.fills.get(slot, ()):
            if slot.origin in item.value.origins and not self._is_clean(item.value):
                step = Step(item.place, "is kept")
                self._go(self._carried.field(item.target), (*trail, step), tested=tested)

    def _reach(
        self, forms: Iterable[Call], carries: Carries, trail: tuple[Step, ...], *, tested: bool
    ) -> None:
        for call in forms:
            for target, value in _ends(call):
                if carries(value):
                    step = Step(call.place, f"reaches {call.name.lstrip('~')}")
                    self._end(Arrival(target, call, (*trail, step), tested))
            self._hand_on(call, carries, trail, tested=tested)

    def _hand_on(
        self, call: Call, carries: Carries, trail: tuple[Step, ...], *, tested: bool
    ) -> None:
        callees = self._callees.of(call)
        if not callees and is_variable(call) and any(map(carries, call.values)):
            self._lost.add(call.place)
        for callee in callees:
            step = Step(call.place, f"is handed on to {callee.function.short}")
            for name, doubt in arriving(call, callee.function, carries):
                if callee.doubt or doubt:
                    self._lost.add(call.place)
                    continue
                for slot in self._carried.parameters(callee.function.name, name):
                    self._go(slot, (*trail, step), tested=tested)

    def _go(self, slot: Slot, trail: tuple[Step, ...], *, tested: bool) -> None:
        (self._late if tested else self._edge).append((slot, trail, tested))

    def _end(self, arrival: Arrival) -> None:
        known = self._found.setdefault((arrival.target, arrival.call.place), arrival)
        if known.tested and not arrival.tested:
            self._found[arrival.target, arrival.call.place] = arrival


def _forms(call: Call) -> tuple[Call, ...]:
    """Return a call with those that it leads to, whatever runs them."""
    made = handed(call)
    return (*unfolded(spelled(call)), *([made] if made is not None else ()))


def _ends(call: Call) -> Iterator[tuple[Target, Value]]:
    """Yield what a call lets a value choose."""
    written = call.short in WRITES
    for _, value in harmed(call, Harm.PATH) if call.short not in HARMLESS else ():
        if not written or value is call.base:
            yield Target.FILE, value
    yield from ((Target.ADDRESS, value) for _, value in harmed(call, Harm.HTTP))
    yield from ((Target.COMMAND, value) for _, value in harmed(call, Harm.SHELL))
    yield from ((Target.CODE, value) for _, value in harmed(call, Harm.CODE))
    # A statement that a library puts together has its values apart from its text.
    for _, value in harmed(call, Harm.SQL):
        if is_query(call, value) and any(
            part.shape is Shape.TEXT for part in (value, *value.parts)
        ):
            yield Target.QUERY, value
    if any_matches(LOADERS, call.name):
        named = call.keyword(*NAMES)
        yield from ((Target.MODEL, value) for value in ([named] if named else call.args[:1]))


def _inputs(source: Source, route: Route) -> Iterator[str]:
    """Yield the parameters of a route that hold what the caller wrote, not what is injected."""
    function, types = route.function, dict(route.function.types)
    if isinstance(source, Scripts):
        yield from function.params if route.mark.name == function.short else function.params[:1]
        return
    models = {c.name for c in source.classes if any(_is_model(base) for base in c.bases)}
    for name in function.params:
        kind = types.get(name, "")
        in_path = re.search(rf"[{{<](?:\w+:)?{re.escape(name)}(?::\w+)?[}}>]", route.path)
        texts = kind in TEXTS or any(m == kind or m.endswith(f".{kind}") for m in models if kind)
        if in_path or texts:
            yield name


def _is_model(base: str) -> bool:
    return any_matches(MODEL_BASES, base)


def _giving(source: Source) -> frozenset[str]:
    """Return the functions that return what a request says, themselves or through others."""
    found: frozenset[str] = frozenset()
    for _ in range(MAX_ROUNDS):
        more = frozenset(f.name for f in source.functions if _gives(f, found))
        if more == found:
            break
        found = more
    return found


def _is_dull(function: Function) -> bool:
    """Whether what a function returns holds nothing of what it is given."""
    return all(
        _is_clean(got.value)
        or not any(o.startswith(("param:", "field:")) for o in got.value.origins)
        for got in function.returns
    ) and not any(_stems(got.value, frozenset()) for got in function.returns)


def _gives(function: Function, known: frozenset[str]) -> bool:
    return any(_stems(got.value, known) and not _is_clean(got.value) for got in function.returns)


def _stems(value: Value, giving: frozenset[str]) -> bool:
    if REQUEST.search(value.name):
        return True
    for origin in value.origins:
        name = origin.removeprefix("call:")
        if name is not origin and (name in giving or any_matches(INPUTS, name)):
            return True
    return any(_stems(part, giving) for part in value.parts)


def _is_clean(value: Value) -> bool:
    return any(any_matches(CLEANS, origin.removeprefix("call:")) for origin in value.origins)
