"""Facts of a file to plain lists and back: what the cache holds. Nothing in it can run."""

from typing import Any

from bartizan.core.place import Place
from bartizan.evidence.course import Cap, Caught, Ends, Loop, Switch
from bartizan.evidence.facts import Gap
from bartizan.evidence.source import (
    Assignment,
    Call,
    ClassFact,
    FileFacts,
    Function,
    Import,
    MapLiteral,
    Return,
    Shape,
    Value,
)

SHAPES = {shape.value: shape for shape in Shape}
Plain = list[Any]  # The boundary to JSON, which knows no types.


def to_plain(facts: FileFacts) -> Plain:
    """Return facts as nested lists of plain values; paths and modules are left out."""
    return [
        [_call_out(item) for item in facts.calls],
        [_function_out(item) for item in facts.functions],
        [[i.name, _place_out(i.place), list(i.bases), i.doc] for i in facts.classes],
        [[i.target, _out(i.value), _place_out(i.place), i.scope] for i in facts.assignments],
        [[_out(i.value), _place_out(i.place), i.scope] for i in facts.maps],
        [[i.name, _place_out(i.place)] for i in facts.imports],
        [_gap_out(gap) for gap in facts.gaps],
    ]


def from_plain(path: str, module: str, plain: Plain) -> FileFacts:
    """Return the facts that `to_plain` wrote.

    Raises TypeError, ValueError, KeyError or IndexError for lists that it did not write.
    """
    calls, functions, classes, assignments, maps, imports, gaps = plain
    return FileFacts(
        path=path,
        module=module,
        calls=tuple(_call_in(path, item) for item in calls),
        functions=tuple(_function_in(path, item) for item in functions),
        classes=tuple(
            ClassFact(name=name, place=_place_in(path, place), bases=tuple(bases), doc=doc)
            for name, place, bases, doc in classes
        ),
        assignments=tuple(
            Assignment(target=target, value=_in(value), place=_place_in(path, place), scope=scope)
            for target, value, place, scope in assignments
        ),
        maps=tuple(
            MapLiteral(value=_in(value), place=_place_in(path, place), scope=scope)
            for value, place, scope in maps
        ),
        imports=tuple(Import(name, _place_in(path, place)) for name, place in imports),
        gaps=tuple(_gap_in(path, item) for item in gaps),
    )


def _place_out(place: Place) -> Plain:
    return [place.line, place.end_line, place.cell]


def _place_in(path: str, plain: Plain) -> Place:
    line, end_line, cell = plain
    return Place(path, line, end_line, cell)


def _gap_out(gap: Gap) -> Plain:
    return [gap.reason, sorted(gap.words) if gap.words is not None else None]


def _gap_in(path: str, plain: Plain) -> Gap:
    reason, words = plain
    return Gap(path, reason, None if words is None else frozenset(words))


def _out(value: Value) -> Plain:
    shape, constant, name, parts, origins = value
    plain: Plain = [shape.value, constant, name, [_out(part) for part in parts], sorted(origins)]
    while len(plain) > 2 and plain[-1] in ("", []):  # noqa: PLR2004  (shape and constant stay)
        plain.pop()
    return plain


def _in(plain: Plain) -> Value:
    padded = (*plain, None, None, None, None)
    _, constant, name, parts, origins = padded[:5]
    return Value(
        SHAPES[plain[0]],
        constant,
        name or "",
        tuple(map(_in, parts or ())),
        frozenset(origins or ()),
    )


def _call_out(call: Call) -> Plain:
    return [
        call.name,
        _place_out(call.place),
        [_out(arg) for arg in call.args],
        [[name, _out(value)] for name, value in call.keywords],
        call.scope,
        call.spread,
        _out(call.base),
        [list(pair) for pair in call.lines],
        sorted(call.tested),
        call.starred,
        [list(each) for each in call.caught],
    ]


def _call_in(path: str, plain: Plain) -> Call:
    name, place, args, keywords, scope, spread, base, lines, tested, starred, caught = plain
    return Call(
        name=name,
        place=_place_in(path, place),
        args=tuple(map(_in, args)),
        keywords=tuple((key, _in(value)) for key, value in keywords),
        scope=scope,
        spread=spread,
        base=_in(base),
        lines=tuple((key, line) for key, line in lines),
        tested=frozenset(tested),
        starred=starred,
        caught=tuple(Caught(error, Ends(ends), depth) for error, ends, depth in caught),
    )


def _function_out(item: Function) -> Plain:
    return [
        item.name,
        _place_out(item.place),
        list(item.params),
        [_call_out(mark) for mark in item.decorators],
        item.doc,
        _place_out(item.doc_place) if item.doc_place else None,
        [[_out(got.value), _place_out(got.place), got.caught] for got in item.returns],
        sorted(item.tested),
        item.owner,
        [[param, text, _place_out(place)] for param, text, place in item.defaults],
        [list(pair) for pair in item.types],
        list(item.rest),
        sorted(item.weighed),
        [_switch_out(each) for each in item.switches],
        [[_place_out(each.place), each.cap] for each in item.loops],
    ]


def _function_in(path: str, plain: Plain) -> Function:
    name, place, params, decorators, doc, doc_place, returns, tested, owner, *signature = plain
    defaults, types, (rest, options), weighed, switches, loops = signature
    return Function(
        name=name,
        place=_place_in(path, place),
        params=tuple(params),
        decorators=tuple(_call_in(path, mark) for mark in decorators),
        doc=doc,
        doc_place=_place_in(path, doc_place) if doc_place else None,
        returns=tuple(
            Return(_in(value), _place_in(path, where), caught) for value, where, caught in returns
        ),
        tested=frozenset(tested),
        owner=owner,
        defaults=tuple((param, text, _place_in(path, where)) for param, text, where in defaults),
        types=tuple((param, named) for param, named in types),
        rest=(rest, options),
        weighed=frozenset(weighed),
        switches=tuple(_switch_in(path, each) for each in switches),
        loops=tuple(Loop(_place_in(path, where), Cap(cap)) for where, cap in loops),
    )


def _switch_out(item: Switch) -> Plain:
    return [_out(item.value), list(item.texts), item.skips, item.within, _place_out(item.place)]


def _switch_in(path: str, plain: Plain) -> Switch:
    value, texts, skips, within, place = plain
    return Switch(_in(value), tuple(texts), skips, within, _place_in(path, place))
