"""When a control applies: a small total language over facts, in three-valued (Kleene) logic."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from bartizan.catalogue.expression import ATOMS, SCALES, Always, And, Atom, Expression, Not, Or
from bartizan.core.errors import InvalidInputError
from bartizan.core.words import Truth

LONGEST = 400
DEEPEST = 24
_TOKEN = re.compile(r"\s*([a-z_]+(?::[a-z_]+)?|[()])")
_WORDS = frozenset({"and", "or", "not"})


@dataclass(frozen=True, slots=True)
class Reason:
    """An atom that decided an expression, and what was known of it."""

    atom: str
    truth: Truth


def parse(text: str) -> Expression:
    """Read a predicate: `or`, `and`, `not`, parentheses, `always` and the atoms of the vocabulary.

    Raises InvalidInputError, with the position, when text is no predicate, names an unknown atom,
    or is longer or deeper than any control needs.
    """
    if len(text) > LONGEST:
        raise InvalidInputError(
            f"a predicate of {len(text)} characters is longer than the {LONGEST} that are read"
        )
    reader = _Reader(text, _tokens(text))
    expression = reader.any_of(0)
    if reader.word:
        raise reader.unexpected("'and', 'or' or the end")
    return expression


def evaluate(expression: Expression, facts: Mapping[str, Truth]) -> Truth:
    """Return whether expression holds. A fact that is not given is unknown; nothing is raised.

    On a scale, a level that holds makes every lower one hold, and one that does not makes every
    higher one not hold; where both are given, the stricter fact (that it holds) counts.
    """
    match expression:
        case Always():
            return Truth.TRUE
        case Atom(name):
            return _known(name, facts)
        case Not(operand):
            return _NEGATED[evaluate(operand, facts)]
        case And(operands):
            return _first(Truth.FALSE, operands, facts, Truth.TRUE)
        case _:
            return _first(Truth.TRUE, expression.operands, facts, Truth.FALSE)


def because(expression: Expression, facts: Mapping[str, Truth]) -> tuple[Reason, ...]:
    """Return the atoms that decided what `evaluate` says, each once, in the order written.

    Of an `and` that is false, and of an `or` that is true, only the operands that made it so count;
    of what is unknown, only the operands that are unknown.
    """
    return tuple(dict.fromkeys(_deciding(expression, facts)))


_NEGATED = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}


def _known(name: str, facts: Mapping[str, Truth]) -> Truth:
    scale, _, level = name.partition(":")
    if scale not in SCALES:
        return facts.get(name, Truth.UNKNOWN)
    levels = SCALES[scale]
    place = levels.index(level)
    unknown = Truth.UNKNOWN
    if any(facts.get(f"{scale}:{at}", unknown) is Truth.TRUE for at in levels[place:]):
        return Truth.TRUE
    if any(facts.get(f"{scale}:{at}", unknown) is Truth.FALSE for at in levels[: place + 1]):
        return Truth.FALSE
    return unknown


def _first(
    decisive: Truth, operands: tuple[Expression, ...], facts: Mapping[str, Truth], other: Truth
) -> Truth:
    found = {evaluate(operand, facts) for operand in operands}
    if decisive in found:
        return decisive
    return Truth.UNKNOWN if Truth.UNKNOWN in found else other


def _deciding(expression: Expression, facts: Mapping[str, Truth]) -> list[Reason]:
    match expression:
        case Always():
            return []
        case Atom(name):
            return [Reason(name, _known(name, facts))]
        case Not(operand):
            return _deciding(operand, facts)
        case _:
            outcome = evaluate(expression, facts)
            return [
                reason
                for operand in expression.operands
                if evaluate(operand, facts) is outcome
                for reason in _deciding(operand, facts)
            ]


def _tokens(text: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        token = _TOKEN.match(text, at)
        if token is None:
            rest = text[at:].lstrip()
            place = len(text) - len(rest) + 1
            raise InvalidInputError(
                f"'{rest[:20].rstrip()}' at character {place} is no word of a predicate",
                hint="Write words in small letters, joined by and, or, not and parentheses.",
            )
        found.append((token[1], token.start(1)))
        at = token.end()
    return found


class _Reader:
    """A descent over the tokens; its depth is bounded, so that it cannot exhaust the stack."""

    def __init__(self, text: str, tokens: list[tuple[str, int]]) -> None:
        self.tokens = tokens
        self.end = len(text)
        self.at = 0

    @property
    def word(self) -> str:
        """The token to be read next; empty at the end."""
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    @property
    def position(self) -> int:
        """Where that token begins; characters count from 1."""
        return (self.tokens[self.at][1] if self.at < len(self.tokens) else self.end) + 1

    def take(self, word: str) -> bool:
        """Step over word if it is next."""
        if self.word != word:
            return False
        self.at += 1
        return True

    def unexpected(self, wanted: str) -> InvalidInputError:
        """Return the error that the next token is not what is wanted."""
        found = f"'{self.word}'" if self.word else "the end"
        return InvalidInputError(f"{found} at character {self.position} where {wanted} is expected")

    def any_of(self, depth: int) -> Expression:
        """Read terms joined by `or`, which binds least."""
        operands = [self.all_of(depth)]
        while self.take("or"):
            operands.append(self.all_of(depth))
        return operands[0] if len(operands) == 1 else Or(tuple(operands))

    def all_of(self, depth: int) -> Expression:
        """Read terms joined by `and`."""
        operands = [self.term(depth)]
        while self.take("and"):
            operands.append(self.term(depth))
        return operands[0] if len(operands) == 1 else And(tuple(operands))

    def term(self, depth: int) -> Expression:
        """Read one negation, group or atom."""
        if depth > DEEPEST:
            raise InvalidInputError(f"nested deeper than {DEEPEST} at character {self.position}")
        if self.take("not"):
            return Not(self.term(depth + 1))
        if self.take("("):
            inner = self.any_of(depth + 1)
            if not self.take(")"):
                raise self.unexpected("')'")
            return inner
        return self.atom()

    def atom(self) -> Expression:
        """Read `always` or the name of a fact."""
        if self.take("always"):
            return Always()
        name = self.word
        if name in _WORDS or name in ("", ")"):
            raise self.unexpected("a fact")
        if name not in ATOMS:
            near = get_close_matches(name, ATOMS, n=3)
            raise InvalidInputError(
                f"'{name}' at character {self.position} is no known fact",
                hint=f"Did you mean {' or '.join(near)}?"
                if near
                else f"One of {', '.join(ATOMS)}.",
            )
        self.at += 1
        return Atom(name)
