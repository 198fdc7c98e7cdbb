"""What turns callers away: code that refuses them, and names that only say that they would."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import islice

from bartizan.core.place import Place
from bartizan.evidence.asks import (
    Ask,
    any_matches,
    aside,
    beside,
    calls,
    fragments,
    targets,
)
from bartizan.evidence.code import last_of
from bartizan.evidence.passing import is_proof_passed_over
from bartizan.evidence.proving import (
    ANSWERS,
    ERRORS,
    PROVES,
    is_doubtful,
    is_open,
    is_refusal,
    is_unsigned,
    proves,
    refuses,
)
from bartizan.evidence.saying import ASKED, UNPROVEN, Said, said_by
from bartizan.evidence.source import Call, ClassFact, Function, Shape, Source, Value
from bartizan.evidence.switched import SWITCH_WORDS, Default, switched_off

AUTH_WORDS = (
    "auth", "login", "jwt", "token", "api_key", "apikey", "current_user", "principal", "bearer",
    "verify_key", "session_user", "signature", "permission", "oidc",
)  # fmt: skip
# What gives its caller's name by its own: what else takes an id says nothing of who calls.
GIVES = re.compile(
    r"user|auth|principal|identity|account|claims|tenant|member|viewer|caller|token", re.IGNORECASE
)
# What takes a token out of a request and looks at nothing in it.
TAKES = re.compile(
    r"OAuth2|HTTPBearer|HTTPBasic|APIKey|scheme|bearer|api_?key_(?:header|query|cookie)|^security\Z",
    re.IGNORECASE,
)
AUTH = re.compile(
    r"auth(?!or(?!i[sz]))|login|jwt|(?<!max_)(?<!count_)token(?!i[sz]er|s_|_count|_usage)|api_?key"
    r"|current_?user|principal|bearer|verify_key|session_user|signature|permission|oidc|security",
    re.IGNORECASE,
)
NOT_AUTH = re.compile(
    r"openai|anthropic|hub\.login|huggingface|get_num_tokens|num_tokens|environ|_not_required|_exempt"
)
DEPENDS = ("*.Depends", "*.Security")
MAX_HOPS, TWO = 3, 2
AUTHN_ASKS: tuple[Ask, ...] = (
    *fragments(*AUTH_WORDS), *calls(*DEPENDS), *aside(targets(*SWITCH_WORDS)),
    *beside(calls(*ANSWERS, *ERRORS, *(name for name in PROVES if not name.endswith("*")))),
    *aside(beside(calls(*ASKED, *UNPROVEN))),
)  # fmt: skip


class Standing(StrEnum):
    """What is known of something that may authenticate.

    `REFUSES`: its code turns callers away, or a library does that is known to. `SWITCHED`: it does
    so only where something is set. `NAMED`: only its name says so, or its error is passed over.
    `SAID`: it takes who calls from what the request says. `NOTHING`: none of these.
    """

    REFUSES = "refuses"
    SWITCHED = "switched"
    NAMED = "named"
    SAID = "said"
    NOTHING = "nothing"


# What a function gives that another one's refusal may stand on.
LEANING = (Standing.SWITCHED, Standing.SAID)


def speaks(name: str) -> bool:
    """Whether a name is that of an authentication."""
    return AUTH.search(name) is not None and not NOT_AUTH.search(name.lower())


def standing(source: Source, name: str, near: str, hops: int = MAX_HOPS) -> Standing:
    """Return what is known of what a resolved name stands for, seen from the file `near`."""
    if not name:
        return Standing.NOTHING
    if proves(name):
        return Standing.REFUSES
    by_name = Standing.NAMED if speaks(name) else Standing.NOTHING
    behind = tuple(_behind(source, name, near))
    if not behind or not hops:
        return by_name
    found = {standing_of(source, function, hops - 1) for function in behind}
    best = next((each for each in Standing if each in found), Standing.NOTHING)
    several = len(found) > 1 and len({function.name for function in behind}) < len(behind)
    return Standing.NAMED if several and best is Standing.REFUSES else best


def _behind(source: Source, name: str, near: str) -> Iterator[Function]:
    """Yield the functions of the workload that a name stands for: itself, or a class's methods."""
    function = source.function(name, near=near)
    if function is not None:
        yield from source.once(_alike)[function.place.path, function.name]
        return
    for item in source.once(_classes).get(name.rpartition(".")[2], ()):
        if item.name == name or item.name.endswith(f".{name}"):
            yield from source.once(_methods).get(item.name, ())


def _alike(source: Source) -> dict[tuple[str, str], list[Function]]:
    """Return the functions by files and names: where a file defines two, one of them holds."""
    found: dict[tuple[str, str], list[Function]] = {}
    for function in source.functions:
        found.setdefault((function.place.path, function.name), []).append(function)
    return found


def _classes(source: Source) -> dict[str, list[ClassFact]]:
    """Return the classes of the workload by their short names."""
    found: dict[str, list[ClassFact]] = {}
    for item in source.classes:
        found.setdefault(item.name.rpartition(".")[2], []).append(item)
    return found


def _methods(source: Source) -> dict[str, list[Function]]:
    """Return the methods of each class, with what these define: a handler that is handed on."""
    owners = {each.name: each.owner for each in source.functions if each.owner}
    found: dict[str, list[Function]] = {}
    for function in source.functions:
        owner = function.owner or owners.get(function.name.rpartition(".")[0], "")
        if owner:
            found.setdefault(owner, []).append(function)
    return found


def standing_of(source: Source, function: Function, hops: int = MAX_HOPS - 1) -> Standing:
    """Return the best that is known of a function, worked out once for each number of hops."""
    known, key = source.once(_remembrance), (str(function.place), function.name, hops)
    if key not in known:
        known[key] = _of_function(source, function, hops)
    return known[key]


def _remembrance(_: Source) -> dict[tuple[str, str, int], Standing]:
    return {}


def _of_function(source: Source, function: Function, hops: int) -> Standing:
    """Return the best that is known of a function: what it does, calls, or depends on.

    One whose proofs are all left out where something is not set is known by its name alone.
    """
    proofs = tuple(proofs_of(source, function, hops))
    found = {stands for _, stands in proofs}
    best = next((each for each in Standing if each in found), Standing.NOTHING)
    sure = [place for place, stands in proofs if stands is Standing.REFUSES]
    off = switched_off(source, function, sure) if sure else None
    if off is not None and off.default is not Default.ON:
        return Standing.SWITCHED
    told = said(source, function)
    if told is not None:
        return Standing.NAMED if told.proxied else Standing.SAID
    if not sure or not _leans(source, function, sure):
        return best
    if any(map(is_open, inside(source, function))):
        return Standing.NAMED
    return next((each for each in LEANING if each in found), best)


def _leans(source: Source, function: Function, sure: Iterable[Place]) -> bool:
    """Whether a function only refuses, by what others gave it: it is worth no more than they."""
    own = {c.place for c in inside(source, function) if any_matches((*ANSWERS, *ERRORS), c.name)}
    own |= {got.place for got in function.returns}
    return own.issuperset(sure)


def said(source: Source, function: Function) -> Said | None:
    """Return what a function takes from the request for who calls, None where it may prove it."""
    known = source.once(_sayings)
    key = (str(function.place), function.name)
    if key not in known:
        inner = inside(source, function)
        unsigned = tuple(call for call in inner if _is_unsigned_by(source, call, function))
        proven = any(refuses(call) and proves(call.name) for call in inner)
        proven = proven or not GIVES.search(function.short) or _is_told(source, function)
        known[key] = None if proven else said_by(source, function, unsigned)
    return known[key]


def _is_told(source: Source, function: Function) -> bool:
    """Whether another function tells one who calls, which may have proven it.

    What only takes a token out of a request has not.
    """
    for value in dependencies(source, function):
        stands = standing(source, value.name, function.place.path)
        takes = TAKES.search(last_of(value.name)) is not None
        if stands in (Standing.REFUSES, Standing.SWITCHED) or (
            stands is Standing.NAMED and not takes
        ):
            return True
    return False


def _sayings(_: Source) -> dict[tuple[str, str], Said | None]:
    return {}


def _is_unsigned_by(source: Source, call: Call, function: Function) -> bool:
    """Whether a call reads a token without its signature, itself or by a function of one's own."""
    if is_unsigned(call):
        return True
    behind = source.function(call.name, near=function.place.path)
    if behind is None or behind.name == function.name:
        return False
    inner = source.calls_in(behind.name)
    return any(map(is_unsigned, inner)) and not any(
        refuses(each) and proves(each.name) for each in inner
    )


def proofs_of(
    source: Source, function: Function, hops: int = MAX_HOPS - 1
) -> Iterator[tuple[Place, Standing]]:
    """Yield where a function turns callers away, or calls or depends on what does."""
    path = function.place.path
    for got in function.returns:
        if any(map(is_refusal, got.value.parts)):
            yield got.place, Standing.REFUSES
        elif got.value.shape is Shape.NAME and not got.value.name.startswith("~"):
            yield got.place, standing(source, got.value.name, path, hops)
    for call in inside(source, function):
        if refuses(call):
            doubted = is_doubtful(call, function, answering=False)
            yield call.place, Standing.NAMED if doubted else Standing.REFUSES
        elif not proves(call.name):
            yield call.place, _of_call(source, call, path, hops)
    names = [(function.place, value.name) for value in dependencies(source, function)]
    names += [(mark.place, mark.name) for mark in function.decorators]
    yield from ((place, standing(source, name, path, hops)) for place, name in names)


def inside(source: Source, function: Function) -> tuple[Call, ...]:
    """Return the calls in a function, and not those in another one that has its name."""
    inner = source.calls_in(function.name)
    if len(source.once(_alike).get((function.place.path, function.name), ())) < TWO:
        return inner
    first, last = function.place.line, function.place.end_line or function.place.line
    return tuple(call for call in inner if first <= call.place.line <= last)


def _of_call(source: Source, call: Call, path: str, hops: int) -> Standing:
    """Return what a call of one's own code is worth: what it takes for its caller is told it."""
    stands = standing(source, call.name, path, hops)
    if stands is Standing.REFUSES and is_proof_passed_over(call, answering=False):
        return Standing.NAMED
    return Standing.NOTHING if stands is Standing.SAID else stands


def dependencies(source: Source, function: Function) -> Iterator[Value]:
    """Yield what the header of a function depends on."""
    end = function.place.end_line or function.place.line
    inside = source.once(_depending).get(function.place.path, [])
    first = bisect_left(inside, function.place.line, key=lambda call: call.place.line)
    for call in islice(inside, first, None):
        if call.place.line > end:
            return
        given = call.argument(0, "dependency")
        if call.scope != function.name and given is not None:
            yield given


def _depending(source: Source) -> dict[str, list[Call]]:
    """Return the calls that declare dependencies, by file and in the order of their lines."""
    found: dict[str, list[Call]] = {}
    for call in source.calls(*DEPENDS):
        found.setdefault(call.place.path, []).append(call)
    return found
