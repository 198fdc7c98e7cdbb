"""Proofs that are asked for only where something is set, and how that stands if nothing is."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.place import Place
from bartizan.evidence.choices import ENVIRONMENT
from bartizan.evidence.code import last_of
from bartizan.evidence.course import Switch
from bartizan.evidence.source import Function, Shape, Source, Value

# Functions that look for a setting, with what it is by default as the second argument.
SETTINGS = re.compile(
    r"(?:^|[._~])(?:getenv|env|environ|get_?env(?:_var)?|(?:get_?)?config(?:uration)?|(?:get_?)?settings?"
    r"|get_?setting|get_?option|conf)(?:\.(?:get|getboolean|str|bool|get_secret_value|lower|strip))*\Z",
    re.IGNORECASE,
)
# What holds settings, by its name, and what holds something of the caller.
HOLDERS = re.compile(
    r"settings?|config|conf|cfg|env(?:iron)?|options?|flags|params|os|app|constants|const|self",
    re.IGNORECASE,
)
CALLERS = re.compile(
    r"request|session|current_user|(?:^|[.~])g\.|scope|websocket|headers|cookies|credentials|payload"
    r"|claims|response|context\b|caught|(?:^|[._~])user\b",
    re.IGNORECASE,
)
# Words in the names of settings that say whether callers must prove who they are.
SWITCH_WORDS = (
    "auth",
    "api_key",
    "apikey",
    "secret",
    "enable",
    "disable",
    "environment",
    "debug",
    "_env",
    "app_env",
    "require_",
    "jwt",
    "access_token",
    "password",
    "mode",
)
PIECES = frozenset({"lower", "strip", "upper", "get_secret_value", "casefold"})

# What a setting may be by default.
Constant = str | float | bool | None


class Default(StrEnum):
    """How a proof stands where nothing is set: it is asked for, it is not, or nobody can tell."""

    ON = "on"
    OFF = "off"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Off:
    """A switch that leaves out all proofs of a function, and how it stands if nobody sets it."""

    function: Function
    place: Place
    by: str
    default: Default


def switched_off(source: Source, function: Function, proofs: Iterable[Place]) -> Off | None:
    """Return the switch that leaves out all these proofs of a function, the most open one."""
    lines = [place.line for place in proofs]
    found = [
        Off(function, each.place, _called(each.value), default)
        for each in function.switches
        if lines and _leaves_out(each, lines) and (default := _default(source, each)) is not None
    ]
    order = (Default.OFF, Default.UNSEEN, Default.ON)
    return min(found, key=lambda each: order.index(each.default), default=None)


def _leaves_out(switch: Switch, lines: list[int]) -> bool:
    first, last = switch.place.line, switch.place.end_line or switch.place.line
    if switch.within:
        return all(first <= line <= last for line in lines)
    return all(line > last for line in lines)


def _default(source: Source, switch: Switch) -> Default | None:
    """Return how the proofs stand where nothing is set; None for a condition on the caller."""
    if not _is_setting(switch.value):
        return None
    held = set(_defaults(source, switch.value))
    if not held:
        return Default.UNSEEN
    skipped = {_holds(value, switch.texts) is switch.skips for value in held}
    return Default.UNSEEN if len(skipped) > 1 else Default.OFF if True in skipped else Default.ON


def _holds(constant: Constant, texts: tuple[str, ...]) -> bool:
    """Whether a term is true, or is one of these texts, where it is this constant."""
    if texts:
        return str(constant).casefold() in {text.casefold() for text in texts}
    return bool(constant)


def _is_setting(value: Value) -> bool:
    """Whether nothing of the caller flows into a value, and its name is that of a setting."""
    if value.known:
        return True
    if CALLERS.search(value.name) or any(CALLERS.search(each) for each in value.origins):
        return False
    for origin in value.origins:
        kind, _, name = origin.partition(":")
        if kind in ("param", "typed", "caught") or (kind == "call" and not _looks_up(name)):
            return False
    if value.shape is Shape.CALL:
        return _looks_up(value.name) or any(map(_is_setting, value.parts))
    if value.shape is Shape.UNKNOWN:
        return bool(value.origins or value.parts) and all(map(_is_setting, value.parts))
    return _is_named(value.name) or any(o.startswith("field:") for o in value.origins)


def _looks_up(name: str) -> bool:
    return name in ENVIRONMENT or SETTINGS.search(name) is not None


def _is_named(name: str) -> bool:
    """Whether a name is a constant of a module, or an attribute of what holds settings."""
    parts = name.lstrip("~").split(".")
    return parts[-1].isupper() or any(HOLDERS.fullmatch(part) for part in parts[:-1])


def _defaults(source: Source, value: Value) -> Iterator[Constant]:
    """Yield what a setting may be by default; nothing where code does not say so."""
    if value.known:
        yield value.constant
    elif value.shape is Shape.CALL and _looks_up(value.name):
        yield from _given(value)
    elif value.shape is Shape.UNKNOWN and value.parts:
        yield from _of_parts(source, value)
    elif value.shape is Shape.NAME:
        for item in source.once(_said).get(last_of(value.name), ()):
            yield from _stated(item)


def _given(value: Value) -> Iterator[Constant]:
    """Yield what a look-up of the environment, or of a configuration, gives without a setting."""
    if len(value.parts) > 1:
        if value.parts[1].known:
            yield value.parts[1].constant
    elif value.name.startswith(("os.getenv", "os.environ.get")):
        yield None


def _of_parts(source: Source, value: Value) -> Iterator[Constant]:
    """Yield the default of `a or b`: the last, where those before it are nothing."""
    held = [tuple(_defaults(source, part)) for part in value.parts]
    if all(len(each) == 1 for each in held):
        yield next((each[0] for each in held if each[0]), held[-1][0])


def _stated(value: Value) -> Iterator[Constant]:
    """Yield what a declaration of a setting says: a constant, a field, a look-up."""
    if value.known:
        yield value.constant
    elif value.shape is Shape.CALL and last_of(value.name) in ("Field", "field", "ib"):
        yield from (part.constant for part in value.parts[:1] if part.known)
    elif value.shape is Shape.CALL and _looks_up(value.name):
        yield from _given(value)


def _said(source: Source) -> dict[str, list[Value]]:
    """Return what is assigned to settings, by the last parts of their names."""
    found: dict[str, list[Value]] = {}
    for unit in source.units:
        for item in unit.assignments if not source.is_test(unit.path) else ():
            found.setdefault(last_of(item.target), []).append(item.value)
    return found


def _called(value: Value) -> str:
    """Return what a setting is called, as people write it."""
    if value.shape is Shape.CALL and value.parts and value.parts[0].text:
        return value.parts[0].text
    name = last_of(value.name)
    inner = next((_called(part) for part in value.parts if part.name), "")
    return name if name and name not in PIECES else inner or "a setting"
