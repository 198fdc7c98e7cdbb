"""Addresses of cryptocurrencies, proved by the checksums that they carry."""

from typing import Final

from bartizan.classify.checksums_chain import (
    BITCOIN,
    RIPPLE,
    is_base58check,
    is_bech32,
    is_eip55,
)
from bartizan.classify.columns import Category
from bartizan.classify.entity import Entity, Shape, words

_ADDRESS_BYTES: Final = 25


def is_wallet(value: str) -> bool:
    """Whether value is an address of Ethereum with its capitals, or has its chain's checksum."""
    if value.startswith("0x"):
        return value[2:].islower() or value[2:].isupper() or is_eip55(value)
    if "1" in value[:5] and value[:2].lower() in ("bc", "lt", "tb"):
        return is_bech32(value)
    alphabet = RIPPLE if value.startswith("r") else BITCOIN
    return is_base58check(value, alphabet, _ADDRESS_BYTES)


CRYPTO_WALLET: Final = Entity(
    name="crypto_wallet",
    title="cryptocurrency address",
    category=Category.FINANCIAL,
    shapes=(
        Shape(
            pattern=r"[13LMDTr][1-9A-HJ-NP-Za-km-z]{25,34}"
            r"|(?:bc|ltc|tb)1[02-9ac-hj-np-z]{38,60}|(?:BC|LTC|TB)1[02-9AC-HJ-NP-Z]{38,60}",
            score=0.95,
            near=0.95,
        ),
        Shape(pattern=r"0x[0-9A-Fa-f]{40}", score=0.55, near=0.95),
    ),
    accept=is_wallet,
    context=words("wallet eth ethereum bitcoin btc address crypto send deposit usdt"),
    against=words("commit sha hash digest pointer memory"),
    must=(
        "send to «1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa»",
        "«bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4»",
        "wallet «0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed»",
    ),
    must_not=(
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed",
    ),
)
