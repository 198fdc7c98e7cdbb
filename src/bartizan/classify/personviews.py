"""What the model of names sees of a token: itself, its neighbours, and how these go together."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple
from zlib import crc32

from bartizan.classify.gazetteer import PARTICLES, TITLES, given, ordinary, surnames
from bartizan.classify.personweights import BUCKETS

END: Final = frozenset(".!?\n:;-•*")


class Token(NamedTuple):
    """A word or mark, by its characters in the text."""

    text: str
    start: int
    end: int


def views(tokens: Sequence[Token], index: int, *, after: bool) -> tuple[tuple[str, ...], ...]:
    """Return the views of a token: itself, its neighbours, how they go together, after a name."""
    seen = Seen.of(tokens, index)
    return (*seen.lone(), *seen.placed("after" if after else "new"))


class Seen(NamedTuple):
    """A token's neighbours in lower case, and the kinds of it and of those next to it."""

    text: str
    earlier: str
    before: str
    following: str
    later: str
    left: str
    mine: str
    right: str

    @classmethod
    def of(cls, tokens: Sequence[Token], index: int) -> "Seen":
        """Return what is seen of the token at a place."""
        last = len(tokens) - 1
        before = tokens[index - 1].text if index else "\n"
        following = tokens[index + 1].text if index < last else "\n"
        return cls(
            tokens[index].text,
            tokens[index - 2].text.lower() if index > 1 else "\n",
            before.lower(),
            following.lower(),
            tokens[index + 2].text.lower() if index + 1 < last else "\n",
            kind(before),
            kind(tokens[index].text),
            kind(following),
        )

    def lone(self) -> tuple[tuple[str, ...], ...]:
        """Return the views that are the same whatever stood before."""
        return (
            ("self", self.text, "start" if self.before in END else "within"),
            ("right", self.following, self.mine),
            ("right2", self.following, self.later),
            ("around", self.before, self.mine, self.right),
        )

    def placed(self, state: str) -> tuple[tuple[str, ...], ...]:
        """Return the views that depend on whether the token before is in a name."""
        return (
            ("state", state, self.mine, "start" if self.before in END else "within"),
            ("left", self.before, state),
            ("left2", self.earlier, self.before, state),
            ("kinds", self.left, self.mine, self.right, state),
            ("pair", self.mine, self.right, state),
            ("said", self.following, state),
        )


@lru_cache(maxsize=1 << 16)
def kind(text: str) -> str:
    """Return what a token is: by the lists (given name, surname, ordinary word) and its shape."""
    lower = text.lower()
    if not text[0].isalpha():
        return "number" if text.isdigit() else text
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


def buckets(view: tuple[str, ...]) -> tuple[int, ...]:
    """Return the places of a view in the table. Of a word itself its endings and kind count.

    A name is not learnt as such, or what is learnt of known names would not help with others.
    """
    keys = ["\t".join(view)]
    if view[0] == "self":
        lower, first = view[1].lower(), view[2]
        mine = kind(view[1])
        keys = [f"kind\t{mine}", f"kind\t{mine}\t{first}", f"end4\t{lower[-4:]}"]
        keys += [f"end2\t{lower[-2:]}", f"end3\t{lower[-3:]}", f"begin3\t{lower[:3]}"]
        if lower in ordinary():
            keys += [f"word\t{lower}", f"word\t{lower}\t{first}"]
    return tuple(crc32(key.encode("utf-8", "replace")) % BUCKETS for key in keys)
