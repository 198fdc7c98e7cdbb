"""Judges templates of prompts: small programs that may reach for the internals of Python."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bartizan.formats.jinja import Token, pieces
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.inert import text
from bartizan.scan.part import Part, Scan, found
from bartizan.scan.templatetokens import is_text_made, looked_up_by

MOST: Final = 2 << 20
INTERNAL: Final = re.compile(
    r"__\w+__|\A_\w|\bf_(?:globals|builtins|back)\b|gi_(?:frame|code)|func_globals"
)
# Filters whose first argument, or one of this name, is an attribute that they look up.
WAYS: Final = frozenset({"map", "selectattr", "rejectattr", "groupby"})
ATTRIBUTE: Final = "attribute"
# Filters that give a number, which is no name of a member.
NUMBERS: Final = frozenset({"int", "length", "count", "abs", "round"})
# What stands in front of brackets that look a member up; behind these words they make a list.
INDEXED: Final = frozenset("])}")
WORDS: Final = frozenset("and elif else if in is not or".split())  # noqa: SIM905
# Objects of the engine that lead to its modules.
OBJECTS: Final = frozenset({"lipsum", "cycler", "joiner", "self", "request", "config", "url_for"})
ESCAPE: Final = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(.))", re.DOTALL
)
MOST_LETTER: Final = 0x10FFFF
# Words of which the names of internals are made, whatever stands around them, and either way round.
FRAGMENTS: Final = frozenset(
    word[::step]
    for word in ("class", "globals", "builtins", "subclasses", "mro", "getattribute", "import")
    for step in (1, -1)
)
# The same in the text around the code, which a macro or a block hands on as a value.
WRITTEN: Final = re.compile(rf"(?<![^\W_])_{{1,2}}(?:{'|'.join(sorted(FRAGMENTS))})(?![^\W_])")
LETTERS: Final = re.compile(r"[^a-z]+")
HIDDEN: Final = re.compile(r"%c")
STATEMENTS: Final = frozenset({"include", "import", "from", "extends"})
JOINS: Final = frozenset("~+()")


def template_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge a file that is a template."""
    yield from text(scan, part)
    written = part.source.read_at(0, 1 + MOST).decode("utf-8", "replace")
    yield from judge_template(part, written, "the template")


def judge_template(part: Part, written: str, where: str) -> Iterator[ScanFinding]:
    """Yield where a template reaches for what lies behind the values that it is given."""
    if len(written) > MOST:
        yield found(part, "template-size", Verdict.INCONCLUSIVE, f"{where} is too long to be read")
        return
    kept: list[ScanFinding] = []
    every = list(pieces(written))
    for piece in every:
        tokens = list(piece.tokens)
        if why := _reaches(tokens):
            yield found(part, "template-internals", Verdict.CRITICAL, f"{where} {why}")
            return
        if not kept and (why := _hides(piece.before, tokens)):
            kept.append(found(part, "template-computed", Verdict.REVIEW, f"{where} {why}"))
    yield from kept
    if name := looked_up_by(every, [_within_lookups(piece.tokens) for piece in every]):
        why = f"{where} looks a member up by {name[:80]}, a text that the model's author chose"
        yield found(part, "template-token", Verdict.REVIEW, why)


def _reaches(tokens: list[Token]) -> str:
    """Return how a piece of code reaches for the internals of Python, "" when it does not."""
    first = next((value for kind, value in tokens if kind == "name"), "")
    if first in STATEMENTS:
        return f"has {first} read another template"
    spelt = next((why for why in map(_spells, _folded(tokens)) if why), "")
    return spelt or next((why for why in _names(tokens) if why), "")


def _hides(before: str, tokens: list[Token]) -> str:
    """Return how a template may look up what it does not spell, "" when it does not."""
    if match := WRITTEN.search(before):
        return f"writes {match[0]!r}, a name of Python's internals, where a macro could hand it on"
    if _computed(tokens):
        return "looks up a member by a text that it computes"
    return ""


def _computed(tokens: list[Token]) -> bool:
    """Whether a member is looked up by what is computed in place, or an attribute by no text."""
    within = _within_lookups(tokens)
    for at, token in enumerate(tokens):
        before, following = (tokens[at - 1 : at] or [("", "")])[0], tokens[at + 1 : at + 3]
        made = at in within and (_makes(token, before, following) or is_text_made(before, token))
        if made or _by_no_text(tokens[at : at + 3], before[1]):
            return True
    return False


def _within_lookups(tokens: Sequence[Token]) -> frozenset[int]:
    """Return the places of the tokens that stand in brackets that look a member up."""
    lookups: list[bool] = []
    within: list[int] = []
    for at, token in enumerate(tokens):
        if token == ("sign", "["):
            kind, value = tokens[at - 1] if at else ("", "")
            looks = kind in {"name", "one", "two"} or value in INDEXED
            lookups.append(looks and value not in WORDS)
        elif token == ("sign", "]") and lookups:
            lookups.pop()
        elif any(lookups):
            within.append(at)
    return frozenset(within)


def _makes(token: Token, before: Token, following: list[Token]) -> bool:
    """Whether a token makes a text of others: joins them, filters one, or calls a macro."""
    if token[0] == "sign":
        return token[1] == "~" or (token[1] == "|" and following[:1][0][1] not in NUMBERS)
    return token[0] == "name" and before[1] not in {".", "|"} and following[:1] == [("sign", "(")]


def _by_no_text(tokens: list[Token], before: str) -> bool:
    """Whether tokens are a filter, or its argument, that is given an attribute by a value."""
    name, *following = (value for _, value in tokens)
    kinds = [kind for kind, _ in tokens]
    if kinds[0] != "name":
        return False
    if name == ATTRIBUTE and following[:1] == ["="]:
        return kinds[2:] not in (["one"], ["two"], ["number"])
    if name in WAYS and before == "|" and following[:1] == ["("]:
        return following[1:] != [ATTRIBUTE] and kinds[2:] not in (["one"], ["two"])
    return False


def _spells(value: str) -> str:
    if INTERNAL.search(value) and value != "_":
        return f"spells {value[:60]!r}, a name of Python's internals"
    if HIDDEN.search(value) or LETTERS.sub("", value) in FRAGMENTS:
        return f"spells {value[:60]!r}, of which a name of Python's internals is made"
    return ""


def _names(tokens: list[Token]) -> Iterator[str]:
    for (kind, value), (before, sign) in zip(tokens, [("", ""), *tokens], strict=False):
        if kind != "name":
            continue
        if INTERNAL.search(value):
            yield f"reaches for {value[:60]!r}, a name of Python's internals"
        if value in OBJECTS and sign != "." and before != "name" and _leads(tokens, value):
            yield f"reaches through {value!r}, an object of the template engine"
        if value == "attr" and sign == "|":
            yield "looks an attribute up by a text"


def _leads(tokens: list[Token], value: str) -> bool:
    """Whether a dot, a bracket or a filter follows the name of an object."""
    at = tokens.index(("name", value))
    following = tokens[at + 1][1] if at + 1 < len(tokens) else ""
    return following in {".", "[", "|"}


def _folded(tokens: list[Token]) -> Iterator[str]:
    """Yield the texts of a piece of code, those that are joined as one."""
    run: list[str] = []
    for kind, value in tokens:
        if kind in {"one", "two"}:
            run.append(_unescaped(value))
        elif kind != "sign" or value not in JOINS:
            yield from ("".join(run),) if run else ()
            run = []
    if run:
        yield "".join(run)


def _unescaped(value: str) -> str:
    return ESCAPE.sub(_letter, value)


def _letter(match: re.Match[str]) -> str:
    by_number = match[1] or match[2] or match[3]
    code = int(by_number, 16) if by_number else int(match[4], 8) if match[4] else MOST_LETTER + 1
    return chr(code) if code <= MOST_LETTER else match[5] or ""
