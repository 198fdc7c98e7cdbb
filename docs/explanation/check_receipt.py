"""Checks a receipt of an audit log with nothing of Bartizan: hashlib, and `cryptography`.

Usage: python check_receipt.py RECEIPT VKEY        (prints the record, or fails)
"""
# ruff: noqa: INP001  (a page's script, of no package)

import base64
import hashlib
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def sha256(*parts: bytes) -> bytes:
    """Return the hash of the parts, joined."""
    return hashlib.sha256(b"".join(parts)).digest()


def unb64(text: str) -> bytes:
    """Return the bytes of standard base64, or exit: each value has one text."""
    value = base64.b64decode(text)
    if base64.b64encode(value).decode() != text:
        raise SystemExit("this is not base64 as it is written")
    return value


def decimal(text: str) -> int:
    """Return a number without sign, spaces or leading zeroes, or exit."""
    if not text.isascii() or not text.isdigit() or str(int(text)) != text:
        raise SystemExit("this is no number as it is written")
    return int(text)


def root_of(entry: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Return the root that an entry and its path make (RFC 9162, 2.1.3.2), or exit."""
    first, last, found = index, size - 1, sha256(b"\x00", entry)
    for sibling in path:
        if last == 0:
            raise SystemExit("the receipt has too many hashes")
        if first % 2 or first == last:
            found = sha256(b"\x01", sibling, found)
            while first and not first % 2:
                first, last = first // 2, last // 2
        else:
            found = sha256(b"\x01", found, sibling)
        first, last = first // 2, last // 2
    if last or index >= size:
        raise SystemExit("the receipt has too few hashes")
    return found


def check(receipt: str, vkey: str) -> bytes:
    """Return the record that a receipt proves under a log's key, or exit."""
    name, key_id, encoded = vkey.strip().split("+", 2)
    kind_and_key = unb64(encoded)
    if sha256(name.encode(), b"\n", kind_and_key)[:4].hex() != key_id or kind_and_key[0] != 1:
        raise SystemExit("this is no key of a log")
    head, text, signatures = receipt.split("\n\n")
    header, extra, index_line, *path = head.split("\n")
    if extra[:6] != "extra " or index_line[:6] != "index " or signatures[-1:] != "\n":
        raise SystemExit("this is no receipt that holds its record")
    entry, index = unb64(extra[6:]), decimal(index_line[6:])
    key, found = Ed25519PublicKey.from_public_bytes(kind_and_key[1:]), 0
    for line in signatures[:-1].split("\n"):
        dash, signer, encoded = line.split(" ")
        signed = unb64(encoded)
        if dash != "\N{EM DASH}":
            raise SystemExit("this is no line of a signature")
        if signer == name and signed[:4].hex() == key_id:  # the log's, over the checkpoint's text
            key.verify(signed[4:], f"{text}\n".encode())  # raises when it is false
            found += 1
    if not found:
        raise SystemExit("this log's key has not signed the receipt")
    origin, size, root = text.split("\n")
    proven = root_of(entry, index, decimal(size), [unb64(each) for each in path])
    if (header, origin) != ("c2sp.org/tlog-proof@v1", name) or proven != unb64(root):
        raise SystemExit("the receipt does not prove its record")
    return entry


if __name__ == "__main__":
    print(check(Path(sys.argv[1]).read_bytes().decode(), sys.argv[2]).decode())  # noqa: T201  (its output)
