"""Follows texts through a template that it does not spell: special tokens, and what it joins.

A template is given each token by its name (`bos_token`). To look a member up by one is to look it
up by a text that stands in another file, and by a text that was made of others, by any: no ordinary
template does either.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bartizan.formats.jinja import Piece, Token
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.part import Part, found

ENDS: Final = ("_token", "_tokens")
# What leads from any value to the interpreter, as a whole name; languages are `__en__` as well.
INTERNALS: Final = frozenset(
    f"__{name}__"
    for name in (
        "class", "base", "bases", "mro", "subclasses", "globals", "builtins", "init", "import",
        "getattribute", "getattr", "dict", "self", "module", "call", "func", "code", "loader",
        "spec", "reduce", "reduce_ex", "new", "wrapped", "closure", "enter", "exit", "doc",
    )
)  # fmt: skip
GROUPS: Final = ("additional_special_tokens", "extra_special_tokens", "special_tokens")
# How often names are followed from one to the next before that is too often to be meant well.
MOST_ROUNDS: Final = 20
# What stands behind the names that a statement binds.
BINDS: Final = {"set": "=", "for": "in"}
BLOCKS: Final = frozenset({"macro", "call"})
ENDS_OF_BLOCKS: Final = frozenset({"endmacro", "endcall", "endset"})
# Behind the name of a value: one of its fields.
ANY: Final = ".*"
# What may stand behind the beginning of a statement, and before its first word.
TRIMS: Final = frozenset("-+")
OPENED: Final = (("sign", "("),)
WITHIN_NAMES: Final = frozenset(".,()")
# Methods that put what they are given into the value that they are called on.
PUTS: Final = frozenset({"append", "extend", "insert", "add", "update", "setdefault"})
# Filters and methods that make a text of others, or another one of one.
MAKES: Final = frozenset({"join", "replace", "format", "reverse"})
CALLED: Final = (("sign", "|"), ("sign", "."))
TEXTS: Final = frozenset({"one", "two"})
NUMBERS: Final = frozenset({"int", "length", "count", "abs", "round"})

Tokens = Sequence[Token]
Macros = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of code: its tokens, the word that it begins with, and the names that it uses.

    `speaks` says that one of them is a special token's, or that it makes a text of others. A field
    is there by its own name as well.
    """

    tokens: Tokens
    first: str
    names: frozenset[str]
    speaks: bool

    def says(self, said: set[str]) -> bool:
        """Whether it uses a name that stands for what a special token says."""
        return self.speaks or not said.isdisjoint(self.names)


def looked_up_by(pieces: Sequence[Piece], within: Sequence[Collection[int]]) -> str:
    """Return the token that a template looks a member up by, "" where it does by none.

    `within` are, for each piece, the places of its tokens that stand in such brackets.
    """
    statements = [_statement(piece.tokens) for piece in pieces]
    if not any(each.speaks for each in statements):
        return ""
    indexes = [
        _name_at(piece.tokens, at)
        for piece, places in zip(pieces, within, strict=True)
        for at in sorted(places)
        if _is_used(piece.tokens, at)
    ]
    said, macros = set[str](), _macros(statements)
    for _ in range(MOST_ROUNDS):
        before = len(said)
        _follow(statements, macros, said)
        if name := next((each for each in indexes if _is_said(each, said)), ""):
            return name
        if len(said) == before:
            return ""
    return "a name that was handed on too often to be followed"


def _statement(tokens: Tokens) -> Statement:
    trimmed = tokens[1:] if tokens and tokens[0][1] in TRIMS else tokens
    first = trimmed[0][1] if trimmed and trimmed[0][0] == "name" else ""
    start = _end_of_targets(trimmed, first)
    names = {_name_at(trimmed, at) for at in range(start, len(trimmed)) if _is_used(trimmed, at)}
    roots = {name.partition(".")[0] for name in names}
    wholes = {f"{name}{ANY}" for name in names if "." not in name}
    used = frozenset(names | roots | wholes)
    speaks = any(map(_is_special, roots)) or (first in BINDS and _joins(trimmed[start:]))
    return Statement(trimmed, first, used, speaks)


def _joins(tokens: Tokens) -> bool:
    """Whether a value is made of texts: of several, or of one that a filter or a method changes."""
    for one, following in pairwise(tokens):
        called = one in CALLED and following[1] in MAKES
        if called or one == ("sign", "~") or is_text_made(one, following):
            return True
    return False


def is_text_made(one: Token, following: Token) -> bool:
    """Whether two tokens that stand side by side are a text and what adds to it or repeats it."""
    kinds, values = {one[0], following[0]}, {one[1], following[1]}
    return "sign" in kinds and not kinds.isdisjoint(TEXTS) and not values.isdisjoint({"+", "*"})


def spelt_by_tokens(part: Part, node: Mapping[str, object]) -> Iterator[ScanFinding]:
    """Yield the first special token of a tokenizer's configuration that spells an internal name."""
    for key, value in node.items():
        if not (key.endswith(ENDS) or key in GROUPS):
            continue
        for text in _texts(value):
            if text in INTERNALS:
                why = f"its {key[:80]} spells {text!r}, which a template may look a member up by"
                yield found(part, "template-token", Verdict.REVIEW, why)
                return


def _texts(value: object) -> Iterator[str]:
    """Yield the texts of a token, or of a list or a dictionary of them."""
    listed = value if isinstance(value, list) else [value]
    inner = value.values() if isinstance(value, dict) else ()
    for each in (*listed, *inner):
        content = each.get("content") if isinstance(each, dict) else each
        if isinstance(content, str):
            yield content


def _end_of_targets(tokens: Tokens, first: str) -> int:
    """Return where the names end that a statement binds; 0 where it binds none by a value."""
    ends = (at for at, (_, value) in enumerate(tokens) if value == BINDS.get(first))
    return next(ends, 0)


def _macros(statements: Sequence[Statement]) -> Macros:
    """Return the parameters of macros by their names; those of called blocks are of `caller`."""
    macros = defaultdict[str, set[str]](set)
    for each in statements:
        names = [value for kind, value in each.tokens if kind == "name"]
        if each.first == "macro" and len(names) > 1:
            macros[names[1]].update(names[2:], ("varargs", "kwargs"))
        elif each.first == "call":
            macros["caller"].update(names[1:])
    return macros


def _follow(statements: Sequence[Statement], macros: Macros, said: set[str]) -> None:
    """Add the names that a template gives what tokens say, once through it.

    What stands within a macro, or between `set` and `endset`, is what their names stand for.
    """
    stands_for: list[str] = []
    for each in statements:
        if each.first in ENDS_OF_BLOCKS:
            stands_for[-1:] = []
        elif each.first in BLOCKS or (each.first == "set" and not _assigns(each.tokens)):
            stands_for.append(_name_at(each.tokens, 1))
        if each.says(said):
            said.update(stands_for, _bound(each, said), _given(each.tokens, macros))
            said.discard("")


def _assigns(tokens: Tokens) -> bool:
    """Whether a `set` has a value behind a sign, and not in what follows up to its end."""
    signs = (value for kind, value in tokens if kind == "sign" and value not in WITHIN_NAMES)
    return next(signs, "") == "="


def _bound(each: Statement, said: set[str]) -> Iterator[str]:
    """Yield the names that a statement gives a value, and those that it puts one into."""
    tokens, first = each.tokens, each.first
    for at, (kind, value) in enumerate(tokens):
        after = tokens[at + 1 : at + 2]
        if kind == "name" and value in PUTS and tokens[at - 1][1] == "." and after == OPENED:
            yield tokens[at - 2][1] if tokens[at - 2][0] == "name" else ""
    if first == "with":
        yield from (value for kind, value in tokens if kind == "name")
    elif first in BINDS:
        names = [_name_at(tokens, at) for at in range(1, _end_of_targets(tokens, first))]
        named = ("name", "namespace") in tokens and ("sign", "{") not in tokens
        fields = list(_fields(tokens, said)) if named else []
        given = [f"{names[0]}.{field}" for field in fields] if names and fields else names
        yield from (*given, *(f"{name.partition('.')[0]}{ANY}" for name in given if "." in name))


def _fields(tokens: Tokens, said: set[str]) -> Iterator[str]:
    """Yield the names by which a call is given what tokens say; a value goes up to the next one."""
    starts = [
        at
        for at, (one, following) in enumerate(pairwise(tokens))
        if at > 1 and one[0] == "name" and following == ("sign", "=")
    ]
    for start, end in pairwise((*starts, len(tokens))):
        if _statement(tokens[start + 1 : end]).says(said):
            yield tokens[start][1]


def _given(tokens: Tokens, macros: Macros) -> Iterator[str]:
    """Yield the parameters of the macros that a piece calls, or of the one that it begins."""
    for (kind, value), following in pairwise(tokens):
        if kind == "name" and following == ("sign", "(") and value in macros:
            yield from macros[value]


def _name_at(tokens: Tokens, at: int) -> str:
    """Return the name that begins at a token, with its first attribute; "" where none begins."""
    if at >= len(tokens) or tokens[at][0] != "name" or (at and tokens[at - 1][1] in {".", "|"}):
        return ""
    after = tokens[at + 1 : at + 3]
    dotted = len(after) > 1 and after[0] == ("sign", ".") and after[1][0] == "name"
    return f"{tokens[at][1]}.{after[1][1]}" if dotted else tokens[at][1]


def _is_used(tokens: Tokens, at: int) -> bool:
    """Whether a name begins at a token, and more than the length of its value is used."""
    after = tokens[at + 1 : at + 3]
    counted = len(after) > 1 and after[0] == ("sign", "|") and after[1][1] in NUMBERS
    return bool(_name_at(tokens, at)) and not counted


def _is_said(name: str, said: set[str]) -> bool:
    root = name.partition(".")[0]
    return _is_special(root) or not said.isdisjoint((root, name, f"{name}{ANY}"))


def _is_special(name: str) -> bool:
    return name.endswith(ENDS)
