"""Formats with a structure of their own are walked to their ends, and judged by what they name."""

import json
import struct

import pytest

from bartizan.scan.facts import Verdict
from tests.builders_hdf5 import (
    ATTRIBUTE,
    EXTERNAL_FILES,
    LAYOUT,
    LINK,
    LINK_INFO,
    attribute,
    many_links,
    new,
    old,
    old_attribute,
    outside,
)
from tests.builders_models import plain_pickle
from tests.builders_opcodes import SHELL, tflite
from tests.unit.scan.scanning import findings, rules, verdict

CRITICAL, REVIEW, SAFE = Verdict.CRITICAL, Verdict.REVIEW, Verdict.SAFE
INCONCLUSIVE = Verdict.INCONCLUSIVE
LAMBDA = json.dumps({"class_name": "Lambda", "config": {}})
DENSE = json.dumps({"class_name": "Dense", "config": {"units": 2}})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (new((ATTRIBUTE, attribute("model_config", LAMBDA))), CRITICAL),
        (new((ATTRIBUTE, attribute("model_config", DENSE))), SAFE),
        (old((ATTRIBUTE, old_attribute("model_config", LAMBDA))), CRITICAL),
        (old((ATTRIBUTE, old_attribute("model_config", DENSE))), SAFE),
        (new((LINK, outside("/etc/passwd"))), CRITICAL),
        (new((EXTERNAL_FILES, bytes(16))), CRITICAL),
        (new((LAYOUT, b"\x04\x03" + bytes(20))), CRITICAL),
        (new((LINK_INFO, many_links())), INCONCLUSIVE),
        (new((LINK_INFO, many_links())) + LAMBDA.encode(), CRITICAL),
        (new((ATTRIBUTE, attribute("model_config", LAMBDA[:-1]))), INCONCLUSIVE),
        (new((ATTRIBUTE, attribute("a", "x"))), SAFE),
        (new((ATTRIBUTE, b"\x03" + bytes(8))), INCONCLUSIVE),
        (new((ATTRIBUTE, attribute("a", "x")))[:-8], INCONCLUSIVE),
        (b"\x00" * 512 + new((ATTRIBUTE, attribute("model_config", LAMBDA))), CRITICAL),
    ],
)
def test_hdf5_is_judged_by_its_attributes_and_links(content: bytes, expected: Verdict) -> None:
    assert verdict(content, "m") is expected


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        (b"FlexPyFunc", CRITICAL),
        (b"FlexErf", REVIEW),
        (b"AcmeOp", REVIEW),
        (b"TFLite_Detection_PostProcess", SAFE),
        (b"", SAFE),
    ],
)
def test_tflite_is_judged_by_operators_of_libraries(operator: bytes, expected: Verdict) -> None:
    assert verdict(tflite(operator)) is expected


def test_tflite_without_a_model_is_inconclusive() -> None:
    assert verdict(b"\xff\x00\x00\x00TFL3") is INCONCLUSIVE


UBJSON = b"{L" + struct.pack(">q", 5) + b"model{i\x01a[$d#i\x02" + bytes(8) + b"i\x01bSi\x01x}}"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (UBJSON, SAFE),
        (UBJSON[:-1], INCONCLUSIVE),
        (UBJSON + b"more", INCONCLUSIVE),
        (UBJSON + SHELL, CRITICAL),
        (UBJSON.replace(b"#i\x02", b"#i\xfe"), INCONCLUSIVE),
        (b"{i\x01a" + b"[" * 500, INCONCLUSIVE),
    ],
)
def test_ubjson_is_walked_to_its_end(content: bytes, expected: Verdict) -> None:
    assert verdict(content, "m") is expected


def lz4(*sequences: bytes, size: int | None = None) -> bytes:
    """A frame of one block."""
    block = b"".join(sequences)
    length = len(block) if size is None else size
    return b"\x04\x22\x4d\x18\x40\x40\x00" + struct.pack("<I", length) + block + bytes(4)


def literal(content: bytes) -> bytes:
    """A last sequence, of bytes that stand for themselves."""
    rest = len(content) - 15
    return b"\xf0" + b"\xff" * (rest // 255) + bytes([rest % 255]) + content


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (lz4(literal(plain_pickle())), SAFE),
        (lz4(literal(SHELL)), CRITICAL),
        (lz4(literal(SHELL), size=len(literal(SHELL)) | 1 << 31), CRITICAL),
        (lz4(b"\x1fa\x01\x00" + b"\xff" * 9 + b"\x00"), SAFE),
        (lz4(b"\x10a\x05\x00"), INCONCLUSIVE),
        (lz4(literal(plain_pickle()))[:40], INCONCLUSIVE),
        (lz4(literal(plain_pickle())) + b"more", INCONCLUSIVE),
    ],
    ids=["data", "payload", "stored", "a run", "a copy from nowhere", "cut off", "behind"],
)
def test_lz4_is_unpacked(content: bytes, expected: Verdict) -> None:
    assert verdict(content, "m") is expected


def r(*values: bytes) -> bytes:
    """What R serialises, of the second version."""
    return b"X\n" + struct.pack(">3i", 2, 0, 0) + b"".join(values)


NIL = struct.pack(">I", 254)
NUMBERS = struct.pack(">Ii2d", 14, 2, 1.0, 2.0)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (r(NUMBERS), SAFE),
        (r(struct.pack(">Ii", 19, 2), NUMBERS, NUMBERS), SAFE),
        (r(struct.pack(">I", 5), NIL, NUMBERS), CRITICAL),
        (r(struct.pack(">Ii", 19, 1), struct.pack(">I", 5), NIL, NUMBERS), CRITICAL),
        (r(struct.pack(">I", 3), NIL, NIL), REVIEW),
        (r(struct.pack(">I", 6), NIL, NIL), REVIEW),
        (r(NUMBERS)[:-1], INCONCLUSIVE),
        (r(NUMBERS) + b"more", INCONCLUSIVE),
        (r(struct.pack(">I", 99)), INCONCLUSIVE),
        (b"RDX3\n" + r(struct.pack(">I", 2), NUMBERS, NIL), SAFE),
    ],
)
def test_r_is_judged_by_the_kinds_of_its_values(content: bytes, expected: Verdict) -> None:
    assert verdict(content, "m") is expected


def test_where_a_finding_is_in_hdf5_is_said() -> None:
    (finding,) = findings(new((LINK, outside("x"))), "m")
    assert finding.offset == 62


def test_a_name_of_hdf5_is_no_mismatch() -> None:
    assert rules(new((ATTRIBUTE, attribute("a", "x"))), "m.h5") == set()
