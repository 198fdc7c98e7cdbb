"""What turns a caller of a script's routes away: a library, or a condition that is always met."""

from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.asking import asking
from bartizan.evidence.asks import any_matches
from bartizan.evidence.code import last_of
from bartizan.evidence.llm import model_calls
from bartizan.evidence.routes import Route
from bartizan.evidence.scriptauth import DOORS, PROTECTS, SPEAKS, THROWS, WHO, says_no
from bartizan.evidence.source import Call, Function, Shape, Source, Value

GUARD = "js:guard"
MAX_HOPS = 3
NEVER = 0  # The line before which nothing stands.
# Options of doors, and what makes one let in whoever proves nothing.
LETS_IN = {"credentialsRequired": False, "authRequired": False, "passthrough": True}


@dataclass(frozen=True, slots=True)
class Proofs:
    """Where a caller without proof is turned away, and where only a name says so."""

    sure: Place | None = None
    named: Place | None = None


def proofs(source: Source, route: Route) -> Proofs:
    """Return what stands before the work of a function that answers requests.

    It is sure where what a library tells of who calls is missing, and the function is left before a
    model is asked; or where an error of the library, which no handler passes over, leaves it.
    """
    entrance = route.function
    for door in route.before:
        if any_matches(DOORS, door.name) and _bars(door):
            return Proofs(sure=entrance.place)
    doors = [last_of(door.name) for door in route.before]
    named = entrance.place if any(map(SPEAKS.search, doors)) else None
    seen = _Look(source, _work(source, entrance)).into(entrance, MAX_HOPS)
    return Proofs(seen.throws or seen.leaves, named or seen.named or seen.known)


def _bars(door: Value) -> bool:
    """Whether a door lets nobody in who proves nothing, as far as its options tell."""
    if door.shape is Shape.NAME:
        return True
    if last_of(door.name) == "authenticate":  # Of passport: a strategy, and no callback.
        named = door.parts[0] if door.parts else None
        texts = [named, *named.parts] if named is not None else []
        known = [part.text for part in texts if part.text is not None]
        plain = all(part.shape is Shape.MAP for part in door.parts[1:])
        return plain and bool(known) and "anonymous" not in known
    if last_of(door.name) == "withMcpAuth":
        return any((held := part.entry("required")) and held.is_true for part in door.parts)
    for part in door.parts:
        if part.shape is not Shape.MAP and part.shape is not Shape.NAME:
            return False
        for key, held in part.entries():
            wrong = LETS_IN.get(key.text or "")
            if key.text is None or (wrong is not None and held.constant is not (not wrong)):
                return False
    return True


def _work(source: Source, entrance: Function) -> int:
    """Return the first line on which a function asks a model, NEVER where it cannot be told."""
    asked, reaching = {id(call) for call in model_calls(source)}, asking(source)
    lines = []
    for unit in source.units:
        for call in unit.calls if unit.path == entrance.place.path else ():
            inside = call.scope == entrance.name or call.scope.startswith(f"{entrance.name}.")
            behind = source.function(call.name, near=unit.path) if inside else None
            asks = id(call) in asked or (
                behind is not None and (behind.place.path, behind.name) in reaching
            )
            lines += [call.place.line] if inside and asks else []
    return min(lines, default=NEVER)


@dataclass(slots=True)
class _Seen:
    """What a function does with whoever is nobody: it throws, it returns, or it tells."""

    throws: Place | None = None
    leaves: Place | None = None
    known: Place | None = None
    named: Place | None = None


class _Look:
    """Looks into a function, and then into those that it calls."""

    def __init__(self, source: Source, work: int) -> None:
        self._source, self._work = source, work
        self._seen: dict[str, _Seen] = {}

    def into(self, function: Function, hops: int) -> _Seen:
        """Return what a function does; the outermost one has to do it before its work."""
        outermost = not self._seen
        seen = self._seen[function.name] = _Seen()
        called = self._source.calls_in(function.name)
        for call in called:
            self._behind(call, seen, hops)
        for call in called:
            if not outermost or _ends_before(call, self._work):
                self._judge(call, called, seen)
            elif any_matches(PROTECTS, call.name) or any_matches(WHO, call.name):
                seen.known = seen.known or call.place
        return seen

    def _behind(self, call: Call, seen: _Seen, hops: int) -> None:
        """Look into what a call leads to."""
        behind = self._source.function(call.name, near=call.place.path) if hops else None
        if behind is not None and behind.name not in self._seen:
            self.into(behind, hops - 1)
        inner = self._seen.get(behind.name) if behind is not None else None
        if inner is not None and (inner.throws or inner.leaves or inner.known):
            seen.known = seen.known or call.place

    def _judge(self, call: Call, called: tuple[Call, ...], seen: _Seen) -> None:
        behind = self._source.function(call.name, near=call.place.path)
        inner = self._seen.get(behind.name) if behind is not None else None
        if call.name == GUARD:
            if self._guards(call) and _refused(call, called):
                said = call.keyword("by")
                if said is not None and said.text == "throw":
                    seen.throws = seen.throws or call.place
                else:
                    seen.leaves = seen.leaves or call.place
        elif any_matches(PROTECTS, call.name) or (inner is not None and inner.throws):
            seen.throws = seen.throws or (None if call.caught else call.place)
            seen.known = seen.known or call.place
        elif any_matches(THROWS, call.name) and len(call.args) > 1 and _plain(call):
            seen.throws = seen.throws or call.place
        elif any_matches(WHO, call.name):
            seen.known = seen.known or call.place
        elif SPEAKS.search(last_of(call.name)) and not says_no(call):
            seen.named = seen.named or call.place

    def _guards(self, guard: Call) -> bool:
        """Whether a condition asks for what a library tells of a caller, or a function over it."""
        for value in guard.args:
            parts = value.parts if value.shape is Shape.UNKNOWN else ()
            if any(part.known and part.constant for part in parts):
                continue  # Whoever is nobody is somebody by default.
            for name in _calls_of(value):
                function = self._source.function(name, near=guard.place.path)
                inner = self._seen.get(function.name) if function is not None else None
                if any_matches(WHO, name) or (inner is not None and inner.known is not None):
                    return True
        return False


def _calls_of(value: Value) -> Iterator[str]:
    for origin in value.origins:
        if origin.startswith("call:"):
            yield origin.removeprefix("call:")


def _plain(call: Call) -> bool:
    """Whether the error of a proof leaves the function; a callback would get it instead."""
    waits = any_matches(("npm:jsonwebtoken.verify",), call.name)
    passed = [each for each in call.caught if each.error == "" or not waits]
    return not passed and all(value.shape is Shape.MAP for value in call.args[2:])


def _refused(guard: Call, called: tuple[Call, ...]) -> bool:
    """Whether a caller is told so in the lines of a condition."""
    last = guard.place.end_line or guard.place.line
    return any(says_no(call) for call in called if guard.place.line <= call.place.line <= last)


def _ends_before(call: Call, line: int) -> bool:
    return (call.place.end_line or call.place.line) < line
