"""Mutants of a sealed file: what somebody without its key can do to its bytes.

Usage: python -m tests.fuzz.sealed [CASES] [SEED]
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from bartizan.core.errors import BartizanError
from bartizan.crypto.stream import TAG
from bartizan.sealing.errors import NotAuthenticError
from bartizan.sealing.head import PAGE, Head, read_head
from bartizan.sealing.keys import Recipient
from bartizan.sealing.slots import Slot, read_slot
from tests.builders_sealed import CHUNK, CONTEXT, KEY, OTHER, opened, sealed

STEP = CHUNK + TAG
PLAIN = random.Random(7).randbytes(5 * CHUNK + 1234)  # noqa: S311
EQUAL = random.Random(8).randbytes(5 * CHUNK + 1234)  # noqa: S311


class Victim:
    """A sealed file for two keys, another one of the same size, and its parts."""

    def __init__(self) -> None:
        self.content = sealed(PLAIN, (KEY, OTHER))
        self.other = sealed(EQUAL, (KEY, OTHER))
        self.head: Head = read_head(self.content[:PAGE])
        slot = read_slot(self.content[PAGE : PAGE + self.head.slot_size])
        self.slot = slot or Slot(0, ())
        self.body = self.head.body
        self.chunks = self.head.chunks

    def chunk(self, number: int) -> slice:
        start = self.body + number * STEP
        return slice(start, min(start + STEP, len(self.content)))

    def with_head(self, head: Head) -> bytes:
        return head.encoded() + self.content[PAGE:]

    def with_recipients(self, recipients: Sequence[Recipient], generation: int = 1) -> bytes:
        slot = Slot(generation, tuple(recipients), self.slot.mac).encoded(self.head.slot_size)
        return self.content[:PAGE] + slot + self.content[PAGE + len(slot) :]


Mutation = Callable[[Victim, random.Random], bytes]


def _flipped(content: bytes, at: int, chance: random.Random) -> bytes:
    changed = bytearray(content)
    changed[at] ^= 1 << chance.randrange(8)
    return bytes(changed)


def flip_head(victim: Victim, chance: random.Random) -> bytes:
    return _flipped(victim.content, chance.randrange(PAGE), chance)


def flip_head_used(victim: Victim, chance: random.Random) -> bytes:
    return _flipped(victim.content, chance.randrange(200), chance)


def flip_slot(victim: Victim, chance: random.Random) -> bytes:
    return _flipped(victim.content, PAGE + chance.randrange(2 * victim.head.slot_size), chance)


def flip_slot_used(victim: Victim, chance: random.Random) -> bytes:
    return _flipped(victim.content, PAGE + chance.randrange(240), chance)


def flip_edge(victim: Victim, chance: random.Random) -> bytes:
    part = victim.chunk(chance.randrange(victim.chunks))
    return _flipped(victim.content, chance.choice((part.start, part.stop - TAG - 1)), chance)


def flip_tag(victim: Victim, chance: random.Random) -> bytes:
    part = victim.chunk(chance.randrange(victim.chunks))
    return _flipped(victim.content, part.stop - 1 - chance.randrange(TAG), chance)


def flip_anywhere(victim: Victim, chance: random.Random) -> bytes:
    return _flipped(victim.content, chance.randrange(len(victim.content)), chance)


def truncate(victim: Victim, chance: random.Random) -> bytes:
    return victim.content[: chance.randrange(len(victim.content))]


def truncate_chunks(victim: Victim, chance: random.Random) -> bytes:
    return victim.content[: victim.chunk(chance.randrange(victim.chunks)).start]


def truncate_and_say_so(victim: Victim, chance: random.Random) -> bytes:
    left = chance.randrange(1, victim.chunks)
    shorter = victim.content[: victim.chunk(left).start]
    return replace(victim.head, length=left * CHUNK).encoded() + shorter[PAGE:]


def append(victim: Victim, chance: random.Random) -> bytes:
    return victim.content + chance.randbytes(chance.choice((1, 16, TAG + 1, STEP)))


def append_chunk(victim: Victim, chance: random.Random) -> bytes:
    return victim.content + victim.content[victim.chunk(chance.randrange(victim.chunks))]


def swap_chunks(victim: Victim, chance: random.Random) -> bytes:
    one, two = chance.sample(range(victim.chunks - 1), 2)
    changed = bytearray(victim.content)
    changed[victim.chunk(one)] = victim.content[victim.chunk(two)]
    changed[victim.chunk(two)] = victim.content[victim.chunk(one)]
    return bytes(changed)


def repeat_chunk(victim: Victim, chance: random.Random) -> bytes:
    one, two = chance.sample(range(victim.chunks - 1), 2)
    changed = bytearray(victim.content)
    changed[victim.chunk(one)] = victim.content[victim.chunk(two)]
    return bytes(changed)


def drop_chunk(victim: Victim, chance: random.Random) -> bytes:
    part = victim.chunk(chance.randrange(victim.chunks))
    return victim.content[: part.start] + victim.content[part.stop :]


def chunk_of_other(victim: Victim, chance: random.Random) -> bytes:
    part = victim.chunk(chance.randrange(victim.chunks))
    changed = bytearray(victim.content)
    changed[part] = victim.other[part]
    return bytes(changed)


def body_of_other(victim: Victim, chance: random.Random) -> bytes:
    at = chance.choice((PAGE, victim.body))
    return victim.content[:at] + victim.other[at:]


def recipients_of_other(victim: Victim, chance: random.Random) -> bytes:
    at = chance.choice((0, PAGE))
    return victim.content[:at] + victim.other[at : victim.body] + victim.content[victim.body :]


def strip_recipient(victim: Victim, chance: random.Random) -> bytes:
    return victim.with_recipients(chance.sample(victim.slot.recipients, 1))


def reorder_recipients(victim: Victim, _: random.Random) -> bytes:
    return victim.with_recipients(victim.slot.recipients[::-1])


def add_recipient(victim: Victim, chance: random.Random) -> bytes:
    forged = Recipient("file", chance.randbytes(8).hex(), chance.randbytes(60))
    rows = list(victim.slot.recipients)
    rows.insert(chance.randrange(len(rows) + 1), forged)
    return victim.with_recipients(rows)


def rename_recipient(victim: Victim, chance: random.Random) -> bytes:
    one, two = victim.slot.recipients
    named = Recipient(two.provider, chance.randbytes(8).hex(), two.wrapped)
    return victim.with_recipients((one, named))


def rewrap_forged(victim: Victim, chance: random.Random) -> bytes:
    one, two = victim.slot.recipients
    return victim.with_recipients((one, Recipient("file", two.key_id, chance.randbytes(60))))


def other_generation(victim: Victim, chance: random.Random) -> bytes:
    generation = chance.choice((0, 2, 3, 5, 1 << 40))
    return victim.with_recipients(victim.slot.recipients, generation)


def move_slot(victim: Victim, chance: random.Random) -> bytes:
    size = victim.head.slot_size
    slot = victim.content[PAGE : PAGE + size]
    spare = chance.choice((bytes(size), slot))
    return victim.content[:PAGE] + spare + slot + victim.content[victim.body :]


def no_recipients(victim: Victim, _: random.Random) -> bytes:
    empty = bytes(2 * victim.head.slot_size)
    return victim.content[:PAGE] + empty + victim.content[victim.body :]


def other_context(victim: Victim, chance: random.Random) -> bytes:
    name, value = chance.choice(
        (("dataset", "p4tients"), ("version", "2026-12"), ("name", "b.bin"), ("name", ""))
    )
    lower = chance.choice((CONTEXT, replace(CONTEXT, sensitivity="public")))
    return victim.with_head(replace(victim.head, context=replace(lower, **{name: value})))


def other_sizes(victim: Victim, chance: random.Random) -> bytes:
    lengths = (0, 1, len(PLAIN) - 1, len(PLAIN) + 1, 1 << 40, (1 << 64) - 1)
    heads = (
        *(replace(victim.head, chunk_size=size) for size in (1 << 13, 1 << 20, 5000, 0, 1 << 31)),
        *(replace(victim.head, slot_size=size) for size in (1 << 13, 1 << 16, 1 << 20, 0)),
        *(replace(victim.head, length=length) for length in lengths),
    )
    return victim.with_head(chance.choice(heads))


def other_salt(victim: Victim, chance: random.Random) -> bytes:
    return victim.with_head(replace(victim.head, salt=chance.randbytes(32)))


def other_version(victim: Victim, chance: random.Random) -> bytes:
    at = chance.choice((8, 10))
    number = chance.choice((0, 2, 255, 256, 65_535)).to_bytes(2, "big")
    return victim.content[:at] + number + victim.content[at + 2 :]


MUTATIONS: tuple[Mutation, ...] = (
    flip_head, flip_head_used, flip_slot, flip_slot_used, flip_edge, flip_tag, flip_anywhere,
    truncate, truncate_chunks, truncate_and_say_so, append, append_chunk, swap_chunks,
    repeat_chunk, drop_chunk, chunk_of_other, body_of_other, recipients_of_other, strip_recipient,
    reorder_recipients, add_recipient, rename_recipient, rewrap_forged, other_generation, move_slot,
    no_recipients, other_context, other_sizes, other_salt, other_version,
)  # fmt: skip


def mutants(seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield mutants without end, each mutation in turn, with its name."""
    chance, victim = random.Random(seed), Victim()  # noqa: S311
    while True:
        for mutation in MUTATIONS:
            changed = mutation(victim, chance)
            if changed != victim.content:
                yield mutation.__name__, changed


def named(content: bytes) -> str:
    """Return how a mutant is rejected; "accepted" when it opens."""
    try:
        opened(content, (KEY,))
    except NotAuthenticError as error:
        return error.kind
    except BartizanError as error:
        return type(error).__name__
    return "accepted"


def main(arguments: Sequence[str]) -> int:
    """Judge CASES mutants; return 1 when one is accepted."""
    cases = int(arguments[0]) if arguments else 20_000
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    counts = Counter((name, named(content)) for name, content in islice(mutants(seed), cases))
    for (name, kind), count in sorted(counts.items()):
        print(f"{name:20} {kind:20} {count:6,}")  # noqa: T201
    accepted = sum(count for (_, kind), count in counts.items() if kind == "accepted")
    print(f"{cases - accepted:,} of {cases:,} mutants rejected (seed {seed})")  # noqa: T201
    return int(bool(accepted))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
