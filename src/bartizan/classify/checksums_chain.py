"""The checksums that addresses of cryptocurrencies carry: Base58Check, Bech32 and EIP-55."""

from hashlib import sha256
from typing import Final

BITCOIN: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE: Final = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CONSTANTS: Final = (1, 0x2BC830A3)  # BIP 173 and BIP 350
_LANES: Final = 25
_MASK: Final = (1 << 64) - 1
_RATE: Final = 136
_HALF: Final = 8


def is_base58check(text: str, alphabet: str, size: int) -> bool:
    """Whether text decodes to `size` bytes, the last four being the double SHA-256 of the rest."""
    number = 0
    for mark in text:
        value = alphabet.find(mark)
        if value < 0:
            return False
        number = number * 58 + value
    if number >> (8 * size):
        return False
    data = number.to_bytes(size)
    return sha256(sha256(data[:-4]).digest()).digest()[:4] == data[-4:]


def is_bech32(text: str) -> bool:
    """Whether text has the checksum of Bech32 or Bech32m (BIP 173, BIP 350)."""
    text = text.lower()
    prefix, _, data = text.rpartition("1")
    values = [_BECH32.find(mark) for mark in data]
    if not prefix or -1 in values:
        return False
    high = [ord(mark) >> 5 for mark in prefix]
    low = [ord(mark) & 31 for mark in prefix]
    check = 1
    for value in [*high, 0, *low, *values]:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for index, generator in enumerate(_GENERATORS):
            check ^= generator if top >> index & 1 else 0
    return check in _CONSTANTS


def is_eip55(text: str) -> bool:
    """Whether the capitals of an Ethereum address are those that its hash demands (EIP-55)."""
    digits = text[2:]
    digest = keccak256(digits.lower().encode()).hex()
    return all(
        mark.isdigit() or mark.isupper() == (int(nibble, 16) >= _HALF)
        for mark, nibble in zip(digits, digest, strict=False)
    )


def keccak256(message: bytes) -> bytes:
    """Return the Keccak-256 digest of a message (as of before SHA-3 changed the padding)."""
    padded = bytearray(message + b"\x01" + bytes(-(len(message) + 1) % _RATE))
    padded[-1] |= 0x80
    state = [0] * _LANES
    for offset in range(0, len(padded), _RATE):
        for lane in range(_RATE // 8):
            start = offset + 8 * lane
            state[lane] ^= int.from_bytes(padded[start : start + 8], "little")
        state = _permuted(state)
    return b"".join(lane.to_bytes(8, "little") for lane in state[:4])


def _permuted(state: list[int]) -> list[int]:
    """Return the state after the 24 rounds of Keccak-f[1600] (FIPS 202, section 3.3)."""
    register = 1
    for _ in range(24):
        parity = [
            state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20]
            for x in range(5)
        ]
        state = [
            lane ^ parity[(index - 1) % 5] ^ _turned(parity[(index + 1) % 5], 1)
            for index, lane in enumerate(state)
        ]
        moved = [0] * _LANES
        for index, lane in enumerate(state):
            x, y = index % 5, index // 5
            moved[y + 5 * ((2 * x + 3 * y) % 5)] = _turned(lane, _ROTATIONS[index])
        state = [
            moved[i] ^ (~moved[i - i % 5 + (i + 1) % 5] & moved[i - i % 5 + (i + 2) % 5])
            for i in range(_LANES)
        ]
        for bit in range(7):
            state[0] ^= (register & 1) << ((1 << bit) - 1)
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
    return state


def _turned(lane: int, count: int) -> int:
    return (lane << count | lane >> (64 - count)) & _MASK if count else lane


def _rotations() -> tuple[int, ...]:
    offsets = [0] * _LANES
    x, y = 1, 0
    for step in range(24):
        offsets[x + 5 * y] = (step + 1) * (step + 2) // 2 % 64
        x, y = y, (2 * x + 3 * y) % 5
    return tuple(offsets)


_ROTATIONS: Final = _rotations()
