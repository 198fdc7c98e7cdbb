"""What the model of names sees of a word: itself, its neighbours, and how these go together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from zlib import crc32

from bartizan.classify.gazetteer import PARTICLES, TITLES, given, ordinary, surnames
from bartizan.classify.personweights import BUCKETS

_END: Final = frozenset(".!?\n:;-•*")
_NEW, _AFTER = "\tnew", "\tafter"
_LONGEST: Final = 64

Places = tuple[tuple[int, ...], tuple[int, ...]]
"""Where in the table a word's views are: where none of a name stands before it, and after one."""
View = tuple[Callable[..., Places], *tuple[str, ...]]
"""What is seen of a word, behind the function that returns its places."""


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A word or mark, and what it is wherever it stands; `small` is it in lower case.

    `ends` is where a word behind it begins a sentence, `known` where the lists of names have it.
    """

    text: str
    small: str
    kind: str
    capital: bool
    particle: bool
    ends: bool
    known: bool


def word(text: str) -> Word:
    """Return a word as it is known; what is longer than any word is not remembered."""
    return _common(text) if len(text) <= _LONGEST else _word(text)


def _word(text: str) -> Word:
    small = text.lower()[:_LONGEST]
    return Word(
        text=text,
        small=small,
        kind=kind(text),
        capital=text[0].isupper(),
        particle=text in PARTICLES,
        ends=text in _END,
        known=len(small) > 1 and (small in given() or small in surnames()),
    )


_common: Final = lru_cache(maxsize=1 << 15)(_word)


def seen(words: Sequence[Word], index: int) -> tuple[View, ...]:
    """Return what is seen of the word at a place."""
    mine, last = words[index], len(words) - 1
    before = words[index - 1] if index else _nothing()
    earlier = words[index - 2] if index > 1 else _nothing()
    following = words[index + 1] if index < last else _nothing()
    later = words[index + 2] if index + 1 < last else _nothing()
    first = "start" if before.ends else "within"
    return (
        (_itself, mine.text, first),
        (_ahead, following.small, later.small, mine.kind),
        (_around, before.small, mine.kind, following.kind),
        (_behind, before.small, earlier.small),
        (_kinds, before.kind, mine.kind, following.kind, first),
    )


def places(view: View) -> Places:
    """Return where in the table a view is."""
    group, *told = view
    return group(*told)


def _nothing() -> Word:
    return word("\n")


def _itself(text: str, first: str) -> Places:
    """Return the places of its endings and kind.

    A name is not learnt as such, or what is learnt of known names would not help with others.
    """
    small, mine = text.lower(), kind(text)
    keys = [f"kind\t{mine}", f"kind\t{mine}\t{first}", f"end4\t{small[-4:]}"]
    keys += [f"end2\t{small[-2:]}", f"end3\t{small[-3:]}", f"begin3\t{small[:3]}"]
    if small in ordinary():
        keys += [f"word\t{small}", f"word\t{small}\t{first}"]
    return _places(keys, ())


def _ahead(following: str, later: str, mine: str) -> Places:
    keys = f"right\t{following}\t{mine}", f"right2\t{following}\t{later}"
    return _places(keys, [f"said\t{following}"])


def _around(before: str, mine: str, right: str) -> Places:
    return _places([f"around\t{before}\t{mine}\t{right}"], ())


def _behind(before: str, earlier: str) -> Places:
    return _places((), [f"left\t{before}", f"left2\t{earlier}\t{before}"])


def _kinds(left: str, mine: str, right: str, first: str) -> Places:
    keys = f"kinds\t{left}\t{mine}\t{right}", f"pair\t{mine}\t{right}"
    both = _places((), keys)
    new, after = f"state{_NEW}\t{mine}\t{first}", f"state{_AFTER}\t{mine}\t{first}"
    return (*both[0], _place(new)), (*both[1], _place(after))


def _places(keys: Sequence[str], placed: Sequence[str]) -> Places:
    """Return the places of keys, and of those that go on with what stands before."""
    shared = tuple(map(_place, keys))
    new = (*shared, *(_place(key + _NEW) for key in placed))
    return new, (*shared, *(_place(key + _AFTER) for key in placed)) if placed else shared


def _place(key: str) -> int:
    return crc32(key.encode("utf-8", "replace")) % BUCKETS


def kind(text: str) -> str:
    """Return what a token is: by the lists (given name, surname, ordinary word) and its shape."""
    lower = text.lower()
    if not text[0].isalpha():
        return "number" if text.isdigit() else text[:_LONGEST]
    marks = ("g" if lower in given() else "") + ("s" if lower in surnames() else "")
    marks += ("o" if lower in ordinary() else "") + ("t" if lower in TITLES else "")
    marks += "p" if lower in PARTICLES else ""
    return f"{marks}{_shape(text)}"


def _shape(text: str) -> str:
    if len(text) == 1:
        return "1" if text.isupper() else "x"
    if text.isupper():
        return "XX"
    if text[0].isupper():
        return "Xx" if text[1:].islower() else "XxX"
    return "xx"
