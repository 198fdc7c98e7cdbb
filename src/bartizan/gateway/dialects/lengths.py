"""How many tokens a request asks for: read from it, and written into it by the route's limit."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bartizan.gateway.document import Json
from bartizan.gateway.refusal import Reason, RefusedError


@dataclass(frozen=True, slots=True)
class Length:
    """What a request says of how long its answers may become."""

    members: tuple[str, ...] = ()
    """Members that each can say it; of several the provider may heed any."""
    inside: str = ""
    """The member that they stand in, "" for the request itself."""
    asked: Mapping[str, int] = field(default_factory=dict)
    """Those that it names."""
    answers: int = 1
    unclear: str = ""
    """Why it cannot be told, "" where it can."""

    @property
    def most(self) -> int | None:
        """How many tokens all answers may have, None where that cannot be told."""
        if self.unclear or not self.asked:
            return None
        return max(self.asked.values()) * self.answers

    def beyond(self, limit: int, *, lower: bool, member: str = "") -> dict[str, int]:
        """Return the members to write so that all answers have `limit` tokens; none: it is kept to.

        A request that names no limit gets it in `member`, or in the first one. Raises RefusedError
        where one asks for more and is not to be lowered, and where it cannot be told.
        """
        each = limit // self.answers
        if self.unclear:
            raise _refused(f"{self.unclear}, and this route limits how long answers become")
        if each < 1:
            raise _refused(f"{self.answers} answers cannot have {limit} tokens together")
        if not self.asked:
            return {member or self.members[0]: each}
        over = [name for name, asked in self.asked.items() if asked > each]
        if over and not lower:
            many = f" for each of {self.answers} answers" if self.answers > 1 else ""
            raise _refused(f"{over[0]}: at most {each} tokens can be asked for here{many}")
        return dict.fromkeys(over, each)


def length_of(
    tree: Mapping[str, Json], members: tuple[str, ...], *, inside: str = "", times: str = ""
) -> Length:
    """Read what a request asks for; `times` says how many answers there shall be."""
    holder = tree.get(inside) if inside else tree
    named = holder if isinstance(holder, Mapping) else {}
    found = {name: named[name] for name in members if named.get(name) is not None}
    asked = {name: each for name, each in found.items() if type(each) is int and each > 0}
    answers = 1 if tree.get(times) is None else tree[times]
    if type(answers) is not int or answers < 1:
        return Length(members, inside, unclear=f"'{times}' is no number of answers")
    wrong = [name for name in found if name not in asked]
    unclear = f"'{wrong[0]}' is no number of tokens" if wrong else ""
    return Length(members, inside, asked, answers, unclear)


def write_length(tree: dict[str, Json], length: Length, found: Mapping[str, int]) -> None:
    """Write limits into a request, and nothing else."""
    if not length.inside:
        tree.update(found)
        return
    holder = tree.get(length.inside)
    tree[length.inside] = {**(holder if isinstance(holder, dict) else {}), **found}


def _refused(message: str) -> RefusedError:
    return RefusedError(Reason.INVALID, message)
