"""Judges the journal: records that are durable, and that no checkpoint covers yet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bartizan.audit.blocks import LONGEST_SEGMENT, NAME, Segment, Tail, read_segment
from bartizan.audit.control import MARK
from bartizan.audit.findings import Attack, Suspicion
from bartizan.audit.keychain import KeyChain, handed_over
from bartizan.audit.trust import Source
from bartizan.crypto.errors import SignatureInvalidError


@dataclass(slots=True)
class Unsigned:
    """The durable records above a checkpoint, and what is wrong with the journal."""

    entries: list[bytes] = field(default_factory=list)
    suspicions: list[Suspicion] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_tail(
    source: Source,
    chain: KeyChain,
    *,
    size: int,
    signed: Callable[[int], bytes | None],
) -> Unsigned:
    """Return what stands above size in the journal; `signed` gives a record below it, if wanted.

    The blocks of one segment at a time are held in memory, whatever somebody has put there.
    """
    found, ruling = Unsigned(), chain

    def checked(first: int, _: int, message: bytes, signature: bytes) -> bool:
        return _check(ruling, first, message, signature)

    paths = list(source.files(NAME))
    for path in paths:
        content = source.read(path, LONGEST_SEGMENT)
        if content is None:
            continue
        if len(content) > LONGEST_SEGMENT:
            because = f"{path} is larger than a segment may be"
            found.suspicions.append(Suspicion(Attack.OVERSIZE, because))
            continue
        segment = read_segment(path, content, chain.origin, checked)
        if segment is None:
            found.suspicions.append(Suspicion(Attack.EDIT, f"'{path}' is no name of a segment"))
            continue
        for block in segment.blocks:
            _take(found, block.first, block.entries, size=size, signed=signed)
        # Its successor writes behind a hand-over before a checkpoint covers that.
        marked = ((at, each) for at, each in enumerate(found.entries, size) if MARK in each)
        ruling = handed_over(chain, marked)
        _judge_tail(found, path, segment, len(content), last=path == paths[-1])
    return found


def _take(
    found: Unsigned,
    first: int,
    entries: Sequence[bytes],
    *,
    size: int,
    signed: Callable[[int], bytes | None],
) -> None:
    known = size + len(found.entries)
    if first > known:
        because = f"the journal goes on at {first}, behind {known - 1}"
        found.suspicions.append(Suspicion(Attack.DELETE, because, known, first - 1))
        return
    for index, entry in enumerate(entries[: max(0, size - first)], first):
        if signed(index) not in (None, entry):
            because = "the journal holds another record than the signed one"
            found.suspicions.append(Suspicion(Attack.EDIT, because, index))
    found.entries += entries[known - first :]


def _judge_tail(found: Unsigned, path: str, segment: Segment, length: int, *, last: bool) -> None:
    if segment.tail is Tail.CLEAN:
        return
    rest = length - segment.end
    if segment.tail is Tail.INCOMPLETE and last and not segment.followed:
        found.notes.append(
            f"{path} ends in {rest} bytes of a write that a crash cut short; "
            "nobody was told that it had succeeded"
        )
        return
    forged = segment.tail is Tail.FORGED
    attack = Attack.FORGED_APPEND if forged else Attack.EDIT
    what = "a block that no key of the log has signed" if forged else "bytes that were changed"
    found.suspicions.append(Suspicion(attack, f"{path} holds {what} at {segment.end}"))


def _check(chain: KeyChain, first: int, message: bytes, signature: bytes) -> bool:
    for key in chain.keys:
        if chain.may_sign_block(key, first):
            try:
                key.verifier.verify(signature, message)
            except SignatureInvalidError:
                continue
            return True
    return False
