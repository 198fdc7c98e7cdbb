"""Writes the test vectors of the sealed format, or says with --check whether they are what we make.

Usage: python -m tools.sealed_vectors [--check]

Of files whose bytes count up to 250 again and again, with a data key and a salt that count up: what
is derived, what stands in the file, and edits with the kind that each is to be rejected as.
"""

import io
import json
import sys
from hashlib import sha256
from pathlib import Path

from bartizan.crypto.stream import derive
from bartizan.sealing import Context, Recipient
from bartizan.sealing.head import CHUNK, PAGE, SMALLEST_CHUNK, Head
from bartizan.sealing.writing import write_sealed

TARGET = Path(__file__).parents[1] / "docs" / "reference" / "sealed-format.json"
SIZES = (0, 1, SMALLEST_CHUNK, SMALLEST_CHUNK + 1, 3 * SMALLEST_CHUNK + 5)
DATA_KEY, SALT = bytes(range(32)), bytes(range(32, 64))
CONTEXT = Context("patients", "2026-11", "restricted", "a/ä.bin")
RECIPIENTS = (
    Recipient("file", "00112233aabbccdd", bytes(range(60))),
    Recipient("aws-kms", "arn:aws:kms:eu-central-1:111122223333:key/1234", bytes(range(100, 250))),
)
SHOWN = 64


def plain_of(size: int) -> bytes:
    """Return the content of a vector: each byte is its place modulo 251."""
    return bytes(place % 251 for place in range(size))


def sealed_of(size: int, chunk_size: int) -> bytes:
    """Return the sealed file of a vector."""
    target = io.BytesIO()
    head = Head(SALT, CONTEXT, chunk_size)
    write_sealed(io.BytesIO(plain_of(size)), target, (head, RECIPIENTS), DATA_KEY)
    return target.getvalue()


def edits(content: bytes, chunk_size: int) -> dict[str, tuple[bytes, str]]:
    """Return edits of a file of several chunks by what was done, with the kind each is named."""
    body, step = 3 * PAGE, chunk_size + 16
    one, two = content[body : body + step], content[body + step : body + 2 * step]
    return {
        "the last byte removed": (content[:-1], "truncated"),
        "the last chunk removed": (content[: body + 3 * step], "truncated"),
        "a zero appended": (content + b"\x00", "appended"),
        "chunks 0 and 1 exchanged": (
            content[:body] + two + one + content[body + 2 * step :],
            "chunk-moved",
        ),
        "bit 0 of the first byte of chunk 0 flipped": (_flip(content, body), "chunk-changed"),
        "bit 0 of the last byte flipped": (_flip(content, len(content) - 1), "chunk-changed"),
        "bit 0 of byte 4113, in the first recipient, flipped": (
            _flip(content, PAGE + 17 + 2),
            "recipients-edited",
        ),
        "bit 0 of byte 52 + 2 + 2, in the dataset's name, flipped": (
            _flip(content, 56),
            "key-swapped",
        ),
        "bit 0 of the last byte of the length flipped": (
            _flip(content, 54 + len(CONTEXT.encoded()) + 39),
            "header-edited",
        ),
    }


def _flip(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def document() -> dict[str, object]:
    """Return the vectors."""
    head = Head(SALT, CONTEXT, SMALLEST_CHUNK)
    keys = derive(DATA_KEY, SALT, head.binding)
    several = sealed_of(SIZES[-1], SMALLEST_CHUNK)
    return {
        "schema": "bartizan.sealed-vectors/v1",
        "data_key": DATA_KEY.hex(),
        "salt": SALT.hex(),
        "context": dict(
            zip(
                ("dataset", "version", "class", "name"),
                (CONTEXT.dataset, CONTEXT.version, CONTEXT.sensitivity, CONTEXT.name),
                strict=True,
            )
        ),
        "encoded_context": CONTEXT.encoded().hex(),
        "recipients": [
            {"provider": each.provider, "key_id": each.key_id, "wrapped": each.wrapped.hex()}
            for each in RECIPIENTS
        ],
        "derived_for_chunks_of_4096": {
            "binding": head.binding.hex(),
            "commitment": keys.commitment.hex(),
            "head": keys.head.hex(),
            "recipients": keys.recipients.hex(),
        },
        "files": [_file(size, SMALLEST_CHUNK) for size in SIZES] + [_file(CHUNK + 1, CHUNK)],
        "edits_of_the_file_of_12293_bytes": {
            name: {"kind": kind, "sha256": sha256(content).hexdigest()}
            for name, (content, kind) in edits(several, SMALLEST_CHUNK).items()
        },
    }


def _file(size: int, chunk_size: int) -> dict[str, object]:
    content = sealed_of(size, chunk_size)
    body = content[3 * PAGE :]
    return {
        "length": size,
        "chunk_size": chunk_size,
        "head": content[:PAGE].rstrip(b"\x00").hex(),
        "slot": content[PAGE : 2 * PAGE].rstrip(b"\x00").hex(),
        "body_begins": body[:SHOWN].hex(),
        "sha256": sha256(content).hexdigest(),
    }


def main(arguments: list[str]) -> int:
    """Write the vectors; with --check write nothing and return 1 when they differ."""
    text = json.dumps(document(), indent=1, ensure_ascii=False) + "\n"
    if arguments == ["--check"]:
        return int(TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
