"""Opens a sealed file with `cryptography` and nothing of Bartizan; see sealed-format.md.

Usage: python open_sealed.py SEALED KEYFILE > PLAIN

Written to be read beside the format. It holds the whole file in memory, and names no edit.
"""
# ruff: noqa: INP001  (a page's script, of no package)

import hashlib
import hmac
import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PAGE, TAG = 4096, 16


def take(content: bytes, at: int, width: int) -> tuple[bytes, int]:
    """Return a value behind its length, and where the next one begins."""
    end = at + width + int.from_bytes(content[at : at + width], "big")
    return content[at + width : end], end


def slot_of(content: bytes, size: int) -> tuple[bytes, bytes, list[list[bytes]]]:
    """Return what the MAC of the used slot covers, that MAC, and the recipients."""
    slots = [content[PAGE : PAGE + size], content[PAGE + size : PAGE + 2 * size]]
    (slot,) = (each for each in slots if any(each))
    end = 17 + int.from_bytes(slot[13:17], "big")
    rows, at = [], 17
    for _ in range(slot[12]):
        row = []
        for _ in range(3):
            value, at = take(slot, at, 2)
            row.append(value)
        rows.append(row)
    return slot[:end], slot[end : end + 32], rows


def opened(content: bytes, data_key: bytes) -> bytes:
    """Return the plain content; raise ValueError or InvalidTag for all but what was sealed."""
    chunk_size, slot_size = (int.from_bytes(content[at : at + 4], "big") for at in (12, 16))
    salt = content[20:52]
    _, at = take(content, 52, 2)
    binding = hashlib.sha256(content[:at]).digest()
    commitment, length, mac = (
        content[at : at + 32],
        content[at + 32 : at + 40],
        content[at + 40 : at + 72],
    )

    def derived(label: bytes, size: int) -> bytes:
        info = b"bartizan.sealed/v1 " + label + b"\x00" + binding
        return HKDF(SHA256(), size, salt, info).derive(data_key)

    covered, slot_mac, _ = slot_of(content, slot_size)
    proofs = (
        (content[:12], b"\x8bBZSEAL\n\x00\x01\x00\x01"),
        (commitment, derived(b"commitment", 32)),
        (mac, hmac.digest(derived(b"head", 32), content[: at + 40], "sha256")),
        (slot_mac, hmac.digest(derived(b"recipients", 32), binding + covered, "sha256")),
    )
    if not all(hmac.compare_digest(one, two) for one, two in proofs):
        raise ValueError("the header is not what was sealed")
    size = int.from_bytes(length, "big")
    count, body = max(1, -(-size // chunk_size)), content[PAGE + 2 * slot_size :]
    if len(body) != size + count * TAG:
        raise ValueError("the file was truncated, or something was appended")
    secret = derived(b"chunks", 39)
    cipher, plain = AESGCM(secret[:32]), b""
    for number in range(count):
        nonce = secret[32:] + number.to_bytes(4, "big") + bytes([number == count - 1])
        start = number * (chunk_size + TAG)
        plain += cipher.decrypt(nonce, body[start : start + chunk_size + TAG], binding)
    return plain


def data_key_of(content: bytes, secret: bytes) -> bytes:
    """Return the data key that is wrapped for a key file."""
    context, _ = take(content, 52, 2)
    values, at = [], 0
    while at < len(context):
        value, at = take(context, at, 2)
        values.append(value.decode())
    names = ("dataset", "version", "class")
    asked = {f"bartizan:{name}": value for name, value in zip(names, values, strict=False) if value}
    asked["bartizan:file"] = content[20:52].hex()
    bound = json.dumps(asked, sort_keys=True, separators=(",", ":")).encode()
    key_id = hmac.digest(secret, b"bartizan.local-key/v1 id", "sha256").hex()[:16].encode()
    for provider, name, wrapped in slot_of(content, int.from_bytes(content[16:20], "big"))[2]:
        if (provider, name) == (b"file", key_id):
            return AESGCM(secret).decrypt(wrapped[:12], wrapped[12:], bound)
    raise ValueError("the file is not sealed for this key")


if __name__ == "__main__":
    sealed, key_file = (Path(argument).read_bytes() for argument in sys.argv[1:])
    secret = bytes.fromhex(key_file.decode().removeprefix("bartizan.local-key/v1 "))
    sys.stdout.buffer.write(opened(sealed, data_key_of(sealed, secret)))
