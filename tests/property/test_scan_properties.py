"""Whatever the bytes are, a scan ends in a verdict, and raises nothing."""

import gzip
import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.formats.ranged import Buffer
from bartizan.scan.allowed import allowed
from bartizan.scan.facts import Verdict, worst
from bartizan.scan.part import Part, Scan
from bartizan.scan.readers import READERS
from tests.builders_hdf5 import ATTRIBUTE, LINK, SPACE, attribute, new, old, old_attribute, outside
from tests.builders_models import keras, safetensors, torch_zip, zipped
from tests.builders_opcodes import PLAIN, SHELL, gguf, message, npy, tar

SEEDS = [
    SHELL,
    PLAIN,
    torch_zip(SHELL),
    zipped({"a": gzip.compress(SHELL)}),
    tar(a=SHELL, b=b"text\n"),
    npy("[('a', '<i4'), ('b', '|O')]", SHELL),
    safetensors(),
    keras("Lambda"),
    gguf("{{ x }}"),
    b"\x08\x08" + message(7, message(1, message(4, b"Relu"))),
    b"\x08\x01" + message(2, message(2, message(1, message(2, b"PyFunc")))),
    b'{"class_name": "Lambda", "auto_map": 1, "chat_template": [{"template": "{{ x }}"}]}',
    b"a: !!python/object/apply:os.system [1]\n",
    new((ATTRIBUTE, attribute("model_config", '{"class_name": "Lambda"}')), (LINK, outside("x"))),
    old((ATTRIBUTE, old_attribute("model_config", '{"class_name": "Dense"}'))),
    b"\x89HDF\r\n\x1a\n" + b'{"class_name": "Lambda"}',
    b"{L" + (5).to_bytes(8) + b"model{i\x01a[$d#i\x02" + bytes(8) + b"i\x01bSi\x01x}}",
    b"\x10\x00\x00\x00TFL3" + bytes.fromhex("0800080000000400080000000400000001000000"),
    b"\x04\x22\x4d\x18\x40\x40\x00\x08\x00\x00\x00\x1fa\x01\x00\xff\xff\xff\x00" + bytes(4),
    b"X\n" + bytes.fromhex("0000000200000000000000000000001300000001000000fe"),
    gzip.compress(b"X\n\x00\x00\x00"),
    b"\x93NUMPY\x01\x00\xff\xff{",
    b"\x82\xa1a\x93\x01\xcb" + bytes(8) + b"\xc0\xa4data\xc4" + bytes([len(SHELL)]) + SHELL,
    b"ZF0x20" + b" " * 15 + zlib.compress(SHELL),
    b"\xac\xed\x00\x05sr\x00\x0corg.acme.Net",
    bytes(range(1, 40)) + SHELL + b"arrow.py_extension_type",
    '{"class_name": "Lambda"}'.encode("utf-16"),
    message(1, message(4, b"x")) + message(2, message(1, message(1, b"x") + message(2, b"PyFunc"))),
    new((SPACE, b"\x02\x02\x00\x01" + bytes(16)), (ATTRIBUTE, attribute("PSEUDOATOM", "object"))),
]
MAGIC = [
    b"\x80\x04",
    b"PK\x03\x04",
    b"GGUF",
    b"\x93NUMPY",
    b"x\x9c",
    b"\x08\x01\x12",
    b"]\x00\x00",
    b"",
]


def scanned(content: bytes) -> Verdict:
    scan = Scan(allowed(), READERS)
    return worst(each.verdict for each in scan.look(Part(Buffer(content), name="m.yaml")))


@given(st.sampled_from(MAGIC), st.binary(max_size=600))
@settings(deadline=None)
def test_arbitrary_bytes_end_in_a_verdict(magic: bytes, content: bytes) -> None:
    assert scanned(magic + content) in Verdict


@given(st.sampled_from(SEEDS), st.data())
@settings(deadline=None, max_examples=400)
def test_mutated_files_end_in_a_verdict(seed: bytes, data: st.DataObject) -> None:
    mutated = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(mutated) - 1))
        mutated[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(mutated)))
    assert scanned(bytes(mutated)) in Verdict
    assert scanned(bytes(mutated[:cut])) in Verdict
