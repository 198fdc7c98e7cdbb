"""Encrypts in memory with a peer: `python seal_peers.py esdk|esdk-1MiB|tink BYTES`.

Runs under an interpreter that has aws-encryption-sdk and tink, and prints name, size and CPU
seconds as JSON.
"""

import io
import json
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

MOST = 64 << 20
ROUNDS = 3
Work = Callable[[], object]


def least(work: Work) -> float:
    """Return the least CPU seconds of some rounds."""
    costs = []
    for _ in range(ROUNDS):
        before = time.process_time()
        work()
        costs.append(time.process_time() - before)
    return min(costs)


def esdk(content: bytes, frame: int, suite: str) -> Work:
    """Return an encryption with the AWS Encryption SDK under a raw AES key."""
    sdk = import_module("aws_encryption_sdk")
    names = import_module("aws_encryption_sdk.identifiers")
    wrapping = import_module("aws_encryption_sdk.internal.crypto.wrapping_keys")
    provider: Any = import_module("aws_encryption_sdk.key_providers.raw").RawMasterKeyProvider
    key = wrapping.WrappingKey(
        wrapping_algorithm=names.WrappingAlgorithm.AES_256_GCM_IV12_TAG16_NO_PADDING,
        wrapping_key=bytes(32),
        wrapping_key_type=names.EncryptionKeyType.SYMMETRIC,
    )
    static = type("Static", (provider,), {"provider_id": "static", "_get_raw_key": lambda *_: key})
    keys = static()
    keys.add_master_key("key")
    client = sdk.EncryptionSDKClient()
    algorithm = getattr(names.AlgorithmSuite, suite)
    return lambda: client.encrypt(
        source=content, key_provider=keys, frame_length=frame, algorithm=algorithm
    )


def tink(content: bytes) -> Work:
    """Return an encryption with Tink's streaming AEAD of 1 MiB segments."""
    library = import_module("tink")
    streaming = import_module("tink.streaming_aead")
    streaming.register()
    template = streaming.streaming_aead_key_templates.AES256_GCM_HKDF_1MB
    primitive = library.new_keyset_handle(template).primitive(streaming.StreamingAead)

    class Kept(io.BytesIO):
        """Stays open when the stream above it is closed."""

        def close(self) -> None:
            """Do nothing."""

    def run() -> None:
        with primitive.new_encrypting_stream(Kept(), b"context") as stream:
            stream.write(content)

    return run


def main() -> None:
    """Print what the peer that was named costs."""
    name, wanted = sys.argv[1], int(sys.argv[2])
    size = wanted if name == "tink" else min(wanted, MOST)
    content = os.urandom(size)
    signed = "AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384"
    plain = "AES_256_GCM_HKDF_SHA512_COMMIT_KEY"
    works: dict[str, tuple[str, Callable[[], Work]]] = {
        "esdk": ("AWS Encryption SDK, as it comes", lambda: esdk(content, 4096, signed)),
        "esdk-1MiB": ("AWS Encryption SDK, 1 MiB, unsigned", lambda: esdk(content, 1 << 20, plain)),
        "tink": ("Tink streaming, 1 MiB", lambda: tink(content)),
    }
    title, make = works[name]
    print(json.dumps({"name": title, "size": size, "cpu": least(make())}))


if __name__ == "__main__":
    main()
