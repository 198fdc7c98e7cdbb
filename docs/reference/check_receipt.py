"""Checks a receipt of an audit log with nothing of Bartizan: hashlib, and `cryptography`.

Usage: python check_receipt.py RECEIPT VKEY        (prints the record, or fails)
"""
# ruff: noqa: INP001  (a page's script, of no package)

import base64
import hashlib
import re
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

NUMBER, HASH = r"(0|[1-9]\d*)", r"\S{44}"
RECEIPT = re.compile(
    rf"c2sp\.org/tlog-proof@v1\nextra (\S+)\nindex {NUMBER}\n((?:{HASH}\n)*)\n"
    rf"((\S+)\n{NUMBER}\n({HASH})\n)\n((?:\u2014 \S+ \S+\n)+)",
    re.ASCII,
)


def demand(truth: object, otherwise: str) -> None:
    """Exit unless something holds."""
    if not truth:
        raise SystemExit(otherwise)


def sha256(*parts: bytes) -> bytes:
    """Return the hash of the parts, joined."""
    return hashlib.sha256(b"".join(parts)).digest()


def unb64(text: str) -> bytes:
    """Return the bytes of standard base64, or exit: each value has one text."""
    value = base64.b64decode(text)
    demand(base64.b64encode(value).decode() == text, "this is not base64 as it is written")
    return value


def root_of(entry: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Return the root that an entry and its path make (RFC 9162, 2.1.3.2), or exit."""
    at, last, found = index, size - 1, sha256(b"\x00", entry)
    for sibling in path:
        demand(last, "the receipt has too many hashes")
        if at % 2 or at == last:
            found = sha256(b"\x01", sibling, found)
            while at and not at % 2:
                at, last = at // 2, last // 2
        else:
            found = sha256(b"\x01", found, sibling)
        at, last = at // 2, last // 2
    demand(last == 0 and index < size, "the receipt has too few hashes")
    return found


def check(receipt: str, vkey: str) -> bytes:
    """Return the record that a receipt proves under a log's key, or exit."""
    name, key_id, encoded = vkey.strip().split("+", 2)
    key, parts = unb64(encoded), RECEIPT.fullmatch(receipt)
    known = key[:1] == b"\x01" and sha256(name.encode(), b"\n", key)[:4].hex() == key_id
    demand(known, "this is no key of a log")
    demand(parts, "this is no receipt that holds its record")
    extra, index, hashes, text, origin, size, root, lines = parts.groups() if parts else ()
    signed = [(line.split(" ")[1], unb64(line.split(" ")[2])) for line in lines.splitlines()]
    own = [each[4:] for signer, each in signed if (signer, each[:4].hex()) == (name, key_id)]
    demand(own, "this log's key has not signed the receipt")
    for each in own:  # over the checkpoint's text; raises when it is false
        Ed25519PublicKey.from_public_bytes(key[1:]).verify(each, text.encode())
    entry = unb64(extra)
    proven = root_of(entry, int(index), int(size), [unb64(each) for each in hashes.split()])
    demand(origin == name and proven == unb64(root), "the receipt does not prove its record")
    return entry


if __name__ == "__main__":
    print(check(Path(sys.argv[1]).read_bytes().decode(), sys.argv[2]).decode())  # noqa: T201  (its output)
