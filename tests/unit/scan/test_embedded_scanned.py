"""What a loader runs although it stands in a format that carries no pickle by its nature."""

import base64
import gzip
import marshal
import struct
import zlib

import pytest

from bartizan.scan.facts import Verdict
from tests.builders_hdf5 import ATTRIBUTE, SPACE, attribute, new
from tests.builders_models import torch_zip, zipped
from tests.builders_opcodes import PLAIN, SHELL, message, tar, text
from tests.unit.scan.scanning import rules, verdict

CRITICAL, REVIEW, SAFE = Verdict.CRITICAL, Verdict.REVIEW, Verdict.SAFE
INCONCLUSIVE = Verdict.INCONCLUSIVE
NOISE = bytes(range(1, 32)) * 4
OLD_SHELL = b"cos\nsystem\n(S'true'\ntR."
ELF = b"\x7fELF\x02\x01\x01\x00" + bytes(56)
COLUMN = b"ARROW:extension:name\x18\x00\x00\x00arrow.py_extension_type\x00"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (NOISE, {"not-read"}),
        (NOISE + SHELL, {"not-read", "embedded-pickle"}),
        (NOISE + OLD_SHELL, {"not-read", "embedded-pickle"}),
        (NOISE + b"(S'true'\nios\nsystem\n.", {"not-read", "embedded-pickle"}),
        (NOISE + PLAIN, {"not-read"}),
        (NOISE + b"cacme\nNet\n)R.", {"not-read"}),
        (NOISE + ELF, {"not-read", "embedded-executable"}),
        (b"ARROW1\x00\x00" + COLUMN, {"not-read", "arrow-extension"}),
        (b"ARROW1\x00\x00" + COLUMN + SHELL, {"not-read", "arrow-extension", "embedded-pickle"}),
        (
            b"PAR1\x00\x00ARROW:schema\x18\x10" + base64.b64encode(COLUMN + SHELL) + b"PAR1",
            {"not-read", "arrow-extension", "embedded-pickle"},
        ),
    ],
)
def test_bytes_of_no_known_format_are_searched(content: bytes, expected: set[str]) -> None:
    assert rules(content) == expected


def test_a_pickle_in_bytes_of_no_known_format_is_critical() -> None:
    assert verdict(NOISE + SHELL) is CRITICAL


PACKED = b"\x82\xa1a\x93\x01\xcb" + bytes(8) + b"\xc0\xa4data\xc4"


def packed(blob: bytes) -> bytes:
    """A map of MessagePack, with a list and bytes."""
    return PACKED + bytes([len(blob)]) + blob


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (packed(b"numbers"), SAFE),
        (packed(PLAIN), SAFE),
        (packed(SHELL), CRITICAL),
        (packed(b"N0" + OLD_SHELL), CRITICAL),
        (b"\x81\xa1a\xc7" + bytes([len(SHELL)]) + b"\x01" + SHELL, CRITICAL),
        (packed(b"numbers") + b"\x01", INCONCLUSIVE),
        (packed(b"numbers")[:-1], INCONCLUSIVE),
        (b"\x91" * 300 + b"\xc0", INCONCLUSIVE),
        (b"\xdf\xff\xff\xff\xff" + bytes(40), INCONCLUSIVE),
    ],
)
def test_messagepack_is_walked_to_its_end(content: bytes, expected: Verdict) -> None:
    assert verdict(content) is expected


@pytest.mark.parametrize("head", [19, 20])
def test_what_joblib_once_wrote_is_unpacked(head: int) -> None:
    old = b"ZF" + hex(len(SHELL)).encode().ljust(head) + zlib.compress(SHELL)
    assert verdict(old) is CRITICAL


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (b"org.apache.commons.collections.functors.InvokerTransformer", CRITICAL),
        (b"[Lcom/sun/org/apache/xalan/internal/TemplatesImpl;", CRITICAL),
        (b"weka.classifiers.trees.J48", REVIEW),
    ],
)
def test_objects_of_java_are_judged_by_their_classes(name: bytes, expected: Verdict) -> None:
    assert verdict(b"\xac\xed\x00\x05sr\x00" + bytes([len(name)]) + name) is expected


def test_python_that_is_compiled_is_for_review() -> None:
    code = b"\xa7\x0d\x0d\x0a" + bytes(12) + marshal.dumps(compile("1", "x", "exec"))
    assert verdict(code) is REVIEW


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([(ATTRIBUTE, attribute("a", OLD_SHELL.decode()))], CRITICAL),
        ([(ATTRIBUTE, attribute("a", "N0" + OLD_SHELL.decode()))], CRITICAL),
        ([(ATTRIBUTE, attribute("a", "collections and classes."))], SAFE),
        ([(ATTRIBUTE, attribute("PSEUDOATOM", "object"))], REVIEW),
        ([(SPACE, b"\x02\x01\x00\x01" + struct.pack("<Q", 1 << 50))], REVIEW),
        ([(SPACE, b"\x02\x01\x00\x01" + struct.pack("<Q", 1 << 20))], SAFE),
    ],
)
def test_hdf5_is_judged_by_what_its_readers_unpickle(
    messages: list[tuple[int, bytes]], expected: Verdict
) -> None:
    assert verdict(new(*messages)) is expected


def test_rows_of_objects_in_hdf5_are_searched() -> None:
    rows = new((ATTRIBUTE, attribute("PSEUDOATOM", "object"))) + SHELL
    assert verdict(rows) is CRITICAL


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("saved_model.pbtxt", 'node {\n  op: "WriteFile"\n}\n', CRITICAL),
        ("saved_model.pbtxt", "node {\n  op: 'AddV2'\n}\n", SAFE),
        ("net.prototxt", 'python_param {\n  module: "os"\n  layer: "system"\n}\n', CRITICAL),
        ("net.prototxt", 'python_param {\n  module: "acme"\n  layer: "Loss"\n}\n', REVIEW),
        ("net.prototxt", 'python_param < module: "os" layer: "system" >', CRITICAL),
        ("net.prototxt", 'python_param # a\n:\n\n   { layer: "system" module:\n"os" }', CRITICAL),
        ("net.txt", 'name: "x"\nlayer {\n python_param { module: "os" } }\n', CRITICAL),
        ("net.txt", 'layer {\n name: "conv"\n}\n', SAFE),
        ("graph.pbtxt", "node { op: \"Py\" # a\n'Func' }", CRITICAL),
        ("graph.pbtxt", 'node { op: "Py\\106\\x75nc" }', CRITICAL),
        ("graph.pbtxt", 'node { op: ["PyFunc"] }', CRITICAL),
        ("graph.pbtxt", 'node { name: "# op:" op: "PyFunc" }', CRITICAL),
        ("graph.pbtxt", 'node { # op: "PyFunc"\n op: "Add" }', SAFE),
        ("config.pbtxt", 'name: "x"\nbackend: "python"\n', REVIEW),
        ("config.pbtxt", 'name: "x"\nbackend: "onnxruntime"\n', SAFE),
    ],
)
def test_messages_as_text_are_judged(name: str, content: str, expected: Verdict) -> None:
    assert verdict(content.encode(), name) is expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xdb" + struct.pack(">I", len(OLD_SHELL)) + OLD_SHELL, CRITICAL),
        (bytes([0xA0 | len(OLD_SHELL)]) + OLD_SHELL, CRITICAL),
        (b"\xc6" + struct.pack(">I", len(OLD_SHELL)) + OLD_SHELL, CRITICAL),
        (b"\xb7collections and classes", SAFE),
    ],
)
def test_texts_of_msgpack_are_searched_for_pickles(content: bytes, expected: Verdict) -> None:
    assert verdict(b"\x82\xa2nd\xc3\xa4data" + content) is expected


@pytest.mark.parametrize("unit", [b'{"name":[' + b"1," * 10_000, b'{"config":' + b"[" * 1_000])
def test_objects_that_never_end_are_not_read_from_each_one_within(unit: bytes) -> None:
    assert verdict(b"\x00" + unit * 300) is Verdict.INCONCLUSIVE


def node(*fields: tuple[int, bytes]) -> bytes:
    return b"".join(message(number, content) for number, content in fields)


def beside_a_checkpoint(operator: bytes) -> bytes:
    return message(1, message(4, b"serve")) + message(
        2,
        message(1, node((1, b"x"), (2, b"Placeholder")))
        + message(1, node((1, b"y"), (2, operator))),
    )


@pytest.mark.parametrize(("operator", "expected"), [(b"PyFunc", CRITICAL), (b"MatMul", SAFE)])
def test_the_graph_beside_a_checkpoint_is_judged(operator: bytes, expected: Verdict) -> None:
    assert verdict(beside_a_checkpoint(operator), "model.meta") is expected


@pytest.mark.parametrize(("file", "expected"), [(b"../../x", CRITICAL), (b"vocab.txt", SAFE)])
def test_an_asset_outside_of_a_saved_model_is_critical(file: bytes, expected: Verdict) -> None:
    asset = message(2, message(7, message(2, file)))
    assert verdict(b"\x08\x01" + asset) is expected


@pytest.mark.parametrize(
    ("context", "expected"), [(b"../x.bin", CRITICAL), (b"x.bin", REVIEW), (ELF, REVIEW)]
)
def test_a_compiled_operator_of_onnx_is_judged(context: bytes, expected: Verdict) -> None:
    attribute_ = message(5, node((1, b"ep_cache_context"), (4, context)))
    inner = message(4, b"EPContext") + attribute_ + message(7, b"com.microsoft")
    model = b"\x08\x08" + message(7, message(1, inner)) + message(8, b"\x10\x11")
    assert verdict(model) is expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('ops.image.write_file("x", y)', CRITICAL),
        ("ops.image.decode_png(y)", SAFE),
        ('ops.torchaudio.sox_io_load_audio_file("x")', CRITICAL),
    ],
)
def test_operators_on_files_in_torchscript_are_critical(call: str, expected: Verdict) -> None:
    code = f"def forward(self, y):\n  return {call}\n".encode()
    members = {"m/data.pkl": PLAIN, "m/constants.pkl": PLAIN, "m/code/a.py": code}
    assert verdict(zipped(members)) is expected


@pytest.mark.parametrize(("name", "expected"), [("aten::save", CRITICAL), ("aten::relu", SAFE)])
def test_operators_of_a_model_for_phones_are_judged(name: str, expected: Verdict) -> None:
    named = b"\x80\x04" + text(name) + b"."
    assert verdict(zipped({"m/bytecode.pkl": named, "m/data.pkl": PLAIN})) is expected


BUNDLED = b"flavors: {python_function: {loader_module: mlflow.sklearn, code: code}}"
INFERENCE = b"import os\nos.system('true')\n"


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"code/inference.py": INFERENCE, "model.pth": torch_zip(PLAIN)}, CRITICAL),
        ({"train.py": INFERENCE, "model.pth": torch_zip(PLAIN)}, SAFE),
        ({"net/1/model.py": INFERENCE, "net/config.pbtxt": b"max_batch_size: 1"}, CRITICAL),
        ({"./net/1/model.py": INFERENCE, "./net/config.pbtxt": b"# x"}, CRITICAL),
        ({"net/1/model.py": INFERENCE}, SAFE),
        ({"net.py": INFERENCE, "MAR-INF/MANIFEST.json": b"{}"}, CRITICAL),
        ({"m/handler.py": INFERENCE, "m/config.json": b"{}"}, CRITICAL),
        ({"handler.py": INFERENCE, "setup.cfg": b"[x]"}, SAFE),
        ({"net-1.0/hubconf.py": INFERENCE}, CRITICAL),
        ({"MLmodel": BUNDLED, "code/sklearn.py": INFERENCE}, REVIEW),
    ],
)
def test_an_archive_is_judged_by_who_runs_its_code(
    members: dict[str, bytes], expected: Verdict
) -> None:
    assert verdict(gzip.compress(tar(**members))) is expected
