"""Opening a sealed file: nothing reaches the target before all of it is authenticated."""

from collections.abc import Sequence
from pathlib import Path

from bartizan.sealing.context import ANY, Expected
from bartizan.sealing.keys import KeyProvider
from bartizan.sealing.reader import SealedReader
from bartizan.sealing.sources import named_file
from bartizan.sealing.whole import cleared_file, whole
from bartizan.sealing.writing import Advance, Sealed, quietly, write_all


def open_sealed(path: Path, keys: Sequence[KeyProvider]) -> SealedReader:
    """Return a reader of a sealed file, whose header is proven.

    Raises SealingError when it cannot be read, FormatError for what is no sealed file, and what
    SealedReader raises.
    """
    file = named_file(path)
    try:
        return SealedReader(file, keys)
    except BaseException:
        file.close()
        raise


def open_file(
    source: Path,
    target: Path,
    keys: Sequence[KeyProvider],
    advance: Advance = quietly,
    expected: Expected = ANY,
) -> Sealed:
    """Write the plain content of a sealed file; whole and authenticated, mode 0600, or not at all.

    Raises what `open_sealed` raises, and NotAuthenticError for a chunk that is not what was sealed,
    or another dataset than is expected.
    """
    with open_sealed(source, keys) as reader:
        expected.check(reader.header.head.context)
        cleared_file(target)
        written(reader, target, advance)
        return Sealed(reader.header.head, reader.header.slot.recipients)


def written(reader: SealedReader, target: Path, advance: Advance) -> None:
    """Write all that a reader has to a file, whole or not at all. Raises as `open_file`."""
    head = reader.header.head
    plain = memoryview(bytearray(min(head.chunk_size, head.length)))
    with whole(target) as out:
        for number in range(head.chunks):
            size = reader.open_chunk(number, plain)
            write_all(out, plain[:size])
            advance(size)
