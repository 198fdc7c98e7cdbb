"""Redacts texts and cells by a policy: equal values get equal replacements under one key."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from bartizan.classify.columns import Category, named
from bartizan.classify.entity import Span
from bartizan.classify.finder import REPLACED, find_many
from bartizan.classify.leftover import Left, Leftover
from bartizan.classify.policy import Action, Policy
from bartizan.classify.replacing import replacement
from bartizan.classify.tokens import Tokens
from bartizan.core.errors import InvalidInputError

# Replacements that are no values: looking again finds only what they uncovered.
_MARKS: Final = frozenset({Action.MASK, Action.DROP, Action.HASH, Action.TOKENISE})
_ROUNDS: Final = 8
_CELL: Final = "value"


class Redactor:
    """Redacts by one policy under one key, and counts what it replaced by type and action.

    Where the policy is reversible, `tokens` keeps the values.
    """

    def __init__(self, policy: Policy, key: bytes, tokens: Tokens | None = None) -> None:
        if policy.reversible and tokens is None:
            raise InvalidInputError("a policy with tokenise needs a map", hint="Name one: --map.")
        self._policy = policy
        self._key = key
        self._tokens = tokens
        self.counts: Counter[tuple[str, Action]] = Counter()
        self._met: set[str] = set()
        self._leftover = Leftover()

    @property
    def ruled(self) -> frozenset[str]:
        """The columns that have a rule."""
        return frozenset(self._policy.columns)

    @property
    def unmet(self) -> list[str]:
        """The columns that have a rule and were never met: misspelt, or of another file."""
        return sorted(self.ruled - self._met)

    @property
    def left(self) -> list[Left]:
        """The columns full of one type, of which cells stay that no detector knows."""
        return self._leftover.columns()

    def passes(self, column: str) -> bool:
        """Let bytes that are no text stay in a column that has a rule."""
        return column in self.ruled

    def fresh(self) -> "Redactor":
        """Return one by the same policy and key that has counted nothing."""
        return Redactor(self._policy, self._key, self._tokens)

    def cells(self, texts: Sequence[str], column: str = "") -> list[str]:
        """Return the texts redacted, each a cell of a column, or of none.

        A cell in which nothing is found is replaced whole where the name of its column announces
        sensitive data. A second time changes nothing where values are masked, dropped, hashed
        or tokenised.
        """
        action = self._policy.columns.get(column)
        if action is not None:
            self._met.add(column)
            return [self._cell(text, action) for text in texts]
        done = list(texts)
        announced = named(column)
        bare = set(range(len(done))) if announced is not None else set()
        left: Sequence[int] = range(len(done))
        for turn in range(_ROUNDS):
            found = list(find_many([done[index] for index in left], column=column))
            if column and announced is None and not turn:
                self._leftover.take(column, texts, self._replaceable(found))
            held = [(index, spans) for index, spans in zip(left, found, strict=True) if spans]
            bare.difference_update(index for index, _ in held)
            again = []
            for index, spans in held:
                done[index], marked = self._replaced(done[index], spans)
                if marked:
                    again.append(index)
            if not again:
                break
            left = again
        if announced is not None:
            self._announced(done, bare, announced.category)
        return done

    def _replaceable(self, found: Sequence[Sequence[Span]]) -> list[list[Span]]:
        kept = Action.KEEP
        return [[each for each in spans if self._policy.of(each.type) != kept] for spans in found]

    def _announced(self, done: list[str], bare: Iterable[int], category: Category) -> None:
        """Replace whole the cells in which nothing was found, now or in an earlier redaction."""
        action = self._policy.of_category(category)
        for index in bare:
            if REPLACED.search(done[index]) is None:
                done[index] = self._cell(done[index], action)

    def _cell(self, text: str, action: Action) -> str:
        if not text or action is Action.KEEP or REPLACED.fullmatch(text):
            return text
        self.counts[_CELL, action] += 1
        return "" if action is Action.DROP else self._instead(text, _CELL, action)

    def _instead(self, value: str, name: str, action: Action) -> str:
        if action is Action.TOKENISE and self._tokens is not None:
            return self._tokens.token(value, name)
        return replacement(value, name, action, self._key)

    def _replaced(self, text: str, spans: Sequence[Span]) -> tuple[str, bool]:
        """Return a text with its values replaced, and whether all of them by marks."""
        pieces, position, marked = [], 0, True
        for span in spans:
            action = self._policy.of(span.type)
            value = text[span.start : span.end]
            pieces += [
                text[position : span.start],
                self._instead(value, span.type, action),
            ]
            position = span.end
            marked = marked and action in _MARKS
            if action is not Action.KEEP:
                self.counts[span.type, action] += 1
        return "".join([*pieces, text[position:]]), marked
