"""Mappings of options: how they are put together, and what they give to a call."""

from collections.abc import Iterable, Iterator

from bartizan.collect.python.values import origins_of
from bartizan.evidence.source import HIDES
from bartizan.evidence.value import UNKNOWN, Shape, Value

Keywords = tuple[tuple[str, Value], ...]
# Calls that return a copy of the mapping that they are given.
COPIES = frozenset({"copy.copy", "copy.deepcopy", "types.MappingProxyType"})
DICTS = frozenset({"builtins.dict", "collections.OrderedDict"})
MAKES = COPIES | DICTS
# Methods that change a mapping.
CHANGES = frozenset({"update", "setdefault", "pop", "popitem", "clear", "__setitem__"})
PARTIAL = "functools.partial"
PARTIALS = frozenset({PARTIAL, "functools.partialmethod"})
# Calls whose options are kept for another call.
BUILDS = PARTIALS | DICTS


def mapping(parts: tuple[Value, ...]) -> Value:
    """Return the mapping of keys and values in turn."""
    return Value(Shape.MAP, parts=parts, origins=origins_of(parts))


def entries_of(value: Value) -> tuple[Value, ...]:
    """Return the keys and values in turn that a value adds to a mapping; a key may be unknown."""
    if value.shape is Shape.UNKNOWN and value.parts:  # one of several
        return tuple(part for held in value.parts for part in _maybe(held))
    return value.parts if value.shape is Shape.MAP else (UNKNOWN, value)


def _maybe(value: Value) -> tuple[Value, ...]:
    """Return the entries that a value may add: what is held under them is not certain."""
    return tuple(
        _one_of(part) if index % 2 else part for index, part in enumerate(entries_of(value))
    )


def makes(name: str, args: tuple[Value, ...]) -> bool:
    """Whether a call of this name makes a mapping, or copies one."""
    return name in DICTS or (name in COPIES and any(each.shape is Shape.MAP for each in args[:1]))


def copied(name: str, args: tuple[Value, ...], keywords: Keywords) -> Value:
    """Return the mapping that a call makes or copies."""
    if name in DICTS:
        return _made(args, keywords)
    return mapping(tuple(part for value in args[:1] for part in entries_of(value)))


def _made(args: tuple[Value, ...], keywords: Keywords) -> Value:
    pairs: list[Value] = []
    for value in args[:1]:
        paired = _is_paired(value)
        pairs += (p for item in value.parts for p in item.parts) if paired else entries_of(value)
    return mapping((*pairs, *_named(keywords)))


def _is_paired(value: Value) -> bool:
    """Whether this is a list of pairs, each a key and its value."""
    items = value.parts if value.shape is Shape.ITEMS else (UNKNOWN,)
    return all(item.shape is Shape.ITEMS and len(item.parts) == 2 for item in items)  # noqa: PLR2004


def changed(table: Value, method: str, args: tuple[Value, ...], keywords: Keywords) -> Value:
    """Return what a mapping holds after a method of it was called."""
    if method == "update":
        return mapping((*table.parts, *_made(args, keywords).parts))
    if method == "setdefault" and args:
        return mapping((args[0], args[1] if len(args) > 1 else UNKNOWN, *table.parts))
    if method == "__setitem__" and len(args) > 1:
        return mapping((*table.parts, *args[:2]))
    key = args[0] if method == "pop" and args else UNKNOWN
    return mapping((*table.parts, key, UNKNOWN))


def doubted(table: Value, unsure: frozenset[str] | None) -> Value:
    """Return a mapping of which some keys may hold something else by now; None: any of them."""
    if unsure is None:
        return mapping((*table.parts, UNKNOWN, UNKNOWN))
    known = {key.constant: value for key, value in table.entries()}
    pairs = [(Value(Shape.CONSTANT, key), known.get(key)) for key in sorted(unsure)]
    more = (part for key, held in pairs for part in (key, _one_of(held or UNKNOWN)))
    return mapping((*table.parts, *more))


def spread_out(value: Value) -> Iterator[tuple[str, Value]]:
    """Yield what `**value` gives, in the order in which it takes effect."""
    entries = entries_of(value)
    for key, held in zip(entries[::2], entries[1::2], strict=True):
        if key.text is not None:
            yield key.text, held
        elif not key.known:
            yield HIDES, held


def settled(keywords: Iterable[tuple[str, Value]]) -> Keywords:
    """Return keywords without those that a later one replaces."""
    kept: list[tuple[str, Value]] = []
    seen: set[str] = set()
    for name, value in reversed(tuple(keywords)):
        if name not in seen:
            kept.append((name, value))
        if name != HIDES:
            seen.add(name)
    return tuple(reversed(kept))


def bound(args: tuple[Value, ...], keywords: Keywords, origins: frozenset[str]) -> Value:
    """Return what `functools.partial` makes: a function with what it is given beforehand."""
    held = mapping(tuple(_named(keywords)))
    return Value(Shape.CALL, name=PARTIAL, parts=(*args, held), origins=origins)


def unbound(target: Value) -> tuple[Value, tuple[Value, ...], Keywords] | None:
    """Return the function in a partial one with what it was given; None when it is none."""
    if target.name != PARTIAL or target.parts[-1:] == () or target.parts[-1].shape is not Shape.MAP:
        return None
    function, *args, held = target.parts
    return function, tuple(args), tuple(spread_out(held))


def _one_of(value: Value) -> Value:
    return Value(Shape.UNKNOWN, parts=(value,), origins=value.origins)


def _named(keywords: Keywords) -> Iterator[Value]:
    for name, value in keywords:
        yield from (UNKNOWN, value) if name == HIDES else (Value(Shape.CONSTANT, name), value)
