"""A pointer of a large-file store is told from a file that only speaks of one."""

import pytest

from bartizan.formats.lfs import pointed

DIGEST = "ab" * 32
VERSION = b"version https://git-lfs.github.com/spec/v1\n"


@pytest.mark.parametrize(
    ("content", "digest"),
    [
        (VERSION + f"oid sha256:{DIGEST}\nsize 12345\n".encode(), DIGEST),
        (VERSION.replace(b"\n", b"\r\n") + f"oid sha256:{DIGEST}\r\nsize 1\r\n".encode(), DIGEST),
        (VERSION + b"oid sha256:abc\nsize 1\n", None),
        (b"# " + VERSION + f"oid sha256:{DIGEST}\nsize 1\n".encode(), None),
        (f"oid sha256:{DIGEST}\n".encode(), None),
        (b"", None),
    ],
)
def test_a_pointer_names_the_digest_of_what_it_stands_for(
    content: bytes, digest: str | None
) -> None:
    assert pointed(content) == digest
